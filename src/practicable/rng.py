"""Random streams: the one way to key a draw outside of the pathway kernel, which has keys of its own."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from practicable.errors import InputError

if TYPE_CHECKING:
    import numpy as np

__all__ = ["MOST_SEED", "check_seed", "generator", "legacy_generator"]

MOST_SEED = 2**63 - 1
"""The greatest seed that any draw may have."""

_BYTES = 8


def check_seed(seed: int) -> None:
    """Refuse a seed that cannot key a draw.

    Raises
    ------
    InputError
        When it is not from 0 to 2**63 - 1.
    """
    if not 0 <= seed <= MOST_SEED:
        raise InputError(f"needs a whole number from 0 to 2**63 - 1, not {seed}", where="seed")


def generator(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator of a named stream.

    A draw is a function of its names, so that adding a parameter, a design or a replicate moves no other's.
    What shares a draw, such as two orders in one replicate, asks for the same names.

    Parameters
    ----------
    seed : int
        0 to 2**63 - 1; zero is a seed like any other.
    *names : str or int
        What the draw is of: texts, and numbers from 0 to 2**64 - 1 such as a replicate.

    Returns
    -------
    numpy.random.Generator
        Philox, the same on every platform.

    Examples
    --------
    >>> draws = [generator(1, "price of a bed", replicate).random() for replicate in (0, 0, 1)]
    >>> draws[0] == draws[1], draws[0] == draws[2]
    (True, False)
    """
    import numpy as np  # here, so that what only checks a seed stays light to import

    check_seed(seed)
    # Words of one width, after their number: no two lists of names are the same words.
    words = [_word(int(seed)), _word(len(names)), *map(_word, names)]
    entropy = np.frombuffer(b"".join(words), dtype="<u4").astype(np.uint32)
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(entropy)))


def legacy_generator(seed: int, *names: str | int) -> np.random.RandomState:
    """Return a generator of a named stream for a library that takes none but NumPy's old kind."""
    import numpy as np

    words = generator(seed, *names).integers(2**32, size=8, dtype=np.uint32)
    return np.random.RandomState(np.random.MT19937(np.random.SeedSequence(words)))


def _word(name: str | int) -> bytes:
    if isinstance(name, str):
        return blake2b(name.encode(), digest_size=_BYTES).digest()
    return int(name).to_bytes(_BYTES, "little")
