"""Every arithmetic check on the carried tables, each with a verdict; known errata are not failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from practicable.facts.errata import Erratum, explain
from practicable.facts.places import COASTAL, NORTHERN, REGIONS, place_name
from practicable.facts.publication import BASES
from practicable.facts.recent import recent_comparisons
from practicable.facts.sums import Comparison, Ledger, parts, periods, places, same
from practicable.facts.tabular import Rows, key_of
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from practicable.facts.catalog import Source

__all__ = [
    "ALL_ROWS",
    "Check",
    "Status",
    "claim_comparisons",
    "collected_comparisons",
    "comparisons",
    "judge",
    "ledger_of",
    "row_checks",
]

_REPOSTED: Mapping[str, str] = {
    "USBP_apprehensions_month": "total",
    "USBP_family_unit_members_month": "family",
    "USBP_UAC_month": "unaccompanied",
}
_GROUPED: Mapping[str, str] = {
    "apprehensions | all": "total",
    "apprehensions | family unit members": "family",
    "apprehensions | unaccompanied children": "unaccompanied",
    "apprehensions | single adults (derived)": "single_adult",
}
_ACCEPTED = "accepted_prosecutions | USBP, all charges"
_PER_ADULT = "accepted_prosecutions_per_adult | adults = apprehensions minus juveniles"
_PERCENT_ROUNDING = 0.051


def collected_comparisons(ledgers: Mapping[str, Ledger], monthly: Ledger) -> Iterator[Comparison]:
    """Compare prosecutions and behaviour with the sector profiles and the monthly documents."""
    none: Ledger = {}
    profile = ledgers.get("sector_profile", none)
    behaviour = ledgers.get("behaviour", none)
    what = "accepted prosecutions = sector profile"
    yield from same("behaviour", what, (behaviour, profile), (_ACCEPTED, "accepted_prosecutions"))
    rates = {
        (_PER_ADULT, *key[1:]): 100 * value / profile[adults]
        for key, value in profile.items()
        if key[0] == "accepted_prosecutions" and (adults := ("adults", *key[1:])) in profile
    }
    what = "per adult = accepted prosecutions / corrected adults"
    pair = (_PER_ADULT, _PER_ADULT)
    yield from same("behaviour", what, (behaviour, rates), pair, tolerance=_PERCENT_ROUNDING)
    for collected, measure in _GROUPED.items():
        what = f"{measure} = monthly document"
        yield from same("behaviour", what, (behaviour, monthly), (collected, measure))
    counted = ledgers.get("prosecutions", none)
    for collected, measure in _REPOSTED.items():
        what = f"{measure} as first published = final"
        yield from same("prosecutions", what, (counted, monthly), (collected, measure))


def claim_comparisons(claim: Ledger) -> Iterator[Comparison]:
    """Compare the announced rises of March 2018 with the counts behind them, and counts with their parts."""
    table = "march_2018_claim"
    total = "total_apprehended_or_inadmissible"
    parts = ("apprehended_between_ports", "inadmissible_at_ports")
    for key, value in claim.items():
        found = [claim[part] for name in parts if (part := (name, *key[1:])) in claim]
        if key[0] == total and len(found) == len(parts):
            yield Comparison(table, f"{' + '.join(parts)} = {total}", key, value, sum(found))
    ends = {key[2]: value for key, value in claim.items() if key[0] == total}
    announced = ("claimed_rise_in_illegal_border_crossings", "claimed_rise_month_on_month")
    for key, value in claim.items():
        start, end = ends.get(key[2]), ends.get(f"{key[3][:7]}-01")
        if key[0] in announced and start and end:
            rise = 100 * (end / start - 1)
            yield Comparison(table, "announced rise = rise of the counts", key, value, rise, tolerance=0.5)


Status = Literal["pass", "erratum", "contradiction", "fail"]

_MONTHLY = ("monthly_apprehensions", "monthly_elsewhere")
_PRINTED = ("total", "unaccompanied", "family")
_WEIGHED = ("marijuana", "cocaine")
_WHOLE_REGIONS = {region: REGIONS[region] for region in ("coastal", "northern")}
"""Regions whose agents all belong to a sector; southwest and nation add special groups and headquarters."""

_OHSS_REGIONS = {
    **REGIONS,
    "coastal": tuple(place for place in COASTAL if place != "livermore"),
    "northern": (*NORTHERN, "livermore"),
}
"""The Office of Homeland Security Statistics counts Livermore with the northern border."""


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison and its verdict.

    Attributes
    ----------
    table, what, where : str
        The table, the comparison in words, and which number was compared.
    expected, found, difference : float
        The printed number, what it was compared with, and found less expected.
    status : {"pass", "erratum", "contradiction", "fail"}
        An erratum is a known mistake in a document; a contradiction, two documents that differ, both kept.
    note : str
        The explanation of an erratum or a contradiction.
    """

    table: str
    what: str
    where: str
    expected: float
    found: float
    difference: float
    status: Status
    note: str = ""


