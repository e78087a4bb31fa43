"""Comparisons of the collected figures with the official tables and with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from practicable.facts.sums import Comparison, Ledger, same

__all__ = ["claim_comparisons", "collected_comparisons"]

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
