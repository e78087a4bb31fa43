"""Expected counts by day or month, labelled as those of a simulated replicate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["UNSURE_LOADS", "ExpectedFlows"]

UNSURE_LOADS = (0.8, 1.2)
"""Calls a slot between which a court's share accepted may be off by more than a hundredth; outside, and for
courts of at least ten slots a day, it was not (`docs/meanfield.md`)."""


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedFlows:
    """Expected counts by day or month, with the labels and axes of `pathway.Flows`.

    Attributes
    ----------
    stages, places, classes, resources : tuple of str
        Labels, in the network's order.
    periods : tuple of date
        First day of each period.
    by_state : mapping of str to array of float, shape (n_periods, n_columns)
        Expected counts of the states that have them; `at` gives them by stage, place and class.
    column : mapping of str to array of int, shape (n_states,)
        By count, the column of each state (see `fit.states`), below 0 where it has none.
    cell : array of int, shape (n_states, 3)
        Stage, place and class of each state.
    refusals_by_resource : array of float, shape (n_resources, n_periods)
        Refused calls by the resource that refused.
    calls_by_resource, slots : array of float, shape (n_resources, n_periods)
        Calls on each resource, and what it offers; slots are NaN for servers.
    signals : array of float, shape (n_signals, n_places, n_days)
    """

    stages: tuple[str, ...]
    places: tuple[str, ...]
    classes: tuple[str, ...]
    resources: tuple[str, ...]
    periods: tuple[date, ...]
    by_state: Mapping[str, Floats]
    column: Mapping[str, NDArray[np.int64]]
    cell: NDArray[np.int64]
    refusals_by_resource: Floats
    calls_by_resource: Floats
    slots: Floats
    signals: Floats

    def at(self, count: str, stage: str) -> Floats:
        """Return one expected count at a stage, shape (n_places, n_classes, n_periods).

        Parameters
        ----------
        count : str
            ``entries``, ``exits``, ``members_in``, ``members_out``, ``calls``, ``refusals``, ``reneged`` or
            ``abandoned``.
        stage : str
        """
        if count not in self.by_state:
            raise InputError(f"count {count!r} is unknown; {nearest(count, list(self.by_state))}")
        if stage not in self.stages:
            raise InputError(f"stage {stage!r} is unknown; {nearest(stage, self.stages)}")
        whole = np.zeros((len(self.places), len(self.classes), len(self.periods)))
        columns = self.column[count]
        for i in np.flatnonzero((self.cell[:, 0] == self.stages.index(stage)) & (columns >= 0)):
            whole[self.cell[i, 1], self.cell[i, 2]] += self.by_state[count][:, columns[i]]
        return whole

    def _whole(self, count: str) -> Floats:
        return np.stack([self.at(count, stage) for stage in self.stages])

    @property
    def entries(self) -> Floats:
        """Visits started, shape (n_stages, n_places, n_classes, n_periods)."""
        return self._whole("entries")

    @property
    def exits(self) -> Floats:
        """Visits ended, as `entries`."""
        return self._whole("exits")

    @property
    def members_in(self) -> Floats:
        """Members brought in, as `entries`."""
        return self._whole("members_in")

    @property
    def members_out(self) -> Floats:
        """Members taken out, as `entries`."""
        return self._whole("members_out")

    @property
    def calls(self) -> Floats:
        """Calls on resources by the day of the call, as `entries`."""
        return self._whole("calls")

    @property
    def refusals(self) -> Floats:
        """Calls not accepted by the day of the call, as `entries`."""
        return self._whole("refusals")

    def census(self, stage: str) -> Floats:
        """Return the parties in a stage at the end of each period, shape (n_places, n_classes, n_periods)."""
        return np.cumsum(self.at("entries", stage) - self.at("exits", stage), axis=-1)

    def census_members(self, stage: str) -> Floats:
        """Return the members with the parties in a stage at the end of each period, as `census`."""
        return np.cumsum(self.at("members_in", stage) - self.at("members_out", stage), axis=-1)

    def waiting(self, stage: str) -> Floats:
        """Return the parties that wait for a stage's resources at the end of each period, as `census`."""
        joined = self.at("calls", stage) - self.at("refusals", stage) + self.at("reneged", stage)
        started = self.at("entries", stage) if joined.any() else 0.0
        return np.cumsum(joined - started - self.at("abandoned", stage), axis=-1)

    @property
    def load(self) -> Floats:
        """Calls a slot, shape (n_resources, n_periods); NaN for servers and where there is no slot."""
        none = np.full(self.slots.shape, np.nan)
        return np.divide(self.calls_by_resource, self.slots, out=none, where=self.slots > 0.0)

    @property
    def unsure(self) -> NDArray[np.bool_]:
        """Where the load is within `UNSURE_LOADS`, so that a simulation is needed; shape as `load`."""
        load = self.load
        return (load > UNSURE_LOADS[0]) & (load < UNSURE_LOADS[1])
