"""The numbers behind a brief: what it says, with every interval, source and definition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.behaviour.summary import fit_told, fitted
from practicable.geography import DISTRICTS
from practicable.orders import plain_sentences
from practicable.results.base import Realised
from practicable.results.brief import SCHEMA, Answer, Assumption, Brief, KeyFigure, Order, PlainWords
from practicable.study.brief.afterwards import afterwards, recorded_deaths
from practicable.study.brief.costing import costs
from practicable.study.brief.court_time import due_process
from practicable.study.brief.elements import Evidence, elements
from practicable.study.brief.fans import fans, realised_points
from practicable.study.ensemble.basis import basis_report
from practicable.study.ensemble.bounds import first_reported
from practicable.study.ensemble.recorded import cited_sources, monthly_record
from practicable.study.ensemble.reproducibility import reproducibility
from practicable.study.ensemble.request import BriefRequest, default_until
from practicable.study.ensemble.sheets import district_sheets, first_to_run_out
from practicable.study.ensemble.window import Window, ratio

if TYPE_CHECKING:
    from practicable.border.parameters import Parameter
    from practicable.facts import Record
    from practicable.results.base import Quantity
    from practicable.results.claims import Claim, Estimate, PublishedResult
    from practicable.results.hindcast import PredictedPast
    from practicable.results.parameters import FittedParameter
    from practicable.study.brief.brief_runs import BriefRuns
    from practicable.study.ensemble.conditions import Conditions
    from practicable.study.ensemble.ensemble import Ensemble

__all__ = ["BriefRequest", "Examined", "brief_numbers", "default_until", "key_figures"]


def key_figures(announced: Window, later: Window, record: Record) -> tuple[KeyFigure, ...]:
    """Build the brief's row of key figures, with what was realised where a figure was published.

    Parameters
    ----------
    announced : Window
        Simulation of what was announced by the as-of date.
    later : Window
        Simulation that also has what was announced later.
    record : Record
        The whole record.
    """
    outcomes, given = announced.ensemble.outcomes, later.ensemble.outcomes
    figures = [
        _figure(
            "Adults whom the order refers",
            announced.quantity(announced.total(outcomes.eligible).sum((1, 2)), "people"),
            "adults eligible for referral for improper entry, from the first day reported",
        ),
        _figure(
            "Of them, prosecutions that courts could accept",
            announced.quantity(announced.total(announced.accepted()).sum((1, 2)), "people"),
            "referrals for which a hearing within the legal limit was free; no more than courts can hear by"
            " the last day",
        ),
        _figure(
            "Nights in jail",
            announced.quantity(announced.total(outcomes.jail).sum(axis=1), "nights"),
            "people in custody after a first appearance for improper entry, summed over midnights",
        ),
        _figure(
            "Children separated from a parent",
            later.quantity(later.total(given.separated).sum(axis=1), "children"),
            "children whose parent's prosecution begins, given also what was announced later",
        ),
    ]
    return (*figures, *_share_of_adults(announced, record))


def _share_of_adults(window: Window, record: Record) -> list[KeyFigure]:
    """Prosecutions over all adults apprehended in the months for which a share was published."""
    share = ratio(window.referred_prosecutions(), window.adults())
    published = realised_points(
        record,
        ("prosecutions", "share_adults_prosecuted_month"),
        window.days[0],
        window.days[-1],
        unit="percent of USBP adult apprehensions",
    )
    first = {point.month: point for point in reversed(published)}
    return [
        _figure(
            f"Prosecutions over all adults apprehended, {month:%B %Y}",
            window.quantity(share[:, index], "share"),
            "prosecutions of all charges referred by the border agency, as TRAC counts them, over"
            " single adults and adults in families apprehended",
            realised=Realised(
                value=point.value / 100.0,
                unit="share",
                source=point.source,
                definition="as published by TRAC",
                bound=point.bound,
            ),
        )
        for index, month in enumerate(window.months)
        if (point := first.get(f"{month:%Y-%m}")) is not None
    ]


def _figure(
    label: str, value: Quantity | None, definition: str, *, realised: Realised | None = None
) -> KeyFigure:
    unit = "" if value is None else value.unit
    return KeyFigure(label=label, value=value, unit=unit, definition=definition, realised=realised)


@dataclass(frozen=True, slots=True)
class Examined:
    """What a brief shows beside its simulation, found before it.

    Attributes
    ----------
    claims : tuple of Claim
    published_results : tuple of PublishedResult
    estimates : tuple of Estimate
        Of earlier orders.
    hindcast : PredictedPast or None
        How forecasts of past days did; None where no examination is stored.
    """

    claims: tuple[Claim, ...]
    published_results: tuple[PublishedResult, ...]
    estimates: tuple[Estimate, ...]
    hindcast: PredictedPast | None


def brief_numbers(request: BriefRequest, runs: BriefRuns, record: Record, examined: Examined) -> Brief:
    """Assemble everything that the brief prints.

    Parameters
    ----------
    request : BriefRequest
        What was asked for.
    runs : BriefRuns
        From `brief_runs.simulate_brief`.
    record : Record
        The whole record; what was published after the as-of date appears as realised only.
    examined : Examined
        Claims, published results and estimates.

    Returns
    -------
    Brief
        Equal for equal requests, wherever it was run.
    """
    start = first_reported(request.order, request.as_of)
    announced, later = (Window.since(ensemble, start) for ensemble in (runs.announced, runs.later))
    brief = Brief(
        schema_=SCHEMA,
        rests_on=basis_report(runs.announced.plan.basis, start),
        order=_order(request),
        as_of=request.as_of,
        until=announced.days[-1],
        seed=request.seed,
        replicates=request.replicates,
        conditions=request.conditions.words,
        answer=_answer(announced, start, request.conditions),
        key_figures=key_figures(announced, later, record),
        districts=district_sheets(announced, later),
        record=monthly_record(record, request.as_of, announced.days[-1]),
        fans=fans(announced, later, record),
        elements=elements(Evidence(announced, later, runs.probes, record, examined.claims)),
        afterwards=afterwards(announced, later, record),
        due_process=due_process(announced, record, session_hours=request.session_hours),
        costs=costs(later, replace(record, as_of=request.as_of), record),
        deaths=recorded_deaths(record, last_year=announced.days[-1].year),
        assumptions=_assumptions(runs.announced),
        limits=_LIMITS,
        sources=(),
        reproducibility=reproducibility(
            request.command,
            facts_hash=record.hash,
            fit=fit_told(runs.announced.plan.parameters, runs.announced.plan.posterior),
            order_hash=request.order.hash,
            seed=request.seed,
            replicates=request.replicates,
        ),
        claims=examined.claims,
        published_results=examined.published_results,
        estimates=examined.estimates,
        hindcast=examined.hindcast,
    )
    return brief.model_copy(update={"sources": cited_sources(brief, record, rests_on=brief.rests_on)})


_LIMITS = (
    "What was printed on the day. Monthly counts are closing values, a few people off those first published.",
    "Whether the announcement kept anyone from a first attempt. Its effect is a range that holds zero.",
    "How many attempts end in entry. The record fixes only the product of two chances.",
    "What attorneys, defenders or beds add. No source gives hearings per attorney.",
    "What other federal work is displaced. Existing work on other charges keeps its last published level.",
    "Prosecutions by charge and district. Published counts differ by method, so the split is a range.",
)


def _order(request: BriefRequest) -> Order:
    order = request.order
    return Order(
        id=order.id,
        title=order.title,
        issued=order.issued,
        summary=order.summary,
        hash=order.hash,
        plain_words=tuple(
            PlainWords(
                text=sentence.text,
                announced=sentence.announced,
                unseen=sentence.announced is not None and sentence.announced > request.as_of,
            )
            for sentence in plain_sentences(order)
        ),
    )


def _answer(window: Window, start: date, conditions: Conditions) -> Answer:
    share, out = window.quantity(window.share(), "share"), first_to_run_out(window)
    period = f"{start:%-d %B %Y} to {window.days[-1]:%-d %B %Y}"
    if share is None:
        sentence = "This order refers nobody beyond ordinary practice, so there is no share to compute."
    else:
        low, mid, high = (round(100 * end) for end in (share.low, share.median, share.high))
        sentence = f"About {mid} of 100 (90 %: {low}-{high}) eligible adults could be prosecuted"
        sentence += f"; first to run out: {out.label}." if out else "; nothing runs out."
    return Answer(
        share=share,
        sentence=sentence,
        first_to_run_out=out,
        reading=" ".join([*conditions.words, _reading(period, conditions.kind)]),
    )


def _reading(period: str, kind: str) -> str:
    return (
        f"From {period}: improper-entry prosecutions (8 U.S.C. 1325) that courts could accept, out of the"
        " apprehended adults whom the order, as announced by the as-of date, refers. In 90 of 100 simulated"
        f" futures the share lies in the interval, which holds {kind}."
    )


def _assumptions(ensemble: Ensemble) -> tuple[Assumption, ...]:
    rows: list[Assumption] = []
    known = fitted(ensemble.plan.parameters, ensemble.plan.posterior)
    for parameter in ensemble.plan.parameters:
        for district in (None,) if parameter.shared else DISTRICTS:
            drawn = np.array([draw(parameter.key, district or DISTRICTS[0]) for draw in ensemble.draws])
            low, high = parameter.bounds[district or DISTRICTS[0]]
            found = known.get(parameter.key)
            rows.append(
                Assumption(
                    key=parameter.key if district is None else f"{parameter.key}/{district}",
                    label=parameter.label if district is None else f"{parameter.label} ({district})",
                    value=float(f"{np.median(drawn):.4g}"),
                    low=low if found is None else found.low,
                    high=high if found is None else found.high,
                    unit=parameter.unit,
                    kind=parameter.kind if found is None else found.kind,
                    source=parameter.source,
                    why=parameter.why if found is None else _why_fitted(parameter, found),
                )
            )
    return tuple(rows)


def _why_fitted(parameter: Parameter, found: FittedParameter) -> str:
    low, high = next(iter(parameter.bounds.values()))
    return (
        f"Fitted to figures published by {found.newest_input}; {found.reading}. The range holds"
        f" {100 * found.level:.0f} % of the fit; the prior of the model without it is {low:g} to {high:g}."
        f" {parameter.why}"
    )
