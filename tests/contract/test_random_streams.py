"""Random streams: one way to key them, the same everywhere, and another for every other name."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.rng import MOST_SEED, generator, legacy_generator

PACKAGE = Path(__file__).parents[2] / "src" / "practicable"
KEYED_BY_NUMPY = re.compile(
    r"\b(SeedSequence|Philox|PCG64|MT19937|RandomState|default_rng|import random|from random)\b"
)
SUBJECTS: tuple[tuple[int, tuple[str | int, ...]], ...] = (
    (0, ()),
    (0, (0,)),
    (0, (0, 0)),
    (1, ()),
    (2**32, ()),
    (0, (1,)),
    (0, (2**32,)),
    (0, (1, 0)),
    (0, ("a",)),
    (0, ("a", 0)),
    (0, ("a", 1)),
    (0, (1, "a")),
    (1, ("a",)),
    (0, ("a", "b")),
    (0, ("b", "a")),
    (0, ("ab",)),
    (0, ("1",)),
    (MOST_SEED, ("a",)),
)


def test_nothing_else_keys_a_stream() -> None:
    naming = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if KEYED_BY_NUMPY.search(path.read_text(encoding="utf-8"))
    }
    assert {name for name in naming if not name.startswith("pathway/")} == {"rng.py"}


@pytest.mark.parametrize("make", [generator, legacy_generator])
def test_streams_of_other_names_or_seeds_differ(make: Callable[..., np.random.Generator]) -> None:
    drawn = [make(seed, *names).bytes(32) for seed, names in SUBJECTS]
    assert drawn == [make(seed, *names).bytes(32) for seed, names in SUBJECTS]
    assert all(one != other for one, other in combinations(drawn, 2))


def test_a_stream_is_philox_of_the_hashed_names() -> None:
    """Words put together by hand, to be the same on every platform and for ever."""
    hashed = 0xDC91105E690BAC15  # blake2b of "arrivals", eight bytes, the last first
    words = [5, 0, 2, 0, hashed & 0xFFFFFFFF, hashed >> 32, 7, 1]
    expected = np.random.Generator(np.random.Philox(np.random.SeedSequence(words)))
    assert generator(5, "arrivals", 2**32 + 7).bytes(64) == expected.bytes(64)


@pytest.mark.parametrize("seed", [-1, MOST_SEED + 1])
def test_a_seed_out_of_bounds_is_refused(seed: int) -> None:
    with pytest.raises(InputError, match="from 0 to"):
        generator(seed, "a")
