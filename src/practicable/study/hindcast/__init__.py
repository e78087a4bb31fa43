"""Hindcasts: the forecast that would have been made on a past day, scored against what happened."""

from __future__ import annotations

from practicable.study.hindcast.examination import examine, stored_examination, told_in_brief
from practicable.study.hindcast.hindcast import HindcastRequest, hindcast
from practicable.study.hindcast.readings import CASES, MAIN

__all__ = ["CASES", "MAIN", "HindcastRequest", "examine", "hindcast", "stored_examination", "told_in_brief"]
