"""The memory that a run takes, known before it begins."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

from practicable.errors import InputError

if TYPE_CHECKING:
    from practicable.pathway.network import Network

__all__ = ["counts_bytes", "machine_bytes", "require_memory"]

N_FLOWS = 8
N_WAIT_BINS = 386
N_ROUND_BINS = 256


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


def machine_bytes() -> float:
    """Return the memory of the machine, infinite where the system does not tell."""
    if not hasattr(os, "sysconf"):
        return math.inf
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * float(os.sysconf("SC_PHYS_PAGES"))
    except (OSError, ValueError):
        return math.inf


def require_memory(network: Network) -> None:
    """Refuse a network whose counts would not fit into the machine.

    Raises
    ------
    InputError
        With the size of the counts and of the memory.
    """
    needed, there = counts_bytes(network), machine_bytes()
    if needed > there:
        shape = (len(network.stages), len(network.places), len(network.classes), network.n_days)
        raise InputError(
            f"the counts of {shape} stages, places, classes and days take {needed / 2**30:.1f} GiB; "
            f"accepted: at most the machine's memory, {there / 2**30:.1f} GiB"
        )
