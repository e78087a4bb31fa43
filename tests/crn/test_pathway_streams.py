"""Common random numbers: what a network shares with another behaves the same in both, visit for visit.

All comparisons are exact.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from multiprocessing import active_children
from typing import TYPE_CHECKING

import numpy as np
import pytest

from practicable.parallel.pool import map_replicates
from practicable.pathway import (
    Arrivals,
    DailySlots,
    Discrete,
    Exponential,
    Fork,
    LogNormal,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
    simulate,
)
from practicable.pathway.run import trace

if TYPE_CHECKING:
    from practicable.pathway.visits import Visit

N_DAYS = 30
PLACES = ("east", "west")
CLASSES = ("adult", "family", "child")


def onward(**shares: float) -> Routing:
    return Routing(tuple(shares), np.array(list(shares.values())))


def arrivals(key: str, place: str, party_class: str, rate: float) -> Arrivals:
    return Arrivals(
        key,
        place,
        party_class,
        "attempt",
        np.full(N_DAYS, rate),
        members=Discrete((1.0, 2.0), (0.5, 0.5)) if party_class == "family" else None,
    )


def network() -> Network:
    """Two places, each with a court of its own; families fork; everyone may try again."""
    weekdays = np.where(np.arange(N_DAYS) % 7 < 5, 3, 0)
    return Network(
        classes=CLASSES,
        places=PLACES,
        stages=(
            Stage("attempt", renews=True, routing=onward(court=0.6, inside=0.4)),
            Stage(
                "court",
                seize=Seize({"east": "court east", "west": "court west"}, overflow="civil", wait_limit=2.0),
                dwell=Exponential(0.25),
                routing=onward(jail=1.0),
            ),
            Stage(
                "jail",
                fork=Fork("child", "shelter"),
                dwell=LogNormal(4.0, 1.0),
                routing=onward(attempt=0.4, gone=0.6),
            ),
            Stage("civil", dwell=Exponential(0.5), routing=onward(attempt=0.7, gone=0.3)),
            Stage("shelter", dwell=LogNormal(6.0, 0.5), routing=onward(placed=1.0)),
            Stage("inside"),
            Stage("gone"),
            Stage("placed"),
        ),
        resources=(DailySlots("court east", weekdays), Servers("court west", 1)),
        arrivals=(
            arrivals("adults east", "east", "adult", 6.0),
            arrivals("families east", "east", "family", 2.0),
            arrivals("adults west", "west", "adult", 9.0),
        ),
        n_days=N_DAYS,
        start=date(2018, 4, 2),
    )


def visits(model: Network, *, replicate: int = 1) -> list[Visit]:
    """The visit log, with -1 for an instant that did not come, so that rows can be equal."""
    rows = trace(model, seed=2018, replicate=replicate)[1].visits()
    return [
        row._replace(
            started=-1.0 if math.isnan(row.started) else row.started,
            left=-1.0 if math.isnan(row.left) else row.left,
        )
        for row in rows
    ]


def at_place(rows: Sequence[Visit], place: str) -> list[Visit]:
    return [row for row in rows if row.place == place]


def with_stages(model: Network, changed: Mapping[str, Stage]) -> Network:
    return replace(model, stages=tuple(changed.get(stage.key, stage) for stage in model.stages))


BASE = network()
ROWS = visits(BASE)


def test_the_courts_of_both_places_bind() -> None:
    flows = simulate(BASE, seed=2018, replicate=1)
    refused = flows.refusals[flows.at("court")].sum(axis=(1, 2))
    assert (refused > 10).all()


def test_reordering_the_spec_changes_no_history() -> None:
    turned = replace(
        BASE,
        classes=CLASSES[::-1],
        places=PLACES[::-1],
        stages=BASE.stages[::-1],
        resources=BASE.resources[::-1],
        arrivals=BASE.arrivals[::-1],
    )
    assert visits(turned) == ROWS


def test_another_place_changes_no_history() -> None:
    court = BASE.stage("court")
    seize = replace(
        court.seize or Seize("court east"),
        resources={"east": "court east", "west": "court west", "sea": "court sea"},
    )
    wider = replace(
        with_stages(BASE, {"court": replace(court, seize=seize)}),
        places=("sea", *PLACES),
        resources=(*BASE.resources, Servers("court sea", 1)),
        arrivals=(arrivals("adults sea", "sea", "adult", 7.0), *BASE.arrivals),
    )
    rows = visits(wider)
    assert [row for row in rows if row.place != "sea"] == ROWS
    assert len(at_place(rows, "sea")) > 100


def test_another_stage_leaves_those_who_do_not_pass_it() -> None:
    """A stage after jail: nothing moves for those never jailed, nor before it for those who were."""
    ample = replace(BASE, resources=(Servers("court east", 5_000), Servers("court west", 5_000)))
    jail = replace(BASE.stage("jail"), routing=onward(exam=1.0))
    exam = Stage("exam", dwell=Exponential(1.0), routing=onward(attempt=0.4, gone=0.6))
    longer = replace(
        ample, stages=(exam, *(jail if stage.key == "jail" else stage for stage in ample.stages))
    )
    before, after = visits(ample), visits(longer)
    jailed = {row.party for row in before if row.stage == "jail"}
    assert jailed
    assert [row for row in after if row.party not in jailed] == [
        row for row in before if row.party not in jailed
    ]
    own = [[row for row in rows if row.round == 1 and row.stage in {"attempt", "court", "jail", "shelter"}]
           for rows in (before, after)]  # fmt: skip
    assert own[0] == own[1]


def test_another_party_meets_only_those_who_share_its_court() -> None:
    more = replace(BASE, arrivals=(*BASE.arrivals, arrivals("late adults", "east", "adult", 3.0)))
    rows = visits(more)
    assert at_place(rows, "west") == at_place(ROWS, "west")
    known = {row.party for row in ROWS}
    east = [row for row in at_place(rows, "east") if row.party in known]
    assert east != at_place(ROWS, "east")
    # The first visit of each is untouched, as nothing is shared before the court.
    first = {row.party: row for row in reversed(at_place(ROWS, "east")) if row.stage == "attempt"}
    again = {row.party: row for row in reversed(east) if row.stage == "attempt"}
    assert again == first


def test_a_shared_slot_sets_others_back() -> None:
    """One more party at a single desk moves those behind it, and nobody before it."""
    rate = np.zeros(N_DAYS)
    rate[10] = 6.0
    extra = Arrivals("one more", "west", "adult", "court", rate)
    rows = visits(replace(BASE, arrivals=(*BASE.arrivals, extra)))
    known = {row.party for row in ROWS}
    came = min(row.called for row in rows if row.party not in known)
    west = [row for row in at_place(rows, "west") if row.party in known]
    assert came >= 10.0
    assert [row for row in west if row.called < came and row.started < came] == [
        row for row in at_place(ROWS, "west") if row.called < came and row.started < came
    ]
    assert west != at_place(ROWS, "west")


def test_a_lower_rate_keeps_the_persons_it_keeps() -> None:
    fewer = replace(BASE, arrivals=(arrivals("adults east", "east", "adult", 3.0), *BASE.arrivals[1:]))
    begun = {row.party: row.called for row in visits(fewer)[::-1] if row.stage == "attempt"}
    before = {row.party: row.called for row in ROWS[::-1] if row.stage == "attempt"}
    assert begun.items() < before.items()


def test_a_changed_route_moves_only_those_whose_draw_it_crosses() -> None:
    unhurried = replace(BASE, resources=(Servers("court east", 5_000), Servers("court west", 5_000)))
    moved = with_stages(
        unhurried, {"civil": replace(BASE.stage("civil"), routing=onward(attempt=0.5, gone=0.5))}
    )
    jailed = with_stages(
        unhurried, {"jail": replace(BASE.stage("jail"), routing=onward(attempt=0.3, gone=0.7))}
    )
    rows = visits(unhurried)
    assert visits(moved) == rows, "nobody is refused, so that nobody passes the changed stage"
    left = {row.party for row in visits(jailed)} & {row.party for row in rows}
    attempts = [{p: sum(r.party == p and r.stage == "attempt" for r in v) for p in sorted(left)[:60]}
                for v in (rows, visits(jailed))]  # fmt: skip
    assert all(attempts[1][party] <= attempts[0][party] for party in attempts[0])
    assert attempts[0] != attempts[1]


def test_replicates_and_seeds_differ_and_zero_is_one_of_them() -> None:
    keyed = {
        (seed, replicate): simulate(BASE, seed=seed, replicate=replicate).entries.tobytes()
        for seed in (0, 1, 2**32, 2**63 - 1)
        for replicate in (0, 1, 2**32, 2**63 - 1)
    }
    assert len(set(keyed.values())) == len(keyed)


def flows_of(replicate: int) -> tuple[bytes, bytes, bytes]:
    flows = simulate(network(), seed=0, replicate=replicate)
    return flows.entries.tobytes(), flows.exits.tobytes(), flows.wait_sum.tobytes()


def scaled(factor: int, replicate: int) -> int:
    return factor * replicate


def refuse(replicate: int) -> int:
    if replicate == 3:
        raise ValueError("replicate 3 is refused")
    return replicate


def test_one_worker_or_two_or_alone_give_the_same() -> None:
    alone = [flows_of(replicate) for replicate in (4, 2, 0, 1, 3)]
    one = map_replicates(flows_of, 5)
    two = map_replicates(flows_of, 5, workers=2)
    assert one == two
    assert [one[k] for k in (4, 2, 0, 1, 3)] == alone


def test_results_come_in_order_with_progress_and_errors_keep_their_words() -> None:
    told: list[int] = []
    assert map_replicates(partial(scaled, 10), 6, workers=2, progress=told.append) == [0, 10, 20, 30, 40, 50]
    assert told == [1, 2, 3, 4, 5, 6]
    with pytest.raises(ValueError, match="replicate 3 is refused"):
        map_replicates(refuse, 6, workers=2)


def test_an_interrupt_ends_the_workers() -> None:
    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_replicates(partial(scaled, 10), 6, workers=2, progress=stop)
    assert active_children() == []
