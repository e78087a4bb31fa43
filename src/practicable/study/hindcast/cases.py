"""Days that the standing examination forecasts from, chosen before any was scored."""

from __future__ import annotations

from datetime import date

__all__ = ["CASES", "MAIN", "ORDER_OF_2018", "PLACEBO", "STREAMLINE"]

MAIN = ("zero-tolerance-2018", date(2018, 4, 6))

ORDER_OF_2018, STREAMLINE, PLACEBO = "order of 2018", "Streamline", "placebo"

CASES: tuple[tuple[str, str, date], ...] = (
    (ORDER_OF_2018, *MAIN),
    (STREAMLINE, "operation-streamline", date(2005, 12, 27)),
    (STREAMLINE, "operation-streamline", date(2006, 12, 1)),
    (STREAMLINE, "operation-streamline", date(2007, 10, 30)),
    (STREAMLINE, "operation-streamline", date(2008, 1, 14)),
    (PLACEBO, "baseline", date(2014, 4, 6)),
    (PLACEBO, "baseline", date(2015, 4, 6)),
    (PLACEBO, "baseline", date(2016, 4, 6)),
    (PLACEBO, "baseline", date(2017, 4, 6)),
)
"""Kind, order and as-of date: days on which an order became known, and the day of the order of 2018 in the
four years before it, when none was given."""
