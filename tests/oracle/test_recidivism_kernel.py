"""Recidivism by cohort recursion against the pathway kernel, which follows every person exactly.

Each share of the kernel is a binomial proportion of people or apprehensions; apprehensions by day are taken
from the kernel, as a fit takes them from the record. A test fails where the recursion is more than Z standard
errors away: over five comparisons the chance of a false alarm is below 1e-4.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.fit.behaviour.recidivism import (
    DAYS_3_MONTHS,
    DAYS_18_MONTHS,
    N_LAGS,
    ReturnDelay,
    exponential_masses,
    lag_masses,
    lognormal_masses,
    pair_masses,
    same_year_recidivism,
    sum_of,
    within,
)
from practicable.pathway import Arrivals, Exponential, LogNormal, Mixture, Network, Routing, Stage, trace

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z = 4.3
N_DAYS = 365 + DAYS_18_MONTHS + 1
P_CAUGHT = 0.6
P_JAILED = 0.3
AGAIN = (0.55, 0.35)
DUR_PROCESSING, DUR_CIVIL, JAIL_MEDIAN, JAIL_SIGMA = 1.2, 0.5, 9.0, 1.0
P_QUICK, DUR_QUICK, DUR_SLOW = 0.4, 0.25, 45.0


def network() -> Network:
    def on(stages: tuple[str, ...], *shares: float) -> Routing:
        return Routing(stages, np.array(shares))

    season = 60.0 * (1.0 + 0.5 * np.sin(2.0 * np.pi * np.arange(N_DAYS) / 365.0))
    return Network(
        classes=("person",),
        places=("here",),
        stages=(
            Stage("attempt", routing=on(("held", "entered"), P_CAUGHT, 1.0 - P_CAUGHT), renews=True),
            Stage(
                "held",
                dwell=Exponential(DUR_PROCESSING),
                routing=on(("civil", "jail"), 1.0 - P_JAILED, P_JAILED),
            ),
            Stage(
                "civil", dwell=Exponential(DUR_CIVIL), routing=on(("retry", "home"), AGAIN[0], 1 - AGAIN[0])
            ),
            Stage(
                "jail",
                dwell=LogNormal(JAIL_MEDIAN * math.exp(JAIL_SIGMA**2 / 2), JAIL_SIGMA),
                routing=on(("retry", "home"), AGAIN[1], 1 - AGAIN[1]),
            ),
            Stage(
                "retry",
                dwell=Mixture((P_QUICK, 1 - P_QUICK), (Exponential(DUR_QUICK), Exponential(DUR_SLOW))),
                routing=on(("attempt",), 1.0),
            ),
            Stage("entered"),
            Stage("home"),
        ),
        resources=(),
        arrivals=(Arrivals("first", "here", "person", "attempt", season),),
        n_days=N_DAYS,
        start=date(2014, 10, 1),
    )


@pytest.fixture(scope="module")
def apprehensions() -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Party and instant of every apprehension, sorted by party and instant."""
    _, log = trace(network(), seed=20180406, replicate=0)
    held = log.words[:, 2] == list(log.stages).index("held")
    party, instant = log.words[held, 0], log.instants[held, 0]
    order = np.lexsort((instant, party))
    return party[order], instant[order]


@pytest.fixture(scope="module")
def masses() -> NDArray[np.float64]:
    processing = exponential_masses(np.array([DUR_PROCESSING]))[0]
    civil = sum_of(processing, exponential_masses(np.array([DUR_CIVIL]))[0])
    jail = sum_of(processing, lognormal_masses(JAIL_MEDIAN, JAIL_SIGMA))
    delay = ReturnDelay(np.array([P_QUICK]), np.array([DUR_QUICK]), np.array([DUR_SLOW]))
    return lag_masses(np.stack([civil, jail]), delay)


REPEAT = P_CAUGHT * np.array([[[(1.0 - P_JAILED) * AGAIN[0], P_JAILED * AGAIN[1]]]])


@pytest.mark.parametrize("first_day", [0, 200, 500])
def test_recidivism_of_a_fiscal_year(
    first_day: int,
    apprehensions: tuple[NDArray[np.uint64], NDArray[np.float64]],
    masses: NDArray[np.float64],
) -> None:
    party, instant = apprehensions
    inside = (instant >= first_day) & (instant < first_day + 365)
    times = np.unique(party[inside], return_counts=True)[1]
    share = float((times > 1).mean())
    by_day = np.bincount((instant[inside] - first_day).astype(np.int64), minlength=365).astype(np.float64)
    found = same_year_recidivism(
        REPEAT[:, None],
        masses,
        pairs=pair_masses(masses),
        apprehended=by_day[None, None],
        shares=np.ones((1, 1, 1)),
    )[0, 0]
    assert abs(found - share) < Z * math.sqrt(share * (1.0 - share) / times.size)


@pytest.mark.parametrize("days", [DAYS_3_MONTHS, DAYS_18_MONTHS])
def test_reapprehension_within_days(
    days: int,
    apprehensions: tuple[NDArray[np.uint64], NDArray[np.float64]],
    masses: NDArray[np.float64],
) -> None:
    party, instant = apprehensions
    followed = np.append((party[1:] == party[:-1]) & (instant[1:] - instant[:-1] <= days), [False])
    share = float(followed[instant < N_DAYS - DAYS_18_MONTHS].mean())
    n = int((instant < N_DAYS - DAYS_18_MONTHS).sum())
    found = float((REPEAT[0, 0] * within(masses[0], days)).sum())
    assert masses.shape[-1] == N_LAGS
    assert abs(found - share) < Z * math.sqrt(share * (1.0 - share) / n)
