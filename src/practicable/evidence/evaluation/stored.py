"""The stored evaluation of earlier orders, where one has been made."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from practicable.errors import InputError
from practicable.evidence.estimators.estimate import Estimate, estimate_from_dict

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["STORED", "stored_estimates"]

STORED: Traversable = files("practicable.evidence.evaluation").joinpath("results/evaluation.json")
"""Where an evaluation is kept: JSON with a list ``estimates`` of `Estimate.to_dict`."""


def stored_estimates(design: str, store: Traversable = STORED) -> tuple[Estimate, ...] | None:
    """Read the stored estimates of a design.

    Parameters
    ----------
    design : str
        For example ``streamline``.
    store : path-like
        The file; by default the one that the package carries.

    Returns
    -------
    tuple of Estimate or None
        None when no evaluation is stored, or none of the design.

    Raises
    ------
    InputError
        When the file is there but holds no estimates.
    """
    if not store.is_file():
        return None
    try:
        content: list[dict[str, Any]] = json.loads(store.read_text(encoding="utf-8"))["estimates"]
        found = tuple(estimate_from_dict(entry) for entry in content)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("holds no estimates; run the evaluation again", where=store.name) from error
    return tuple(estimate for estimate in found if estimate.design == design) or None
