"""Seeds that key every draw."""

from __future__ import annotations

from practicable.errors import InputError

__all__ = ["check_seed"]


def check_seed(seed: int) -> None:
    """Refuse a seed that cannot key a draw.

    Raises
    ------
    InputError
        When it is not from 0 to 2**63 - 1.
    """
    if not 0 <= seed < 2**63:
        raise InputError(f"needs a whole number from 0 to 2**63 - 1, not {seed}", where="seed")
