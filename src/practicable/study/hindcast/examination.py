"""The standing examination: hindcasts of many days, placebos, sensitivity, and calibration over all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter

from practicable import provenance
from practicable.border.capacity import EXAMINED_RULES
from practicable.border.parameters import parameters_hash
from practicable.facts import record
from practicable.files import write_whole
from practicable.fit.behaviour.shipped import fit_identity, posterior_draws
from practicable.orders import load
from practicable.results.hindcast import (
    BacktestedSeries,
    Case,
    CoveragePoint,
    Examination,
    GroupCoverage,
    Hindcast,
    PredictedCoverage,
    PredictedPast,
    PredictedRow,
    RuleScore,
    ScoreRow,
    SensitivityRow,
)
from practicable.study.ensemble.request import default_until
from practicable.study.hindcast.coverage import LEFT_OUT, coverage_table
from practicable.study.hindcast.hindcast import HindcastRequest, hindcast
from practicable.study.hindcast.monthly_totals import apparent_effects
from practicable.study.hindcast.readings import CASES, MAIN, PLACEBO
from practicable.study.hindcast.sensitivity import sensitivity

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from practicable.results.backtest import Backtest

__all__ = ["STORED", "examine", "stored_examination", "told_in_brief"]

T = TypeVar("T")

STORED: Traversable = files("practicable.study.hindcast").joinpath("results/hindcast.json")
"""The examination that the package carries."""

_PACKAGE = Path(__file__).parents[2]


def examine(
    *,
    replicates: int,
    seed: int = 0,
    workers: int = 1,
    store: Path | None = None,
    backtest: Backtest | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Examination:
    """Run every case.

    Parameters
    ----------
    replicates : int
        A capacity rule and case, at least 2, raised to a multiple of the number of rules; at placebo dates,
        of all rules together.
    seed : int
        Root of every draw.
    workers : int
        Processes; no number depends on it.
    store : Path, optional
        Folder that keeps what is finished, from which a broken run goes on.
    backtest : Backtest, optional
        Its coverage stands beside that of the hindcasts.
    progress : callable, optional
        Called with the simulations done and their number, case by case.

    Returns
    -------
    Examination
    """
    work = _Work(workers, store, progress)
    n_rules = len(EXAMINED_RULES)
    each = -(-replicates // n_rules)
    requests = [
        HindcastRequest(
            load(order), day, default_until(day), max(2, each) if kind == PLACEBO else each * n_rules, seed
        )
        for kind, order, day in CASES
    ]
    scored = [work.hindcast(one) for one in requests]
    cases = [Case(kind=kind, **one.dump()) for (kind, _, _), one in zip(CASES, scored, strict=True)]
    days = [*(day for kind, _, day in CASES if kind == PLACEBO), MAIN[1]]
    return Examination(
        schema="practicable/hindcasts/1",
        replicates=requests[0].replicates,
        seed=seed,
        cases=tuple(cases),
        apparent_effects=tuple(apparent_effects(requests[0], days)),
        sensitivity=work.sensitivity(requests[0], scored[0]),
        coverage=tuple(coverage_table([(case.kind, case.rows) for case in cases])),
        backtest=() if backtest is None else tuple(_coverage_of(backtest)),
        facts_hash=record().hash,
        parameters_hash=parameters_hash(),
        fit=fit_identity(posterior_draws(MAIN[1])),
        versions=provenance.versions(),
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """How parts are computed, and where they are kept."""

    workers: int
    store: Path | None
    progress: Callable[[int, int], None] | None

    def hindcast(self, request: HindcastRequest) -> Hindcast:
        """Return one hindcast."""
        known, whole = record(as_of=request.as_of), record()
        return self._kept(
            ("case", Hindcast),
            request,
            lambda: hindcast(request, known, whole, workers=self.workers, progress=self.progress),
        )

    def sensitivity(self, request: HindcastRequest, made: Hindcast) -> tuple[SensitivityRow, ...]:
        """Return the sensitivity of one hindcast."""
        known = record(as_of=request.as_of)
        return self._kept(
            ("sensitivity", tuple[SensitivityRow, ...]),
            request,
            lambda: tuple(sensitivity(request, known, made, workers=self.workers, progress=self.progress)),
        )

    def _kept(self, part: tuple[str, type[T]], request: HindcastRequest, compute: Callable[[], T]) -> T:
        """Take a part, by its name and type, from the store, or compute and keep it."""
        if self.store is None:
            return compute()
        self.store.mkdir(parents=True, exist_ok=True)
        name, kind = part
        path = self.store / f"hindcast-{name}-{request.as_of}-{_identity(request)[:16]}.json"
        if not path.exists():
            write_whole(path, provenance.to_json(compute()))
        return TypeAdapter(kind).validate_json(path.read_bytes())


def _identity(request: HindcastRequest) -> str:
    """Hash of all that a hindcast depends on, the code that makes it with the rest."""
    rooms = [_PACKAGE / room for room in ("border", "facts", "fit", "orders", "parallel", "pathway", "study")]
    code = [path.read_text(encoding="utf-8") for room in rooms for path in sorted(room.rglob("*.py"))]
    fit = fit_identity(posterior_draws(request.as_of))
    known = [record().hash, parameters_hash(), fit, provenance.versions()]
    return provenance.digest([request.command, request.order.hash, known, code])


def _coverage_of(backtest: Backtest) -> list[BacktestedSeries]:
    """Coverage and reliability of the arrivals' back-tests, for the sectors and the southwest."""
    rows = {(row.panel, row.measure, row.place): row for row in backtest.places}
    earlier = {(row.panel, row.measure, row.place): row for row in backtest.earlier}
    return [
        BacktestedSeries(
            panel=curve.panel,
            measure=curve.measure,
            place=curve.place,
            n_origins=rows[curve.panel, curve.measure, curve.place].n_origins,
            coverage=rows[curve.panel, curve.measure, curve.place].coverage,
            earlier=earlier.get((curve.panel, curve.measure, curve.place)),
            points=tuple(
                CoveragePoint(level=point.level, value=point.value, se=point.se) for point in curve.points
            ),
        )
        for curve in backtest.reliability
    ]


