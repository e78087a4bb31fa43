"""A policy laboratory for zero-tolerance prosecution orders at the U.S. southwest border."""

from __future__ import annotations

from typing import TYPE_CHECKING as _TYPE_CHECKING

if _TYPE_CHECKING:
    from practicable import api
    from practicable.api import Comparison, RunOptions, compare

__all__ = ["Comparison", "RunOptions", "__version__", "api", "compare"]

__version__ = "0.1.0"


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)


def __getattr__(name: str) -> object:
    """Load the public functions when first asked for, which keeps the import fast."""
    if name in __all__:
        from importlib import import_module

        api = import_module("practicable.api")
        return api if name == "api" else getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
