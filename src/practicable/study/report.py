"""The numbers behind a brief, as plain data: what it says, with every interval, source and definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable import provenance
from practicable.border.parameters import parameters_hash
from practicable.errors import InputError
from practicable.geography import DISTRICTS
from practicable.orders import plain_sentences
from practicable.study.ensemble import Ensemble, plan, run
from practicable.study.fans import fans
from practicable.study.key_figures import key_figures
from practicable.study.quantities import quantity
from practicable.study.recorded import cited_sources, monthly_record
from practicable.study.sheets import district_sheets, first_to_run_out
from practicable.study.window import Window

if TYPE_CHECKING:
    from practicable.facts import Record
    from practicable.orders import Order

__all__ = ["BriefRequest", "brief_numbers", "default_until", "simulate_brief"]

SCHEMA = "practicable.brief/1"
MONTHS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """What a brief is asked for.

    Attributes
    ----------
    order : Order
        The whole order, also what was announced after the as-of date.
    as_of : date
        Nothing published or announced later is used for the forecast.
    until : date
        Last day; raised to the end of its month.
    replicates : int
        At least 2.
    seed : int
        Zero is a seed.
    """

    order: Order
    as_of: date
    until: date
    replicates: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        if self.replicates < 2:
            raise InputError(
                f"needs at least 2 to show an interval, not {self.replicates}", where="replicates"
            )
        if not 0 <= self.seed < 2**63:
            raise InputError(f"needs a whole number from 0 to 2**63 - 1, not {self.seed}", where="seed")
        if self.until < self.as_of:
            raise InputError(f"{self.until} lies before the as-of date {self.as_of}", where="until")

    @property
    def command(self) -> str:
        """The command that gives the same numbers."""
        return (
            f"practicable brief {self.order.id} --as-of {self.as_of} --until {self.until}"
            f" --replicates {self.replicates} --seed {self.seed}"
        )


def default_until(as_of: date) -> date:
    """Return the last day of the sixth month after an as-of date's month."""
    months = as_of.year * 12 + as_of.month - 1 + MONTHS_AHEAD + 1
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def simulate_brief(
    request: BriefRequest,
    published: Record,
    *,
    workers: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Ensemble, Ensemble]:
    """Simulate the order as announced by the as-of date, and given what was announced later.

    Parameters
    ----------
    request : BriefRequest
        Order, dates, replicates, seed.
    published : Record
        The record restricted to the as-of date.
    workers : int
        Processes; the numbers do not depend on it.
    progress : callable, optional
        Called with the number of replicates done and their total, over both ensembles.

    Returns
    -------
    tuple of Ensemble
        Twice the same where nothing was announced later. Both use the same draws, so that they differ by
        the later announcements alone.
    """
    announced = request.order.as_of(request.as_of)
    orders = [announced] if announced.directives == request.order.directives else [announced, request.order]
    total = len(orders) * request.replicates
    ensembles: list[Ensemble] = []
    for order in orders:
        before = len(ensembles) * request.replicates
        ensembles.append(
            run(
                plan(published, order, until=request.until, seed=request.seed),
                replicates=request.replicates,
                workers=workers,
                progress=None if progress is None else partial(_shifted, progress, before, total),
            )
        )
    return ensembles[0], ensembles[-1]


