"""Sweeps over levers and uncertainties, and the store that keeps their runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from practicable.api.options import RunOptions
from practicable.errors import InputError
from practicable.extras import require_extra

if TYPE_CHECKING:
    import os

    from practicable.parallel.store import Store
    from practicable.results.runs import Cleared, EntryShown, RunsKept, Swept

__all__ = ["runs_clear", "runs_list", "runs_show", "sweep"]


def sweep(
    study: str | os.PathLike[str],
    *,
    store: Path | None = None,
    table: Path | None = None,
    run: RunOptions | None = None,
) -> Swept:
    """Run a study; what the store holds already is not run again.

    Parameters
    ----------
    study : str or path
        Id of a study of the library, or path of a study file.
    store : Path, optional
        Folder that keeps runs; the user's cache by default.
    table : Path, optional
        File to write with one row a run: Parquet where its name ends in .parquet, CSV where in .csv.
    run : RunOptions, optional
        Workers or Dask address, and progress. Replicates and seed are the study's own.

    Returns
    -------
    Swept
        Its `dump` is what ``practicable sweep --json`` prints.

    Raises
    ------
    InputError
        When the study cannot be used, the scheduler does not answer, or the store cannot be written.
    """
    require_extra("study", purpose="a sweep", only=("pyarrow",))

    from practicable.facts import record
    from practicable.orders import load
    from practicable.parallel.executors import executor
    from practicable.results.runs import Swept
    from practicable.study.ensemble.basis import basis_report
    from practicable.study.ensemble.memory import Load
    from practicable.study.sweep import runs
    from practicable.study.sweep.study_file import load_study
    from practicable.study.sweep.sweep import outcome_definitions, plan_sweep, run_sweep

    if table is not None:
        _check_name(table)
    options = (run or RunOptions()).ordinary()
    found = load_study(study)
    where = executor(workers=options.workers, dask=options.dask)
    where.check()
    order = load(found.order)
    day = found.as_of or order.issued
    if day is None:
        raise InputError(
            f"the order '{order.id}' has no day of issue; as_of is required", where=f"study {found.id}"
        )
    planned = plan_sweep(found, order, record(as_of=day), as_of=day)
    options.room().require(planned.chunks.planned, Load(found.replicates))
    kept = _store(store)
    done = run_sweep(planned, kept, where=where, progress=options.progress)
    factors = (*planned.chunks.levers, *planned.chunks.uncertainties)
    outcomes, levels = runs.summary(kept, done.keys, factors=factors, outcomes=found.outcomes)
    if table is not None:
        runs.write_table(table, runs.joined(kept, done.keys, (*factors, *found.outcomes)))
    return Swept(
        schema_="practicable.sweep/1",
        rests_on=basis_report(planned.chunks.planned.basis, planned.chunks.first),
        study=found.model_dump(mode="json", by_alias=True, exclude_none=True),
        store=str(kept.root),
        keys=done.keys,
        n_runs=planned.n_runs,
        n_points=done.n_points,
        n_computed=done.n_computed,
        n_found=len(done.keys) - done.n_computed,
        outcomes=outcomes,
        levels=levels,
        definitions=outcome_definitions(found.outcomes),
    )


def _check_name(table: Path) -> None:
    if table.suffix.lower() not in {".csv", ".parquet"}:
        raise InputError("accepted: a name that ends in .parquet or .csv", where=str(table))


def runs_list(store: Path | None = None) -> tuple[RunsKept, ...]:
    """List what the store holds; see `study.runs.listed`."""
    from practicable.study.sweep import runs

    require_extra("study", purpose="the store of runs", only=("pyarrow",))
    return runs.listed(_store(store))


def runs_show(key: str, store: Path | None = None) -> EntryShown:
    """Show one entry by the beginning of its address; see `study.runs.shown`."""
    from practicable.study.sweep import runs

    require_extra("study", purpose="the store of runs", only=("pyarrow",))
    return runs.shown(_store(store), key)


def runs_clear(*, older_than: float | None = None, store: Path | None = None) -> Cleared:
    """Delete damaged and, if asked, old entries; see `study.runs.clear`."""
    from practicable.study.sweep import runs

    require_extra("study", purpose="the store of runs", only=("pyarrow",))
    return runs.clear(_store(store), older_than=older_than)


def _store(root: Path | None) -> Store:
    from practicable.parallel.store import Store, default_root

    store = Store(root or default_root())
    try:
        store.root.exists()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(store.root)) from error
    return store
