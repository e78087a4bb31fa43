"""Orders and history, simulated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from practicable.api.evaluation import stored_estimates
from practicable.api.evidence import claims, published_results
from practicable.api.options import RunOptions
from practicable.errors import InputError, nearest
from practicable.extras import require_extra

if TYPE_CHECKING:
    from practicable.orders import Order
    from practicable.results.brief import Brief
    from practicable.results.history import History
    from practicable.results.sensitivity import Attribution

__all__ = ["brief_numbers", "decompose", "expected", "expected_base", "history"]


def brief_numbers(
    order: str | Mapping[str, object],
    *,
    as_of: date | None = None,
    until: date | None = None,
    session_hours: float | None = None,
    run: RunOptions | None = None,
) -> Brief:
    """Simulate an order and return the numbers behind its brief.

    Parameters
    ----------
    order : str or mapping
        Id of a library order, path of an order file, or an order's content, as
        ``orders_show(order)["content"]`` gives it.
    as_of : date, optional
        Nothing published or announced later is used; the order's day of issue by default.
    until : date, optional
        Last day; the end of the sixth month after the as-of month by default.
    session_hours : float, optional
        Hours of hearings a court day in each district, which are not on record.
    run : RunOptions, optional
        Replicates, seed, workers, progress and conditions.

    Returns
    -------
    results.brief.Brief
        Typed and immutable; its ``dump()`` is the content of the JSON that ``practicable brief --json``
        writes.

    Raises
    ------
    InputError
        When the order, a date or a number cannot be used.
    """
    require_extra("brief", purpose="a brief")

    from practicable.facts import record
    from practicable.orders import from_content, load
    from practicable.parallel.executors import executor
    from practicable.study.brief import report
    from practicable.study.brief.brief_runs import simulate_brief
    from practicable.study.ensemble.conditions import conditions
    from practicable.study.hindcast import stored_examination, told_in_brief

    options = run or RunOptions()
    loaded = load(order) if isinstance(order, str) else from_content(order)
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
        conditions=conditions(options.without, options.uncertainty),
        given=order if isinstance(order, str) else None,
    )
    where = executor(workers=options.workers, dask=options.dask, threads=options.threads)
    where.check()
    with where.kept() as kept:
        runs = simulate_brief(
            request, record(as_of=day), where=kept, progress=options.progress, room=options.room()
        )
    examined = report.Examined(
        claims=claims(),
        published_results=published_results(),
        estimates=stored_estimates(),
        hindcast=told_in_brief(stored_examination()),
    )
    return report.brief_numbers(request, runs, record(), examined)


def history(*, first_year: int = 2000, last_year: int = 2019, run: RunOptions | None = None) -> History:
    """Simulate every attempt of recorded fiscal years beside the record; see `study.history.history`.

    Parameters
    ----------
    first_year, last_year : int
        Fiscal years, inclusive, FY2000-FY2019.
    run : RunOptions, optional
        Seed, workers and progress; one replicate is run.
    """
    from practicable.facts import record
    from practicable.study.hindcast import history as study

    options = (run or RunOptions()).ordinary()
    return study.history(
        record(),
        first_year=first_year,
        last_year=last_year,
        seed=options.seed,
        workers=options.workers,
        progress=options.progress,
    )


def decompose(
    order: str, *, as_of: date | None = None, months: int = 3, run: RunOptions | None = None
) -> Attribution:
    """Attribute the change in apprehensions after an order to mechanisms, composition and season.

    Parameters
    ----------
    order : str
        Id of a library order, or path of an order file; all of it, later announcements with it.
    as_of : date, optional
        No figure published later is used; the order's day of issue by default.
    months : int
        Whole months before the month of issue, and as many after it, that are compared.
    run : RunOptions, optional
        Replicates (64 simulations each), seed, workers and progress.

    Returns
    -------
    Attribution
        What of the order became public after the as-of date, `announced_later`, is simulated, and `notes` say
        so. Its `dump` is what ``practicable decompose --json`` prints.
    """
    from practicable.facts import record
    from practicable.orders import load
    from practicable.study.ensemble import plans
    from practicable.study.ensemble.memory import Load
    from practicable.study.sensitivity import decomposition

    options = (run or RunOptions(replicates=20)).ordinary()
    loaded = load(order)
    day = as_of or loaded.issued
    if day is None:
        raise InputError(f"the order '{loaded.id}' has no day of issue; give --as-of", where="as-of")
    windows = decomposition.default_windows(loaded.issued or day, months)
    planned = plans.plan(
        record(as_of=day), loaded, until=windows.after[1], seed=options.seed, since=windows.before[0]
    )
    options.room().require(planned, Load(options.replicates))
    return decomposition.decompose(
        planned,
        windows,
        as_of=day,
        replicates=options.replicates,
        workers=options.workers,
        progress=options.progress,
    )


def expected_base(as_of: date, until: date | None = None, memory: str | None = None) -> Any:
    """Prepare what central cases of one day share: the record, the forecast, the medians and the arrivals.

    Parameters
    ----------
    as_of : date
        Nothing published later is used.
    until : date, optional
        Last day; the end of the sixth month after the as-of month by default.
    memory : str, optional
        Most memory that an answer may take, as in `RunOptions`.

    Returns
    -------
    study.expected.CentralBase
        To be given to `expected`, as often as wanted.
    """
    from practicable.facts import record
    from practicable.orders import load
    from practicable.parallel.free_memory import read_memory
    from practicable.study.ensemble import request
    from practicable.study.ensemble.bounds import check_days
    from practicable.study.ensemble.memory import Room
    from practicable.study.quick.expected import central_base

    last = until or request.default_until(as_of)
    check_days(as_of, last)
    room = Room(limit=read_memory(memory))
    return central_base(record(as_of=as_of), load("baseline"), until=last, room=room)


def expected(
    order: Order | Mapping[str, object] | str,
    *,
    base: Any = None,
    as_of: date | None = None,
    mechanisms: Mapping[str, bool] | None = None,
) -> dict[str, Any]:
    """Simulate the central case of an order: everything uncertain at its median; no interval.

    Parameters
    ----------
    order : Order, mapping or str
        A loaded order, an order's content, an id of the library or the path of an order file; all of it
        that was announced by the as-of date.
    base : study.expected.CentralBase, optional
        From `expected_base`; prepared where it is not given.
    as_of : date, optional
        The order's day of issue by default.
    mechanisms : mapping of str to bool, optional
        Fields of `border.decisions.Mechanisms` to put out of force or in; the others are in force.

    Returns
    -------
    dict
        JSON-able; see `study.expected.expected`.

    Raises
    ------
    InputError
        When the order, a date or a mechanism cannot be used.
    """
    from dataclasses import fields

    from practicable.border.decisions import Mechanisms
    from practicable.orders import from_content, load
    from practicable.study.ensemble.bounds import check_days, first_reported
    from practicable.study.quick.expected import expected as central_case

    loaded = load(order) if isinstance(order, str) else order
    if isinstance(loaded, Mapping):
        loaded = from_content(loaded)
    day = as_of or loaded.issued
    if day is None:
        raise InputError(f"the order '{loaded.id}' has no day of issue; give --as-of", where="as-of")
    names = [field.name for field in fields(Mechanisms)]
    for name in mechanisms or {}:
        if name not in names:
            raise InputError(f"mechanism {name!r} is unknown; {nearest(name, names)}")
    shared = base or expected_base(day)
    check_days(day, shared.plan.calendar.days[-1])
    return central_case(
        shared,
        loaded.as_of(day),
        since=first_reported(loaded, day),
        mechanisms=Mechanisms(**dict(mechanisms or {})),
    )
