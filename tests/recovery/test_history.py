"""Simulated apprehensions under recorded practice reproduce the record, which they were solved to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.facts import record
from practicable.geography import CELLS, SECTORS
from practicable.study.ensemble.ensemble import Ensemble, run
from practicable.study.hindcast.history import history_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

REPLICATES = 20
Z = 4.0
TOLERANCE = 0.02


@pytest.fixture(scope="module")
def history() -> Ensemble:
    planned = history_plan(record(), first_year=2017, last_year=2018, seed=20180406)
    return run(planned, replicates=REPLICATES)


def by_sector(history: Ensemble) -> NDArray[np.float64]:
    """People apprehended by replicate, sector and month."""
    people = history.plan.calendar.by_month(history.outcomes.apprehended.sum(axis=2))
    totals = np.zeros((REPLICATES, len(SECTORS), people.shape[-1]))
    for index, cell in enumerate(CELLS):
        totals[:, SECTORS.index(cell.sector)] += people[:, index]
    return totals


def test_every_month_of_every_sector_is_within_two_percent_or_four_standard_errors(history: Ensemble) -> None:
    simulated = by_sector(history)
    observed = history.plan.people.sum(axis=2).T
    error = simulated.std(axis=0, ddof=1) / np.sqrt(REPLICATES)
    off = np.abs(simulated.mean(axis=0) - observed)
    allowed = np.maximum(TOLERANCE * observed, Z * error)
    sector, month = divmod(int((off / allowed).argmax()), off.shape[1])
    assert (off < allowed).all(), f"{SECTORS[sector]}, month {month}: {off[sector, month]:.0f} people off"


def test_the_southwest_border_is_within_two_percent_or_four_standard_errors(history: Ensemble) -> None:
    simulated = by_sector(history).sum(axis=1)
    observed = history.plan.people.sum(axis=(1, 2))
    error = simulated.std(axis=0, ddof=1) / np.sqrt(REPLICATES)
    assert (np.abs(simulated.mean(axis=0) - observed) < np.maximum(TOLERANCE * observed, Z * error)).all()


def test_the_check_can_fail(history: Ensemble) -> None:
    """Arrivals of one month moved to another break the agreement."""
    observed = np.roll(history.plan.people.sum(axis=2).T, 1, axis=1)
    off = np.abs(by_sector(history).mean(axis=0) - observed)
    assert (off > TOLERANCE * observed).mean() > 0.5
