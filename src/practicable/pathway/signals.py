"""Signals: daily numbers that choices see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from practicable.errors import InputError
from practicable.values import label, labels, numbers, real

if TYPE_CHECKING:
    from practicable.pathway.distributions import FloatArray

__all__ = ["MOST_STAGES", "Signal"]

MOST_STAGES = 1000
MOST_LEVEL = 1e6
"""Most stages of a network, and the largest value that a signal may be given, either way."""


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """A daily number that choices see: a smoothed share of one count in another, over closed days.

    On the morning of day ``d`` the value moves from that of day ``d - 1`` toward the share of that day by
    ``1 - 2 ** (-1 / half_life)`` of the distance (not at all where the denominator counted nobody), and then
    by the day's jump.

    Attributes
    ----------
    key : str
        Stable name.
    numerator, denominator : sequence of str
        Stages whose entries are counted, all classes together.
    half_life : float
        Days, above 0.
    initial : float or array of float, shape (n_places,)
        Value of day 0.
    jumps : array of float, shape (n_days,), optional
        What the mornings add, for example an announcement.
    pooled : bool
        Whether all places are counted together.
    """

    key: str
    numerator: Sequence[str]
    denominator: Sequence[str]
    half_life: float
    initial: float | FloatArray = 0.0
    jumps: FloatArray | None = None
    pooled: bool = False

    def __post_init__(self) -> None:
        """Check what is given, and freeze it."""
        where = f"signal {label('the key of a signal', self.key)!r}"
        half_life = real("half_life", self.half_life, least=0.0, most=math.inf, where=where)
        if half_life == 0.0:
            raise InputError(f"half_life is {self.half_life!r}; accepted: days, above 0", where=where)
        object.__setattr__(self, "half_life", half_life)
        for side in ("numerator", "denominator"):
            keys = labels(side, getattr(self, side), most=MOST_STAGES, where=where)
            object.__setattr__(self, side, keys)
        if not self.numerator or not self.denominator:
            raise InputError(
                "numerator or denominator is empty; accepted: at least one stage each", where=where
            )
        given = [
            numbers("initial", self.initial, where=where),
            numbers("jumps", () if self.jumps is None else self.jumps, where=where),
        ]
        if not all((np.abs(values) <= MOST_LEVEL).all() for values in given):
            raise InputError(
                f"initial or jumps are out of bounds; accepted: numbers of at most {MOST_LEVEL:g} either way",
                where=where,
            )
        if not isinstance(cast("object", self.pooled), bool):
            raise InputError(f"pooled is {self.pooled!r}; accepted: True or False", where=where)
