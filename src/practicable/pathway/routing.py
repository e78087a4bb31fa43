"""Tables by class and place: where a visit leads, and how long it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.pathway.compound import DISTRIBUTIONS, TOLERANCE, Distribution
from practicable.values import elements, labels, numbers, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.pathway.distributions import FloatArray

__all__ = ["DwellTable", "Routing", "check_targets"]


MOST_LAWS = 1_000_000
MOST_TARGETS = 1000
MOST_EPOCHS = 8192
"""Most distributions of a table, stages that one can lead to, and dates on which that changes."""


def check_targets(targets: Sequence[str]) -> tuple[str, ...]:
    """Return the targets as a tuple; refuse none, or one named twice."""
    names = labels("targets", targets, most=MOST_TARGETS)
    if not names or len(set(names)) != len(names):
        raise InputError(f"targets are {names!r}; accepted: at least one stage, none twice")
    return names


@dataclass(frozen=True, slots=True, eq=False)
class Routing:
    """Where a visit leads: dated probabilities by class and place.

    Attributes
    ----------
    targets : sequence of str
        Stage keys (place keys where the routing is a stage's `move`). Their order carries no meaning.
    probability : array of float, shape (n_epochs, n_classes, n_places, n_targets)
        Rows sum to 1. Leading axes may be left out, or be of length 1.
    starts : sequence of int
        The day from which each epoch holds; increasing, the first 0. The day of the exit decides.
    """

    targets: Sequence[str]
    probability: FloatArray
    starts: Sequence[int] = (0,)

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        object.__setattr__(self, "targets", check_targets(self.targets))
        table = numbers("probability", self.probability)
        table = table.reshape((1,) * (4 - table.ndim) + table.shape) if table.ndim < 4 else table
        object.__setattr__(self, "probability", table)
        days = elements("starts", self.starts, (int, np.integer), most=MOST_EPOCHS)
        object.__setattr__(self, "starts", tuple(whole("starts", day) for day in days))
        if table.ndim != 4 or table.shape[3] != len(self.targets):
            raise InputError(
                f"probability has shape {table.shape}; accepted: (.., .., .., {len(self.targets)})"
            )
        first_and_rising = self.starts[:1] == (0,) and all(
            later > earlier for earlier, later in zip(self.starts, self.starts[1:], strict=False)
        )
        if not first_and_rising or table.shape[0] not in {1, len(self.starts)}:
            raise InputError(
                f"starts are {self.starts!r} for {table.shape[0]} epochs;"
                " accepted: one increasing day an epoch, from 0"
            )

    def wrong_row(self) -> tuple[int, int, int, str] | None:
        """Find the first row that is no probability: epoch, class and place positions, and the reason."""
        table = self.probability
        sums = table.sum(axis=3)
        wrong = ~(np.abs(sums - 1.0) <= TOLERANCE)
        if not wrong.any() and (table >= 0.0).all():
            return None
        wrong |= ~(table >= 0.0).all(axis=3)
        epoch, cls, place = (int(at) for at in np.argwhere(wrong)[0])
        row = table[epoch, cls, place]
        if not (row >= 0.0).all():
            return epoch, cls, place, f"has {float(row[~(row >= 0.0)][0])!r}; accepted: 0 to 1"
        return epoch, cls, place, f"sums to {float(sums[epoch, cls, place])!r}; accepted: 1"


@dataclass(frozen=True, slots=True, eq=False)
class DwellTable:
    """Dwell times that differ by class and place.

    Attributes
    ----------
    distributions : sequence of distributions
    index : array of int, shape (n_classes, n_places)
        Which distribution holds; either axis may be of length 1.
    """

    distributions: Sequence[Distribution]
    index: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        laws = elements("distributions", self.distributions, DISTRIBUTIONS, most=MOST_LAWS)
        object.__setattr__(self, "distributions", laws)
        given = numbers("dwell index", self.index)
        if not ((given == np.floor(given)) & (given >= 0) & (given < len(laws))).all() or not given.size:
            raise InputError(f"dwell index accepted: positions of distributions, 0 to {len(laws) - 1}")
        index = given.astype(np.int64)
        index.flags.writeable = False
        object.__setattr__(self, "index", index)
        if index.ndim != 2:
            raise InputError(f"dwell index has {index.ndim} axes; accepted: (classes, places)")