def judge(comparison: Comparison, errata: tuple[Erratum, ...]) -> Check:
    """Give a comparison its verdict: it agrees, a known erratum explains its very difference, or it fails."""
    status: Status = "pass" if comparison.agrees else "fail"
    note = ""
    if status == "fail" and (erratum := explain(comparison, errata)) is not None:
        status, note = erratum.kind, erratum.reason
    return Check(
        table=comparison.table,
        what=comparison.what,
        where=where_of(comparison),
        expected=comparison.expected,
        found=comparison.found,
        difference=comparison.difference,
        status=status,
        note=note,
    )


def where_of(comparison: Comparison) -> str:
    """Name the number that was compared: place, measure and period."""
    measure, place, start, end = comparison.key
    whole_year = start[5:] == "10-01" and end[5:] == "09-30"
    period = f"FY{end[:4]}" if whole_year else start[:7]
    return f"{place_name(place)}, {measure}, {period}"


def ledger_of(rows: Rows) -> Ledger:
    """Numbers of a table by what they count; rows without a number are left out.

    A measure that a table gives for several groups is named ``measure | group``.
    """
    return {
        (_named(row), row["place"], row["period_start"], row["period_end"]): float(row["value"])
        for row in rows
        if row["value"]
    }


def _named(row: Mapping[str, str]) -> str:
    group = row.get("group", "")
    return f"{row['measure']} | {group}" if group else row["measure"]


def comparisons(tables: Mapping[str, Rows]) -> Iterator[Comparison]:
    """Compare everything that can be compared within and between the tables given.

    Parameters
    ----------
    tables : mapping of str to rows
        The whole record, or the tables that one document yields.
    """
    ledgers = {name: ledger_of(rows) for name, rows in tables.items()}
    none: Ledger = {}
    monthly = {**ledgers.get(_MONTHLY[0], none), **ledgers.get(_MONTHLY[1], none)}
    yearly = ledgers.get("yearly_apprehensions", none)
    profile = ledgers.get("sector_profile", none)
    origin = ledgers.get("mexican_other", none)
    staffing = ledgers.get("staffing", none)
    deaths = ledgers.get("deaths", none)
    yield from places("monthly_apprehensions", {k: v for k, v in monthly.items() if k[0] in _PRINTED})
    yield from places("yearly_apprehensions", yearly)
    yield from periods("monthly_apprehensions", monthly, yearly)
    yield from _derived(monthly)
    yield from _profile(profile)
    yield from places("mexican_other", origin)
    yield from parts("mexican_other", origin, "total", ("mexican", "other"))
    yield from places("staffing", staffing, members=_WHOLE_REGIONS)
    yield from places("deaths", deaths)
    yield from _ohss(ledgers.get("ohss_monthly", none))
    yield from _between(yearly, profile, origin)
    yield from same("sector_profile", "agents = staffing document", (profile, staffing), ("agents", "agents"))
    yield from same("sector_profile", "deaths = deaths document", (profile, deaths), ("deaths", "deaths"))
    yield from collected_comparisons(ledgers, monthly)
    yield from claim_comparisons(ledgers.get("march_2018_claim", none))
    yield from recent_comparisons(ledgers)


def _derived(monthly: Ledger) -> Iterator[Comparison]:
    singles = {key for key in monthly if key[0] == "single_adult"}
    whole = {k: v for k, v in monthly.items() if ("single_adult", *k[1:]) in singles}
    yield from parts("monthly_apprehensions", whole, "total", ("single_adult", "unaccompanied", "family"))


def _profile(profile: Ledger) -> Iterator[Comparison]:
    summed = {key: value for key, value in profile.items() if key[0] != "agents"}
    yield from places("sector_profile", summed, tolerance=_weight_rounding)
    agents = {key: value for key, value in profile.items() if key[0] == "agents"}
    yield from places("sector_profile", agents, members=_WHOLE_REGIONS)
    yield from _repeated(profile)
    juveniles = ("accompanied_juveniles", "unaccompanied_juveniles")
    yield from parts("sector_profile", profile, "juveniles", juveniles)
    yield from parts("sector_profile", profile, "apprehensions_by_age", ("juveniles", "adults"))
    yield from parts("sector_profile", profile, "apprehensions_by_sex", ("female", "male", "sex_unknown"))
    for page in ("apprehensions_by_age", "apprehensions_by_sex"):
        what = f"{page} = apprehensions"
        yield from same("sector_profile", what, (profile, profile), (page, "apprehensions"))


