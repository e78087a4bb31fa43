"""How much of a change each mechanism accounts for: Shapley values under common random numbers.

The order is simulated with every set of six switches on and the others off. Two act through arrivals: without
composition the shares of classes and places among first attempts stay as they were before; without
seasonality the level of each calendar month does. Four are mechanisms of the model
(`border.decisions.Mechanisms`). What is left with all switches off is the change of the level of arrivals,
and what the order does by referral alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.decisions import Mechanisms
from practicable.border.outcomes import apprehensions
from practicable.border.pathway import BorderInputs, build_network
from practicable.border.people import COUNTED_AS
from practicable.calendar import calendar_months, month_after, months_between
from practicable.errors import InputError
from practicable.orders import announced_after, simulated_whole
from practicable.parallel.pool import map_replicates
from practicable.pathway import simulate
from practicable.results.sensitivity import (
    Attributed,
    Attribution,
    Change,
    ChangeLeft,
    ChangePart,
    InteractionOfTwo,
)
from practicable.study.ensemble.basis import basis_report
from practicable.study.ensemble.bounds import check_replicates
from practicable.study.ensemble.quantities import KIND, LEVEL, rounded
from practicable.study.ensemble.replicate import prepare
from practicable.study.ensemble.scenario import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import Parameter
    from practicable.study.ensemble.plans import Plan

__all__ = ["SWITCHES", "Windows", "decompose", "default_windows", "interaction_indices", "shapley_values"]


def shapley_values(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share a whole among switches.

    Parameters
    ----------
    values : ndarray, shape (..., 2 ** n)
        Value of every set of switches; bit ``i`` of the position says whether switch ``i`` is on.

    Returns
    -------
    ndarray, shape (..., n)
        Mean contribution over all orders in which switches can be turned on. They sum to the value of all
        less the value of none.

    References
    ----------
    Shapley (1953), A value for n-person games, doi:10.1515/9781400881970-018.
    """
    n = _switches(values)
    parts: list[NDArray[np.float64]] = []
    for switch in range(n):
        off = [mask for mask in range(2**n) if not mask >> switch & 1]
        on = [mask | 1 << switch for mask in off]
        weight = np.array(
            [factorial(m.bit_count()) * factorial(n - m.bit_count() - 1) / factorial(n) for m in off]
        )
        parts.append((values[..., on] - values[..., off]) @ weight)
    return np.stack(parts, axis=-1)


