"""Estimators on published data with published answers, as shipped by installable packages."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from practicable.evidence.data.adoption import NEVER
from practicable.evidence.estimators.library import agree, decompose, fit_staggered
from practicable.evidence.estimators.linear import (
    callaway_santanna,
    imputation,
    sun_abraham,
    treated,
    two_way,
)
from practicable.evidence.estimators.synthetic import control_path, synthetic_did

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array


def shipped(package: str, name: str) -> Path:
    """Path of a data file in an installed package, which is not imported."""
    try:
        found = [entry for entry in files(package) or [] if entry.name == name]
    except PackageNotFoundError:
        pytest.skip(f"{package}, which ships {name}, is not installed")
    if not found:
        pytest.skip(f"the installed {package} does not ship {name}")
    return Path(str(found[0].locate()))


@pytest.fixture(scope="module")
def minimum_wage() -> tuple[Array, tuple[int, ...]]:
    """Log teen employment by county, 2003-2007, and the first year of a higher minimum wage."""
    frame = pd.read_pickle(shipped("moderndid", "mpdta_long.pkl.gz"))
    outcome = frame.pivot(index="countyreal", columns="year", values="lemp")
    first = frame.groupby("countyreal")["first.treat"].first().loc[outcome.index]
    return outcome.to_numpy(), tuple(int(year - 2003) if year > 0 else NEVER for year in first)


@pytest.fixture(scope="module")
def california() -> tuple[Array, Array, int]:
    """Cigarette packs a head 1970-2000: California, 38 other states, and the position of 1989."""
    frame = pd.read_csv(shipped("synthdid-py", "california_prop99.csv"), sep=";")
    outcome = frame.pivot(index="State", columns="Year", values="PacksPerCapita")
    others = outcome.drop("California").to_numpy()
    return outcome.loc[["California"]].to_numpy(), others, [int(year) for year in outcome.columns].index(1989)


def test_minimum_wage_effects_by_year_and_cohort(minimum_wage: tuple[Array, tuple[int, ...]]) -> None:
    outcome, cohorts = minimum_wage
    # R package did, controls never treated, no covariates: ATT(g, t) and the two-way estimate as printed in
    # the README of github.com/bcallaway11/twfeweights; aggte(type = "simple") weighs cohorts by counties.
    published = {
        (2004, 2004): -0.010503246,
        (2004, 2005): -0.070423158,
        (2004, 2006): -0.137258739,
        (2004, 2007): -0.100811363,
        (2006, 2006): -0.004594607,
        (2006, 2007): -0.041224472,
        (2007, 2007): -0.026054411,
    }
    counties = {year: cohorts.count(year - 2003) for year, _ in published}
    simple = sum(counties[year] * effect for (year, _), effect in published.items())
    simple /= sum(counties[year] for year, _ in published)
    assert agree(sun_abraham(cohorts, 5), outcome, cohorts) == pytest.approx(simple, abs=1e-8)
    assert two_way(treated(cohorts, 5)).effect(outcome) == pytest.approx(-0.03654894, abs=1e-8)


def test_minimum_wage_effects_against_those_not_yet_treated(
    minimum_wage: tuple[Array, tuple[int, ...]],
) -> None:
    """Callaway and Sant'Anna (2021), equation 2.9 without covariates, by means of long differences."""
    outcome, cohorts = minimum_wage
    first = np.array([9 if cohort == NEVER else cohort for cohort in cohorts])
    effects: list[tuple[int, float]] = []
    for cohort in (1, 3, 4):
        for year in range(cohort, 5):
            change = outcome[:, year] - outcome[:, cohort - 1]
            mine = first == cohort
            effects.append((int(mine.sum()), float(change[mine].mean() - change[first > year].mean())))
    simple = sum(n * effect for n, effect in effects) / sum(n for n, _ in effects)
    assert agree(callaway_santanna(cohorts, 5), outcome, cohorts) == pytest.approx(simple, abs=1e-10)


def test_minimum_wage_imputation(minimum_wage: tuple[Array, tuple[int, ...]]) -> None:
    outcome, cohorts = minimum_wage
    # Rios-Avila's jwdid for Stata on these data, worked example: estat simple gives -.0477099. Its extended
    # two-way regression (Wooldridge 2021) is the imputation estimate where there are no covariates.
    assert fit_staggered("imputation", outcome, cohorts) == pytest.approx(-0.0477099, abs=6e-8)


def test_minimum_wage_dynamic_effects(minimum_wage: tuple[Array, tuple[int, ...]]) -> None:
    outcome, cohorts = minimum_wage
    # R package did, aggte(type = "dynamic"), controls never treated: README of github.com/bcallaway11/did.
    published = {0: -0.0199, 1: -0.0510, 2: -0.1373, 3: -0.1008}
    events = sun_abraham(cohorts, 5).events
    assert {age: float(np.sum(events[age] * outcome)) for age in published} == pytest.approx(
        published, abs=6e-5
    )


def test_imputation_weights_agree_with_the_library_on_a_part(
    minimum_wage: tuple[Array, tuple[int, ...]],
) -> None:
    outcome, cohorts = minimum_wage
    # The weights of all 500 counties need a large inverse; sixty that hold every cohort do as well.
    order = sorted(range(len(cohorts)), key=lambda n: (n % 8, n))[:60]
    some = tuple(cohorts[n] for n in order)
    assert set(some) == set(cohorts)
    agree(imputation(some, 5), outcome[order], some)


def test_two_way_decomposition_adds_up(minimum_wage: tuple[Array, tuple[int, ...]]) -> None:
    outcome, cohorts = minimum_wage
    parts = decompose(outcome, cohorts)
    total = sum(part.weight * part.effect for part in parts)
    assert sum(part.weight for part in parts) == pytest.approx(1.0)
    assert total == pytest.approx(two_way(treated(cohorts, 5)).effect(outcome))


def test_proposition_99(california: tuple[Array, Array, int]) -> None:
    treated_state, others, start = california
    # Arkhangelsky and others (2021), table 1: synthetic difference-in-differences -15.6, synthetic control
    # -19.6, difference-in-differences -27.3.
    assert synthetic_did(treated_state, others, start) == pytest.approx(-15.6, abs=0.05)
    path = control_path(treated_state[0], others, start, demeaned=False)
    assert float(np.mean((path.actual - path.synthetic)[start:])) == pytest.approx(-19.6, abs=0.05)
    outcome = np.concatenate([treated_state, others])
    dose = treated((start, *[NEVER] * len(others)), outcome.shape[1])
    assert two_way(dose).effect(outcome) == pytest.approx(-27.3, abs=0.06)


def test_the_weights_of_a_synthetic_control_are_a_mean(california: tuple[Array, Array, int]) -> None:
    treated_state, others, start = california
    weights = control_path(treated_state[0], others, start).weights
    assert weights.sum() == pytest.approx(1.0)
    assert (weights >= 0.0).all()
