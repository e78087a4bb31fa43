"""What arrivals and capacity rest on, and how old that is on the day of an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.calendar import month_after, month_end, years_and_months
from practicable.fit.forecast.horizon import MOST_TIMES, SCORED_MONTHS
from practicable.fit.forecast.panels import CLASSES
from practicable.results.base import RestsOn

if TYPE_CHECKING:
    from practicable.study.ensemble.early import Arrivals, Courts

__all__ = ["Basis", "basis_report"]


@dataclass(frozen=True, slots=True)
class Basis:
    """The newest figures that a simulation rests on.

    Attributes
    ----------
    arrivals_to : date
        Last day of the last month of apprehensions.
    capacity_to : date or None
        Last day of the last fiscal year of accepted prosecutions; None where none was published.
    assumed : str
        What is assumed of courts where nothing was published; empty where something was.
    counted : tuple of str
        Classes of people that are counted apart.
    split : bool
        Whether the forecast is of everybody together, split into the classes.
    bounded : bool
        Whether the forecast goes further than it was scored, and is bounded there.
    recent : tuple of str
        What is not a count of those who crossed in the recorded months that are simulated, in sentences.
    nationality_to : int or None
        Last fiscal year whose counts by nationality and sector the months since October 2019 rest on.
    """

    arrivals_to: date
    capacity_to: date | None
    assumed: str
    counted: tuple[str, ...]
    split: bool
    bounded: bool
    recent: tuple[str, ...] = ()
    nationality_to: int | None = None

    @classmethod
    def of(
        cls, arrivals: Arrivals, courts: Courts, *, days: tuple[date, date], nationality_to: int | None
    ) -> Basis:
        """Describe what a plan from a first to a last day rests on."""
        last = arrivals.months[-1]
        years = [sector.latest_year for sector in courts.record.sectors.values()]
        return cls(
            arrivals_to=month_end(last),
            capacity_to=None if courts.assumed else date(max(years), 9, 30),
            assumed=courts.assumed,
            counted=arrivals.counted,
            split=arrivals.shares is not None,
            bounded=days[1] >= month_after(last, SCORED_MONTHS + 1),
            recent=() if arrivals.recent is None else tuple(arrivals.recent.words(days[0])),
            nationality_to=nationality_to,
        )

    def warnings(self, on: date) -> list[str]:
        """Return a sentence for each thing that rests on figures older than a year on a day, or on none."""
        words: list[str] = list(self.recent)
        if _older_than_a_year(self.arrivals_to, on):
            words.append(
                f"Arrivals rest on figures to {self.arrivals_to:%B %Y}, {_age(self.arrivals_to, on)} before"
                f" {_day(on)}; later ones are not in the record."
            )
        if self.bounded:
            words.append(
                f"The forecast of arrivals is scored {SCORED_MONTHS} months ahead. Later years repeat the"
                " second year ahead, so that its range widens no further, and each class stays between its"
                f" smallest recorded month divided by {MOST_TIMES:g} and its largest times {MOST_TIMES:g}."
            )
        if self.nationality_to is not None:
            words.append(
                "Which single adults are from Mexico rests on figures by sector to fiscal year"
                f" {self.nationality_to}."
            )
        if self.capacity_to is None:
            words.append(f"Court capacity rests on no figure published by then: {_small(self.assumed)}")
        elif _older_than_a_year(self.capacity_to, on):
            words.append(
                f"Court capacity rests on figures to fiscal year {self.capacity_to.year} (September"
                f" {self.capacity_to.year}), {_age(self.capacity_to, on)} before {_day(on)}."
            )
        if missing := [_CLASS_WORDS[name] for name in CLASSES if name not in self.counted]:
            words.append(
                f"The record did not yet count {' and '.join(missing)} apart: they are among single adults,"
                " and no number of theirs is simulated."
            )
        elif self.split:
            words.append(
                "Fewer than 36 months by class are on record: everybody is forecast together and split as in"
                " the last months in which classes were counted."
            )
        return words


_CLASS_WORDS = {
    "single_adult": "single adults",
    "family": "people in families",
    "unaccompanied": "unaccompanied children",
}


def basis_report(basis: Basis | None, on: date) -> RestsOn:
    """Report a basis.

    Parameters
    ----------
    basis : Basis or None
        Of a plan.
    on : date
        First day that counts, against which ages are taken.

    Returns
    -------
    RestsOn
        Its warnings are sentences that an output shows in its first lines.
    """
    if basis is None:
        return RestsOn(on=on, arrivals_to=None, capacity_to=None, warnings=())
    return RestsOn(
        on=on,
        arrivals_to=basis.arrivals_to,
        capacity_to=basis.capacity_to,
        warnings=tuple(basis.warnings(on)),
    )


def _older_than_a_year(newest: date, on: date) -> bool:
    return (on.year - 1, on.month, on.day) > (newest.year, newest.month, newest.day)


def _age(newest: date, on: date) -> str:
    years, months = years_and_months(newest, on)
    counted = ((years, "year"), (months, "month"))
    return " and ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in counted if n)


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
