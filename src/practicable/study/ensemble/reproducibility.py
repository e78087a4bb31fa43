"""What every study says of itself, so that its numbers can be had again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable import provenance
from practicable.border.parameters import parameters_hash
from practicable.results.base import Reproducibility

if TYPE_CHECKING:
    from practicable.results.base import FitIdentity

__all__ = ["reproducibility"]


def reproducibility(
    command: str,
    *,
    facts_hash: str,
    fit: FitIdentity,
    order_hash: str | None = None,
    seed: int | None = None,
    replicates: int | None = None,
) -> Reproducibility:
    """Return the block that a study's numbers carry.

    Parameters
    ----------
    command : str
        Gives the same numbers.
    facts_hash : str
        Of the record that was read.
    fit : FitIdentity
        What behaviour was drawn from.
    order_hash : str or None
        Of the order, where the study has one and does not name it elsewhere.
    seed, replicates : int or None
        Where the study names them here.
    """
    named = {"order_hash": order_hash, "seed": seed, "replicates": replicates}
    return Reproducibility.model_validate(
        {key: value for key, value in named.items() if value is not None}
        | {
            "command": command,
            "facts_hash": facts_hash,
            "parameters_hash": parameters_hash(),
            "fit": fit,
            "versions": provenance.versions(),
        }
    )
