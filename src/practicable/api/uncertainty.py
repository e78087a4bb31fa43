"""What an outcome of an order hangs on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from practicable.api.options import RunOptions
from practicable.errors import InputError
from practicable.extras import require_extra

if TYPE_CHECKING:
    from practicable.results.sensitivity import Ranked

__all__ = ["sensitivity"]


def sensitivity(
    order: str,
    *,
    outcome: str = "share",
    n: int = 64,
    as_of: date | None = None,
    until: date | None = None,
    run: RunOptions | None = None,
) -> Ranked:
    """Rank everything uncertain by what an outcome of an order owes to it: Sobol indices.

    Parameters
    ----------
    order : str
        Id of a library order, or path of an order file; all of it, later announcements with it.
    outcome : str
        Key of `study.measures.MEASURES`, southwest border.
    n : int
        Pairs of points, a power of two, at least 2; about ``14 * n`` simulations, and 320 of a screening.
    as_of : date, optional
        No figure published later is used; the order's day of issue by default.
    until : date, optional
        Last day; the end of the sixth month after the as-of month by default.
    run : RunOptions, optional
        Seed, workers or Dask address, and progress; replicates are not used.

    Returns
    -------
    Ranked
        What of the order became public after the as-of date, `announced_later`, is simulated, and `notes` say
        so. Its `dump` is what ``practicable sensitivity --json`` prints.

    Raises
    ------
    InputError
        When the order, the outcome or a number cannot be used.
    """
    require_extra("study", purpose="sensitivity", only=("SALib",))

    from practicable.facts import record
    from practicable.orders import load
    from practicable.parallel.executors import executor
    from practicable.study.ensemble.bounds import MOST_REPLICATES, check_days
    from practicable.study.ensemble.memory import Load
    from practicable.study.ensemble.plans import plan
    from practicable.study.ensemble.request import default_until
    from practicable.study.sensitivity import sensitivity as study
    from practicable.study.sensitivity.sensitivity import SensitivityRequest

    options = (run or RunOptions()).ordinary()
    loaded = load(order)
    day = as_of or loaded.issued
    if day is None:
        raise InputError(f"the order '{loaded.id}' has no day of issue; give --as-of", where="as-of")
    wanted = SensitivityRequest(day, outcome, n, given=order)
    last = until or default_until(day)
    check_days(day, last)
    where = executor(workers=options.workers, dask=options.dask)
    where.check()
    planned = plan(record(as_of=day), loaded, until=last, seed=options.seed, since=day)
    options.room().require(planned, Load(MOST_REPLICATES))
    with where.kept() as kept:
        return study.sensitivity(planned, record(), wanted, where=kept, progress=options.progress)
