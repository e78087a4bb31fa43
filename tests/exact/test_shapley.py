"""Shapley values of games whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from practicable.study.sensitivity.decomposition import interaction_indices, shapley_values


def game(worth: dict[frozenset[int], float], n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Values by bit mask of a game whose sets not named are worth nothing."""
    sets = [frozenset(i for i in range(n) if mask >> i & 1) for mask in range(2**n)]
    return np.array([worth.get(one, 0.0) for one in sets])


def test_one_left_glove_and_two_right() -> None:
    # Switch 0 has the left glove: it gets 2/3 of the pair, each of the others 1/6.
    pairs = {frozenset(one): 1.0 for one in ((0, 1), (0, 2), (0, 1, 2))}
    assert shapley_values(game(pairs, 3)) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_what_adds_up_has_no_interaction() -> None:
    alone = np.array([3.0, -1.0, 0.5, 2.0])
    values = np.array([sum(alone[i] for i in range(4) if mask >> i & 1) for mask in range(16)])
    assert shapley_values(values) == pytest.approx(alone)
    assert np.abs(interaction_indices(values)).max() < 1e-12


def test_a_product_of_two_is_their_interaction_and_shared_evenly() -> None:
    values = np.array([10.0 * ((mask & 3) == 3) for mask in range(8)])
    assert shapley_values(values) == pytest.approx([5.0, 5.0, 0.0])
    table = interaction_indices(values)
    assert table[0, 1] == pytest.approx(10.0)
    assert np.abs(table - np.array([[0, 10, 0], [10, 0, 0], [0, 0, 0]])).max() < 1e-12


def test_parts_sum_to_the_whole_for_any_game() -> None:
    values = np.random.Generator(np.random.Philox(3)).normal(size=(5, 64))
    parts = shapley_values(values)
    assert parts.shape == (5, 6)
    assert parts.sum(axis=1) == pytest.approx(values[:, -1] - values[:, 0])
