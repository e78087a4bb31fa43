"""What earlier zero tolerance did: numbers, words and pictures of the evaluation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from practicable.errors import InputError
from practicable.extras import require_extra
from practicable.rng import check_seed

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Row
    from practicable.results.claims import Estimate
    from practicable.results.evaluation import Evaluation, InWords

__all__ = [
    "evaluate",
    "evaluation_rows",
    "render_evaluation",
    "require_evaluation_figure",
    "stored_estimates",
    "tell_evaluation",
]

_DRAWS = 4000
_IN_A_BRIEF = ("streamline", "exposure")
_TOLD = ("design", "method", "outcome", "inference", "estimand", "effect", "low", "high", "level", "p_value")


def evaluate(
    design: str | None = None,
    *,
    stored: bool = False,
    as_of: date | None = None,
    draws: int | None = None,
    seed: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Evaluate what earlier zero tolerance did, anew or as stored.

    Parameters
    ----------
    design : str, optional
        ``streamline``, ``exposure``, ``series`` or ``dose``; all of them by default.
    stored : bool
        Read the result that the package carries, with which none of the following can be given.
    as_of : date, optional
        Only years published by this day, by which ``streamline`` alone can be evaluated.
    draws : int
        Simulated worlds without an effect, at least 80; 4000 by default.
    seed : int
        Root of every draw; zero is a seed, and the default.
    progress : callable, optional
        Called with the steps done and their total.

    Returns
    -------
    results.evaluation.Evaluation

    Raises
    ------
    InputError
        When the design, a date or a number cannot be used.
    """
    from practicable.evidence.evaluation import report as evaluation
    from practicable.facts import record

    if stored:
        given = {"as-of": as_of, "draws": draws, "seed": seed}
        if unheard := [name for name, value in given.items() if value is not None]:
            raise InputError(
                "the stored result was computed with its own; accepted: without --stored",
                where=", ".join(unheard),
            )
        return evaluation.stored_evaluation(design)
    require_extra("evidence", purpose="an evaluation")
    root = 0 if seed is None else seed
    check_seed(root)
    worlds = _DRAWS if draws is None else draws
    return evaluation.evaluate(record(as_of), design, draws=worlds, seed=root, progress=progress)


def stored_estimates() -> tuple[Estimate, ...]:
    """Return what a brief shows of the stored evaluation: Streamline and the order of 2018."""
    from practicable.evidence.evaluation.report import stored_evaluation
    from practicable.results.claims import Estimate, NullSize

    return tuple(
        Estimate(
            **estimate.model_dump(include={*_TOLD}),
            null_size=NullSize(rate=estimate.null_size.rate, passed=estimate.null_size.passed),
        )
        for design in _IN_A_BRIEF
        for estimate in stored_evaluation(design).estimates
    )


def tell_evaluation(numbers: Evaluation) -> InWords:
    """Put the numbers of an evaluation into words and tables; see `evidence.telling.tell`."""
    from practicable.evidence.evaluation.telling import tell

    return tell(numbers)


def render_evaluation(numbers: Evaluation, figure: str | None = None, *, narrow: bool = False) -> str:
    """Render an evaluation as one HTML page, or one figure of it as SVG; see `brief.evidence_page`."""
    from practicable.brief.studies import evidence_page

    if figure is not None:
        return evidence_page.render_figure(numbers, figure, narrow=narrow)
    return evidence_page.render_page(numbers, tell_evaluation(numbers))


def require_evaluation_figure(design: str | None, figure: str) -> None:
    """Refuse, before an evaluation, a figure that it would not have, as the stored one has not.

    Raises
    ------
    InputError
        When no figure has the name, or the design none of it.
    """
    render_evaluation(evaluate(design, stored=True), figure)


def evaluation_rows(numbers: Evaluation, figure: str) -> list[Row]:
    """Return the numbers that a figure of an evaluation draws; see `brief.evidence_rows.figure_rows`."""
    from practicable.brief.studies.evidence_page import figure_rows

    return figure_rows(numbers, figure)
