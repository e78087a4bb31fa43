"""What would make an order practicable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.api.options import RunOptions
from practicable.errors import InputError

if TYPE_CHECKING:
    from practicable.results.frontier import Frontier

__all__ = ["FrontierOptions", "frontier", "frontier_page"]


@dataclass(frozen=True, slots=True)
class FrontierOptions:
    """What a frontier is asked for beside the order.

    Attributes
    ----------
    targets : sequence of float
        Shares practicable, above 0, at most 1.
    probability : float
        Share of replicates that are to reach a target, 0.5 or more, below 1.
    session_hours, cases_per_attorney, least_minutes, most_clients : float or None
        What the user states beside the record; see `study.floors.Conversions`.
    whole : bool
        Simulate also what the order announced after the as-of date.
    """

    targets: Sequence[float] = (0.5, 0.8, 1.0)
    probability: float = 0.9
    session_hours: float | None = None
    cases_per_attorney: float | None = None
    least_minutes: float | None = None
    most_clients: float | None = None
    whole: bool = False


def frontier(
    order: str,
    *,
    as_of: date | None = None,
    until: date | None = None,
    options: FrontierOptions | None = None,
    run: RunOptions | None = None,
) -> Frontier:
    """Find the number of hearings that targets take, by district and month.

    Parameters
    ----------
    order : str
        Id of a library order, or path of an order file.
    as_of : date, optional
        Nothing published or announced later is used; the order's day of issue by default.
    until : date, optional
        Last day; the end of the sixth month after the as-of month by default.
    options : FrontierOptions, optional
        Targets, and what the user states beside the record.
    run : RunOptions, optional
        Replicates (40 by default; as many again confirm), seed, workers or Dask address, and progress.

    Returns
    -------
    Frontier
        Its `dump` is what ``practicable frontier --json`` prints.

    Raises
    ------
    InputError
        When the order, a date or a number cannot be used.
    """
    from practicable.facts import record
    from practicable.orders import load
    from practicable.parallel.executors import executor
    from practicable.study.ensemble.request import default_until
    from practicable.study.frontier.floors import Conversions
    from practicable.study.frontier.frontier import FrontierRequest, Goal
    from practicable.study.frontier.frontier_report import frontier as report

    how, wanted = (run or RunOptions(replicates=40)).ordinary(), options or FrontierOptions()
    loaded = load(order)
    day = as_of or loaded.issued
    if day is None:
        raise InputError(f"the order '{loaded.id}' has no day of issue; give --as-of", where="as-of")
    request = FrontierRequest(
        order=loaded,
        as_of=day,
        until=until or default_until(day),
        replicates=how.replicates,
        seed=how.seed,
        goal=Goal(tuple(sorted(set(wanted.targets))), wanted.probability),
        stated=Conversions(
            wanted.session_hours, wanted.cases_per_attorney, wanted.least_minutes, wanted.most_clients
        ),
        whole=wanted.whole,
        given=order,
    )
    where = executor(workers=how.workers, dask=how.dask)
    where.check()
    with where.kept() as kept:
        return report(
            request, record(as_of=day), record(), where=kept, progress=how.progress, room=how.room()
        )


def frontier_page(numbers: Frontier | Mapping[str, object]) -> str:
    """Render a frontier, or its JSON, as one self-contained HTML page."""
    from practicable.brief.studies.frontier import frontier_page as render

    return render(numbers)
