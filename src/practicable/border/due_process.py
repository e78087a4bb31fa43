"""How much court time and defence a defendant gets: what was recorded, and what a simulated load implies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from practicable.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from practicable.facts import Record

__all__ = [
    "HOURS_TO_FIRST_APPEARANCE",
    "MEASURES",
    "CourtTime",
    "Load",
    "Recorded",
    "load_of",
    "mean_wait_hours",
    "recorded",
]

HOURS_TO_FIRST_APPEARANCE = 48.0
"""A judicial determination within 48 hours of arrest is presumed prompt: County of Riverside v. McLaughlin,
500 U.S. 44 (1991)."""

MEASURES: dict[str, tuple[str, str]] = {
    "defendants_per_court_day": ("Defendants per court day", "defendants"),
    "defendants_per_session": ("Defendants in one hearing", "defendants"),
    "minutes_per_defendant": ("Minutes of hearing per defendant", "minutes"),
    "minutes_with_defender": ("Minutes with a defender before the hearing", "minutes"),
    "cases_per_defender_day": ("Cases per defender and court day", "cases"),
    "share_disposed_in_one_day": ("Share of improper-entry cases completed within one day", "share"),
    "hours_to_first_appearance": ("Hours of waiting for the first appearance, mean", "hours"),
}
"""Key, words and unit of every measure."""

_COURT_OF = {
    "mcallen_s_d_texas": ("McAllen (S.D. Tex.)", "txsd"),
    "laredo_s_d_texas": ("Laredo (S.D. Tex.)", "txsd"),
    "tucson_d_arizona": ("Tucson (D. Ariz.)", "azd"),
    "san_diego_s_d_california": ("San Diego (S.D. Cal.)", "casd"),
    "las_cruces_d_new_mexico": ("Las Cruces (D.N.M.)", "nmd"),
    "del_rio_w_d_texas": ("Del Rio (W.D. Tex.)", "txwd"),
    "southwest": ("five southwest districts", ""),
}
_THROUGHPUT = (
    "court_throughput_defendants_per_day",
    "court_throughput_defendants_per_day_mean",
    "court_capacity_defendants_per_day",
)


class _Observed(BaseModel):
    """An entry of the file of hearings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Literal["hearing_length", "defender_meeting", "sessions_a_day", "defenders_in_office"]
    court: str
    district: str
    period: str
    n_defendants: Annotated[float, Field(gt=0)] | None = None
    minutes: Annotated[float, Field(gt=0)] | None = None
    per_defendant: Annotated[float, Field(gt=0)] | None = None
    sessions: Annotated[float, Field(gt=0)] | None = None
    n_defenders: Annotated[float, Field(gt=0)] | None = None
    source: str
    published: date


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded figure of due process.

    Attributes
    ----------
    measure : str
        A key of `MEASURES`.
    court, district, period : str
        Where and when; district is empty for all five.
    low, high : float
        The figure, or its range.
    source, derivation : str
        Document or id of the record; how the figure was made where it was not printed.
    published : date
        Day of the later of its sources.
    """

    measure: str
    court: str
    district: str
    period: str
    low: float
    high: float
    source: str
    derivation: str
    published: date


@dataclass(frozen=True, slots=True)
class CourtTime:
    """Court time and defenders that the user states for a district; None where nothing was stated.

    Attributes
    ----------
    sessions : float or None
        Group hearings a court day.
    hours : float or None
        Hours of hearings a court day, all sessions together.
    defenders : float or None
        Defenders who work on these cases.
    """

    sessions: float | None = None
    hours: float | None = None
    defenders: float | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        for name, value, most in (
            ("sessions", self.sessions, 24.0),
            ("hours", self.hours, 24.0),
            ("defenders", self.defenders, 10_000.0),
        ):
            if value is not None and not 0.0 < value <= most:
                raise InputError(
                    f"{name} is {value:g}; accepted: above 0, at most {most:g}", where="court time"
                )


@dataclass(frozen=True, slots=True)
class Load:
    """What a court day's defendants leave for each; an absent measure needs what the user did not state.

    Attributes
    ----------
    defendants_per_court_day : ndarray, shape (n_replicates,)
    defendants_per_session, minutes_per_defendant, cases_per_defender_day : ndarray or None
        NaN where nobody is heard.
    """

    defendants_per_court_day: NDArray[np.float64]
    defendants_per_session: NDArray[np.float64] | None
    minutes_per_defendant: NDArray[np.float64] | None
    cases_per_defender_day: NDArray[np.float64] | None


def load_of(per_court_day: NDArray[np.float64], time: CourtTime) -> Load:
    """Return what each defendant gets of the court time and defenders stated.

    Parameters
    ----------
    per_court_day : ndarray, shape (n_replicates,)
        Defendants heard per court day, at least 0.
    time : CourtTime
        What the user states.
    """
    heard = np.where(per_court_day > 0.0, per_court_day, np.nan)
    return Load(
        defendants_per_court_day=per_court_day,
        defendants_per_session=None if time.sessions is None else per_court_day / time.sessions,
        minutes_per_defendant=None if time.hours is None else 60.0 * time.hours / heard,
        cases_per_defender_day=None if time.defenders is None else per_court_day / time.defenders,
    )


def mean_wait_hours(waiting: NDArray[np.float64], started: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean wait for a hearing by Little's law, from midnight counts of those who wait.

    Parameters
    ----------
    waiting : ndarray, shape (n_replicates, n_days)
        People who wait at midnight.
    started : ndarray, shape (n_replicates, n_days)
        Hearings begun on the day.

    Returns
    -------
    ndarray, shape (n_replicates,)
        Hours; NaN without hearings. Exact as the window grows; midnights see a wait of h hours h / 24 times.

    References
    ----------
    Little (1961), doi:10.1287/opre.9.3.383.
    """
    total: NDArray[np.float64] = np.sum(started, axis=-1)
    return 24.0 * np.sum(waiting, axis=-1) / np.where(total > 0, total, np.nan)


