"""The generator against the vectors its authors published, and the draws against the uniform law.

The uniformity tests are run on fixed keys, so that they either always pass or never; their level says how
unusual a result they would let through: z = 4.75, two-sided 2e-6, in each of 8 comparisons.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from practicable.pathway import kernel

Z = 4.75
N = 100_000

# The three rows "philox4x32 10" of the file kat_vectors of Random123 1.14.0: counter, key, answer.
KNOWN_ANSWERS = [
    (
        "00000000 00000000 00000000 00000000",
        "00000000 00000000",
        "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    ),
    (
        "ffffffff ffffffff ffffffff ffffffff",
        "ffffffff ffffffff",
        "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ),
    (
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


def words(text: str) -> tuple[np.uint64, ...]:
    return tuple(np.uint64(int(word, 16)) for word in text.split())


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers(counter: str, key: str, answer: str) -> None:
    c0, c1, c2, c3 = words(counter)
    k0, k1 = words(key)
    assert tuple(int(word) for word in kernel.philox((c0, c1, c2, c3), k0, k1)) == tuple(
        map(int, words(answer))
    )


def departure(counts: np.ndarray) -> float:
    """Pearson's chi-square against equal cells, as a normal deviate (Wilson and Hilferty 1931)."""
    expected = counts.sum() / counts.size
    statistic = float(((counts - expected) ** 2).sum() / expected)
    freedom = counts.size - 1
    return ((statistic / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom))


def pairs(varying: str) -> np.ndarray:
    """Pairs of uniforms of one key, where one part of the counter runs from 0 and the others stay."""
    key, rows = np.uint64(20180406), np.empty((N, 2))
    for i in range(N):
        at = np.uint64(i)
        party = at if varying == "party" else np.uint64(77)
        number = at if varying == "round" else np.uint64(1)
        stream = at if varying == "stream" else np.uint64(5)
        rows[i] = kernel.draw(at if varying == "key" else key, party, number, stream)
    return rows


@pytest.mark.parametrize("varying", ["party", "round", "stream", "key"])
def test_draws_are_uniform_and_unrelated_whatever_part_of_the_counter_runs(varying: str) -> None:
    drawn = pairs(varying)
    assert drawn.min() > 0.0
    assert drawn.max() < 1.0
    assert len(np.unique(drawn)) == drawn.size
    # Both uniforms of a pair together: 32 x 32 cells, about 98 expected in each.
    cells = np.histogram2d(drawn[:, 0], drawn[:, 1], bins=32, range=((0, 1), (0, 1)))[0]
    assert abs(departure(cells)) < Z
    # A draw and the next one of the running part.
    lagged = np.histogram2d(drawn[:-1, 0], drawn[1:, 0], bins=32, range=((0, 1), (0, 1)))[0]
    assert abs(departure(lagged)) < Z
