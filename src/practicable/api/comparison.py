"""Orders compared under common random numbers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from practicable.api.options import RunOptions
from practicable.api.pages import comparison_figure, render_comparison
from practicable.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from practicable.orders import Order
    from practicable.results.compare import Compared, Difference, NoDifference

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Orders compared with the first of them.

    Attributes
    ----------
    numbers : Compared
        Its `dump` is what ``practicable compare --json`` prints.
    """

    numbers: Compared

    def table(self) -> pd.DataFrame:
        """Return the differences from the reference, one row a measure, place and order.

        Returns
        -------
        DataFrame
            Indexed by measure, place and order. Mean; its Monte Carlo standard error paired and unpaired and
            their ratio, with everything drawn and by chance alone, parameters and forecast given, and why the
            ratio by chance is less than five where it is; median and 90 % interval over replicates; standard
            deviation that parameters, forecast and events account for. Units stand in their own column. A
            measure without a difference, such as a share of nobody, is NaN.
        """
        import pandas as pd

        rows = [
            {"measure": measure.key, "place": place.place, "order": one.order, "unit": one.unit}
            | _differing(one)
            for measure in self.numbers.measures
            for place in measure.places
            for one in place.differences
        ]
        return pd.DataFrame(rows).set_index(["measure", "place", "order"])

    def figure(self, measure: str | None = None) -> str:
        """Draw the difference of the first order from the reference by month.

        Parameters
        ----------
        measure : str, optional
            A measure that is kept by month; people apprehended by default.

        Returns
        -------
        str
            SVG.
        """
        return comparison_figure(self.numbers, measure)

    def page(self) -> str:
        """Render everything as one self-contained HTML page."""
        return render_comparison(self.numbers)

    def _repr_html_(self) -> str:
        """Show the figure and the southwest rows of the table in a notebook."""
        southwest = self.table().xs("southwest", level="place")
        return f"{self.figure()}{southwest.to_html(float_format='{:,.4g}'.format)}"


def _differing(one: Difference | NoDifference) -> dict[str, float | str | None]:
    from practicable.results.compare import NoDifference

    if isinstance(one, NoDifference):
        return {}
    keys = ("mean", "se", "se_unpaired", "ratio", "median", "low", "high")
    chance = ("se", "se_unpaired", "ratio", "why")
    return (
        {key: getattr(one, key) for key in keys}
        | {f"by_chance_{key}": getattr(one.by_chance, key) for key in chance}
        | {f"sd_{kind}": spread.sd for kind, spread in one.uncertainty.items()}
    )


def compare(
    orders: Sequence[str | os.PathLike[str] | Mapping[str, object] | Order],
    *,
    as_of: date | None = None,
    until: date | None = None,
    run: RunOptions | None = None,
    precision: float | None = None,
    measure: str = "prosecutions",
) -> Comparison:
    """Compare orders under common random numbers: the same draws, person by person.

    Parameters
    ----------
    orders : sequence
        Ids of library orders, paths of order files, contents of orders, or orders; at least two, the first is
        the reference.
        Each is simulated whole, what was announced after the as-of date with it.
    as_of : date, optional
        No figure published later is used; by default the latest day of issue among the orders.
    until : date, optional
        Last day; the end of the sixth month after the as-of month by default.
    run : RunOptions, optional
        Replicates, seed, workers or Dask address, and progress.
    precision : float, optional
        Run until the 95 % Monte Carlo interval of the mean difference of `measure` is no wider than this
        share of it on either side (0.01 is 1 %), or until `study.bounds.MOST_REPLICATES`.
    measure : str
        Key of `study.measures.MEASURES`.

    Returns
    -------
    Comparison
        The same for any number of workers.

    Raises
    ------
    InputError
        When an order, a date or a number cannot be used.
    """
    from practicable.facts import record
    from practicable.parallel.executors import executor
    from practicable.study.compare import comparison
    from practicable.study.compare.paired_runs import Goal
    from practicable.study.ensemble import request
    from practicable.study.ensemble.conditions import conditions
    from practicable.study.ensemble.measures import measure_named

    options = run or RunOptions()
    loaded = tuple(_loaded(order) for order in orders)
    measure_named(measure)
    day = as_of or _latest_issue(loaded)
    wanted = comparison.ComparisonRequest(
        orders=loaded,
        as_of=day,
        until=until or request.default_until(day),
        replicates=options.replicates,
        seed=options.seed,
        goal=None if precision is None else Goal(precision, measure),
        conditions=conditions(options.without, options.uncertainty),
        given=tuple(os.fspath(one) if isinstance(one, str | os.PathLike) else None for one in orders),
    )
    where = executor(workers=options.workers, dask=options.dask, threads=options.threads)
    where.check()
    with where.kept() as kept:
        return Comparison(
            comparison.compare(
                wanted, record(as_of=day), where=kept, progress=options.progress, room=options.room()
            )
        )


def _loaded(order: str | os.PathLike[str] | Mapping[str, object] | Order) -> Order:
    from practicable.orders import from_content, load

    if isinstance(order, Mapping):
        return from_content(order)
    return load(order) if isinstance(order, str | os.PathLike) else order


def _latest_issue(orders: Sequence[Order]) -> date:
    """Return the latest day of issue among orders; those without one take it from the others."""
    issued = [order.issued for order in orders if order.issued is not None]
    if not issued:
        raise InputError("no order has a day of issue; give --as-of", where="as-of")
    return max(issued)
