"""A compiled network, and its expected flows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from practicable.fit.meanfield.flows import ExpectedFlows
from practicable.fit.meanfield.states import StateSpace, find_states

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.fit.meanfield.kernel import Ints, Outputs, Tables
    from practicable.pathway import Network

    Floats = NDArray[np.float64]

__all__ = ["Every", "MeanFieldPlan", "compile_meanfield", "expected_flows"]

Every = Literal["day", "month"]


@dataclass(frozen=True, slots=True, eq=False)
class MeanFieldPlan:
    """A compiled network, to be evaluated by day or by month.

    Attributes
    ----------
    network : Network
    space : StateSpace
    tables : Tables
    """

    network: Network
    space: StateSpace
    tables: Tables

    def flows(self, *, every: Every = "day") -> ExpectedFlows:
        """Return the expected flows.

        Parameters
        ----------
        every : {"day", "month"}
            The length of a period. Months are those of the calendar, the first and last perhaps in part, and
            quicker: less has to be written.
        """
        period, firsts = _periods(self.network, every)
        tables = self.tables._replace(period=period)
        return _labelled(self, _run(self, tables, len(firsts)), period, firsts)


def compile_meanfield(network: Network) -> MeanFieldPlan:
    """Compile a network, to be evaluated by day or by month.

    Parameters
    ----------
    network : Network

    Returns
    -------
    MeanFieldPlan

    Raises
    ------
    InputError
        If a stage has a feature that expected flows cannot follow: a join, a `max_queue`, or a choice that
        depends on the number of rounds.
    """
    space = find_states(network)
    from practicable.fit.meanfield.tables import fill_tables

    return MeanFieldPlan(network, space, fill_tables(network, space))


def expected_flows(network: Network) -> ExpectedFlows:
    """Return a network's expected flows by day; `compile_meanfield` gives months too.

    Parameters
    ----------
    network : Network

    Returns
    -------
    ExpectedFlows
    """
    return compile_meanfield(network).flows()


def _periods(network: Network, every: Every) -> tuple[NDArray[np.int64], tuple[date, ...]]:
    """Return the period of each day, and the first day of each period."""
    days = [network.start + timedelta(days=d) for d in range(network.n_days)]
    if every == "day":
        return np.arange(network.n_days), tuple(days)
    months = [day.year * 12 + day.month for day in days]
    period = np.array(months, np.int64) - months[0]
    firsts = np.searchsorted(period, np.arange(int(period[-1]) + 1))
    return period, tuple(days[int(at)] for at in firsts)


def _run(plan: MeanFieldPlan, tables: Tables, n_periods: int) -> Outputs:
    from practicable.fit.meanfield import kernel

    n_states, n_days = len(plan.space.states), plan.network.n_days
    n_seize = int((tables.seize_at >= 0).sum())
    n_carry = int((tables.carry_at >= 0).sum())
    n_signals, n_places = len(plan.network.signals), len(plan.network.places)
    n_past, longest = tables.past.shape[0], int(tables.lag.max(initial=0))
    n_groups, n_resources = tables.group.shape[0], tables.capacity.shape[0]
    work = kernel.Work(
        coming=np.zeros((2, n_states)),
        leaving=np.zeros(2 * n_states),
        entered=np.zeros(2 * n_states),
        geometric=np.zeros(tables.first.size),
        past=np.zeros((n_past, longest + n_days + kernel.BLOCK)),
        ahead=np.zeros((n_past, kernel.BLOCK)),
        called=np.zeros((2, n_seize)),
        starts=np.zeros((2, n_seize, n_days)),
        late=np.zeros((2, n_seize, n_days)),
        booked=np.zeros((n_groups, n_days)),
        asked=np.zeros((n_groups, 3)),
        taken=np.zeros((n_resources, n_days)),
        spare=np.zeros((n_resources, tables.part.shape[0])),
        first_day=np.zeros(n_resources, np.int64),
        last_start=np.zeros(n_groups, np.int64),
        chosen=np.zeros((tables.choice.shape[0] + 1, tables.utility.shape[1])),
        seen=np.zeros((n_signals, 2, n_places)),
        epoch=np.zeros(len(plan.network.stages), np.int64),
        chance=np.zeros(tables.edge_target.size),
        back=np.zeros((2, n_states)),
        foreseen=np.zeros((2, tables.again.shape[0])),
    )
    n_visits = max(n_states, 1 + int(tables.exit_at.max(initial=-1)))
    widths = {"visits": n_visits, "members_in": n_carry, "members_out": n_carry}
    widths |= dict.fromkeys(("calls", "refusals", "reneged", "abandoned"), n_seize)
    out = kernel.Outputs(
        **{name: np.zeros((n_periods, width)) for name, width in widths.items()},
        refused_by=np.zeros((n_periods, n_resources)),
        signals=np.zeros((n_signals, n_places, n_days)),
    )
    kernel.run(tables, work, out)
    return out


def _labelled(plan: MeanFieldPlan, out: Outputs, period: Ints, periods: tuple[date, ...]) -> ExpectedFlows:
    tables, network = plan.tables, plan.network
    others: dict[str, Ints] = dict.fromkeys(("members_in", "members_out"), tables.carry_at)
    others.update(dict.fromkeys(("calls", "refusals", "reneged", "abandoned"), tables.seize_at))
    column = {"entries": np.arange(len(plan.space.states)), "exits": tables.exit_at, **others}
    called = np.zeros((len(network.resources), len(periods)))
    for row, needs in zip(tables.group, tables.group_need, strict=True):
        first = tables.seize_at[row[0]]
        called[needs[: row[2]]] += out.calls[:, first : first + row[1] - row[0]].sum(axis=1)
    slots = np.zeros(called.shape)
    np.add.at(slots.T, period, tables.capacity.T)
    slots[tables.resource == 1] = np.nan
    return ExpectedFlows(
        stages=tuple(stage.key for stage in network.stages),
        places=tuple(network.places),
        classes=tuple(network.classes),
        resources=tuple(resource.key for resource in network.resources),
        periods=periods,
        by_state={"entries": out.visits, "exits": out.visits} | {name: getattr(out, name) for name in others},
        column=column,
        cell=np.array([state[:3] for state in plan.space.states], np.int64).reshape(-1, 3),
        refusals_by_resource=out.refused_by.T,
        calls_by_resource=called,
        slots=slots,
        signals=out.signals,
    )
