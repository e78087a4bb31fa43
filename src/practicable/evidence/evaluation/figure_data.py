"""What the figures of an evaluation are drawn from: paths beside synthetic controls, and distributions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.evidence.designs.staggered import PLACEBO
from practicable.evidence.estimators.synthetic import control_path

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array
    from practicable.evidence.designs.windows import Study
    from practicable.evidence.estimators.estimate import Estimate

__all__ = ["histogram", "placebo_histograms", "synthetic_paths"]

_BINS = 41
_DATED = ("del_rio", "yuma", "laredo", "tucson")
"""Sectors whose start is on record."""


def synthetic_paths(study: Study) -> list[dict[str, Any]]:
    """Lay each sector whose start is dated beside its synthetic control of sectors never treated."""
    rows = {sector: n for n, sector in enumerate(study.sectors)}
    donors = study.outcome[[rows[sector] for sector in study.never]]
    found: list[dict[str, Any]] = []
    for sector in _DATED:
        start = study.cohorts[rows[sector]]
        path = control_path(study.outcome[rows[sector]], donors, start)
        found.append(
            {
                "sector": sector,
                "start": study.years[start],
                "years": list(study.years),
                "actual": path.actual.tolist(),
                "synthetic": path.synthetic.tolist(),
                "weights": dict(zip(study.never, path.weights.tolist(), strict=True)),
                "fit": path.fit,
            }
        )
    return found


def placebo_histograms(synthetic: Sequence[tuple[Estimate, Array]]) -> list[dict[str, Any]]:
    """Summarise the placebo effects of each synthetic method, with the actual effect beside them."""
    return [
        {
            "method": estimate.method,
            "effect": estimate.effect,
            "p_value": estimate.p_value,
            "ways": len(placebos) - 1,
            **histogram(placebos[1:]),
        }
        for estimate, placebos in synthetic
        if estimate.inference == PLACEBO
    ]


def histogram(values: Array) -> dict[str, list[float]]:
    """Count values in bins of equal width."""
    counts, edges = np.histogram(values, bins=_BINS)
    return {"edges": [float(edge) for edge in edges], "counts": [float(count) for count in counts]}
