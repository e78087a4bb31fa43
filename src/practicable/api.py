"""The one entry: command line, page and brief call these functions alone, so that all show the same numbers.

Every function imports its room when called, which keeps ``import practicable`` fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from practicable.errors import InputError

__all__ = [
    "RunOptions",
    "backtest",
    "brief_numbers",
    "claims",
    "decompose",
    "facts_check",
    "facts_import",
    "facts_list",
    "facts_show",
    "history",
    "history_figure",
    "orders_check",
    "orders_list",
    "orders_show",
    "parameters_list",
    "parameters_page",
    "parameters_show",
    "published_results",
    "render_brief",
]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How an ensemble is run.

    Attributes
    ----------
    replicates : int
        At least 2.
    seed : int
        Root of every draw; zero is a seed.
    workers : int
        Processes; no number depends on it.
    progress : callable or None
        Called with the replicates done and their total.
    """

    replicates: int = 200
    seed: int = 0
    workers: int = 1
    progress: Callable[[int, int], None] | None = None


def facts_list(as_of: date | None = None) -> Any:
    """List the tables of the record; see `facts.service.facts_list`."""
    from practicable.facts import service

    return service.facts_list(as_of)


def facts_show(
    name: str,
    *,
    fiscal_year: int | None = None,
    place: str | None = None,
    measure: str | None = None,
    as_of: date | None = None,
) -> Any:
    """Show rows of a table; see `facts.service.facts_show`."""
    from practicable.facts import service

    return service.facts_show(name, fiscal_year=fiscal_year, place=place, measure=measure, as_of=as_of)


def facts_check() -> Any:
    """Run every arithmetic check of the record; see `facts.service.facts_check`."""
    from practicable.facts import service

    return service.facts_check()


def facts_import(path: Path, *, kind: str | None = None, output: Path | None = None) -> Any:
    """Import an official document; see `facts.service.facts_import`."""
    from practicable.facts import service

    return service.facts_import(path, kind=kind, output=output)


def orders_list() -> Any:
    """List the library's orders; see `orders.service.orders_list`."""
    from practicable.orders import service

    return service.orders_list()


def orders_show(id_or_path: str) -> Any:
    """Show an order in plain words; see `orders.service.orders_show`."""
    from practicable.orders import service

    return service.orders_show(id_or_path)


def orders_check(path: Path) -> Any:
    """Check an order file; see `orders.service.orders_check`."""
    from practicable.orders import service

    return service.orders_check(path)


def parameters_list(as_of: date | None = None) -> Any:
    """List the model's parameters; see `border.service.parameters_list`."""
    from practicable.border import service

    return service.parameters_list(as_of)


def parameters_show(key: str, as_of: date | None = None) -> Any:
    """Show one parameter; see `border.service.parameters_show`."""
    from practicable.border import service

    return service.parameters_show(key, as_of)


def parameters_page(as_of: date | None = None) -> str:
    """Write the parameters as a page of Markdown; see `border.service.parameters_page`."""
    from practicable.border import service

    return service.parameters_page(as_of)


def claims(as_of: date | None = None) -> Any:
    """Examine the claims of the order's public case; see `evidence.claims.claims_table`."""
    from practicable.evidence.claims import claims_table

    return claims_table(as_of)


def backtest(
    *,
    first: int = 2008,
    last: int = 2019,
    horizon: int = 12,
    run: RunOptions | None = None,
    store: Path | None = None,
) -> dict[str, Any]:
    """Forecast from every month of past fiscal years with what was published by then, and score.

    Parameters
    ----------
    first, last : int
        Fiscal years.
    horizon : int
        Months ahead, 1 to 12.
    run : RunOptions, optional
        Replicates are paths a forecast, 400 by default; seed, workers and progress.
    store : Path, optional
        Folder that keeps each origin's scores, from which a broken run goes on.

    Returns
    -------
    dict
        JSON-able; see `fit.calibration.backtest_report`.

    Raises
    ------
    InputError
        When a number is out of range or nothing can be scored.
    """
    from practicable.fit.backtest import Options, run_backtest
    from practicable.fit.calibration import backtest_report

    how = run or RunOptions(replicates=400)
    options = Options(first, last, horizon=horizon, paths=how.replicates, seed=how.seed)
    scores = run_backtest(options, workers=how.workers, store=store, progress=how.progress)
    return backtest_report(options, scores)


