"""The order of 6 April 2018, element by element: numbers with interval and kind, or why there are none."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from practicable.study.brief import element_nights, element_rows

if TYPE_CHECKING:
    from practicable.study.brief.element_rows import Evidence

__all__ = ["elements"]

_ROWS = (
    element_rows.practicable,
    element_rows.rise,
    element_rows.tracks,
    element_nights.nights,
    element_rows.earlier,
    element_rows.complaints,
    element_rows.jail,
    element_rows.crowded,
    element_rows.message,
    element_rows.incentives,
)
"""Makers of the figures, in the order of the file of elements."""


@cache
def _library() -> tuple[dict[str, Any], ...]:
    text = files("practicable.study.brief").joinpath("elements.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["element"])


def elements(evidence: Evidence) -> list[dict[str, Any]]:
    """Build the ten rows.

    Parameters
    ----------
    evidence : Evidence
        Simulations, small ensembles, record and claims.

    Returns
    -------
    list of dict
        ``number``, ``title``, ``record`` (what the record of the order says), ``figures``, ``unknown`` (what
        cannot be known from this record; empty where the figures answer), ``settles``, ``claims`` (ids).
    """
    known = {claim["id"] for claim in evidence.claims}
    return [
        {
            **{key: entry[key] for key in ("number", "title", "record", "unknown", "settles")},
            "figures": [figure for figure in build(evidence) if figure is not None],
            "claims": [claim for claim in entry["claims"] if claim in known],
        }
        for entry, build in zip(_library(), _ROWS, strict=True)
    ]
