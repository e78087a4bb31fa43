"""Targets of the fit: published figures with their definition, their spread, and the day they appeared."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from scipy.special import ndtri

from practicable.errors import InputError, nearest

if TYPE_CHECKING:
    import pandas as pd

    from practicable.facts import Record

__all__ = ["COUNTS", "DEFINITIONS", "Target", "read_targets"]

DEFINITIONS: dict[str, str] = {
    "same_fiscal_year": "unique people apprehended more than once in the fiscal year, of those apprehended",
    "reapprehension_3_months": "apprehensions of Mexican adults followed by another within 91 days",
    "reapprehension_18_months": "apprehensions of Mexican adults followed by another within 548 days",
    "share_within_3_months": "of re-apprehensions of Mexican adults within 548 days, those within 91 days",
    "share_not_trying_again": "Mexican adults who leave custody and do not try again",
    "apprehension_probability": "attempts by single adults that end in apprehension",
    "accepted_prosecutions": "prosecutions accepted in a sector and year, all charges, given the year before",
    "referred_prosecutions_month": "new prosecutions of a month, all charges, referred by the agency (TRAC)",
}
"""Accepted names of definitions, and what each counts."""

COUNTS = frozenset({"accepted_prosecutions", "referred_prosecutions_month"})
"""Definitions that are counts and are compared on the log scale."""

_SHIPPED = Path(__file__).parent / "targets.toml"
_Share = Annotated[float, Field(gt=0.0, lt=1.0)]
_Spread = Annotated[float, Field(ge=0.0)]
_Days = tuple[date, date]


class _Entry(BaseModel):
    """One entry of a targets file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    label: str
    definition: str
    table: str
    measure: str
    groups: tuple[str, ...] = ("",)
    places: Annotated[tuple[str, ...], Field(min_length=1)]
    periods: Annotated[tuple[_Days, ...], Field(min_length=1)]
    evaluated: _Days | None = None
    scale: float = 1.0
    sd_measurement: _Spread | None = None
    interval_level: _Share | None = None
    sd_discrepancy: _Spread
    fitted: bool = True
    why: Annotated[str, Field(min_length=5)]


@dataclass(frozen=True, slots=True)
class Target:
    """One published figure to which the model is held.

    Attributes
    ----------
    id, label : str
        Stable name and plain words.
    definition : str
        A key of `DEFINITIONS`.
    place : str
        Where it was counted.
    start, end : date
        The period for which the model computes it.
    observed, low, high : float
        As published, as a share or a count, with a 90 percent range of measurement alone.
    sd_measurement, sd_discrepancy : float
        Standard deviations: of measurement, and of what the model is not expected to reproduce; of the
        logarithm for counts.
    fitted : bool
        Whether it enters the likelihood.
    source : str
        Id of its source.
    published : date
        When it appeared.
    why : str
        One line on the choice.
    """

    id: str
    label: str
    definition: str
    place: str
    start: date
    end: date
    observed: float
    low: float
    high: float
    sd_measurement: float
    sd_discrepancy: float
    fitted: bool
    source: str
    published: date
    why: str

    @property
    def count(self) -> bool:
        """Whether the figure is a count, compared on the log scale."""
        return self.definition in COUNTS

    @property
    def compared(self) -> float:
        """The observed figure on the scale of comparison."""
        return float(np.log(self.observed)) if self.count else self.observed

    @property
    def sd(self) -> float:
        """Standard deviation of measurement and discrepancy together."""
        return float(np.hypot(self.sd_measurement, self.sd_discrepancy))


def read_targets(record: Record, path: Path | None = None) -> tuple[Target, ...]:
    """Read the targets that the record holds on its date.

    Parameters
    ----------
    record : Record
        Restricted to an as-of date, or whole; figures published later are left out.
    path : Path, optional
        Another file of targets than the package's own.

    Raises
    ------
    InputError
        When the file cannot be read, names an unknown definition or table, or a row that was never published.
    """
    where = path or _SHIPPED
    return tuple(target for entry in _entries(where) for target in _held(entry, record, where.name))


