"""What happened in the years that forecasts of arrivals missed, for the page of validation/forecast.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from practicable import api
from practicable.geography import SECTORS

MISSES = """The southwest as a whole, by the fiscal year of the origin. A year is about one block, so no
sampling error is given. {missed}

In these years, or within twelve months after, the level moved the same way for many months:

- {total[2014-01]} people in January 2014, {total[2014-05]} in May, {total[2014-12]} in December. All classes
  rose and fell, families ({family[2014-01]}, {family[2014-05]}, {family[2014-12]}) and unaccompanied children
  ({unaccompanied[2014-01]}, {unaccompanied[2014-05]}, {unaccompanied[2014-12]}) by the largest factors.
- {total[2016-01]} in January 2016, {total[2016-11]} in November, {total[2017-04]} in April 2017, when each
  sector had {least} to {most} of the people of November. Sectors moved together, and the sum was missed
  more often than its parts: from origins of FY2017 the 90 % interval of all apprehensions held {sum_held} of
  outcomes of the southwest, and {parts_held} of the sectors'.
- {total[2018-09]} in September 2018, {total[2019-05]} in May 2019, {total[2019-09]} in September.

A forecast from the series alone has no way to know of such turns. Over all years, 90 % intervals of all
apprehensions held {sum_ever} of outcomes of the southwest, and {parts_ever} of the sectors'. Why is not
settled. Errors are drawn month by month, independently, though those of neighbouring months move together.
Intervals were not widened because of later months: the forecast would then be scored on what it was tuned
to."""


def told_misses(places: Sequence[Mapping[str, Any]], years: Sequence[Mapping[str, Any]], missed: str) -> str:
    """Say what happened in the years that were missed, with the record's figures and the coverage found.

    Parameters
    ----------
    places, years : sequence of mapping
        Rows of the back-test.
    missed : str
        The years, in words.
    """
    sectors = [counted(sector, "total") for sector in SECTORS]
    fallen = [one["2017-04"] / one["2016-11"] for one in sectors]
    written = {
        measure: {month: f"{value:,.0f}" for month, value in counted("southwest", measure).items()}
        for measure in ("total", "family", "unaccompanied")
    }
    in_2017 = [row for row in years if row["fiscal_year"] == 2017]
    return MISSES.format(
        missed=missed,
        least=percent(min(fallen)),
        most=percent(max(fallen)),
        sum_held=percent(total_held(in_2017, "southwest")),
        parts_held=percent(total_held(in_2017, "sectors")),
        sum_ever=percent(total_held(places, "southwest")["value"]),
        parts_ever=percent(total_held(places, "sectors")["value"]),
        **written,
    )


def counted(place: str, measure: str) -> dict[str, float]:
    """Apprehensions by month, for example 2014-01."""
    shown = api.facts_show("monthly_apprehensions", place=place, measure=measure)
    return {row["period_start"][:7]: row["value"] for row in shown["rows"]}


def total_held(rows: Iterable[Mapping[str, Any]], place: str) -> Any:
    """Coverage of the 90 % interval of all apprehensions in a place."""
    return next(row["coverage"]["90%"] for row in rows if (row["panel"], row["place"]) == ("total", place))


def percent(share: float) -> str:
    """Write a share in percent."""
    return f"{100 * share:.0f} %"
