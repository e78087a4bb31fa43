"""Flows of many replicates as one dataset, and quantiles of waits within their bins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from practicable.errors import InputError
from practicable.pathway import (
    Arrivals,
    Exponential,
    Flows,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
    simulate,
    stack_flows,
    trace,
    wait_edges,
)

NETWORK = Network(
    classes=("adult", "child"),
    places=("here", "there"),
    stages=(
        Stage("court", dwell=Exponential(0.2), seize=Seize("judge"), routing=Routing(("out",), np.ones(1))),
        Stage("out"),
    ),
    resources=(Servers("judge", 1),),
    arrivals=(
        Arrivals("adults", "here", "adult", "court", np.full(30, 2.5)),
        Arrivals("children", "there", "child", "court", np.full(30, 1.0)),
    ),
    n_days=30,
    start=date(2018, 4, 6),
)


def flows(n: int) -> list[Flows]:
    return [simulate(NETWORK, seed=0, replicate=k) for k in range(n)]


def test_each_replicate_is_a_slice() -> None:
    apart = flows(3)
    whole = stack_flows(apart)
    assert whole["entries"].dims == ("replicate", "stage", "place", "class", "day")
    assert whole["census"].shape == (3, 2, 2, 2, 30)
    for k, one in enumerate(apart):
        assert whole.sel(replicate=k).drop_vars("replicate").identical(one.to_xarray())
    assert str(whole["day"].to_numpy()[0])[:10] == "2018-04-06"


def test_networks_do_not_mix() -> None:
    with pytest.raises(InputError, match="replicate 1 has other labels"):
        stack_flows([*flows(1), replace(flows(1)[0], start=date(2019, 1, 1))])
    with pytest.raises(InputError, match="no flows to stack"):
        stack_flows([])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_a_quantile_is_within_its_bin(share: float) -> None:
    counted, log = trace(NETWORK, seed=4, replicate=0)
    waits = sorted(
        row.started - row.called for row in log.visits() if row.stage == "court" and row.started >= 0
    )
    exact = waits[int(np.ceil(share * len(waits))) - 1]
    found = counted.wait_quantile("court", share)
    edges = wait_edges()
    at = int(np.searchsorted(edges, exact))
    assert found == edges[at]
    assert exact <= found <= exact * (1.0 + 1.0 / 16.0)


def test_waits_by_day_are_those_of_the_visits_that_began_on_it() -> None:
    counted, log = trace(NETWORK, seed=4, replicate=0)
    direct = np.zeros_like(counted.waits_by_day)
    for row in log.visits():
        if row.stage in counted.calling and row.started >= 0:
            at = counted.calling.index(row.stage), counted.places.index(row.place), int(row.started)
            direct[(*at, int(np.searchsorted(wait_edges(), row.started - row.called)))] += 1
    assert np.array_equal(direct, counted.waits_by_day)
    assert direct.any(axis=(0, 1, 3)).sum() > 20
    assert np.array_equal(counted.waits[counted.at("court")], direct[0].sum(axis=1))
