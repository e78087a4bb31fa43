"""A policy laboratory for zero-tolerance prosecution orders at the U.S. southwest border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from practicable.api import Comparison, RunOptions, compare

__all__ = ["Comparison", "RunOptions", "__version__", "compare"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the public functions when first asked for, which keeps the import fast."""
    if name in __all__:
        from practicable import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
