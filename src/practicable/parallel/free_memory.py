"""How much memory a run may take: what the user allows, or a share of what the system has left."""

from __future__ import annotations

import ctypes
import math
import os
import re
from pathlib import Path
from typing import Any

from practicable.errors import InputError

__all__ = ["DEFAULT_SHARE", "free_bytes", "read_memory"]

DEFAULT_SHARE = 0.7
"""Share of the free memory that a run may take unless it is told otherwise."""

_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", re.IGNORECASE | re.ASCII)
_LEAST = 2**26


def read_memory(text: str | None) -> float | None:
    """Read an amount of memory such as ``4G``.

    Parameters
    ----------
    text : str or None
        A number with K, M, G or T (of 1,024); None where nothing is said.

    Returns
    -------
    float or None
        Bytes.

    Raises
    ------
    InputError
        When it is no amount, or less than 64 MB.
    """
    if text is None:
        return None
    found = _FORM.fullmatch(text.strip())
    amount = float(found[1]) * _UNITS[found[2].lower()] if found else 0.0
    if not _LEAST <= amount < 2.0**63:
        raise InputError(
            f"{text!r} is no amount of memory; accepted: such as 512M or 4G, at least 64M", where="memory"
        )
    return amount


def free_bytes() -> float:
    """Return the memory that a run could take now, infinite where the system does not say.

    The least of what the machine has available, what a container leaves, and what the process may address.
    """
    return min(_available(), _left_in_container(), _addressable())


def _available() -> float:
    try:
        meminfo = Path("/proc/meminfo").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return _physical()
    found = re.search(r"^MemAvailable:\s+(\d+) kB", meminfo, re.MULTILINE)
    return float(found[1]) * 1024 if found else _physical()


def _physical() -> float:
    """All memory of a machine that does not say what is available of it."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * float(os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, OSError, ValueError):
        return _physical_on_windows()


def _physical_on_windows() -> float:
    windll: Any = getattr(ctypes, "windll", None)
    if windll is None:
        return math.inf
    status = _WindowsStatus(length=ctypes.sizeof(_WindowsStatus))
    windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
    return float(status.available) or math.inf


class _WindowsStatus(ctypes.Structure):
    """What Windows says of its memory."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load", ctypes.c_ulong),
        ("total", ctypes.c_ulonglong),
        ("available", ctypes.c_ulonglong),
        ("rest", ctypes.c_ulonglong * 5),
    )


def _left_in_container(root: Path = Path("/sys/fs/cgroup")) -> float:
    """Return what the limits of control groups leave, of both versions and of every parent group."""
    left = math.inf
    for limit, used in _limits(root):
        left = min(left, max(0.0, limit - used))
    return left


def _limits(root: Path) -> list[tuple[float, float]]:
    try:
        own = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    found: list[tuple[float, float]] = []
    for line in own:
        _, controllers, path = line.split(":", 2)
        if controllers in {"", "memory"}:
            names = (
                ("memory.max", "memory.current")
                if controllers == ""
                else ("memory.limit_in_bytes", "memory.usage_in_bytes")
            )
            base = root / controllers if controllers else root
            group = base / path.lstrip("/")
            for folder in (group, *group.parents):
                if base in (folder, *folder.parents):
                    limit, used = (_number(folder / name) for name in names)
                    if limit is not None and used is not None:
                        found.append((limit, used))
    return found


def _number(path: Path) -> float | None:
    try:
        return float(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _addressable() -> float:
    try:
        import resource
    except ImportError:
        return math.inf
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return math.inf if limit == resource.RLIM_INFINITY else float(limit)
