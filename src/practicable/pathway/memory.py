"""The memory that a run takes, known before it begins."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

import numpy as np

from practicable.errors import InputError
from practicable.pathway.resources import Servers

if TYPE_CHECKING:
    from practicable.pathway.network import Network

__all__ = ["counts_bytes", "machine_bytes", "require_memory", "run_bytes"]

N_FLOWS = 8
N_WAIT_BINS = 386
N_ROUND_BINS = 256
N_TABLES = 4
PARTY_BYTES = 64
PILE_BYTES = 256
QUEUE_BYTES = 8192
"""Lengths of what is counted and kept: tables by stage and place, a person inside, a pile, and a queue."""


def counts_bytes(network: Network) -> int:
    """Return the bytes of the counts of one replicate."""
    n_stages, n_places, n_classes = len(network.stages), len(network.places), len(network.classes)
    flows = 4 * N_FLOWS * network.n_days * n_stages * n_places * n_classes
    waits = 4 * len(network.calling) * n_places * network.n_days * N_WAIT_BINS + 8 * n_stages * n_places
    rounds = 8 * 2 * n_classes * N_ROUND_BINS
    return (
        flows
        + waits
        + rounds
        + network.n_days * (4 * len(network.resources) + 8 * len(network.signals) * n_places)
    )


def run_bytes(network: Network) -> int:
    """Return the bytes that a run of one replicate takes at most: counts, tables, books and people.

    Everybody who arrives is counted as if nobody left before the end.
    """
    n_stages, n_resources = len(network.stages), len(network.resources)
    cells = n_stages * len(network.places) * (len(network.classes) + N_TABLES)
    by_day = network.n_days * (2 * n_stages + 2 * n_resources + 2 * len(network.arrivals))
    servers = sum(int(np.max(one.n)) for one in network.resources if isinstance(one, Servers))
    piles = n_stages * (n_stages + 1) * PILE_BYTES
    people = sum(
        float(process.rate.sum()) * (1.0 if process.members is None else 1.0 + process.members.mean)
        for process in network.arrivals
    )
    tables = 8 * (cells + by_day + servers) + QUEUE_BYTES * n_resources + piles
    return counts_bytes(network) + tables + int(people) * PARTY_BYTES


def machine_bytes() -> float:
    """Return the memory of the machine, infinite where the system does not tell."""
    if not hasattr(os, "sysconf"):
        return math.inf
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * float(os.sysconf("SC_PHYS_PAGES"))
    except (OSError, ValueError):
        return math.inf


def require_memory(network: Network) -> None:
    """Refuse a network whose run would not fit into the machine.

    Raises
    ------
    InputError
        With the size of the run and of the memory.
    """
    needed, there = run_bytes(network), machine_bytes()
    if needed > there:
        shape = (len(network.stages), len(network.places), len(network.classes), network.n_days)
        raise InputError(
            f"a run of {shape} stages, places, classes and days and of those who arrive takes up to "
            f"{needed / 2**30:.1f} GiB; accepted: at most the machine's memory, {there / 2**30:.1f} GiB"
        )
