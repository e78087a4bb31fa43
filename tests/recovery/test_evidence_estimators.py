"""Estimators and tests where the truth is known: a small part of validation/evidence.py that can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.evidence.data.adoption import NEVER
from practicable.evidence.designs.interruptions import interrupted
from practicable.evidence.estimators.inference import arrangements, moments, permutation_p, wild_p
from practicable.evidence.estimators.linear import (
    callaway_santanna,
    imputation,
    sun_abraham,
    treated,
    two_way,
)
from practicable.evidence.estimators.null import Noise, draw_worlds, fit_noise, measured
from practicable.evidence.estimators.synthetic import Synthetic, staggered, synthetic_control, synthetic_did
from practicable.rng import generator

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array

COHORTS = (NEVER, NEVER, 7, 8, 9, NEVER, 6, 8, 9)
T, DRAWS, Z = 11, 600, 4.0
DOSE = treated(COHORTS, T)
DESIGNS = {
    "two-way fixed effects": two_way(DOSE),
    "Callaway-Sant'Anna": callaway_santanna(COHORTS, T),
    "Sun-Abraham": sun_abraham(COHORTS, T),
    "imputation": imputation(COHORTS, T),
}
NOISE = Noise(0.5, generator(0, "innovations").normal(0.0, 0.2, size=(2000, 9)))


def worlds(name: str, draws: int = DRAWS) -> Array:
    levels, years = generator(1, name).normal(10.0, 1.0, size=(draws, 9, 1)), generator(2, name)
    return levels + years.normal(size=(draws, 1, T)) + draw_worlds(NOISE, T, draws, rng=generator(3, name))


@pytest.mark.parametrize("method", DESIGNS)
def test_a_constant_effect_is_recovered(method: str) -> None:
    found = moments(DESIGNS[method], worlds("constant") - 0.3 * DOSE).effect
    assert abs(found.mean() + 0.3) < Z * found.std() / np.sqrt(DRAWS)


def test_growing_effects_are_recovered_but_not_by_two_way_fixed_effects() -> None:
    effect = -0.3 * np.cumsum(DOSE, axis=1)
    target = float(effect.sum() / DOSE.sum())
    for method, design in DESIGNS.items():
        found = moments(design, worlds("growing") + effect).effect
        error = found.std() / np.sqrt(DRAWS)
        if method == "two-way fixed effects":
            assert found.mean() - target > Z * error
        else:
            assert abs(found.mean() - target) < Z * error


@pytest.mark.parametrize("estimator", [synthetic_control, synthetic_did])
def test_synthetic_methods_recover_a_constant_effect(estimator: Synthetic) -> None:
    found = np.array([staggered(estimator, w, COHORTS) for w in worlds("synthetic", 200) - 0.3 * DOSE])
    assert abs(found.mean() + 0.3) < Z * found.std() / np.sqrt(200)


def test_randomisation_has_its_size_where_sectors_are_alike() -> None:
    # Under exchangeable noise the test is exact: P(p <= 0.05) <= 0.05, and near it with 15,120 ways.
    ways = arrangements(COHORTS)[::15]
    ways = np.concatenate([np.arange(9)[None, :], ways[1:]])
    p_values = permutation_p(moments(DESIGNS["Callaway-Sant'Anna"], worlds("size", 400)), ways)
    rate = float(np.mean(p_values <= 0.05))
    assert abs(rate - 0.05) < Z * np.sqrt(0.05 * 0.95 / 400)


def test_the_cluster_robust_error_alone_rejects_too_often() -> None:
    from practicable.evidence.estimators.inference import cluster_se

    found = moments(DESIGNS["Sun-Abraham"], worlds("asymptotic"))
    rate = float(np.mean(np.abs(found.effect / cluster_se(found)) > 1.96))
    assert rate - 0.05 > Z * np.sqrt(0.05 * 0.95 / DRAWS)


def test_an_effect_is_found_when_it_is_large() -> None:
    p_values = wild_p(moments(DESIGNS["imputation"], worlds("power", 200) - 2.0 * DOSE))
    assert float(np.mean(p_values <= 0.05)) > 0.9


def test_noise_is_recovered() -> None:
    noise = Noise(0.6, generator(0, "noise").normal(0.0, 0.2, size=(2000, 9)))
    series = draw_worlds(noise, 400, 30, rng=generator(1, "noise"))
    found = np.array([fit_noise(world, np.ones((400, 1))).persistence for world in series])
    assert abs(found.mean() - 0.6) < Z * found.std() / np.sqrt(30) + 0.005


def test_worlds_differ_by_seed_and_agree_by_key() -> None:
    first = draw_worlds(NOISE, 5, 3, rng=generator(0, "a"))
    assert (first == draw_worlds(NOISE, 5, 3, rng=generator(0, "a"))).all()
    assert not np.array_equal(first, draw_worlds(NOISE, 5, 3, rng=generator(0, "b")))
    assert not np.array_equal(first, draw_worlds(NOISE, 5, 3, rng=generator(1, "a")))


def test_a_design_passes_only_when_its_size_is_shown() -> None:
    few = measured(np.array([0.01] * 5 + [0.5] * 95), np.zeros(100))
    many = measured(np.array([0.01] * 200 + [0.5] * 3800), np.zeros(4000))
    assert few.rate == many.rate == 0.05
    assert not few.passed
    assert many.passed


def test_an_interrupted_series_is_recovered() -> None:
    n = 120
    step = (np.arange(n) >= 80).astype(np.float64)
    design = np.column_stack([step, np.ones(n), np.arange(n) / 12.0])
    noise = draw_worlds(
        Noise(0.5, generator(0, "series").normal(0.0, 0.1, (500, 1))), n, 100, rng=generator(1, "s")
    )
    found = [interrupted(world[0] - 0.4 * step, design) for world in noise]
    effects = np.array([one.effect for one in found])
    assert abs(effects.mean() + 0.4) < Z * effects.std() / 10.0
    assert abs(np.mean([one.persistence for one in found]) - 0.5) < 0.1
