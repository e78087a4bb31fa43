"""The compiler's cache of machine code: used where it can be, and never a reason to fail."""

from __future__ import annotations

from contextlib import suppress
from pickle import UnpicklingError
from typing import Any

__all__ = ["keep_compiled"]

Dispatcher = Any
"""A function compiled by numba, which carries no types."""

_UNREADABLE = (
    OSError,
    EOFError,
    UnpicklingError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ImportError,
    RuntimeError,
)
"""What reading a file of the cache raises where it is cut off, empty, or something else altogether."""


def keep_compiled(dispatcher: Dispatcher) -> Dispatcher:
    """Keep a function's machine code on disk, if any folder for it can be written.

    Parameters
    ----------
    dispatcher : numba dispatcher
        Not yet called.

    Returns
    -------
    numba dispatcher
        The same one. Where neither the folder of the package nor that of the user's caches can be written it
        compiles once a process.
    """
    if not hasattr(dispatcher, "enable_caching"):
        # the compiler is switched off, and this is the function itself
        return dispatcher
    try:
        dispatcher.enable_caching()
    except (RuntimeError, OSError):
        return dispatcher
    dispatcher._cache = _SafeCache(dispatcher._cache)
    return dispatcher


class _SafeCache:
    """A function's cache in which a damaged file counts as none, and a full or read-only disk is no error.

    Files are replaced whole, so that processes that compile at once do not damage them; but two of them may
    give the same name to the code of two signatures, which is why the signature of what is read is compared.

    Parameters
    ----------
    cache : numba.core.caching.Cache
    """

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        """Return what is not handled here from the cache itself."""
        return getattr(self._cache, name)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the code of a signature, or None; a damaged index is emptied."""
        try:
            found = self._cache.load_overload(sig, target_context)
        except _UNREADABLE:
            with suppress(OSError):
                self._cache.flush()
            return None
        if found is not None and tuple(found.signature.args) != tuple(getattr(sig, "args", sig)):
            return None
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the code of a signature where that is possible."""
        with suppress(*_UNREADABLE):
            self._cache.save_overload(sig, data)
