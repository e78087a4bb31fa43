"""What the store of runs holds: listed, shown, summarised, cleared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.errors import InputError
from practicable.files import write_whole
from practicable.parallel.tables_on_disk import to_parquet
from practicable.results.runs import Cleared, EntryShown, LevelMean, OutcomeRange, RunsKept
from practicable.study.ensemble.quantities import rounded

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from practicable.parallel.store import Entry, Store

__all__ = ["clear", "joined", "listed", "shown", "summary", "write_table"]

_FEW = 12
"""Levels up to which means are told level by level."""


def listed(store: Store) -> tuple[RunsKept, ...]:
    """List what was run, the latest first; entries whose labels cannot be read are the last."""
    groups: dict[str, list[Entry]] = {}
    for entry in store.entries():
        groups.setdefault(store.key({**entry.description, "rows": None}), []).append(entry)
    rows = [
        RunsKept(
            kind=str(entries[0].description.get("kind", "")),
            study=str(entries[0].description.get("study", "")),
            code=str(entries[0].description.get("code", ""))[:12],
            n_entries=len(entries),
            n_rows=sum(entry.n_rows for entry in entries),
            n_bytes=sum(entry.n_bytes for entry in entries),
            written=max(entry.written for entry in entries).isoformat(timespec="seconds"),
            key=entries[0].key,
        )
        for entries in groups.values()
    ]
    damaged = [key for key in store.addresses() if store.entry(key) is None]
    rows.sort(key=lambda row: row.written, reverse=True)
    if damaged:
        counts = {"n_entries": len(damaged), "n_rows": 0, "n_bytes": 0}
        rows.append(RunsKept(kind="damaged", study="", code="", written="", key=damaged[0], **counts))
    return tuple(rows)


def shown(store: Store, prefix: str) -> EntryShown:
    """Show one entry: what it was asked for, when it was written, whether it is whole, its table.

    Raises
    ------
    InputError
        When no one entry begins with the prefix.
    """
    entry = store.find(prefix)
    table = store.read(entry.key)
    return EntryShown(
        key=entry.key,
        whole=table is not None,
        written=entry.written.isoformat(timespec="seconds"),
        n_rows=entry.n_rows,
        n_bytes=entry.n_bytes,
        description=dict(entry.description),
        columns=() if table is None else tuple(str(column) for column in table.columns),
        table=() if table is None else _records(table),
    )


def clear(store: Store, *, older_than: float | None) -> Cleared:
    """Delete damaged entries, leftovers, and entries written before some days ago.

    Parameters
    ----------
    older_than : float or None
        Days, at least 0; None keeps whole entries of any age.

    Raises
    ------
    InputError
        When the days are negative or the folder is no store.
    """
    if older_than is not None and not 0.0 <= older_than < 1e5:
        raise InputError(f"{older_than:g} days; accepted: 0 or more", where="older than")
    limit = None if older_than is None else datetime.now(UTC) - timedelta(days=older_than)
    n_entries, n_bytes = store.collect(lambda entry: limit is None or entry.written >= limit)
    return Cleared(n_entries=n_entries, n_bytes=n_bytes)


def summary(
    store: Store, keys: Sequence[str], *, factors: Sequence[str], outcomes: Sequence[str]
) -> tuple[tuple[OutcomeRange, ...], tuple[LevelMean, ...]]:
    """Summarise the runs of a sweep.

    Parameters
    ----------
    keys : sequence of str
        Of its chunks.
    factors, outcomes : sequences of str
        Columns.

    Returns
    -------
    outcomes, levels : tuples
        Each outcome over all runs, and its mean at each level of a factor that has few.
    """
    runs = joined(store, keys, (*factors, *outcomes))
    levels: list[LevelMean] = []
    for factor in factors:
        groups = list(runs.groupby(factor, sort=True))
        if 2 <= len(groups) <= _FEW:
            levels += [
                LevelMean(factor=factor, level=_plain(level), outcome=name, **_mean(_column(group, name)))
                for name in outcomes
                for level, group in groups
            ]
    ranges = tuple(_range(name, _column(runs, name)) for name in outcomes)
    return ranges, tuple(levels)


def joined(store: Store, keys: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Return every run of a sweep as one table, in the order of its design.

    Parameters
    ----------
    keys : sequence of str
        Of its chunks.
    columns : sequence of str
        That every chunk must hold.

    Raises
    ------
    InputError
        When an entry does not hold what a sweep writes.
    """
    import pandas as pd

    tables: list[pd.DataFrame] = []
    for key in keys:
        table = store.read(key)
        if table is None or not set(columns) <= set(table.columns):
            raise InputError(
                f"the entry {key[:12]} does not hold the columns of the study; accepted: another store, or"
                " this one after 'practicable runs gc --older-than 0'",
                where=str(store.root),
            )
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def write_table(path: Path, runs: pd.DataFrame) -> None:
    """Write runs to a file: CSV where its name ends in .csv, else Parquet."""
    as_csv = path.suffix.lower() == ".csv"
    write_whole(path, runs.to_csv(index=False, lineterminator="\n") if as_csv else to_parquet(runs))


def _column(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return the known values of a column."""
    values = table[name].to_numpy(dtype=np.float64)
    return values[~np.isnan(values)]


def _mean(known: NDArray[np.float64]) -> dict[str, Any]:
    if known.size == 0:
        return {"mean": None, "se": None, "n": 0}
    error = float(known.std(ddof=1) / np.sqrt(known.size)) if known.size > 1 else None
    return {
        "mean": rounded(float(known.mean())),
        "se": None if error is None else rounded(error),
        "n": int(known.size),
    }


def _range(name: str, known: NDArray[np.float64]) -> OutcomeRange:
    if known.size == 0:
        return OutcomeRange(outcome=name, least=None, median=None, most=None, n=0)
    least, median, most = (rounded(float(one)) for one in np.quantile(known, [0.0, 0.5, 1.0]))
    return OutcomeRange(outcome=name, least=least, median=median, most=most, n=int(known.size))


def _records(table: pd.DataFrame) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(map(_plain, row)) for row in table.itertuples(index=False, name=None))


def _plain(cell: Any) -> Any:
    """Return a cell as JSON can hold it."""
    value = cell.item() if hasattr(cell, "item") else cell
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
