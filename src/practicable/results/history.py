"""Recorded fiscal years simulated attempt by attempt, beside the record."""

from __future__ import annotations

from practicable.results.base import Part

__all__ = ["History", "HistoryMonth", "HistoryYear", "Timing"]


class HistoryMonth(Part):
    """People apprehended in a month; `allowed` is how far simulated and recorded may differ."""

    month: str
    fiscal_year: int
    recorded: float
    simulated: float
    difference: float
    allowed: float

    @property
    def share_of_allowed(self) -> float:
        """How much of the allowed difference there is."""
        return abs(self.difference) / self.allowed


class HistoryYear(Part):
    """People apprehended in a fiscal year, with the month that differs most from the record."""

    fiscal_year: int
    recorded: float
    simulated: float
    difference: float
    worst_month: str
    worst_share_of_allowed: float


class Timing(Part):
    """What the run took; processor time and memory are None where the system does not tell."""

    workers: int
    seconds: float
    simulation_seconds: float
    events_per_second: int
    processor_seconds: float | None
    peak_bytes: int | None


class History(Part):
    """Fiscal years simulated once, and whether every month agrees with the record."""

    first_year: int
    last_year: int
    seed: int
    kind: str
    definition: str
    criterion: str
    months: tuple[HistoryMonth, ...]
    years: tuple[HistoryYear, ...]
    worst_month: HistoryMonth
    agrees: bool
    n_attempts: int
    n_events: int
    timing: Timing
    notes: tuple[str, ...]
