"""What would have been forecast on a past day, and how well."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicable.api.options import RunOptions

if TYPE_CHECKING:
    from practicable.results.backtest import Backtest
    from practicable.results.hindcast import Examination, Hindcast

__all__ = ["examine_hindcasts", "hindcast", "stored_hindcasts", "tell_hindcasts"]


def hindcast(
    order: str,
    *,
    as_of: date,
    until: date | None = None,
    rule: str = "all",
    run: RunOptions | None = None,
) -> Hindcast:
    """Forecast from what was published and announced by a past day, and score what followed.

    Parameters
    ----------
    order : str
        Id of a library order, or path of an order file.
    as_of : date
        Nothing published or announced later is used; what was announced later makes a second column.
    until : date, optional
        Last day; the end of the sixth month after the as-of month by default.
    rule : str
        A capacity rule, or ``all``: each alone and all with equal weight.
    run : RunOptions, optional
        Replicates a rule (200 by default), seed, workers and progress.

    Returns
    -------
    results.hindcast.Hindcast

    Raises
    ------
    InputError
        When the order, a date or a number cannot be used, or too little had been published.
    """
    from practicable.facts import record
    from practicable.orders import load
    from practicable.study import hindcast as study
    from practicable.study.ensemble.request import default_until

    options = (run or RunOptions()).ordinary()
    request = study.HindcastRequest(
        order=load(order),
        as_of=as_of,
        until=until or default_until(as_of),
        replicates=options.replicates,
        seed=options.seed,
        rule=rule,
        given=order,
        room=options.room(),
    )
    return study.hindcast(
        request, record(as_of=as_of), record(), workers=options.workers, progress=options.progress
    )


def examine_hindcasts(
    *,
    run: RunOptions | None = None,
    store: Path | None = None,
    backtest: Backtest | None = None,
) -> Examination:
    """Run every hindcast of the standing examination; see `study.hindcast.examine`.

    Parameters
    ----------
    run : RunOptions, optional
        Replicates a rule (100 by default, raised to a multiple of the number of rules), seed, workers and
        progress.
    store : Path, optional
        Folder that keeps what is finished, from which a broken run goes on.
    backtest : results.backtest.Backtest, optional
        From `backtest`: its calibration stands beside that of the hindcasts.
    """
    from practicable.study import hindcast as study

    options = (run or RunOptions(replicates=100)).ordinary()
    return study.examine(
        replicates=options.replicates,
        seed=options.seed,
        workers=options.workers,
        store=store,
        backtest=backtest,
        progress=options.progress,
    )


def stored_hindcasts() -> Examination | None:
    """Return the examination that the package carries, or None; see `study.hindcast.stored_examination`."""
    from practicable.study.hindcast import stored_examination

    return stored_examination()


def tell_hindcasts() -> Any:
    """Put the stored examination into words, tables and a picture, as a brief shows them.

    Returns
    -------
    brief.predicted_table.Predicted or None
        None where the package carries no examination.
    """
    from practicable.brief.page.predicted_table import predicted
    from practicable.brief.text.exports import References
    from practicable.facts import record
    from practicable.study.ensemble.recorded import cited_sources
    from practicable.study.hindcast import told_in_brief

    told = told_in_brief(stored_hindcasts())
    if told is None:
        return None
    return predicted(told, References(cited_sources({"hindcast": told}, record())))
