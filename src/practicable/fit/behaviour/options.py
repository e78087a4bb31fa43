"""How a fit is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from practicable.errors import InputError
from practicable.rng import check_seed

__all__ = ["FitOptions"]

_FEWEST_STEPS = 100


@dataclass(frozen=True, slots=True)
class FitOptions:
    """How a fit is run.

    Attributes
    ----------
    seed : int
        Root of every draw; zero is a seed.
    steps : int or None
        Of each ensemble of the sampler, at least 100; None for the first of `sampling.STEPS` that converges.
    targets : Path or None
        Another file of targets than the package's own.
    progress : callable or None
        Called with the steps done and their total.
    """

    seed: int = 0
    steps: int | None = None
    targets: Path | None = None
    progress: Callable[[int, int], None] | None = None

    def __post_init__(self) -> None:
        """Refuse what no chain can be run with."""
        check_seed(self.seed)
        if self.steps is not None and self.steps < _FEWEST_STEPS:
            raise InputError(
                f"the sampler needs at least {_FEWEST_STEPS} steps, not {self.steps}", where="steps"
            )