def _repeated(profile: Ledger) -> Iterator[Comparison]:
    """Count the southwest sectors that repeat the year before, for each column in which all nine do."""
    for measure, place, start, end in profile:
        if place != "southwest":
            continue
        year = int(end[:4])
        before = (f"{year - 2}-10-01", f"{year - 1}-09-30")
        pairs = [(profile.get((measure, p, start, end)), profile.get((measure, p, *before))) for p in SECTORS]
        n_same = sum(now is not None and now == last for now, last in pairs)
        if (measure, place, *before) in profile:
            what = "column is not the year before's"
            found = float(n_same) if n_same == len(SECTORS) else 0.0
            yield Comparison("sector_profile", what, (measure, place, start, end), 0.0, found)


def _between(yearly: Ledger, profile: Ledger, origin: Ledger) -> Iterator[Comparison]:
    of_months = "= yearly total of the monthly document"
    yield from same(
        "sector_profile", f"apprehensions {of_months}", (profile, yearly), ("apprehensions", "total")
    )
    measures = ("unaccompanied_juveniles", "unaccompanied")
    yield from same("sector_profile", f"unaccompanied {of_months}", (profile, yearly), measures)
    yield from same("mexican_other", f"total {of_months}", (origin, yearly), ("total", "total"))
    what = "other than Mexican = yearly document by origin"
    yield from same("sector_profile", what, (profile, origin), ("other_than_mexican", "other"))
    for (measure, place, start, end), families in yearly.items():
        juveniles = profile.get(("accompanied_juveniles", place, start, end))
        if measure == "family" and juveniles is not None:
            what = "people in families at least accompanied juveniles"
            key = (measure, place, start, end)
            yield Comparison("yearly_apprehensions", what, key, families, max(families, juveniles))


def _ohss(ledger: Ledger) -> Iterator[Comparison]:
    yield from places("ohss_monthly", ledger, members=_OHSS_REGIONS, tolerance=_tens)
    status = ("single_adult", "family", "unaccompanied")
    whole = {k: v for k, v in ledger.items() if k[0] in ("total", *status)}
    recorded = {key[1:] for key in whole if key[0] == "family" and key[1] in REGIONS}
    both = {k: v for k, v in whole.items() if k[1:] in recorded}
    for comparison in parts("ohss_monthly", both, "total", status):
        yield _widened(comparison, _tens("total", len(status)))


def _widened(comparison: Comparison, tolerance: float) -> Comparison:
    c = comparison
    return Comparison(c.table, c.what, c.key, c.expected, c.found, tolerance)


def _tens(_measure: str, n_parts: int) -> float:
    """Each part and the total are rounded to 10, and up to eleven parts below 5 are not printed."""
    return 5.0 * (n_parts + 1) + 5.0 * 11


def _weight_rounding(measure: str, n_parts: int) -> float:
    """Weights are whole pounds from FY2012: each part and the total may be half a pound off."""
    return 0.5 * (n_parts + 1) if measure in _WEIGHED else 0.0


ALL_ROWS = "all rows"
"""What a check of this module is about."""

Row = Mapping[str, str]
_VALUES = ("value", "value_text", "low", "high")


def row_checks(tables: Mapping[str, Rows], sources: Mapping[str, Source]) -> Iterator[Check]:
    """Count, in every table, the rows that break a rule; none may."""
    rules: Mapping[str, Callable[[Row], bool]] = {
        "every source is known": lambda row: row["source"] in sources,
        "every publication rule is known": lambda row: row["published_basis"] in BASES,
        "no period ends before it starts": lambda row: row["period_start"] <= row["period_end"],
        "nothing is published before its period ends": _published_after,
        "every row has a number, a range or words": lambda row: any(row.get(column) for column in _VALUES),
    }
    for name, rows in tables.items():
        for what, holds in rules.items():
            yield _check(name, what, sum(not holds(row) for row in rows))
        counts = Counter(key_of(name, row) for row in rows)
        yield _check(name, "no row is there twice", sum(n - 1 for n in counts.values()))


def _published_after(row: Row) -> bool:
    basis = BASES.get(row["published_basis"])
    forward = basis is not None and basis.forward
    return forward or row["published"] >= row["period_end"]


def _check(table: str, what: str, n_broken: int) -> Check:
    return Check(
        table=table,
        what=what,
        where=ALL_ROWS,
        expected=0.0,
        found=float(n_broken),
        difference=float(n_broken),
        status="fail" if n_broken else "pass",
    )
