"""Seeds that key every draw."""

from __future__ import annotations

from practicable.errors import InputError

__all__ = ["MOST_SEED", "check_seed"]

MOST_SEED = 2**63 - 1
"""The greatest seed that any draw may have."""


def check_seed(seed: int) -> None:
    """Refuse a seed that cannot key a draw.

    Raises
    ------
    InputError
        When it is not from 0 to 2**63 - 1.
    """
    if not 0 <= seed <= MOST_SEED:
        raise InputError(f"needs a whole number from 0 to 2**63 - 1, not {seed}", where="seed")
