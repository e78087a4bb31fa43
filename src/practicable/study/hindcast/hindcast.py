"""One hindcast: what was known on a day, the forecasts made from it, and their scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from practicable.border.capacity import RULE_WORDS, court_record
from practicable.border.parameters import parameters_hash
from practicable.errors import InputError
from practicable.facts.monthly import closed_months
from practicable.fit.behaviour.shipped import fit_identity
from practicable.fit.behaviour.summary import fit_told
from practicable.fit.forecast.arrivals import MINIMUM_MONTHS
from practicable.provenance import versions
from practicable.results.hindcast import Asked, Hindcast, HindcastOrder, KnownThen, Rerun
from practicable.study.ensemble.months import monthly_people
from practicable.study.ensemble.request import default_until
from practicable.study.hindcast.baselines import BASELINE_WORDS
from practicable.study.hindcast.information import HindcastRequest, Information, announced_later, information
from practicable.study.hindcast.monthly_totals import score_totals
from practicable.study.hindcast.readings import readings
from practicable.study.hindcast.scoreboard import COLUMN_WORDS, POOLED_WORDS, summaries
from practicable.study.hindcast.whole_model import score_whole_model

if TYPE_CHECKING:
    from practicable.facts import Record

__all__ = ["HindcastRequest", "hindcast"]

DEFINITIONS = {
    "prosecutions": (
        "Prosecutions of all charges in the five districts that the border agency referred, in a month, as"
        " TRAC counts them: accepted prosecutions of the simulation times the bridge between the two counts."
        " Only months with an exact published count are scored."
    ),
    "single_adult": "Single adults apprehended by the Border Patrol between ports of entry in a month.",
    "family": "People in families apprehended in a month, adults and children together.",
    "unaccompanied": "Unaccompanied children apprehended in a month.",
    "total": "All people apprehended in a month.",
    "children_separated": "Children separated from a parent within the days that a published count covers.",
    "children_in_care": (
        "Children in federal care on a day, unaccompanied and separated. Published counts include children"
        " who came through ports of entry, whom the simulation leaves out."
    ),
    "crps": "Continuous ranked probability score in the unit of the record; lower is better.",
    "rank": "Level of the forecast's quantile at which the record lies: even from 0 to 1 if calibrated.",
    "interval": (
        "Forecast interval, equal tails, its ends whole numbers and part of it: parameter, forecast and Monte"
        " Carlo uncertainty together."
    ),
}

_BY_CONSTRUCTION = (
    "Months before the forecast: arrivals are solved so that simulated apprehensions match the record,"
    " which is reproduced by construction and not scored."
)


_WHOLE = "Prosecutions, children separated or in care, and apprehensions by class"


def hindcast(
    request: HindcastRequest,
    published: Record,
    record: Record,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Hindcast:
    """Forecast from a past day and score what was published later.

    Parameters
    ----------
    request : HindcastRequest
        Order, dates, replicates, capacity rules.
    published : Record
        Restricted to the as-of date: all that the forecast reads.
    record : Record
        The whole record: read for scores alone, after the forecast.
    workers : int
        Processes; no number depends on it.
    progress : callable, optional
        Called with the simulations done and their number.

    Returns
    -------
    Hindcast

    Raises
    ------
    InputError
        When nothing can be forecast from what had been published, nothing later is on record, or the last
        day lies beyond it.
    """
    _require_outcome(request, record)
    known = information(published, request.order)
    if known.as_of != request.as_of:
        raise InputError(
            f"the record is restricted to {known.as_of}, not to {request.as_of}", where="as-of date"
        )
    missing = _missing(published)
    if missing is None:
        made = score_whole_model(request, known, record, workers=workers, progress=progress)
    else:
        made = score_totals(request, known, record)
    return Hindcast(
        **_asked(request, known, missing).dump(),
        **made.dump(),
        summary=tuple(summaries(made.rows)),
        readings=tuple(readings(request, made.rows)),
    )


def _require_outcome(request: HindcastRequest, record: Record) -> None:
    """Refuse a day after which no month is on record, and a last day beyond what could be scored."""
    last = closed_months(record)["end"].max().date()
    if request.as_of > last:
        raise InputError(
            f"no month after {request.as_of} is on record; nothing could be scored. Accepted: to {last}",
            where="as-of date",
        )
    most = max(last, default_until(request.as_of))
    if request.until > most:
        raise InputError(
            f"{request.until} lies beyond the record; nothing could be scored. Accepted: to {most}",
            where="until",
        )


def _missing(published: Record) -> str | None:
    """Say what the whole model would need and had not been published, or None."""
    reasons: list[str] = []
    for read in (court_record, _seasons):
        try:
            read(published)
        except InputError as error:
            reasons.append(str(error).removeprefix(f"{error.where}: "))
    return "; ".join(reasons) or None


def _seasons(published: Record) -> None:
    """Refuse fewer months by class than a seasonal forecast needs."""
    months = len(monthly_people(published).months)
    if months < MINIMUM_MONTHS:
        raise InputError(f"{months} months by class, of which a forecast needs {MINIMUM_MONTHS}")


def _asked(request: HindcastRequest, known: Information, missing: str | None) -> Asked:
    """Describe what was asked; `missing` is what the whole model would need and had not been published."""
    order, whole = request.order, missing is None
    fit = fit_told(known.parameters, known.posterior) if whole else None
    return Asked(
        method="whole model" if whole else "monthly totals",
        cannot=() if whole else (f"{_WHOLE} cannot be forecast from what had been published: {missing}.",),
        schema="practicable/hindcast/1",
        order=HindcastOrder(id=order.id, title=order.title, hash=order.hash),
        as_of=request.as_of,
        until=request.until,
        replicates=request.replicates,
        seed=request.seed,
        rules={name: RULE_WORDS[name] for name in request.rules},
        pooled=POOLED_WORDS,
        columns=COLUMN_WORDS,
        baselines=BASELINE_WORDS,
        definitions=DEFINITIONS,
        information=KnownThen(
            n_directives=len(known.order.directives),
            announced_later=announced_later(order, request.as_of),
            parameters="none" if fit is None else fit.status,
            fit=fit,
            assumed=known.assumed if whole else (),
        ),
        outside_scoreboard=(_BY_CONSTRUCTION,) if whole else (),
        reproducibility=Rerun(
            command=request.command,
            facts_hash=known.record.hash,
            parameters_hash=parameters_hash(),
            fit=fit_identity(known.posterior),
            versions=versions(),
        ),
    )
