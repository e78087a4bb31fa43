"""The record of figures: loading, what was public on a day, and where each figure comes from."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from practicable.errors import InputError, nearest
from practicable.facts.publication import BASES, Basis
from practicable.facts.tabular import COLUMNS

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["TABLES", "Record", "Source", "read_sources", "record"]

TABLES = Path(__file__).parent / "tables"
"""Directory of the tables that the package carries."""

_SOURCES = Path(__file__).parent / "sources.toml"
_DATES = ("period_start", "period_end", "published")
_NUMBERS = ("value", "low", "high")


@dataclass(frozen=True, slots=True)
class Source:
    """A document or page that figures come from.

    Attributes
    ----------
    id, title, publisher, url, retrieved, licence : str
        `retrieved` is a day or a month.
    basis : str
        Rule by which its figures' day of publication is known.
    published : date or None
        Its own date, where the rule is not a lag.
    copy : str
        How a table of figures names the copy that was read, where the document itself was not.
    """

    id: str
    title: str
    publisher: str
    url: str
    retrieved: str
    licence: str
    basis: str
    published: date | None = None
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The tables, whole or as they were public on a day.

    Attributes
    ----------
    directory : Path
        Where the tables are.
    as_of : date or None
        Only figures published on or before this day are seen; None for all.
    """

    directory: Path
    as_of: date | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the tables, in alphabetical order."""
        return tuple(sorted(name for name in COLUMNS if (self.directory / f"{name}.csv").exists()))

    @property
    def sources(self) -> Mapping[str, Source]:
        """Every source by its id."""
        return read_sources()

    @property
    def bases(self) -> Mapping[str, Basis]:
        """Every publication rule by its id."""
        return BASES

    @property
    def hash(self) -> str:
        """SHA-256, in hexadecimal, of every table and the list of sources, whatever `as_of` is."""
        paths = tuple(self.directory / f"{name}.csv" for name in self.names)
        return _digest(tuple((path, path.stat().st_mtime_ns) for path in paths))

    def table(self, name: str) -> DataFrame:
        """Return a fresh copy of a table.

        Parameters
        ----------
        name : str
            One of `names`.

        Returns
        -------
        DataFrame
            One row a figure: dates as datetime64, `value` (and `low`, `high`) as float.

        Raises
        ------
        InputError
            When no table has the name.
        """
        if name not in self.names:
            raise InputError(f"no table is called '{name}'; {nearest(name, self.names)}")
        path = self.directory / f"{name}.csv"
        frame = _frame(path, path.stat().st_mtime_ns)
        if self.as_of is None:
            return frame.copy()
        return frame[frame["published"] <= self.as_of.isoformat()].reset_index(drop=True)


def record(as_of: date | None = None) -> Record:
    """Return the record of figures.

    Parameters
    ----------
    as_of : date, optional
        See only what was published on or before this day. A forecast must give it.
    """
    return Record(TABLES, as_of)


@lru_cache(maxsize=1)
def read_sources() -> Mapping[str, Source]:
    """Read the list of sources, by id."""
    entries = tomllib.loads(_SOURCES.read_text(encoding="utf-8"))["source"]
    return MappingProxyType({entry["id"]: Source(**entry) for entry in entries})


@lru_cache(maxsize=32)
def _frame(path: Path, _written: int) -> DataFrame:
    import pandas as pd

    columns = COLUMNS[path.stem]
    numbers = [column for column in _NUMBERS if column in columns]
    frame = pd.read_csv(path, dtype=dict.fromkeys(numbers, "float64"), parse_dates=list(_DATES))
    for column in frame.columns.difference([*_DATES, *numbers, "fiscal_year", "rounded_to"]):
        frame[column] = frame[column].astype(str).where(frame[column].notna(), "")
    return frame


@lru_cache(maxsize=8)
def _digest(files: tuple[tuple[Path, int], ...]) -> str:
    hasher = hashlib.sha256(_SOURCES.read_bytes())
    for path, _ in files:
        hasher.update(f"\0{path.stem}\0".encode())
        hasher.update(path.read_bytes())
    return hasher.hexdigest()