def _entries(path: Path) -> tuple[_Entry, ...]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from error
    listed = content.get("target")
    if not isinstance(listed, list) or not listed:
        raise InputError("needs at least one [[target]]", where=path.name)
    return tuple(_entry(raw, path.name) for raw in cast("list[object]", listed))


def _entry(raw: object, name: str) -> _Entry:
    if not isinstance(raw, dict):
        raise InputError(f"needs [[target]] tables, not {raw!r}", where=name)
    raw = cast("dict[str, Any]", raw)
    where = f"{name}: target '{raw.get('id', '?')}'"
    try:
        entry = _Entry.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", where=where) from error
    if entry.definition not in DEFINITIONS:
        raise InputError(
            f"no definition is called '{entry.definition}'; {nearest(entry.definition, DEFINITIONS)}",
            where=where,
        )
    if (entry.sd_measurement is None) == (entry.interval_level is None):
        raise InputError("give either sd_measurement or interval_level", where=where)
    return entry


def _held(entry: _Entry, record: Record, name: str) -> tuple[Target, ...]:
    """Targets of an entry that the record holds: none before their publication, but they must have one."""
    found = tuple(_found(entry, record, name))
    if not found and not tuple(_found(entry, replace(record, as_of=None), name)):
        raise InputError(
            f"no row of {entry.table} has measure '{entry.measure}', a group of {entry.groups}, a place of "
            f"{entry.places} and one of the periods",
            where=f"{name}: target '{entry.id}'",
        )
    return found


def _found(entry: _Entry, record: Record, name: str) -> Iterator[Target]:
    table = record.table(entry.table)
    if "group" not in table.columns:
        table["group"] = ""
    rows = table[(table["measure"] == entry.measure) & table["group"].isin(entry.groups)]
    single = len(entry.places) * len(entry.periods) == 1
    for place in entry.places:
        for start, end in entry.periods:
            at = (rows["place"] == place) & (rows["period_start"] == start.isoformat())
            first = _first_published(rows[at & (rows["period_end"] == end.isoformat())], entry)
            if first is not None:
                suffix = "" if single else f"-{place}-{end:%Y-%m}"
                yield _target(entry, first, f"{entry.id}{suffix}", where=f"{name}: target '{entry.id}'")


def _first_published(rows: pd.DataFrame, entry: _Entry) -> pd.DataFrame | None:
    """Rows published first: one, or one a group where the entry names several."""
    column = "low" if entry.interval_level is not None else "value"
    rows = rows[rows[column].notna()].sort_values("published", kind="stable").drop_duplicates("group")
    return None if rows.empty else rows


def _target(entry: _Entry, rows: pd.DataFrame, identity: str, *, where: str) -> Target:
    first = rows.iloc[0]
    if entry.interval_level is not None:
        low, high = float(first["low"]) * entry.scale, float(first["high"]) * entry.scale
        observed = (low + high) / 2.0
        sd = (high - low) / (2.0 * float(ndtri(0.5 + entry.interval_level / 2.0)))
    else:
        observed, sd = float(rows["value"].mean()) * entry.scale, float(entry.sd_measurement or 0.0)
    if entry.definition in COUNTS and observed <= 0.0:
        raise InputError("a count must be above 0 to be compared on the log scale", where=where)
    reach = float(ndtri(0.95)) * sd
    low, high = observed - reach, observed + reach
    if entry.definition in COUNTS:
        low, high = observed * float(np.exp(-reach)), observed * float(np.exp(reach))
    start, end = entry.evaluated or (first["period_start"].date(), first["period_end"].date())
    return Target(
        id=identity,
        label=entry.label,
        definition=entry.definition,
        place=str(first["place"]),
        start=start,
        end=end,
        observed=observed,
        low=low,
        high=high,
        sd_measurement=sd,
        sd_discrepancy=entry.sd_discrepancy,
        fitted=entry.fitted,
        source=str(first["source"]),
        published=rows["published"].max().date(),
        why=entry.why,
    )
