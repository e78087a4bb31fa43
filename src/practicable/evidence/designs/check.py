"""What a check is, and the one estimate that checks are made on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from practicable.evidence.estimators.inference import arrangements, moments, permutation_p
from practicable.evidence.estimators.linear import callaway_santanna

if TYPE_CHECKING:
    from practicable.evidence.designs.windows import Study

__all__ = ["ALPHA", "Check", "CheckVerdict", "overall"]

CheckVerdict = Literal["passes", "fails", "cannot tell"]

ALPHA = 0.05
"""A check's own tests are at this size."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a design.

    Attributes
    ----------
    key, title : str
        A slug, and what is asked.
    verdict : str
        ``passes``, ``fails`` or ``cannot tell``.
    numbers : mapping of str to float
        What the verdict rests on, by name.
    finding, next : str
        What was found, and what to do about it.
    """

    key: str
    title: str
    verdict: CheckVerdict
    numbers: Mapping[str, float]
    finding: str
    next: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def overall(study: Study) -> tuple[float, float]:
    """Return Callaway and Sant'Anna's overall effect and its randomisation p."""
    reduced = moments(callaway_santanna(study.cohorts, len(study.years)), study.outcome)
    return float(reduced.effect), float(permutation_p(reduced, arrangements(study.cohorts)))