def _shifted(progress: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    progress(before + done, total)


def brief_numbers(
    request: BriefRequest, ensembles: tuple[Ensemble, Ensemble], record: Record, claims: list[dict[str, Any]]
) -> dict[str, Any]:
    """Assemble everything that the brief prints.

    Parameters
    ----------
    request : BriefRequest
        What was asked for.
    ensembles : tuple of Ensemble
        From `simulate_brief`.
    record : Record
        The whole record; what was published after the as-of date appears as realised only.
    claims : list of dict
        Examined claims, as plain data.

    Returns
    -------
    dict
        JSON-able; equal for equal requests, whatever the number of workers.
    """
    start = _window_start(request)
    announced, later = (Window.since(ensemble, start) for ensemble in ensembles)
    numbers = {
        "schema": SCHEMA,
        "order": _order(request),
        "as_of": request.as_of.isoformat(),
        "until": announced.days[-1].isoformat(),
        "seed": request.seed,
        "replicates": request.replicates,
        "answer": _answer(announced, start),
        "key_figures": key_figures(announced, later, record),
        "districts": district_sheets(announced, later),
        "record": monthly_record(record, request.as_of, announced.days[-1]),
        "fans": fans(announced, later, record),
        "claims": claims,
        "assumptions": _assumptions(ensembles[0]),
        "limits": list(_LIMITS),
        "sources": [],
        "reproducibility": {
            "command": request.command,
            "order_hash": request.order.hash,
            "facts_hash": record.hash,
            "parameters_hash": parameters_hash(),
            "versions": provenance.versions(),
            "seed": request.seed,
            "replicates": request.replicates,
        },
    }
    numbers["sources"] = cited_sources(numbers, record)
    return numbers


_LIMITS = (
    "What was printed on the day. Monthly counts are closing values, a few people off those first published.",
    "Whether the announcement kept anyone from a first attempt. None is assumed; none had been measured.",
    "How many attempts end in entry. The record fixes only the product of two chances.",
    "What attorneys, defenders or beds add. No source gives hearings per attorney.",
    "What other federal work is displaced. Existing work on other charges keeps its last published level.",
    "Prosecutions by charge and district. Published counts differ by method, so the split is a range.",
)


def _window_start(request: BriefRequest) -> date:
    """First day reported: the as-of date, or the first directive if that comes later."""
    begins = [
        directive.start for directive in request.order.directives if directive.announced <= request.as_of
    ]
    return max(request.as_of, min(begins)) if begins else request.as_of


def _order(request: BriefRequest) -> dict[str, Any]:
    order = request.order
    return {
        "id": order.id,
        "title": order.title,
        "issued": None if order.issued is None else order.issued.isoformat(),
        "summary": order.summary,
        "hash": order.hash,
        "plain_words": [
            {
                "text": sentence.text,
                "announced": None if sentence.announced is None else sentence.announced.isoformat(),
                "unseen": sentence.announced is not None and sentence.announced > request.as_of,
            }
            for sentence in plain_sentences(order)
        ],
    }


def _answer(window: Window, start: date) -> dict[str, Any]:
    share, out = quantity(window.share(), "share"), first_to_run_out(window)
    period = f"{start:%-d %B %Y} to {window.days[-1]:%-d %B %Y}"
    if share is None:
        sentence = "This order refers nobody beyond ordinary practice, so there is no share to compute."
    else:
        low, mid, high = (round(100 * share[key]) for key in ("low", "median", "high"))
        sentence = f"About {mid} of 100 (90 %: {low}-{high}) eligible adults could be prosecuted"
        sentence += f"; first to run out: {out['label']}." if out else "; nothing runs out."
    return {
        "share": share,
        "sentence": sentence,
        "first_to_run_out": out,
        "reading": (
            f"From {period}: improper-entry prosecutions (8 U.S.C. 1325) that courts could accept, out of"
            " the apprehended adults whom the order, as announced by the as-of date, refers. In 90 of 100"
            " simulated futures the share lies in the interval, which holds parameter, forecast and Monte"
            " Carlo uncertainty."
        ),
    }


def _assumptions(ensemble: Ensemble) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for parameter in ensemble.plan.parameters:
        for district in (None,) if parameter.shared else DISTRICTS:
            drawn = np.array([draw(parameter.key, district or DISTRICTS[0]) for draw in ensemble.draws])
            low, high = parameter.bounds[district or DISTRICTS[0]]
            rows.append(
                {
                    "key": parameter.key if district is None else f"{parameter.key}/{district}",
                    "label": parameter.label if district is None else f"{parameter.label} ({district})",
                    "value": float(f"{np.median(drawn):.4g}"),
                    "low": low,
                    "high": high,
                    "unit": parameter.unit,
                    "kind": parameter.kind,
                    "source": parameter.source,
                    "why": parameter.why,
                }
            )
    return rows
