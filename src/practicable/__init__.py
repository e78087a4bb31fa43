"""A policy laboratory for zero-tolerance prosecution orders at the U.S. southwest border."""

from __future__ import annotations

__version__ = "0.1.0"