def recorded(record: Record) -> tuple[Recorded, ...]:
    """Collect every recorded figure of due process, as published by the record's as-of date.

    Parameters
    ----------
    record : Record
        Restricted to a date, or not.

    Returns
    -------
    tuple of Recorded
        By measure in the order of `MEASURES`, then from the highest to the lowest.
    """
    found = [*_from_tables(record), *_from_hearings(record)]
    order = list(MEASURES)
    return tuple(sorted(found, key=lambda one: (order.index(one.measure), -one.high, one.court)))


@cache
def _hearings() -> tuple[_Observed, ...]:
    text = files("practicable.border").joinpath("court_hearings.toml").read_text(encoding="utf-8")
    return tuple(_Observed.model_validate(entry) for entry in tomllib.loads(text)["observed"])


def _from_tables(record: Record) -> Iterator[Recorded]:
    measures = dict.fromkeys(_THROUGHPUT, "defendants_per_court_day") | {
        "hearing_size_defendants": "defendants_per_session",
        "share_improper_entry_completed_within_1_day": "share_disposed_in_one_day",
    }
    table = record.table("prosecutions")
    for row in table[table["measure"].isin(measures)].to_dict("records"):
        court, district = _COURT_OF[str(row["place"])]
        ends = [float(row[name]) for name in ("value", "low", "high") if row[name] == row[name]]
        scale = 100.0 if row["unit"] == "percent" else 1.0
        yield Recorded(
            measure=measures[str(row["measure"])],
            court=court,
            district=district,
            period=_period(row["period_start"].date(), row["period_end"].date()),
            low=min(ends) / scale,
            high=max(ends) / scale,
            source=str(row["source"]),
            derivation="",
            published=row["published"].date(),
        )


def _from_hearings(record: Record) -> Iterator[Recorded]:
    seen = [one for one in _hearings() if record.as_of is None or one.published <= record.as_of]
    days = [one for one in _from_tables(record) if one.measure == "defendants_per_court_day"]
    for one in seen:
        if one.key == "hearing_length" and one.n_defendants and one.minutes:
            told = f"{one.minutes:g} minutes for {one.n_defendants:g} defendants"
            yield _figure(one, "minutes_per_defendant", _point(one.minutes / one.n_defendants), told)
            yield _figure(one, "defendants_per_session", _point(one.n_defendants), "")
        if one.key == "defender_meeting" and one.per_defendant:
            yield _figure(one, "minutes_with_defender", _point(one.per_defendant), "")
        if one.key == "defenders_in_office" and one.n_defenders:
            for day in (day for day in days if day.court == one.court):
                told = f"{day.low:g}-{day.high:g} a day ({day.period}) over {one.n_defenders:g} defenders"
                yield _figure(
                    one,
                    "cases_per_defender_day",
                    (day.low / one.n_defenders, day.high / one.n_defenders),
                    told,
                    published=max(day.published, one.published),
                )


def _point(value: float) -> tuple[float, float]:
    return value, value


def _period(first: date, last: date) -> str:
    month = f"{first:%B %Y}"
    return month if (first.year, first.month) == (last.year, last.month) else f"{month} to {last:%B %Y}"


def _figure(
    one: _Observed, measure: str, ends: tuple[float, float], told: str, *, published: date | None = None
) -> Recorded:
    return Recorded(
        measure=measure,
        court=one.court,
        district=one.district,
        period=one.period,
        low=ends[0],
        high=ends[1],
        source=one.source,
        derivation=told,
        published=published or one.published,
    )
