"""Expected flows against the mean of simulated replicates, by stage and month of thirty days.

A count passes where ``|expected - mean| < z * se + tolerance * mean``. The standard error is that of the
mean of the replicates, or, where these happen to lie close together, of as many Poisson counts. z = 4.5 lets
one comparison in 150,000 fail by chance; there are about 1,500.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from meanfield_networks import N_DAYS, beds, court, everything

from practicable.fit.meanfield import ExpectedFlows, compile_meanfield
from practicable.pathway import Network, compile_network, simulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z = 4.5
N_REPLICATES = 16
MONTH = 30
COUNTS = ("entries", "exits", "members_in", "members_out")

NETWORKS: dict[str, tuple[Network, float]] = {
    "court, idle": (court(0.5, slots=40, limit=3.0), 0.01),
    "court, overloaded": (court(1.5, slots=40, limit=3.0), 0.01),
    "court, queued to the limit": (court(1.4, slots=40, limit=6.0, renege=True), 0.01),
    "beds, idle": (beds(0.6, limit=2.0), 0.01),
    "beds, overloaded": (beds(1.5, limit=2.0), 0.02),
    "beds, queued to the limit": (beds(1.5, limit=2.0, renege=True), 0.02),
    "everything": (everything(), 0.03),
    "everything, drawn patience": (everything(slots=15, patience=True), 0.03),
}
"""Each with the tolerance that is stated for it, as a share of the mean."""


@cache
def both(name: str) -> tuple[ExpectedFlows, dict[str, NDArray[np.float64]]]:
    """Expected flows, and counts by replicate, stage and month."""
    network = NETWORKS[name][0]
    compiled = compile_network(network)
    runs = [simulate(compiled, seed=11, replicate=k) for k in range(N_REPLICATES)]
    counts = {
        count: np.stack([by_month(getattr(run, count)) for run in runs])
        for count in (*COUNTS, "calls", "refusals", "reneged", "abandoned")
    }
    counts["census"] = np.stack(
        [[run.census(key).sum((0, 1))[MONTH - 1 :: MONTH] for key in run.stages] for run in runs]
    )
    return compile_meanfield(network).flows(), counts


def by_month(daily: NDArray[np.generic]) -> NDArray[np.float64]:
    """Sum places, classes and days: stages by months."""
    whole = daily.sum(axis=(1, 2)).astype(np.float64)
    return whole.reshape(whole.shape[0], N_DAYS // MONTH, MONTH).sum(axis=2)


def allowed(simulated: NDArray[np.float64], tolerance: float) -> NDArray[np.float64]:
    mean = simulated.mean(axis=0)
    variance = np.maximum(simulated.var(axis=0, ddof=1), np.maximum(mean, 1.0))
    return Z * np.sqrt(variance / N_REPLICATES) + tolerance * mean


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("name", NETWORKS)
def test_monthly_counts_agree(name: str, count: str) -> None:
    expected, simulated = both(name)
    off = np.abs(by_month(getattr(expected, count)) - simulated[count].mean(axis=0))
    # The first month is left out for those whom a join releases: their wait is that of a settled flow.
    first = 1 if "everything" in name else 0
    limit = allowed(simulated[count], NETWORKS[name][1])
    assert (off <= limit)[:, first:].all(), [
        (expected.stages[s], m) for s, m in np.argwhere(off > limit).tolist()
    ]


@pytest.mark.parametrize("count", ["calls", "refusals", "reneged", "abandoned"])
@pytest.mark.parametrize("name", NETWORKS)
def test_calls_and_refusals_agree_to_a_share_of_the_calls(name: str, count: str) -> None:
    expected, simulated = both(name)
    whole = {
        "calls": expected.calls,
        "refusals": expected.refusals,
        "reneged": np.stack([expected.at("reneged", key) for key in expected.stages]),
        "abandoned": np.stack([expected.at("abandoned", key) for key in expected.stages]),
    }[count]
    off = np.abs(by_month(whole) - simulated[count].mean(axis=0))
    limit = allowed(simulated[count], 0.0) + NETWORKS[name][1] * simulated["calls"].mean(axis=0)
    assert (off <= limit).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_census_at_the_ends_of_months_agrees(name: str) -> None:
    expected, simulated = both(name)
    census = np.stack([expected.census(key).sum((0, 1))[MONTH - 1 :: MONTH] for key in expected.stages])
    off = np.abs(census - simulated["census"].mean(axis=0))
    limit = allowed(simulated["census"], 0.03)
    first = 2 if "everything" in name else 0
    assert (off <= limit)[:, first:].all()


def test_the_signal_is_that_of_the_runs() -> None:
    network = NETWORKS["everything"][0]
    compiled = compile_network(network)
    runs = np.stack([simulate(compiled, seed=11, replicate=k).signals for k in range(N_REPLICATES)])
    expected = both("everything")[0].signals
    se = np.sqrt(np.maximum(runs.var(axis=0, ddof=1), 1e-6) / N_REPLICATES)
    assert (np.abs(expected - runs.mean(axis=0)) < Z * se + 0.02).all()


@pytest.mark.parametrize(("name", "count"), [("court, idle", "entries"), ("everything", "exits")])
def test_a_rate_that_is_off_by_a_tenth_would_be_seen(name: str, count: str) -> None:
    """The comparison has the power to fail."""
    network, tolerance = NETWORKS[name]
    more = tuple(replace(process, rate=1.1 * process.rate) for process in network.arrivals)
    wrong = compile_meanfield(replace(network, arrivals=more)).flows()
    simulated = both(name)[1][count]
    off = np.abs(by_month(getattr(wrong, count)) - simulated.mean(axis=0))
    assert not (off <= allowed(simulated, tolerance)).all()
