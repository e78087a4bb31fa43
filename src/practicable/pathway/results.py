"""What a run returns: daily flows, census, waits and rounds, labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from practicable.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Flows", "stack_flows", "wait_edges"]

Counts = NDArray[np.int32]


def wait_edges() -> NDArray[np.float64]:
    """Return the upper edges of the bins of waits, days, shape (n_bins,).

    The first bin is a wait of exactly 0; then sixteen bins to each doubling from ``2 ** -14`` days (about
    five seconds) to ``2 ** 10`` days, the first of them open below and the last above.
    """
    octave = 2.0 ** np.arange(-14.0, 10.0)
    steps = 1.0 + np.arange(1, 17) / 16.0
    edges = (octave[:, None] * steps).ravel()
    return np.concatenate(([0.0], edges, [np.inf]))


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Daily counts of one replicate.

    Attributes
    ----------
    stages, places, classes, resources, calling : tuple of str
        Labels, in the network's order; the last are the stages that call on resources.
    start : date
        Day 0.
    entries, exits : array of int, shape (n_stages, n_places, n_classes, n_days)
        Parties whose visit started (after acceptance), or ended, that day.
    members_in, members_out : array of int, the same shape
        Members whom they brought in, or took out; members that fork leave as the visit starts.
    calls, refusals : array of int, the same shape
        Calls on resources, and those not accepted, by the day of the call.
    reneged, abandoned : array of int, the same shape
        Refused calls that waited until their limit, by the day of the call and by the day they left.
    refusals_by_resource : array of int, shape (n_resources, n_days)
        The same refusals by the resource that refused: the bottleneck.
    waits_by_day : array of int, shape (n_calling, n_places, n_days, n_bins)
        Accepted calls by the day on which the visit started and by wait; the bins' upper edges are
        `wait_edges()`.
    wait_sum : array of float, shape (n_stages, n_places)
        Sum of the waits of accepted calls, days.
    rounds, rounds_open : array of int, shape (n_classes, 256)
        Parties by the number of rounds begun, of those absorbed and of those still inside at the horizon; the
        last bin is open.
    signals : array of float, shape (n_signals, n_places, n_days)
    n_arrived, n_events : int
        Parties that arrived; arrivals, calls and visits together.
    """

    stages: tuple[str, ...]
    places: tuple[str, ...]
    classes: tuple[str, ...]
    resources: tuple[str, ...]
    calling: tuple[str, ...]
    start: date
    entries: Counts
    exits: Counts
    members_in: Counts
    members_out: Counts
    calls: Counts
    refusals: Counts
    reneged: Counts
    abandoned: Counts
    refusals_by_resource: Counts
    waits_by_day: Counts
    wait_sum: NDArray[np.float64]
    rounds: NDArray[np.int64]
    rounds_open: NDArray[np.int64]
    signals: NDArray[np.float64]
    n_arrived: int
    n_events: int

    @property
    def n_days(self) -> int:
        """The horizon, days."""
        return self.entries.shape[3]

    @property
    def waits(self) -> NDArray[np.int64]:
        """Accepted calls of the whole run by wait, shape (n_stages, n_places, n_bins)."""
        counts = np.zeros((len(self.stages), *self.waits_by_day.shape[1::2]), np.int64)
        counts[[self.at(stage) for stage in self.calling]] = self.waits_by_day.sum(axis=2, dtype=np.int64)
        return counts

    def at(self, stage: str) -> int:
        """Return the position of a stage."""
        return self.stages.index(stage)

    def census(self, stage: str) -> NDArray[np.int64]:
        """Count the parties in a stage at the end of each day.

        Parameters
        ----------
        stage : str

        Returns
        -------
        array of int, shape (n_places, n_classes, n_days)
        """
        at = self.at(stage)
        return np.cumsum(self.entries[at] - self.exits[at], axis=-1, dtype=np.int64)

    def census_members(self, stage: str) -> NDArray[np.int64]:
        """Count the members with the parties in a stage at the end of each day, as `census`."""
        at = self.at(stage)
        return np.cumsum(self.members_in[at] - self.members_out[at], axis=-1, dtype=np.int64)

    def waiting(self, stage: str) -> NDArray[np.int64]:
        """Count the parties that wait for a stage's resources at the end of each day, as `census`."""
        at = self.at(stage)
        joined = self.calls[at] - self.refusals[at] + self.reneged[at]
        started = self.entries[at] if self.calls[at].any() else 0
        return np.cumsum(joined - started - self.abandoned[at], axis=-1, dtype=np.int64)

    def wait_quantile(self, stage: str, share: float) -> float:
        """Return the wait that a share of a stage's accepted calls did not exceed, all places together.

        Parameters
        ----------
        stage : str
        share : float
            In (0, 1].

        Returns
        -------
        float
            Upper edge of the bin, days: at most 1/16 above the quantile. NaN where nobody was accepted.
        """
        counts = self.waits[self.at(stage)].sum(axis=0)
        if not counts.any():
            return float("nan")
        reached = np.cumsum(counts) >= share * counts.sum()
        return float(wait_edges()[int(np.argmax(reached))])

    def to_xarray(self) -> xr.Dataset:
        """Return the flows, census and backlog as a labelled dataset."""
        import xarray as xr

        axes = ("stage", "place", "class", "day")
        names = ("entries", "exits", "members_in", "members_out", "calls", "refusals", "reneged", "abandoned")
        days = np.datetime64(self.start, "D") + np.arange(self.n_days)
        return xr.Dataset(
            {name: (axes, getattr(self, name)) for name in names}
            | {
                "census": (axes, np.stack([self.census(stage) for stage in self.stages])),
                "waiting": (axes, np.stack([self.waiting(stage) for stage in self.stages])),
                "refusals_by_resource": (("resource", "day"), self.refusals_by_resource),
                "waits": (("stage", "place", "wait"), self.waits),
                "wait_sum": (("stage", "place"), self.wait_sum),
                "rounds": (("class", "n_rounds"), self.rounds),
                "rounds_open": (("class", "n_rounds"), self.rounds_open),
            },
            coords={
                "stage": list(self.stages),
                "place": list(self.places),
                "class": list(self.classes),
                "resource": list(self.resources),
                "day": days,
                "wait": wait_edges(),
            },
        )


def stack_flows(flows: Sequence[Flows]) -> xr.Dataset:
    """Return the flows of many replicates as one dataset with an axis ``replicate``.

    Parameters
    ----------
    flows : sequence of Flows
        Of the same network, in the order of their replicates.

    Returns
    -------
    xarray.Dataset
        The variables of `Flows.to_xarray`; those by stage, place, class and day have the axes (replicate,
        stage, place, class, day). ``waits`` counts by the upper edges of `wait_edges`, so that quantiles of
        all replicates together are as exact as those of one.

    Raises
    ------
    InputError
        If there are none, or two differ in their labels, horizon or start.
    """
    import pandas as pd
    import xarray as xr

    def labels(one: Flows) -> tuple[object, ...]:
        return one.stages, one.places, one.classes, one.resources, one.start, one.n_days

    if not flows:
        raise InputError("no flows to stack; accepted: at least one replicate")
    for at, one in enumerate(flows):
        if labels(one) != labels(flows[0]):
            raise InputError(
                f"replicate {at} has other labels, days or start than replicate 0; accepted: one network"
            )
    numbers = pd.RangeIndex(len(flows), name="replicate")
    return xr.concat([one.to_xarray() for one in flows], dim=numbers)
