"""The evaluation in words and tables, the same for the command line and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable.geography import SECTOR_NAMES
from practicable.results.evaluation import InWords
from practicable.results.report import Report

if TYPE_CHECKING:
    from practicable.results.evaluation import Evaluation

__all__ = ["tell"]

_ALPHA = 0.05


def tell(numbers: Evaluation) -> InWords:
    """Put an evaluation into words.

    Parameters
    ----------
    numbers : Evaluation
        Whole or of one design.
    """
    heading, lead = _finding(numbers)
    tables = (
        _estimates(numbers),
        _decomposition(numbers),
        _checks(numbers),
        _dose(numbers),
        _prior(numbers),
    )
    return InWords(
        heading=heading,
        lead=(*lead, *_limits(numbers)),
        tables=tuple(table for table in tables if table.rows),
    )


def _finding(numbers: Evaluation) -> tuple[str, tuple[str, ...]]:
    if numbers.prior is None:
        return "Evaluation of earlier zero tolerance", ()
    used = [e for e in numbers.estimates if e.key in numbers.prior.sources]
    failed = [check.key for check in numbers.checks if check.verdict == "fails"]
    if not used:
        return "What Streamline did cannot be known from this record: no design holds its size.", ()
    apart = [e for e in used if e.significant]
    settled = len(apart) == len(used) and not failed
    effects = sorted(e.effect for e in used)
    lows = [e.low for e in used if e.low is not None]
    highs = [e.high for e in used if e.high is not None]
    heading = (
        "Fewer people were apprehended in sectors under Streamline than the comparison predicts."
        if settled and effects[-1] < 0.0
        else "Whether Streamline deterred is not settled by this record."
    )
    lead = (
        (
            f"{len(used)} methods whose test holds its size put the change of log apprehensions with "
            "Streamline between "
            f"{_signed(effects[0])} and {_signed(effects[-1])}; their 95 % intervals run from "
            f"{_signed(min(lows))} to "
            f"{_signed(max(highs))}; excluding zero: {len(apart)} of {len(used)}."
        ),
        f"Checks that fail: {', '.join(failed) if failed else 'none'}.",
    )
    return heading, lead


def _limits(numbers: Evaluation) -> tuple[str, ...]:
    """Say what a reader must know of the comparison before the numbers."""
    told: list[str] = []
    if numbers.study is not None:
        never = ", ".join(_place(sector) for sector in numbers.study.never)
        unknown = " and ".join(_place(s.sector) for s in numbers.study.starts if s.uncertain)
        told.append(
            f"Compared with {never}, taken to have had no Streamline to "
            f"FY{numbers.study.years[-1]}; a source "
            f"counts eight sectors at some time by May 2015 and does not name them. The starts of "
            f"{unknown} are "
            "placeholders: no source of the record gives them."
        )
    if numbers.exposure is not None:
        slope, p_value = numbers.exposure.first_stage, numbers.exposure.first_stage_p
        told.append(
            f"From FY2017 to FY2018 the share prosecuted moved by {_signed(slope)} per unit of exposure "
            f"(p = {p_value:.2f}): "
            + (
                "the order did not fall harder where exposure was high, and this design cannot tell its "
                "effect."
                if p_value > _ALPHA
                else "the order fell differently by exposure."
            )
        )
    return tuple(told)


def _place(slug: str) -> str:
    return SECTOR_NAMES[slug]


def _estimates(numbers: Evaluation) -> Report:
    rows = tuple(
        (
            e.design,
            e.method,
            e.outcome.removeprefix("log apprehensions, "),
            e.inference,
            _signed(e.effect),
            f"{_signed(e.low)} to {_signed(e.high)}",
            f"{e.p_value:.3f}",
            f"{100 * e.null_size.rate:.1f} % ± {100 * e.null_size.se:.1f}"
            + ("" if e.null_size.passed else " off"),
        )
        for e in numbers.estimates
    )
    return Report.of(
        "Change of log apprehensions; size: share of worlds without an effect in which one is found "
        "(nominal 5 %)",
        ("design", "method", "of", "inference", "effect", "95 %", "p", "size"),
        rows,
    )


def _decomposition(numbers: Evaluation) -> Report:
    rows = tuple(
        (part.kind, f"{100 * part.weight:.1f} %", _signed(part.effect), str(part.n))
        for part in numbers.decomposition
    )
    share = numbers.negative_share
    return Report.of(
        f"What the two-way coefficient compares (treated cells with negative weight: {100 * share:.0f} %)",
        ("comparison", "weight", "effect", "pairs"),
        rows,
    )


def _checks(numbers: Evaluation) -> Report:
    rows = tuple((check.key, check.verdict, check.finding, check.next) for check in numbers.checks)
    return Report.of("Checks of the Streamline designs", ("check", "verdict", "found", "next"), rows)


def _dose(numbers: Evaluation) -> Report:
    found = numbers.dose
    title = "Prosecutions per adult on log adults: a dose that contains the outcome, shown and not used"
    columns = ("where", "effect", "found at 5 %")
    if found is None:
        return Report.of(title, columns, ())
    fixed, lagged, student = found.fixed, found.lagged, found.asymptotic
    rows = (
        ("on the record, FY2011-FY2019", f"{_signed(found.effect)} (error {found.se:.2f})", "-"),
        (
            f"{fixed.draws} worlds without deterrence, fixed capacity; cluster-robust error",
            _signed(student.mean),
            f"{100 * student.rate:.1f} %",
        ),
        ("the same; exact wild cluster bootstrap", _signed(fixed.mean), f"{100 * fixed.rate:.1f} %"),
        (
            "the same, dose of the year before; exact wild cluster bootstrap",
            _signed(lagged.mean),
            f"{100 * lagged.rate:.1f} %",
        ),
    )
    return Report.of(title, columns, rows)


def _prior(numbers: Evaluation) -> Report:
    prior = numbers.prior
    columns = ("step", "median", "95 %")
    if prior is None:
        return Report.of("Prior of general deterrence", columns, ())
    rows = tuple(
        (step.name, _signed(step.median), f"{_signed(step.low)} to {_signed(step.high)}")
        for step in prior.steps
    )
    last = ("prior", _signed(prior.median), f"{_signed(prior.low)} to {_signed(prior.high)}")
    return Report.of(f"Prior of general deterrence: {prior.unit}", columns, (*rows, last))


def _signed(value: float | None) -> str:
    return "no bound" if value is None else f"{value:+.2f}".replace("-", "−")
