"""Running a network: one replicate, or many over worker processes."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import numpy as np

from practicable.errors import InputError, PracticableError
from practicable.pathway.draws import replicate_key
from practicable.pathway.memory import require_memory
from practicable.pathway.results import Flows
from practicable.pathway.visits import VisitLog
from practicable.rng import MOST_SEED
from practicable.values import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.pathway import engine
    from practicable.pathway.compile import Compiled
    from practicable.pathway.kernel import Outputs
    from practicable.pathway.network import Network
    from practicable.pathway.visits import LogFilter

__all__ = ["compile_network", "simulate", "trace"]

MOST_REPLICATE = 2**63 - 1


def compile_network(network: Network) -> Compiled:
    """Turn a network into the kernel's arrays, to be run many times (see `practicable.pathway.compile`)."""
    from practicable.pathway import compile as compiler

    return compiler.compile_network(network)


def simulate(network: Network | Compiled, *, seed: int, replicate: int) -> Flows:
    """Simulate one replicate.

    Parameters
    ----------
    network : Network or Compiled
    seed : int
        0 to 2^63 - 1; 0 is a seed like any other.
    replicate : int
        0 to 2^63 - 1. Replicate k is the same whether it runs alone or among others.

    Returns
    -------
    Flows
    """
    from practicable.pathway import engine

    key = _key(seed, replicate)
    with _memory_errors():
        compiled = _ready(network)
        outputs = _outputs(compiled)
        engine.run(compiled.tables, outputs, compiled.shape, key, want_log=False)
        return _flows(compiled, outputs)


def trace(
    network: Network | Compiled, *, seed: int, replicate: int, only: LogFilter | None = None
) -> tuple[Flows, VisitLog]:
    """Simulate one replicate and keep its visits; the counts are those of `simulate`.

    Parameters
    ----------
    network : Network or Compiled
    seed, replicate : int
        As in `simulate`.
    only : LogFilter, optional
        Which visits are kept; all by default.

    Returns
    -------
    Flows
    VisitLog
    """
    from practicable.pathway import engine

    key = _key(seed, replicate)
    with _memory_errors():
        compiled = _ready(network)
        outputs = _outputs(compiled)
        keeps = None if only is None else _keeps(compiled.network, only)
        words, instants = engine.run(
            compiled.tables, outputs, compiled.shape, key, want_log=True, keeps=keeps
        )
        flows = _flows(compiled, outputs)
    return flows, VisitLog(instants, words, flows.stages, flows.places, flows.classes)


def _keeps(network: Network, only: LogFilter) -> engine.Keeps:
    """Turn a filter into a function that marks the rows of a log to be kept."""
    stages = np.array([stage.key in only.stages for stage in network.stages])
    classes = np.array([name in only.classes for name in network.classes])

    def keeps(words: NDArray[np.uint64], instants: NDArray[np.float64]) -> NDArray[np.bool_]:
        stage, of_class = words[:, 2].astype(np.int64), words[:, 4].astype(np.int64)
        return np.asarray(stages[stage] & classes[of_class] & (instants[:, 1] >= only.since))

    return keeps


@contextmanager
def _memory_errors() -> Generator[None]:
    """Say in one line that a run took more memory than this process may have."""
    try:
        yield
    except MemoryError as error:
        raise PracticableError(
            f"the run needs more memory than this process may have ({error}); "
            "accepted: fewer days, stages, people inside at once, or worker processes"
        ) from error


def _ready(network: Network | Compiled) -> Compiled:
    from practicable.pathway.compile import Compiled
    from practicable.pathway.network import Network

    if not isinstance(cast("object", network), Network | Compiled):
        raise InputError(f"network is {network!r}; accepted: Network, or what compile_network returns")
    require_memory(network.network if isinstance(network, Compiled) else network)
    return network if isinstance(network, Compiled) else compile_network(network)


def _key(seed: int, replicate: int) -> np.uint64:
    seed = whole("seed", seed, most=MOST_SEED)
    return np.uint64(replicate_key(seed, whole("replicate", replicate, most=MOST_REPLICATE)))


def _outputs(compiled: Compiled) -> Outputs:
    from practicable.pathway import kernel

    n_days, n_stages, n_places, n_classes = compiled.shape
    n_flows = n_days * n_stages * n_places * n_classes
    names = ("entries", "members_in", "exits", "members_out", "calls", "refusals", "reneged", "abandoned")
    # In one piece, which the system can give in few large pages: many small ones cost more than the counting.
    flows = dict(zip(names, np.zeros((len(names), n_flows), np.int32), strict=True))
    return kernel.Outputs(
        **flows,
        refused_by=np.zeros(len(compiled.network.resources) * n_days, np.int32),
        waits=np.zeros((len(compiled.network.calling) * n_places * n_days, kernel.N_WAIT_BINS), np.int32),
        wait_sum=np.zeros(n_stages * n_places),
        rounds=np.zeros((2, n_classes, kernel.MOST_ROUNDS), np.int64),
        signals=np.zeros((len(compiled.network.signals), n_places, n_days)),
        totals=np.zeros(4, np.int64),
    )


def _flows(compiled: Compiled, out: Outputs) -> Flows:
    from practicable.pathway import kernel

    network = compiled.network
    n_days, n_stages, n_places, _n_classes = compiled.shape

    def labelled(
        flat: np.ndarray[tuple[int, ...], np.dtype[np.int32]],
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        return np.moveaxis(flat.reshape(compiled.shape), 0, 3)

    return Flows(
        stages=tuple(stage.key for stage in network.stages),
        places=tuple(network.places),
        classes=tuple(network.classes),
        resources=tuple(resource.key for resource in network.resources),
        start=network.start,
        entries=labelled(out.entries),
        exits=labelled(out.exits),
        members_in=labelled(out.members_in),
        members_out=labelled(out.members_out),
        calls=labelled(out.calls),
        refusals=labelled(out.refusals),
        reneged=labelled(out.reneged),
        abandoned=labelled(out.abandoned),
        refusals_by_resource=out.refused_by.reshape(len(network.resources), n_days),
        calling=network.calling,
        waits_by_day=out.waits.reshape(len(network.calling), n_places, n_days, kernel.N_WAIT_BINS),
        wait_sum=out.wait_sum.reshape(n_stages, n_places),
        rounds=out.rounds[0],
        rounds_open=out.rounds[1],
        signals=out.signals,
        n_arrived=int(out.totals[0]),
        n_events=int(out.totals[:3].sum()),
    )
