"""Why pairing makes the error of a difference no smaller, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from practicable.study.compare.pairing import ByChance

__all__ = ["WANTED_RATIO", "pairing_told", "why_not_smaller"]

WANTED_RATIO = 5.0
"""How many times smaller than unpaired the error of a paired difference is wanted to be."""


def pairing_told(measures: Sequence[Mapping[str, Any]], at: int) -> str:
    """Say for which measures pairing makes the error as many times smaller as wanted, southwest border.

    Parameters
    ----------
    measures : sequence of mapping
        As reported.
    at : int
        Of the order, counted from the first after the reference.
    """
    southwest = [(one["label"].lower(), one["places"][0]["differences"][at]) for one in measures]
    known = [(name, one) for name, one in southwest if one["known"]]
    if known and all(one["low"] == one["high"] == one["mean"] == 0.0 for _, one in known):
        return "The two orders are identical in all that is measured: no difference in any replicate."
    chance, everything = (
        ", ".join(
            f"{name} ({one['ratio']:.1f})" for name, one in kind if (one["ratio"] or 0.0) >= WANTED_RATIO
        )
        for kind in ([(name, one["by_chance"]) for name, one in known], known)
    )
    return (
        f"Pairing makes the Monte Carlo error at least {WANTED_RATIO:g} times smaller for"
        f" {chance or 'no measure'} where chance alone is counted, and for {everything or 'no measure'} where"
        " parameters and forecast are drawn too."
    )


def why_not_smaller(found: ByChance, labels: tuple[str, str]) -> str:
    """Say why events leave more than a fifth of the unpaired error; empty where they do not.

    Parameters
    ----------
    found : ByChance
    labels : tuple of str
        Of the reference and of the other order.
    """
    if found.ratio is None or found.ratio >= WANTED_RATIO:
        return ""
    still = [label for label, sd in zip(labels, (found.reference, found.other), strict=True) if sd == 0.0]
    if still:
        return f"nothing to share: under {still[0]} chance does not move it"
    if found.most is not None and found.most < WANTED_RATIO:
        return (
            f"chance moves it by {_number(found.reference)} under {labels[0]} and by"
            f" {_number(found.other)} under {labels[1]}, so even a perfect pairing would make the"
            f" error no more than about {found.most:.1f} times smaller"
        )
    return (
        f"the orders share luck in part (correlation {found.correlation:.2f}): cases that only one of them"
        " has bring luck of their own"
    )


def _number(value: float) -> str:
    return f"{float(f'{value:.3g}'):,g}"