def stored_examination(store: Traversable = STORED) -> Examination | None:
    """Read the stored examination, or None when none is stored."""
    return Examination.model_validate_json(store.read_bytes()) if store.is_file() else None


LABELS = {
    "prosecutions": "Prosecutions referred by the border agency",
    "single_adult": "Single adults apprehended",
    "family": "People in families apprehended",
    "unaccompanied": "Unaccompanied children apprehended",
    "total": "People apprehended",
    "children_separated": "Children separated from a parent",
    "children_in_care": "Children in federal care",
}

_GROUPS = {
    "all hindcasts": "all days together",
    "order of 2018": "the order of 2018",
    "Streamline": "days on which Operation Streamline began in a sector",
    "placebo": "days without an order",
}


def told_in_brief(examined: Examination | None) -> PredictedPast | None:
    """Select what a brief shows, or None where no examination is stored.

    Parameters
    ----------
    examined : Examination or None
        From `examination.stored_examination`.
    """
    if examined is None:
        return None
    case = examined.cases[0]
    return PredictedPast(
        order=case.order.title,
        as_of=case.as_of,
        until=case.until,
        replicates=case.replicates * len(case.rules),
        rows=tuple(_row(row) for row in case.rows),
        rules=tuple(_rules(case)),
        coverage=tuple(_coverage(group) for group in examined.coverage),
        definitions=_definitions(case),
        current=examined.facts_hash == record().hash
        and examined.parameters_hash == parameters_hash()
        and examined.fit == fit_identity(posterior_draws(case.as_of)),
    )


def _definitions(case: Case) -> tuple[str, ...]:
    measures = dict.fromkeys(row.measure for row in case.rows)
    words = [case.definitions[key] for key in (*measures, "crps")]
    fit = case.information.fit
    drawn = [] if fit is None else [fit.sentence]
    return (*words, *drawn, *case.baselines.values(), *case.outside_scoreboard)


def _row(row: ScoreRow) -> PredictedRow:
    forecast, later = row.as_announced, row.given_later
    return PredictedRow(
        label=LABELS[row.measure],
        start=row.start,
        end=row.end,
        record=row.record,
        source=row.source,
        median=forecast.median,
        half=forecast.intervals["50%"],
        most=forecast.intervals["90%"],
        later=None if later is None else later.median,
        later_most=None if later is None else later.intervals["90%"],
        crps=forecast.crps,
        naive=row.baselines["naive"],
        seasonal=row.baselines["seasonal_naive"],
        words=forecast.words,
    )


def _rules(case: Case) -> list[RuleScore]:
    """Scores of prosecutions under each rule, under those that a brief draws, and under all."""
    rows: list[RuleScore] = []
    for row in (row for row in case.summary if row.measure == "prosecutions"):
        rows += [
            RuleScore(label=case.rule_words[name], n=row.n, crps=rule.crps, held=rule.inside_90)
            for name, rule in row.rules.items()
        ]
        crps, held = row.crps["as_announced"], row.held["as_announced"]["90%"]
        rows.append(RuleScore(label="all, with equal weight", n=row.n, crps=crps, held=held))
    return rows


def _words(measure: str) -> str:
    """Name a measure whose figures are left out, and say why."""
    return f"{measure.replace('_', ' ')} ({LEFT_OUT[measure]})"


def _coverage(group: GroupCoverage) -> PredictedCoverage:
    left_out = (f"without {_words(one)}" for one in group.without)
    return PredictedCoverage(
        label=", ".join([_GROUPS[group.group], *left_out]),
        partial=bool(group.without),
        n_cases=group.n_cases,
        n_figures=group.n_figures,
        levels=tuple(group.coverage.values()),
        points=group.points,
    )
