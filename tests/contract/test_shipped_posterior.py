"""The posteriors that ship: converged, current, dated, and taken as joint draws."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from practicable import api
from practicable.border.parameters import draw_parameters, parameters_as_of
from practicable.facts import record
from practicable.fit.behaviour.likelihood import problem_of
from practicable.fit.behaviour.posterior import inputs_hash, newest_input
from practicable.fit.behaviour.refit import fingerprint
from practicable.fit.behaviour.sampling import LEAST_ESS, MOST_RHAT
from practicable.fit.behaviour.shipped import (
    posterior_draws,
    recovered_keys,
    shipped,
    stored_coverage,
    with_posterior,
)
from practicable.fit.behaviour.summary import LEAST_CONTRACTION, fit_told, fitted
from practicable.fit.behaviour.targets import read_targets
from practicable.orders import load
from practicable.study.ensemble.plans import plan, under
from practicable.study.ensemble.replicate import prepare
from practicable.study.ensemble.scenario import Scenario

ORDER = date(2018, 4, 6)
MIXED = ("attempts_per_apprehension", "entries_per_apprehension", "p_reattempt_civil", "p_apprehension_adult")


def practicable(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from practicable.cli import main; main()", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def as_of(content: dict[str, Any]) -> date | None:
    return date.fromisoformat(content["as_of"]) if content["as_of"] else None


@pytest.mark.parametrize("content", shipped(), ids=lambda content: str(content["as_of"]))
def test_a_shipped_posterior_is_current_and_converged(content: dict[str, Any]) -> None:
    seen = record(as_of(content))
    problem = problem_of(seen, read_targets(seen))
    stale = "the shipped posterior is stale: run `practicable fit --json -o` for its date"
    assert content["inputs_hash"] == inputs_hash(problem), stale
    assert content["newest_input"] == newest_input(problem).isoformat()
    for row in content["diagnostics"]["parameters"]:
        assert row["rhat"] <= MOST_RHAT
        assert min(row["ess_bulk"], row["ess_tail"]) >= LEAST_ESS
    assert {len(column) for column in content["draws"].values()} == {400}


def test_the_shipped_tables_are_those_of_the_shipped_draws() -> None:
    for content in shipped():
        seen = record(as_of(content))
        targets = read_targets(seen)
        problem = problem_of(seen, targets)
        # Values back to coordinates: only the free parameters are stored, so the tables follow from them.
        free = {one.key: np.array(content["draws"][one.key]) for one in problem.free}
        median = {row["key"]: row["posterior"]["median"] for row in content["parameters"]}
        for key, column in free.items():
            assert median[key] == pytest.approx(float(np.median(column)), rel=1e-3, abs=1e-4)
        zs = [row["z"] for row in content["targets"]]
        assert len(zs) == len(targets)
        assert max(np.abs(zs)) < 4.0


def test_simulate_refit_was_done_with_this_model_and_sampler() -> None:
    problem = problem_of(record(), read_targets(record()))
    stale = "simulate-refit is of another model: run `python validation/posterior_coverage.py`"
    assert stored_coverage()["model"] == fingerprint(problem), stale
    other = replace(problem, observed=problem.observed * 1.001)
    assert fingerprint(other) != fingerprint(problem)


def test_what_barely_contracts_or_is_not_recovered_is_called_not_identified() -> None:
    for content in shipped():
        for row in content["parameters"]:
            told = row["contraction"] >= LEAST_CONTRACTION and recovered_keys().get(row["key"], False)
            assert row["identified"] <= told
            assert row["identified"] == (row["reading"] == "identified")
            assert "not identified" in row["reading"] or row["identified"]
        unidentified = {row["key"] for row in content["parameters"] if not row["identified"]}
        assert unidentified >= set(MIXED)


def test_a_posterior_serves_no_date_before_its_newest_input() -> None:
    for day in (date(2005, 1, 1), date(2017, 9, 30), ORDER, date(2018, 10, 13), date(2020, 1, 1)):
        found = posterior_draws(day)
        assert found is None or found.newest_input <= day
    assert posterior_draws(date(2015, 1, 1)) is None
    early, late = posterior_draws(ORDER), posterior_draws(None)
    assert early is not None
    assert late is not None
    assert early.newest_input < late.newest_input
    assert "p_apprehension_adult" in late.not_identified


def test_a_simulation_takes_one_joint_draw_for_the_keys_of_the_posterior() -> None:
    parameters = parameters_as_of(None)
    posterior = posterior_draws(None)
    assert posterior is not None
    independent = draw_parameters(parameters, seed=5, replicate=2)
    assert with_posterior(independent, None, parameters, seed=5, replicate=2) is independent
    joint = with_posterior(independent, posterior, parameters, seed=5, replicate=2)
    again = with_posterior(independent, posterior, parameters, seed=5, replicate=2)
    other = with_posterior(independent, posterior, parameters, seed=5, replicate=3)
    assert joint.values == again.values
    assert joint.values != other.values
    at = int(np.flatnonzero(posterior.values["p_apprehension_adult"] == joint("p_apprehension_adult"))[0])
    shared = {one.key for one in parameters if one.shared} & set(posterior.values)
    assert {"p_apprehension_adult", "p_reapprehension_civil", "p_quick_retry"} <= shared
    assert all(joint(key) == posterior.values[key][at] for key in shared)
    untouched = {key: value for key, value in joint.values.items() if key[0] not in shared}
    assert untouched == {key: value for key, value in independent.values.items() if key[0] not in shared}


def test_a_parameter_that_is_set_takes_its_own_posterior_and_leaves_the_row_of_the_rest() -> None:
    parameters, posterior = parameters_as_of(None), posterior_draws(None)
    assert posterior is not None
    free = Scenario.of(3).draw(parameters, posterior, seed=5)
    fixed = Scenario(3, 3, 3, {"p_apprehension_adult": 0.5}).draw(parameters, posterior, seed=5)
    middle = float(np.median(posterior.values["p_apprehension_adult"]))
    assert fixed("p_apprehension_adult") == pytest.approx(middle, rel=1e-12)
    moved = {key for key in free.values if free.values[key] != fixed.values[key]}
    assert {key for key, _ in moved} == {"p_apprehension_adult"}


def test_orders_and_switches_of_a_replicate_share_the_joint_draw() -> None:
    seen = record(as_of=ORDER)
    planned = plan(seen, load("zero-tolerance-2018"), until=date(2018, 6, 30), seed=2)
    assert planned.posterior == posterior_draws(ORDER)
    others = (planned, under(planned, load("baseline")))
    draws = [prepare(one, Scenario.of(4)).draw.values for one in others]
    assert draws[0] == draws[1]
    early = plan(record(as_of=date(2016, 1, 15)), load("baseline"), until=date(2016, 6, 30), seed=2)
    assert early.posterior is None


def test_every_report_calls_what_is_not_identified_so() -> None:
    posterior = posterior_draws(ORDER)
    assert posterior is not None
    parameters = parameters_as_of(ORDER)
    told = fit_told(parameters, posterior)
    rows = {row.key: row for row in api.parameters_list(ORDER)}
    for key, found in fitted(parameters, posterior).items():
        assert rows[key].fit == found
        loose = key in posterior.not_identified
        assert (key in told.sentence) == loose
        assert ("not identified" in found.reading) == loose == ("not identified" in found.kind)
    assert told.draws_hash == posterior.draws_hash != posterior.inputs_hash
    drawn = rows["p_apprehension_adult"].fit
    assert drawn is not None
    assert "2018-04-05" in drawn.source
    assert fit_told(parameters, None).sentence.startswith("Prior only")
    assert all(row.fit is None for row in api.parameters_list(date(2015, 1, 1)))


def test_the_command_says_prior_only_where_too_little_was_published() -> None:
    done = practicable("fit", "--as-of", "2012-01-01", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["schema"], result["status"]) == ("practicable/fit/1", "prior only")
    told = practicable("fit", "--as-of", "2012-01-01")
    assert told.returncode == 0
    assert "prior only" in told.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--seed", "-1"], "from 0"),
        (["--steps", "5"], "at least 100 steps"),
        (["--steps", "100"], "or another --seed; nothing was written"),
        (["--targets", "none.toml"], "none.toml: cannot be read"),
    ],
)
def test_an_unusable_fit_is_one_line_and_writes_nothing(words: list[str], says: str, tmp_path: Path) -> None:
    output = tmp_path / "fit.json"
    done = practicable("fit", *words, "--json", "-o", str(output))
    assert done.returncode == 2
    assert says in done.stderr
    # Lines of progress may stand before it where a machine is slow.
    said = [line for line in done.stderr.splitlines() if not line.startswith("Sampling: ")]
    assert len(said) == 1
    assert "Traceback" not in done.stderr
    assert not output.exists()
