"""Comparisons of the tables since 2019 with their own totals, with each other, and with earlier tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from practicable.facts.places import REGIONS
from practicable.facts.sums import Comparison, Ledger, parts, places, same

__all__ = ["recent_comparisons"]

_CLASSES = ("single_adult", "family", "unaccompanied")
_SOUTHWEST = {"southwest": REGIONS["southwest"]}
_REVISED = 4.0
"""Largest difference of CBP's files of September 2025 and of September 2026."""

_NEAR = 10.0
"""Differences that rounding to 10 and revisions of a few people explain."""

_HALF = 5.0
"""Largest error of a count rounded to 10."""

_CENTS = 0.021
_OUTCOMES = (
    "repatriated",
    "expelled",
    "returned_to_mexico_to_wait",
    "to_ice",
    "to_hhs",
    "released",
    "paroled_at_ports",
    "other_outcomes",
)
_REASONS = (
    "bonded_out",
    "order_of_recognizance",
    "order_of_supervision",
    "paroled",
    "proceedings_terminated",
    "removal",
    "relief_granted",
    "to_marshals_or_others",
    "transferred",
    "other",
)
_CITIZENSHIPS = ("mexico", "guatemala", "honduras", "el_salvador", "other")


def recent_comparisons(ledgers: Mapping[str, Ledger]) -> Iterator[Comparison]:
    """Compare everything that can be compared in the tables since 2019."""
    none: Ledger = {}
    yield from _sectors(ledgers.get("recent_sectors", none), ledgers)
    yield from _southwest(ledgers.get("recent_southwest", none), ledgers)
    yield from _nation(ledgers.get("recent_nation", none), ledgers)
    yield from _outcomes(ledgers.get("encounter_outcomes", none), ledgers)
    yield from _detention(ledgers.get("detention", none))


def _sectors(sectors: Ledger, ledgers: Mapping[str, Ledger]) -> Iterator[Comparison]:
    table = "recent_sectors"
    none: Ledger = {}
    yield from places(table, sectors, members=_SOUTHWEST)
    classed = {key[1:] for key in sectors if key[0] == "single_adult"}
    yield from parts(table, {k: v for k, v in sectors.items() if k[1:] in classed}, "total", _CLASSES)
    yield from parts(table, sectors, "total", ("at_entry", "at_large"))
    file = ledgers.get("recent_southwest", none)
    for measure in ("total", *_CLASSES):
        what = f"{measure} = CBP's file of the southwest, within 4 people"
        yield from same(table, what, (sectors, file), (measure, f"{measure} | all"), tolerance=_REVISED)
    ohss = ledgers.get("ohss_monthly", none)
    for measure in ("total", *_CLASSES):
        what = f"{measure} = Office of Homeland Security Statistics, within 10 people"
        yield from same(table, what, (sectors, ohss), (measure, measure), tolerance=_NEAR)


def _southwest(file: Ledger, ledgers: Mapping[str, Ledger]) -> Iterator[Comparison]:
    table = "recent_southwest"
    none: Ledger = {}
    for measure in ("total", *_CLASSES):
        yield from parts(table, file, f"{measure} | all", (f"{measure} | title_8", f"{measure} | title_42"))
    for group in ("all", "title_8", "title_42"):
        yield from parts(table, file, f"total | {group}", [f"{measure} | {group}" for measure in _CLASSES])
    yield from parts(table, file, "total | all", [f"citizenship | {name}" for name in _CITIZENSHIPS])
    ohss = ledgers.get("ohss_monthly", none)
    for measure in ("total", *_CLASSES):
        what = f"{measure} = Office of Homeland Security Statistics, within 10 people"
        yield from same(table, what, (file, ohss), (f"{measure} | all", measure), tolerance=_NEAR)


def _nation(nation: Ledger, ledgers: Mapping[str, Ledger]) -> Iterator[Comparison]:
    table = "recent_nation"
    none: Ledger = {}
    months = {key: value for key, value in nation.items() if key[0] == "total"}
    ohss = ledgers.get("ohss_monthly", none)
    what = "total = Office of Homeland Security Statistics, within 10 people"
    yield from same(table, what, (months, ohss), ("total", "total"), tolerance=_NEAR)
    days: dict[str, list[float]] = {}
    for (measure, _, start, _), value in nation.items():
        if measure == "apprehended_on_day":
            days.setdefault(start[:7], []).append(value)
    for key, value in months.items():
        found = days.get(key[2][:7], [])
        if len(found) == int(key[3][8:]):
            yield Comparison(table, "sum of days = month", key, value, sum(found), tolerance=_NEAR)


def _outcomes(outcomes: Ledger, ledgers: Mapping[str, Ledger]) -> Iterator[Comparison]:
    table = "encounter_outcomes"
    none: Ledger = {}
    for group in ("all", "border_patrol", *_CLASSES):
        members = [f"{outcome} | {group}" for outcome in _OUTCOMES]
        for comparison in parts(table, outcomes, f"encounters | {group}", members):
            yield replace(comparison, tolerance=_HALF * (len(members) + 1))
    groups = [f"encounters | {group}" for group in _CLASSES]
    for one in parts(table, outcomes, "encounters | all", groups):
        found = max(one.expected, one.found)
        what = "classes at most all, which hold accompanied minors at ports as well"
        yield replace(one, what=what, found=found, tolerance=_HALF * (len(groups) + 1))
    ohss = ledgers.get("ohss_monthly", none)
    what = "Border Patrol encounters = the office's other workbook, within 10 people"
    yield from same(table, what, (outcomes, ohss), ("encounters | border_patrol", "total"), tolerance=_NEAR)


def _detention(detention: Ledger) -> Iterator[Comparison]:
    table = "detention"
    for measure, tolerance in (
        ("book_ins", 0.0),
        ("average_population", _CENTS),
        ("book_ins_rounded", 3 * _HALF),
    ):
        for comparison in parts(
            table, detention, f"{measure} | all", (f"{measure} | cbp", f"{measure} | ice")
        ):
            yield replace(comparison, tolerance=tolerance)
    for measure in ("final_releases", "final_book_outs"):
        yield from parts(table, detention, f"{measure} | all", [f"{measure} | {one}" for one in _REASONS])
    facility = "average_population_by_facility"
    kinds = (f"{facility} | adult_facilities", f"{facility} | family_staging_centers")
    for comparison in parts(table, detention, f"{facility} | all", kinds):
        yield replace(comparison, tolerance=_CENTS)
    what = "population by agency = population by facility"
    pair = ("average_population | all", f"{facility} | all")
    yield from same(table, what, (detention, detention), pair, tolerance=_CENTS)