def published_results(as_of: date | None = None) -> Any:
    """Compare published results with ours; see `evidence.claims.published_table`."""
    from practicable.evidence.claims import published_table

    return published_table(as_of)


def brief_numbers(
    order: str,
    *,
    as_of: date | None = None,
    until: date | None = None,
    session_hours: float | None = None,
    run: RunOptions | None = None,
) -> dict[str, Any]:
    """Simulate an order and return the numbers behind its brief.

    Parameters
    ----------
    order : str
        Id of a library order, or path of an order file.
    as_of : date, optional
        Nothing published or announced later is used; the order's day of issue by default.
    until : date, optional
        Last day; the end of the sixth month after the as-of month by default.
    session_hours : float, optional
        Hours of hearings a court day in each district, which are not on record.
    run : RunOptions, optional
        Replicates, seed, workers and progress.

    Returns
    -------
    dict
        JSON-able; the schema is named in its first key.

    Raises
    ------
    InputError
        When the order, a date or a number cannot be used.
    """
    from practicable.facts import record
    from practicable.orders import load
    from practicable.study import report

    options = run or RunOptions()
    loaded = load(order)
    day = as_of or loaded.issued
    if day is None:
        raise InputError(f"the order '{loaded.id}' has no day of issue; give --as-of", where="as-of")
    request = report.BriefRequest(
        order=loaded,
        as_of=day,
        until=until or report.default_until(day),
        replicates=options.replicates,
        seed=options.seed,
        session_hours=session_hours,
    )
    ensembles = report.simulate_brief(
        request, record(as_of=day), workers=options.workers, progress=options.progress
    )
    probes = report.probe_brief(request, ensembles[0], workers=options.workers, progress=options.progress)
    evidence = {"claims": claims(), "published_results": published_results()}
    return report.brief_numbers(request, ensembles, probes, record(), evidence)


def decompose(
    order: str, *, as_of: date | None = None, months: int = 3, run: RunOptions | None = None
) -> dict[str, Any]:
    """Attribute the change in apprehensions after an order to mechanisms, composition and season.

    Parameters
    ----------
    order : str
        Id of a library order, or path of an order file; all of it, later announcements with it.
    as_of : date, optional
        Nothing published later is used; the order's day of issue by default.
    months : int
        Whole months before the month of issue, and as many after it, that are compared.
    run : RunOptions, optional
        Replicates (64 simulations each), seed, workers and progress.

    Returns
    -------
    dict
        JSON-able; see `study.decomposition.decompose`.
    """
    from practicable.facts import record
    from practicable.orders import load
    from practicable.study import decomposition, ensemble

    options = run or RunOptions(replicates=20)
    loaded = load(order)
    day = as_of or loaded.issued
    if day is None:
        raise InputError(f"the order '{loaded.id}' has no day of issue; give --as-of", where="as-of")
    windows = decomposition.default_windows(loaded.issued or day, months)
    planned = ensemble.plan(record(as_of=day), loaded, until=windows.after[1], seed=options.seed)
    numbers = decomposition.decompose(
        planned,
        windows,
        replicates=options.replicates,
        workers=options.workers,
        progress=options.progress,
    )
    return {"as_of": day.isoformat()} | numbers


def history(
    *, first_year: int = 2000, last_year: int = 2019, run: RunOptions | None = None
) -> dict[str, Any]:
    """Simulate every attempt of recorded fiscal years beside the record; see `study.history.history`.

    Parameters
    ----------
    first_year, last_year : int
        Fiscal years, inclusive, FY2000-FY2019.
    run : RunOptions, optional
        Seed, workers and progress; one replicate is run.
    """
    from practicable.facts import record
    from practicable.study import history as study

    options = run or RunOptions()
    return study.history(
        record(),
        first_year=first_year,
        last_year=last_year,
        seed=options.seed,
        workers=options.workers,
        progress=options.progress,
    )


def history_figure(numbers: Mapping[str, Any]) -> str:
    """Draw simulated and recorded months as SVG; see `brief.history.history_figure`."""
    from practicable.brief.history import history_figure as draw

    return draw(numbers)


def render_brief(numbers: Mapping[str, object]) -> str:
    """Render the numbers of a brief as one self-contained HTML page; see `brief.render.render`."""
    from practicable.brief.render import render

    return render(numbers)
