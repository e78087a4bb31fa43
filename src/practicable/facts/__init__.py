"""What happened: the public record as tables, each figure with its source and the day it was published."""

from __future__ import annotations

from practicable.facts.catalog import Record, Source, record
from practicable.facts.monthly import months
from practicable.facts.publication import Basis

__all__ = ["Basis", "Record", "Source", "months", "record"]
