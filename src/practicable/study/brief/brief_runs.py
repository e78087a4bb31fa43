"""The simulations of a brief: orders on the same scenarios, persons followed, mechanisms switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.parallel.pool import in_order
from practicable.study.brief.probes import SWITCHES, probe, probe_replicates, probes_of
from practicable.study.ensemble.bounds import first_reported
from practicable.study.ensemble.ensemble import stacked
from practicable.study.ensemble.memory import UNLIMITED_ROOM, Load, Room
from practicable.study.ensemble.plans import plan, under
from practicable.study.ensemble.replicate import Replicate, ground
from practicable.study.ensemble.scenario import Scenario
from practicable.study.ensemble.window import index_of_first

if TYPE_CHECKING:
    from practicable.facts import Record
    from practicable.parallel.executors import Executor
    from practicable.study.brief.probes import Probed, Probes
    from practicable.study.ensemble.ensemble import Ensemble
    from practicable.study.ensemble.plans import Plan
    from practicable.study.ensemble.replicate import Result
    from practicable.study.ensemble.request import BriefRequest

__all__ = ["BriefRuns", "simulate_brief"]


@dataclass(frozen=True, slots=True)
class BriefRuns:
    """Everything that a brief simulates.

    Attributes
    ----------
    announced : Ensemble
        The order as announced by the as-of date.
    later : Ensemble
        The order given what was announced later; the same ensemble where nothing was. Both use the same
        draws, so that they differ by the later announcements alone.
    probes : Probes
        Of the first replicates of `announced`.
    """

    announced: Ensemble
    later: Ensemble
    probes: Probes


def simulate_brief(
    request: BriefRequest,
    published: Record,
    *,
    where: Executor,
    progress: Callable[[int, int], None] | None = None,
    room: Room = UNLIMITED_ROOM,
) -> BriefRuns:
    """Simulate the order as announced by the as-of date, given what was announced later, and its probes.

    Parameters
    ----------
    request : BriefRequest
        Order, dates, replicates, seed.
    published : Record
        The record restricted to the as-of date.
    where : Executor
        Where simulations run; the numbers do not depend on it.
    progress : callable, optional
        Called with the number of simulations done and their total.
    room : Room
        What memory the run may take; one that needs more is refused before it begins.
    """
    announced = request.order.as_of(request.as_of)
    orders = [announced] if announced == request.order else [announced, request.order]
    first_day = first_reported(request.order, request.as_of)
    planned = plan(published, announced, until=request.until, seed=request.seed, since=first_day)
    planned = request.conditions.applied(planned)
    room.require(planned, Load(request.replicates, kept=len(orders), followed=True))
    plans = tuple(under(planned, order) for order in orders)
    first = index_of_first(planned.calendar, first_day)
    task = _Task(plans, probe_replicates(request.replicates), first)
    finished = where.completed(task, range(request.replicates))
    done = in_order(finished if progress is None else _told(finished, task, request.replicates, progress))
    ensembles = [stacked(one, [results[at] for results, _ in done]) for at, one in enumerate(plans)]
    probed = [one for _, one in done if one is not None]
    return BriefRuns(ensembles[0], ensembles[-1], probes_of(ensembles[0], probed, first=first))


@dataclass(frozen=True, slots=True)
class _Task:
    """One replicate under every order, probed if it is among the first, as a picklable function."""

    plans: tuple[Plan, ...]
    n_probed: int
    first: int

    def __call__(self, replicate: int) -> tuple[tuple[Result, ...], Probed | None]:
        """Return what each order gives, and the probe of the first order."""
        announced, *others = self.plans
        known = ground(announced, Scenario.of(replicate))
        if replicate < self.n_probed:
            result, probed = probe(announced, known, first=self.first)
        else:
            result, probed = Replicate(announced).on(known), None
        return (result, *(Replicate(other).on(known) for other in others)), probed

    def n_simulations(self, replicate: int) -> int:
        return len(self.plans) + (len(SWITCHES) if replicate < self.n_probed else 0)


def _told(
    finished: Iterable[tuple[int, tuple[tuple[Result, ...], Probed | None]]],
    task: _Task,
    replicates: int,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[int, tuple[tuple[Result, ...], Probed | None]]]:
    """Pass results on, and tell how many simulations are done of how many."""
    total = sum(map(task.n_simulations, range(replicates)))
    done = 0
    for replicate, result in finished:
        yield replicate, result
        for _ in range(task.n_simulations(replicate)):
            done += 1
            progress(done, total)
