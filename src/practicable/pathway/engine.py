"""The kernel's memory: allocated here, made longer between two pieces of work, never inside the loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.errors import InputError
from practicable.pathway import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.pathway.kernel import Outputs, Tables, Work

    Keeps = Callable[[NDArray[np.uint64], NDArray[np.float64]], NDArray[np.bool_]]
    """Marks the rows of a visit log that are kept."""

__all__ = ["run"]

FIRST_LENGTH = 65_536
"""Rows with which the records begin; they double. Rows that are never written take no memory."""

FIRST_QUEUE = 1024
"""Places with which the queue of each resource begins."""

FEWEST_VISITS = 100_000_000
VISITS_A_PARTY = 20_000
"""What a run may take at most: so many visits and calls, and so many more for each party expected."""

GROWING = {
    kernel.LACKS_PARKED: ("parked",),
    kernel.LACKS_HEAP: ("heap_t", "heap_i"),
    kernel.LACKS_FAMILIES: ("families",),
    kernel.LACKS_LOG: ("words", "instants"),
    kernel.LACKS_QUEUE: ("queue",),
}


def run(
    tables: Tables,
    out: Outputs,
    size: tuple[int, int, int, int],
    key: np.uint64,
    *,
    want_log: bool,
    keeps: Keeps | None = None,
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Simulate one replicate into `out`.

    Parameters
    ----------
    tables : Tables
    out : Outputs
        Zeros, which the run adds to.
    size : tuple of int
        Numbers of days, stages, places and classes.
    key : uint64
        Key of all draws.
    want_log : bool
    keeps : callable, optional
        Marks the rows of the log that are kept, a piece of it at a time; by default all are.

    Returns
    -------
    array of uint64, shape (n, 7)
    array of float, shape (n, 3)
        The visit log, in the order in which visits were settled; nothing where it is not wanted.
    """
    work = _begin(tables, size[0], key, want_log=want_log)
    lacking = kernel.advance(tables, out, work, size, int(want_log))
    pieces: list[tuple[NDArray[np.uint64], NDArray[np.float64]]] = []
    while lacking:
        if lacking & kernel.TOO_MANY:
            raise InputError(
                f"by day {int(work.count[kernel.DAY])} people had passed more than "
                f"{int(work.count[kernel.MOST_VISITS]):,} stages; accepted: cycles of stages that take longer"
            )
        if keeps is not None and lacking & kernel.LACKS_LOG:
            pieces.append(_taken(work, keeps))
            lacking &= ~kernel.LACKS_LOG
        work = _longer(work, lacking)
        lacking = kernel.advance(tables, out, work, size, int(want_log))
    if keeps is not None:
        pieces.append(_taken(work, keeps))
        return np.concatenate([words for words, _ in pieces]), np.concatenate([times for _, times in pieces])
    n = int(work.count[kernel.N_LOG])
    return work.words[:n], work.instants[:n]


def _taken(work: Work, keeps: Keeps) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Take the kept rows out of the log, which begins again."""
    n = int(work.count[kernel.N_LOG])
    work.count[kernel.N_LOG] = 0
    words, instants = work.words[:n], work.instants[:n]
    kept = keeps(words, instants)
    return words[kept], instants[kept]


def _most_members(tables: Tables) -> int:
    """Return the most members that a party can bring."""
    laws = tables.law[[number for number in tables.process[:, 3] if number >= 0]]
    return max(
        (int(tables.pool[int(a) + 2 * int(b) - 1]) for a, b in zip(laws["a"], laws["b"], strict=True)),
        default=0,
    )


def _begin(tables: Tables, n_days: int, key: np.uint64, *, want_log: bool) -> Work:
    n_resources = tables.resource.shape[0]
    n_log = FIRST_LENGTH if want_log else 1
    count = np.zeros(kernel.N_COUNTS, np.int64)
    count[kernel.DAY] = count[kernel.FREE] = count[kernel.FREE_FAMILY] = -1
    count[kernel.FULL] = count[kernel.READY] = -1
    count[kernel.SPARE] = 2 * kernel.LOT + _most_members(tables)
    words = np.zeros((2, kernel.LOT), np.uint64)
    n_stages = tables.stage.shape[0]
    count[kernel.PROCESS] = tables.process.shape[0]
    parties = float(tables.rate.sum()) * (1 + _most_members(tables))
    count[kernel.MOST_VISITS] = FEWEST_VISITS + int(VISITS_A_PARTY * parties)
    return kernel.Work(
        parked=np.zeros(FIRST_LENGTH + count[kernel.SPARE], kernel.PARTY),
        heap_t=np.zeros(FIRST_LENGTH // 4),
        heap_i=np.zeros(FIRST_LENGTH // 4, np.int32),
        families=np.zeros(FIRST_LENGTH // 16, kernel.FAMILY),
        queue=np.zeros((n_resources, FIRST_QUEUE)),
        words=np.zeros((n_log, 7), np.uint64),
        instants=np.zeros((n_log, 3)),
        day_head=np.full(n_days, -1, np.int32),
        day_count=np.zeros(n_days, np.int32),
        buckets=np.full(kernel.MOST_BUCKETS + 1, -1, np.int32),
        ends=np.zeros(max(1, int(tables.resource[:, 3].sum()))),
        n_ends=np.zeros(n_resources, np.int64),
        in_order=np.zeros(n_resources, np.int64),
        last_start=np.zeros(n_resources),
        taken=np.zeros(tables.capacity.shape, np.int32),
        first_day=np.zeros(n_resources, np.int64),
        head=np.zeros(n_resources, np.int64),
        tail=np.zeros(n_resources, np.int64),
        count=count,
        earliest=np.array([np.inf]),
        scratch=np.zeros(tables.choice_target.shape[1]),
        soonest=np.full(n_stages, np.inf),
        pile_n=np.zeros(n_stages, np.int64),
        pile_at=np.zeros((n_stages, kernel.LOT * (n_stages + 1)), np.int32),
        group=np.zeros(kernel.LOT, np.int64),
        key=np.array([key]),
        lot_key=np.zeros(kernel.LOT, np.uint64),
        lot_number=np.zeros(kernel.LOT, np.uint64),
        lot_words=words,
        lot_draws=words.view(np.float64),
        moving=np.zeros(kernel.LOT, np.int64),
        ending=np.zeros(kernel.LOT, np.int64),
        onward=np.zeros(kernel.LOT, np.int64),
    )


def _longer(work: Work, lacking: int) -> Work:
    """Return the same work with the arrays that lack room twice as long."""
    names = [name for bit, arrays in GROWING.items() if lacking & bit for name in arrays]
    return work._replace(**{name: _doubled(getattr(work, name), axis=int(name == "queue")) for name in names})


def _doubled(array: NDArray[Any], *, axis: int) -> NDArray[Any]:
    length = array.shape[axis]
    shape = tuple(2 * size if at == axis else size for at, size in enumerate(array.shape))
    longer = np.zeros(shape, array.dtype)
    longer[(slice(None),) * axis + (slice(length),)] = array
    return longer
