"""The stored evaluation reproduces, the dose demonstration holds, and estimates carry over as said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files

import numpy as np
import pytest

from practicable.border.parameters import parameters_as_of
from practicable.errors import InputError
from practicable.evidence.data.panel import build_panel
from practicable.evidence.designs.checks import Check, CheckVerdict, leave_one_out, spillover, staffing
from practicable.evidence.designs.dose import demonstrate_dose
from practicable.evidence.designs.exposure import exposure_of, first_stage
from practicable.evidence.designs.staggered import linear_designs
from practicable.evidence.designs.windows import streamline_study
from practicable.evidence.estimators.estimate import Estimate, NullSize
from practicable.evidence.estimators.inference import cluster_se, moments, wild_p
from practicable.evidence.estimators.synthetic import staggered, synthetic_control, synthetic_did
from practicable.evidence.evaluation.report import evaluate, panel_digest, stored_evaluation
from practicable.evidence.evaluation.transfer import Dose, deterrence_prior, dose_of
from practicable.facts import record
from practicable.provenance import to_json
from practicable.results.evaluation import Evaluation, MethodEstimate

PANEL = build_panel(record())
STUDY = streamline_study(PANEL)
STORED = stored_evaluation()
RECOMPUTE = (
    "recompute it: practicable evaluate --json -o src/practicable/evidence/evaluation/results/evaluation.json"
)


def stored(method: str, inference: str) -> MethodEstimate:
    found = (e for e in STORED.estimates if e.method == method and e.inference == inference)
    return next(found)


def test_the_stored_evaluation_is_of_this_record() -> None:
    assert STORED.panel == panel_digest(PANEL), RECOMPUTE


@pytest.mark.parametrize(
    ("day", "name"), [(None, "evaluation.json"), (date(2018, 4, 6), "streamline-2018-04-06.json")]
)
def test_the_prior_of_general_deterrence_is_that_of_the_evaluation_of_its_day(
    day: date | None, name: str
) -> None:
    text = files("practicable.evidence.evaluation").joinpath("results", name).read_text(encoding="utf-8")
    stored_of_day = json.loads(text)
    assert stored_of_day["panel"] == panel_digest(build_panel(record(day))), (
        f"{name} is stale: make evaluation"
    )
    entry = {one.key: one for one in parameters_as_of(day)}["effect_perceived_first"]
    prior = stored_of_day["prior"]
    assert (entry.low, entry.median, entry.high) == (prior["low"], prior["median"], prior["high"])
    assert entry.kind == prior["kind"]
    assert prior["level"] == 0.95
    assert day is None or entry.published <= day


@pytest.mark.parametrize("name", ["evaluation.json", "streamline-2018-04-06.json"])
def test_a_stored_evaluation_is_the_dump_of_its_record(name: str) -> None:
    text = files("practicable.evidence.evaluation").joinpath("results", name).read_text(encoding="utf-8")
    assert to_json(Evaluation.model_validate_json(text)) == text


def test_a_panel_as_of_a_day_holds_no_later_year_and_refuses_designs_that_need_one() -> None:
    known = record(date(2018, 4, 6))
    assert build_panel(known).years[-1] == 2017
    with pytest.raises(InputError, match="FY2019 had not been published"):
        evaluate(known, "exposure", draws=80)
    with pytest.raises(InputError, match="no year of this series had been published"):
        build_panel(record(date(1999, 1, 1)))


def test_stored_linear_estimates_reproduce() -> None:
    for method, design in linear_designs(STUDY.cohorts, len(STUDY.years)).items():
        found, kept = moments(design, STUDY.outcome), stored(method, "exact wild cluster bootstrap")
        assert float(found.effect) == pytest.approx(kept.effect, rel=1e-5), RECOMPUTE
        assert float(cluster_se(found)) == pytest.approx(kept.se, rel=1e-5), RECOMPUTE
        assert float(wild_p(found)) == pytest.approx(kept.p_value, rel=1e-5), RECOMPUTE


def test_stored_synthetic_estimates_reproduce() -> None:
    for method, estimator in (
        ("synthetic control", synthetic_control),
        ("synthetic difference-in-differences", synthetic_did),
    ):
        found = staggered(estimator, STUDY.outcome, STUDY.cohorts)
        assert found == pytest.approx(stored(method, "placebo sectors").effect, rel=1e-4), RECOMPUTE


def test_every_stored_estimate_reads_back_with_its_size() -> None:
    for estimate in STORED.estimates:
        low, high = estimate.low, estimate.high
        assert low is None or low <= estimate.effect
        assert high is None or high >= estimate.effect
        assert estimate.null_size.passed == (estimate.null_size.rate + 2 * estimate.null_size.se <= 0.075)
        if estimate.method.startswith("synthetic"):
            assert estimate.significant == (estimate.p_value <= 0.05)
    keys = [estimate.key for estimate in STORED.estimates]
    assert len(keys) == len(set(keys))


def test_stored_checks_reproduce() -> None:
    kept = {check.key: check for check in STORED.checks}
    for check in (leave_one_out(STUDY), spillover(STUDY), staffing(PANEL, STUDY)):
        assert check.verdict == kept[check.key].verdict, RECOMPUTE
        assert dict(check.numbers) == pytest.approx(kept[check.key].numbers, rel=1e-4), RECOMPUTE
    assert all(check.finding and check.next for check in kept.values())
    assert len(kept) == 9


def test_the_per_adult_dose_finds_deterrence_where_there_is_none() -> None:
    shown = demonstrate_dose(PANEL, draws=80, seed=1)
    assert shown.effect == pytest.approx(-1.63, abs=0.005)
    assert shown.se == pytest.approx(0.53, abs=0.005)
    assert shown.low < shown.effect < shown.high < 0.0
    assert shown.fixed.mean == pytest.approx(-1.8, abs=0.15)
    assert shown.asymptotic.rate > 0.95
    assert shown.fixed.rate > 0.9
    assert not shown.fixed.passed
    assert shown.lagged.rate > 0.3


def test_exposure_is_fixed_before_its_window() -> None:
    share = dict(zip(PANEL.sectors, exposure_of(PANEL), strict=True))
    years = slice(PANEL.years.index(2011), PANEL.years.index(2013) + 1)
    accepted = PANEL.yearly["accepted_prosecutions"][2, years].sum()
    assert share["yuma"] == pytest.approx(accepted / PANEL.yearly["total"][2, years].sum())
    assert all(0.0 < value < 1.0 for value in share.values())
    assert first_stage(PANEL)[1] > 0.1


def test_an_evaluation_is_the_same_by_seed() -> None:
    first, again, other = (evaluate(record(), "dose", draws=80, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first.dose is not None
    assert other.dose is not None
    assert first.dose.fixed.mean != other.dose.fixed.mean
    assert first.dose.effect == other.dose.effect


@pytest.mark.parametrize(
    ("design", "draws", "message"), [("streamlin", 80, "streamline"), ("dose", 79, "80")]
)
def test_a_bad_request_is_refused(design: str, draws: int, message: str) -> None:
    with pytest.raises(InputError, match=message):
        evaluate(record(), design, draws=draws)


def estimate(effect: float, *, half: float = 0.2, passed: bool = True) -> Estimate:
    return Estimate(
        key=f"streamline/m/{effect}",
        design="streamline",
        method="m",
        outcome="log apprehensions, total",
        effect=effect,
        se=half / 2,
        low=effect - half,
        high=effect + half,
        level=0.95,
        inference="i",
        p_value=0.01,
        estimand="",
        n_units=9,
        n_obs=99,
        assumptions=(),
        null_size=NullSize(0.05, 0.003, 0.0, 4000, 0.05, passed=passed),
    )


def check(verdict: CheckVerdict, **numbers: float) -> Check:
    return Check("leave-one-out", "", verdict, numbers, "", "")


DOSE = Dose(0.5, 0.5, "a_source")


def test_a_prior_of_strong_evidence_is_the_estimate_per_unit() -> None:
    prior = deterrence_prior([estimate(-1.0)], [check("passes", a=-1.0)], DOSE)
    assert prior.kind == "sourced"
    assert prior.median == pytest.approx(-2.0, abs=0.01)
    assert (prior.low, prior.high) == pytest.approx((-2.4, -1.6), abs=0.03)


def test_a_failed_check_widens_the_prior_to_include_zero() -> None:
    strong = deterrence_prior([estimate(-1.0)], [check("passes", a=-1.0)], DOSE)
    weak = deterrence_prior([estimate(-1.0)], [check("fails", a=-0.4)], DOSE)
    assert weak.low <= strong.low
    assert weak.high >= 0.0 > strong.high
    assert weak.median > strong.median
    assert len(weak.steps) > len(strong.steps)


def test_a_design_that_failed_the_null_is_not_carried_over() -> None:
    prior = deterrence_prior([estimate(-1.0, passed=False)], [], DOSE)
    assert prior.kind == "assumed"
    assert prior.low < 0.0 <= prior.high
    mixed = deterrence_prior([estimate(-1.0, passed=False), estimate(-0.2)], [check("passes", a=-0.2)], DOSE)
    assert mixed.sources[0] == "streamline/m/-0.2"
    unbounded = replace(estimate(-1.0), low=-np.inf)
    assert deterrence_prior([unbounded], [], DOSE).kind == "assumed"


def test_the_stored_prior_includes_no_effect_and_shows_its_steps() -> None:
    prior = STORED.prior
    assert prior is not None
    assert prior.low < 0.0 < prior.high
    assert [step.name for step in prior.steps][-1] == "no effect included"
    found = dose_of(PANEL, STUDY.never)
    assert 0.0 < found.low < found.high < 1.0