def interaction_indices(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure how much two switches together differ from the sum of each alone.

    Parameters
    ----------
    values : ndarray, shape (..., 2 ** n)
        As in `shapley_values`.

    Returns
    -------
    ndarray, shape (..., n, n)
        Symmetric, zero on the diagonal: the Shapley interaction index of each pair.

    References
    ----------
    Grabisch and Roubens (1999), doi:10.1007/s001820050125.
    """
    n = _switches(values)
    table = np.zeros((*values.shape[:-1], n, n))
    for one in range(n):
        for two in range(one + 1, n):
            pair = 1 << one | 1 << two
            off = [mask for mask in range(2**n) if not mask & pair]
            sizes = [mask.bit_count() for mask in off]
            weight = np.array([factorial(s) * factorial(n - s - 2) / factorial(n - 1) for s in sizes])
            both = values[..., [mask | pair for mask in off]] + values[..., off]
            with_one = values[..., [mask | 1 << one for mask in off]]
            alone = with_one + values[..., [mask | 1 << two for mask in off]]
            table[..., one, two] = table[..., two, one] = (both - alone) @ weight
    return table


def _switches(values: NDArray[np.float64]) -> int:
    return int(values.shape[-1]).bit_length() - 1


SWITCHES: dict[str, str] = {
    "composition": "Who comes and where: shares of classes and places among first attempts",
    "seasonality": "The calendar month",
    "incapacitation": "Custody, in which nobody attempts",
    "specific_deterrence": "What a consequence does to the wish for a further attempt",
    "general_deterrence": "What perceived risk, the announcement with it, does to attempts",
    "displacement": "Choice of another sector",
}

MEASURES: dict[str, str] = {
    "apprehensions": "People apprehended, southwest border",
    "reapprehensions": "People apprehended on a further attempt, expected from further attempts",
}

_BLOCKS = 4
"""Parts in which the sets of switches of a replicate are run, so that processes share them."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Two spans of whole months that are compared.

    Attributes
    ----------
    before, after : tuple of date
        First and last day of each, inclusive.
    """

    before: tuple[date, date]
    after: tuple[date, date]


def default_windows(issued: date, months: int) -> Windows:
    """Return the whole months before the month of issue, and as many after it."""
    if not 1 <= months <= 12:
        raise InputError(f"needs 1 to 12 months a window, not {months}", where="months")

    first, middle, after, end = (month_after(issued, shift) for shift in (-months, 0, 1, 1 + months))
    day = date.resolution
    return Windows((first, middle - day), (after, end - day))


def decompose(
    planned: Plan,
    windows: Windows,
    *,
    as_of: date,
    replicates: int,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Attribution:
    """Attribute the change between two windows to the switches.

    Parameters
    ----------
    planned : Plan
        From `ensemble.plan`, with a forecast; it spans both windows.
    windows : Windows
        What is compared.
    as_of : date
        No figure published later was used for the plan.
    replicates : int
        At least 2; each takes 64 simulations.
    workers : int
        Processes; the numbers do not depend on it.
    progress : callable, optional
        Called with the work done and its total.
    """
    _check(planned, windows, replicates)
    n_tasks = replicates * _BLOCKS
    tell = None if progress is None else partial(_told, progress, n_tasks)
    blocks = map_replicates(_Task(planned, windows), n_tasks, workers=workers, progress=tell)
    values = np.stack(blocks).reshape(replicates, 2 ** len(SWITCHES), len(MEASURES))
    return Attribution(
        schema_="practicable.decomposition/1",
        as_of=as_of,
        announced_later=tuple(announced_after(planned.order, as_of)),
        notes=simulated_whole(planned.order, as_of),
        rests_on=basis_report(planned.basis, windows.after[0]),
        order=planned.order.id,
        before=windows.before,
        after=windows.after,
        replicates=replicates,
        seed=planned.seed,
        unit="people a month",
        level=LEVEL,
        kind=KIND,
        measures=tuple(
            _attributed(key, values[:, :, index], planned.parameters) for index, key in enumerate(MEASURES)
        ),
    )


def _check(planned: Plan, windows: Windows, replicates: int) -> None:
    check_replicates(replicates)
    first, last = planned.calendar.days[0], planned.calendar.days[-1]
    if windows.before[0] < first or windows.after[1] > last:
        raise InputError(
            f"{windows.before[0]} to {windows.after[1]} is not wholly simulated; accepted: {first} to {last}",
            where="months",
        )


def _told(progress: Callable[[int, int], None], total: int, done: int) -> None:
    progress(done, total)


@dataclass(frozen=True, slots=True)
class _Task:
    """A block of the sets of switches of one replicate, as a picklable function of its number."""

    planned: Plan
    windows: Windows

    def __call__(self, number: int) -> NDArray[np.float64]:
        replicate, block = divmod(number, _BLOCKS)
        ready = prepare(self.planned, Scenario.of(replicate))
        arrivals = _arrivals(self.planned, ready.inputs, self._days(self.windows.before))
        size = 2 ** len(SWITCHES) // _BLOCKS
        rows: list[NDArray[np.float64]] = []
        for mask in range(block * size, (block + 1) * size):
            on = {name: bool(mask >> at & 1) for at, name in enumerate(SWITCHES)}
            inputs = replace(
                ready.inputs,
                arrivals=arrivals[on["composition"], on["seasonality"]],
                mechanisms=Mechanisms(
                    incapacitation=on["incapacitation"],
                    specific_deterrence=on["specific_deterrence"],
                    general_deterrence=on["general_deterrence"],
                    message=on["general_deterrence"],
                    displacement=on["displacement"],
                ),
            )
            network = build_network(inputs, ready.draw)
            daily = apprehensions(simulate(network, seed=self.planned.seed, replicate=replicate), ready.draw)
            rows.append(self._monthly(daily, self.windows.after) - self._monthly(daily, self.windows.before))
        return np.stack(rows)

    def _days(self, window: tuple[date, date]) -> slice:
        calendar = self.planned.calendar
        return slice(calendar.index(window[0]), calendar.index(window[1]) + 1)

    def _monthly(self, daily: NDArray[np.float64], window: tuple[date, date]) -> NDArray[np.float64]:
        months = months_between(*window) + 1
        return daily[:, self._days(window)].sum(axis=1) / months


def _arrivals(
    planned: Plan, inputs: BorderInputs, before: slice
) -> dict[tuple[bool, bool], NDArray[np.float64]]:
    """First attempts with composition and seasonality on or off."""
    level = _season(planned, inputs.n_days)
    flat = inputs.arrivals * (level[:, before].mean(axis=1, keepdims=True) / level)[None]
    return {
        (composition, seasonality): whole if composition else _frozen_shares(whole, before)
        for seasonality, whole in ((True, inputs.arrivals), (False, flat))
        for composition in (True, False)
    }


def _frozen_shares(arrivals: NDArray[np.float64], before: slice) -> NDArray[np.float64]:
    """Total first attempts by day, with the shares of classes and places of the days before."""
    shares = arrivals[..., before].sum(axis=2)
    return (shares / shares.sum())[..., None] * arrivals.sum(axis=(0, 1))


def _season(planned: Plan, n_days: int) -> NDArray[np.float64]:
    """Usual level of each day's calendar month by arriving class, shape (n_arriving_classes, n_days)."""
    assert planned.walk is not None
    level = planned.walk.season()
    calendar = planned.calendar
    months = calendar_months(calendar.start, np.arange(calendar.n_months))
    by_day = np.append(
        months[calendar.month_of_day], np.full(n_days - calendar.n_days, months[-1], dtype=np.int64)
    )
    return level[by_day][:, list(COUNTED_AS)].T


def _attributed(key: str, values: NDArray[np.float64], parameters: tuple[Parameter, ...]) -> Attributed:
    """Share the change of one measure; `values` has a row a replicate and a column a set of switches."""
    parts, pairs = shapley_values(values), interaction_indices(values)
    names = list(SWITCHES)
    return Attributed(
        key=key,
        label=MEASURES[key],
        change=Change(**_summary(values[:, -1])),
        left=ChangeLeft(
            label="Level of arrivals, and referral itself, with every switch off", **_summary(values[:, 0])
        ),
        parts=tuple(
            ChangePart(
                key=name,
                label=SWITCHES[name],
                assumed=_assumed(name, parameters),
                **_summary(parts[:, at]),
            )
            for at, name in enumerate(names)
        ),
        interactions=tuple(
            InteractionOfTwo(keys=(names[one], names[two]), **_summary(pairs[:, one, two]))
            for one in range(len(names))
            for two in range(one + 1, len(names))
        ),
    )


def _summary(values: NDArray[np.float64]) -> dict[str, float]:
    """Mean with its Monte Carlo error, and the interval over replicates."""
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    error = float(values.std(ddof=1) / np.sqrt(values.size))
    return {
        "mean": rounded(float(values.mean())),
        "se": rounded(error),
        "low": rounded(float(low)),
        "high": rounded(float(high)),
    }


def _assumed(key: str, parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    """Name the parameters of a mechanism for which no document gives a range."""
    own = {"general_deterrence": {"general_deterrence", "message"}}.get(key, {key})
    return tuple(p.key for p in parameters if p.mechanism in own and p.kind == "assumed")
