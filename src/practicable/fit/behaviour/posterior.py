"""The posterior of the border's parameters, from what was published by a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from practicable.facts import record
from practicable.fit.behaviour.history import TooLittlePublishedError
from practicable.fit.behaviour.likelihood import Problem, problem_of, with_carried_error
from practicable.fit.behaviour.sampling import LEAST_ESS, MOST_RHAT, STEPS, sample_until_converged
from practicable.fit.behaviour.shipped import recovered_keys
from practicable.fit.behaviour.summary import Draws, draws_at, parameter_table, prior_draws, target_table
from practicable.fit.behaviour.targets import read_targets
from practicable.provenance import digest

if TYPE_CHECKING:
    import numpy as np

    from practicable.fit.behaviour.options import FitOptions
    from practicable.fit.behaviour.sampling import Chains
    from practicable.fit.behaviour.targets import Target

__all__ = ["fit_as_of", "inputs_hash", "newest_input"]

SCHEMA = "practicable/fit/1"

N_DRAWS = 400
"""Joint draws that a fit keeps."""

LEAST_TARGETS = 3
"""Fewer published figures on re-apprehension than this cannot tell its level, trend and composition apart."""

BEHAVIOUR = frozenset({"same_fiscal_year", "reapprehension_3_months", "reapprehension_18_months"})


def fit_as_of(as_of: date | None, options: FitOptions) -> dict[str, Any]:
    """Fit to what had been published by a date.

    Parameters
    ----------
    as_of : date or None
        Priors, targets and rows of tables are admitted by their day of publication; None admits all. What
        followed March 2018 is never fitted.
    options : FitOptions

    Returns
    -------
    dict
        JSON-able: status ("posterior" or "prior only"), parameters, targets, diagnostics, joint draws.

    Raises
    ------
    InputError
        When an option or the file of targets cannot be used, or the chain has not converged.
    """
    seen = record(as_of)
    targets = read_targets(seen, options.targets)
    head = {"schema": SCHEMA, "as_of": as_of.isoformat() if as_of else None, "seed": options.seed}
    try:
        problem = problem_of(seen, targets)
    except TooLittlePublishedError as error:
        return {**head, **_nothing(str(error))}
    n_behaviour = sum(target.fitted and target.definition in BEHAVIOUR for target in targets)
    known = {"newest_input": newest_input(problem).isoformat(), "inputs_hash": inputs_hash(problem)}
    prior = prior_draws(problem)
    if n_behaviour < LEAST_TARGETS:
        why = f"{n_behaviour} figures on re-apprehension had been published; a fit needs {LEAST_TARGETS}"
        return {**head, **known, **_prior_only(problem, targets, prior, why)}
    problem, mode = with_carried_error(problem)
    lengths = STEPS if options.steps is None else (options.steps,)
    chains = sample_until_converged(
        problem, mode, seed=options.seed, lengths=lengths, progress=options.progress
    )
    posterior = draws_at(problem, chains.flat(N_DRAWS), seed=options.seed)
    return {
        **head,
        **known,
        "status": "posterior",
        "why": f"{n_behaviour} figures on re-apprehension and {problem.observed.size - n_behaviour} others",
        "diagnostics": _diagnostics(problem, chains),
        "parameters": parameter_table(problem, prior, posterior, recovered_keys()),
        "targets": target_table(problem, targets, posterior, seed=options.seed),
        "draws": {key: [_six(value) for value in column] for key, column in posterior.all().items()},
    }


def newest_input(problem: Problem) -> date:
    """Day on which the newest figure of a problem was published; an assumed range rests on no document."""
    days = [problem.model.history.newest]
    days += [target.published for target in problem.model.targets]
    days += [one.published for one in problem.priors if one.kind == "sourced"]
    carried = [one for one in problem.parameters if one.key in _CARRIED_KEYS]
    days += [one.published for one in carried if one.kind == "sourced"]
    return max(days)


def inputs_hash(problem: Problem) -> str:
    """SHA-256 of the numbers and dates of every prior, target and figure that a fit rests on."""
    history = problem.model.history
    return digest(
        {
            "priors": [
                [one.key, one.family, one.first, one.second, one.of_rate, one.free, one.published.isoformat()]
                for one in problem.priors
            ],
            "parameters": [
                [one.key, one.published.isoformat(), one.bounds]
                for one in problem.parameters
                if one.key in _CARRIED_KEYS
            ],
            "targets": [
                [
                    *(one.id, one.definition, one.place, one.start.isoformat(), one.end.isoformat()),
                    *(one.observed, one.sd_measurement, one.sd_discrepancy, one.published.isoformat()),
                ]
                for one in problem.model.targets
            ],
            "apprehended": history.apprehended.round(3).tolist(),
            "mexican_share": history.mexican_share.round(6).tolist(),
            "accepted": _by_place(history.accepted),
            "adults": _by_place(history.adults),
            "single_adults": _by_place({key: one.tolist() for key, one in history.single_adults.items()}),
        }
    )


_CARRIED_KEYS = frozenset(
    {
        "dur_felony_median",
        "dur_jail_median",
        "dur_processing_mean",
        "dur_quick_retry_mean",
        "p_apprehension_family",
        "p_el_paso_in_new_mexico",
        "p_family_returned",
        "p_section_1325",
    }
)
"""Parameters of the border that the fit carries through."""


def _by_place(counts: Mapping[tuple[str, int], object]) -> dict[str, object]:
    return {f"{place}/{year}": value for (place, year), value in counts.items()}


def _nothing(why: str) -> dict[str, Any]:
    return {
        "status": "prior only",
        "why": why,
        "diagnostics": None,
        "parameters": [],
        "targets": [],
        "draws": {},
    }


def _prior_only(problem: Problem, targets: tuple[Target, ...], prior: Draws, why: str) -> dict[str, Any]:
    return {
        "status": "prior only",
        "why": why,
        "diagnostics": None,
        "parameters": parameter_table(problem, prior, None, recovered_keys()),
        "targets": target_table(problem, targets, prior, seed=0) if targets else [],
        "draws": {},
    }


def _diagnostics(problem: Problem, chains: Chains) -> dict[str, Any]:
    """Convergence by parameter, and the bounds that were enforced."""
    n_ensembles, n_steps, n_walkers, _ = chains.z.shape
    columns = (chains.rhat, chains.ess_bulk, chains.ess_tail)
    return {
        "sampler": "emcee",
        "ensembles": n_ensembles,
        "walkers": n_walkers,
        "steps_kept": n_steps,
        "most_rhat": MOST_RHAT,
        "least_ess": LEAST_ESS,
        "parameters": [
            {
                "key": one.key,
                "rhat": round(float(r), 4),
                "ess_bulk": round(float(b)),
                "ess_tail": round(float(t)),
            }
            for one, r, b, t in zip(problem.free, *columns, strict=True)
        ],
    }


def _six(value: np.float64) -> float:
    return float(f"{value:.6g}")
