"""The page: a small server on this machine, and the browser's part of it in ``static/``."""

from __future__ import annotations

__all__: list[str] = []
