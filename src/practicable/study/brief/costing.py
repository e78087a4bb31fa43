"""What the simulated work costs: totals by item and district, a case, and a prevented re-attempt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.costs import cost_per_prevented, total_costs, unit_costs
from practicable.border.decisions import attempt_again
from practicable.geography import DISTRICT_NAMES, DISTRICTS
from practicable.results.aftermath import CostItem, Costs, DistrictValue, Price
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.costs import UnitCost
    from practicable.facts import Record
    from practicable.study.ensemble.window import Window

__all__ = ["costs", "prevented_reattempts"]

_DEFINITION = (
    "Dollars of the year in which a price was published. Every improper-entry case and every night from the"
    " first day reported is counted, ordinary practice included, given also what was announced later. A price"
    " is drawn from the range of the published figures, one a simulation."
)
_MILLION = 1e6
_NO_COUNT = {"detention_nights": "nights in immigration detention are not counted by the simulation"}
_ADMINISTRATIVE, _PROSECUTED = "expedited_removal", "jail"


def costs(later: Window, known: Record, record: Record) -> Costs:
    """Price an order's cases, nights in custody and children's nights in care.

    Parameters
    ----------
    later : Window
        Simulation with what was announced later: of totals, and of the cases that they are divided by.
    known : Record
        The record restricted to the as-of date; its prices are used where there are any.
    record : Record
        The whole record; supplies a price, marked as later, where none had been published.
    """
    prices, since = _prices(known, record)
    counts = _counts(later)
    items = total_costs(prices, counts, seed=later.ensemble.plan.seed)
    total = np.sum([item.sum(axis=1) for item in items.values()], axis=0)
    cases = counts["cases"].sum(axis=1)
    prevented = prevented_reattempts(later)
    effect = cost_per_prevented(total, prevented)
    return Costs(
        definition=_DEFINITION,
        unit_costs=tuple(_unit(price, counts, later=price.key in since) for price in prices),
        items=tuple(_item(later, price, items[price.key]) for price in prices if price.key in items),
        total=later.quantity(total / _MILLION, "million USD"),
        per_case=later.quantity(ratio(total, cases), "USD per case"),
        per_prevented=None
        if effect.cost is None
        else later.quantity(effect.cost, "USD per prevented re-attempt"),
        prevented=later.quantity(prevented, "people"),
        per_prevented_reason=effect.reason,
    )


def prevented_reattempts(window: Window) -> NDArray[np.float64]:
    """Compute re-attempts that prosecution prevents against an administrative sanction, by replicate.

    The cases of the window times the difference that the parameters drawn make between the two consequences,
    at the median sentence of the district; negative where prosecution goes with more re-attempts.
    """
    cases = window.total(window.ensemble.outcomes.improper_entry)
    fewer = np.array(
        [
            [
                float(attempt_again(draw, _ADMINISTRATIVE))
                - float(attempt_again(draw, _PROSECUTED, draw("dur_jail_median", district)))
                for district in DISTRICTS
            ]
            for draw in window.ensemble.draws
        ]
    )
    return (cases * fewer).sum(axis=1)


def _prices(known: Record, record: Record) -> tuple[tuple[UnitCost, ...], frozenset[str]]:
    """Prices known by the date, else those published later, and the keys of the latter."""
    then, now = unit_costs(known), {price.key: price for price in unit_costs(record)}
    since = frozenset(price.key for price in then if price.low is None and now[price.key].low is not None)
    return tuple(now[price.key] if price.key in since else price for price in then), since


def _counts(later: Window) -> dict[str, NDArray[np.float64]]:
    """Cases and nights, shape (n_replicates, n_districts); nights in care are of all districts together."""
    outcomes = later.ensemble.outcomes
    return {
        "cases": later.total(outcomes.improper_entry),
        "custody_nights": later.total(outcomes.jail + outcomes.backlog),
        "care_nights": later.total(outcomes.care[:, 1:]),
    }


def _unit(price: UnitCost, counts: dict[str, NDArray[np.float64]], *, later: bool) -> Price:
    if price.counted and price.per not in counts:
        price = replace(price, per="", not_counted=_NO_COUNT[price.per])
    return Price(
        key=price.key,
        label=price.label,
        unit=price.unit,
        low=None if price.low is None else _printed(price.low),
        high=None if price.high is None else _printed(price.high),
        sources=tuple(price.sources),
        published=price.published,
        published_later=later,
        derivation=price.derivation,
        not_counted=price.not_counted,
    )


def _printed(dollars: float) -> float:
    """Round to cents below a thousand dollars, to dollars above."""
    return round(dollars, 2) if dollars < 1000.0 else round(dollars)


def _item(window: Window, price: UnitCost, dollars: NDArray[np.float64]) -> CostItem:
    by_district = dollars.shape[1] == len(DISTRICTS)
    return CostItem(
        key=price.key,
        label=price.label,
        total=window.quantity(dollars.sum(axis=1) / _MILLION, "million USD"),
        by_district=tuple(
            DistrictValue(
                district=district,
                name=DISTRICT_NAMES[district],
                value=window.quantity(dollars[:, index] / _MILLION, "million USD") if by_district else None,
            )
            for index, district in enumerate(DISTRICTS)
        ),
    )
