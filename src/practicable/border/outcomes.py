"""Outcomes of one simulated replicate, in the terms of courts, custody and families."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from practicable.border.pathway import ARRIVING, CLASSES
from practicable.geography import CELLS, DISTRICTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.pathway import BorderInputs
    from practicable.pathway import Flows

__all__ = ["Outcomes", "outcomes_of"]

_SINGLE, _FAMILY, _CHILD, _SEPARATED = range(4)
_DISTRICT_OF_CELL = np.array([DISTRICTS.index(cell.district) for cell in CELLS])


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Daily counts of one replicate.

    Attributes
    ----------
    apprehended : ndarray, shape (n_cells, 3, n_days)
        People apprehended: single adults, people in families (adults and children), unaccompanied children.
    eligible : ndarray, shape (n_districts, 2, n_days)
        Single and family adults whom a directive refers for improper entry, by day of referral.
    accepted : ndarray, shape (n_districts, 2, n_days)
        Those of them whom a court can hear within the limit, by day of referral.
    improper_entry, other_charges : ndarray, shape (n_districts, n_days)
        Prosecutions begun under 8 U.S.C. 1325 (any referral, by day of hearing), and on other charges.
    jail, backlog : ndarray, shape (n_districts, n_days)
        At midnight: people serving a sentence for improper entry; people accepted who wait for their hearing.
    separated : ndarray, shape (n_districts, n_days)
        Children separated from a parent on the day.
    care : ndarray, shape (2, n_days)
        Children in federal care at midnight: unaccompanied, separated.
    slots : ndarray of int, shape (n_districts, n_days)
        Hearing slots that courts had.
    first_refusal : ndarray of int, shape (n_districts,)
        First day on which an ordered referral found no slot within the limit; -1 when none did.
    n_events : int
        Events simulated.
    """

    apprehended: NDArray[np.float64]
    eligible: NDArray[np.float64]
    accepted: NDArray[np.float64]
    improper_entry: NDArray[np.float64]
    other_charges: NDArray[np.float64]
    jail: NDArray[np.float64]
    backlog: NDArray[np.float64]
    separated: NDArray[np.float64]
    care: NDArray[np.float64]
    slots: NDArray[np.int64]
    first_refusal: NDArray[np.int64]
    n_events: int

    def until(self, n_days: int) -> Outcomes:
        """Keep the first days of every daily count; a first refusal after them becomes none."""
        daily = {
            field.name: getattr(self, field.name)[..., :n_days]
            for field in fields(self)
            if field.name not in {"first_refusal", "n_events"}
        }
        return replace(
            self, **daily, first_refusal=np.where(self.first_refusal < n_days, self.first_refusal, -1)
        )


def outcomes_of(flows: Flows, inputs: BorderInputs) -> Outcomes:
    """Reduce the flows of one replicate to outcomes.

    Parameters
    ----------
    flows : Flows
        Counts by stage, place, class and day of the border network.
    inputs : BorderInputs
        What was simulated; tells which referrals a directive ordered, and the slots.
    """
    stage = {key: index for index, key in enumerate(flows.stages)}
    docket = stage["docket"]
    adults = [_SINGLE, _FAMILY]
    ordered = np.swapaxes(inputs.referral.ordered, 0, 1)
    calls = np.swapaxes(flows.calls[docket][:, adults], 0, 1) * ordered
    refused = np.swapaxes(flows.refusals[docket][:, adults], 0, 1) * ordered
    eligible = np.stack([_by_district(calls[0]), _by_district(calls[1])], axis=1)
    declined = np.stack([_by_district(refused[0]), _by_district(refused[1])], axis=1)
    care = flows.census("care").sum(axis=0)
    return Outcomes(
        apprehended=_people(flows, stage["apprehended"]),
        eligible=eligible,
        accepted=eligible - declined,
        improper_entry=_by_district(flows.entries[docket].sum(axis=1)),
        other_charges=_by_district(flows.entries[stage["other_charges"]].sum(axis=1)),
        jail=_by_district(flows.census("jail").sum(axis=1)),
        backlog=_by_district(flows.waiting("docket").sum(axis=1)),
        separated=_by_district(flows.entries[stage["care"]][:, _SEPARATED]),
        care=np.stack([care[_CHILD], care[_SEPARATED]]).astype(np.float64),
        slots=inputs.slots,
        first_refusal=_first_day(declined.sum(axis=1)),
        n_events=flows.n_events,
    )


def _by_district(by_cell: NDArray[np.generic]) -> NDArray[np.float64]:
    """Sum the leading axis from cells to districts."""
    totals = np.zeros((len(DISTRICTS), *by_cell.shape[1:]))
    np.add.at(totals, _DISTRICT_OF_CELL, by_cell)
    return totals


def _people(flows: Flows, stage: int) -> NDArray[np.float64]:
    """People in the parties that enter a stage: one adult or child a party, and the members they carry."""
    arriving = [CLASSES.index(name) for name in ARRIVING]
    parties = flows.entries[stage][:, arriving]
    return (parties + flows.members_in[stage][:, arriving]).astype(np.float64)


def _first_day(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    """First day with a count in each row, or -1."""
    some = counts > 0
    return np.where(some.any(axis=1), some.argmax(axis=1), -1)
