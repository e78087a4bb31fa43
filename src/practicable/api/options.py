"""How simulations and fits are run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.fit.behaviour.options import FitOptions
from practicable.rng import check_seed

if TYPE_CHECKING:
    from practicable.study.ensemble.memory import Room

__all__ = ["FitOptions", "RunOptions"]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How an ensemble is run.

    Attributes
    ----------
    replicates : int
        At least 2, at most 10,000.
    seed : int
        Root of every draw; zero is a seed.
    workers : int
        Processes; no number depends on it.
    progress : callable or None
        Called with what is done and its total, in simulations or replicates.
    dask : str or None
        Address of a Dask scheduler that runs them instead of processes of this machine, where a study
        offers it; no number depends on it.
    without : tuple of str
        Mechanisms put out of force; with `uncertainty` honoured by `brief_numbers` and `compare`, and refused
        elsewhere. See `study.conditions`.
    uncertainty : str
        ``full``, or ``median``: every parameter and the forecast are held at their medians.
    memory : str or None
        Most memory that the run may take, all processes together, such as ``4G``; by default a share of what
        is free. A run that is estimated to need more is refused before it begins.
    threads : int
        Threads of this process instead of further processes, in `brief_numbers` and `compare`; for a process
        that is warm. No number depends on it.
    """

    replicates: int = 200
    seed: int = 0
    workers: int = 1
    progress: Callable[[int, int], None] | None = None
    dask: str | None = None
    without: tuple[str, ...] = ()
    uncertainty: str = "full"
    threads: int = 1
    memory: str | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that no ensemble can be run with."""
        from practicable.study.ensemble.bounds import check_replicates

        check_replicates(self.replicates)
        check_seed(self.seed)
        self.room()

    def room(self) -> Room:
        """Return where simulations run and what memory they may take."""
        from practicable.parallel.free_memory import read_memory
        from practicable.study.ensemble.memory import Room

        limit = read_memory(self.memory)
        return Room(self.workers, self.threads, limit, remote=self.dask is not None)

    def ordinary(self) -> RunOptions:
        """Return these options; refuse conditions where none can be set.

        Raises
        ------
        InputError
            When a mechanism is put out of force, or the uncertainty is not full.
        """
        if self.without or self.uncertainty != "full":
            raise InputError(
                "cannot be set here; accepted: in brief and compare", where="without, uncertainty"
            )
        return self
