"""Hindcasts: the forecast that would have been made on a past day, scored against what happened."""

from __future__ import annotations

from practicable.study.hindcast.cases import CASES, MAIN
from practicable.study.hindcast.examination import examine, stored_examination
from practicable.study.hindcast.hindcast import HindcastRequest, hindcast
from practicable.study.hindcast.told import told_in_brief

__all__ = ["CASES", "MAIN", "HindcastRequest", "examine", "hindcast", "stored_examination", "told_in_brief"]
