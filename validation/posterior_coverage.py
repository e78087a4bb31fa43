"""Coverage of the posterior's intervals by simulate-refit: resumable, and written as a page.

Run from the project's folder: ``python validation/posterior_coverage.py --refits 500``. Each refit is kept
in ``validation/posterior_coverage.jsonl`` as soon as it is done; a second run goes on where the first
stopped, and starts again where a prior, a target, a figure, the model or the sampler has changed. With
``--refits 0`` the page is written from what is there.
"""

from __future__ import annotations

import argparse
import json
import textwrap
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr

from practicable.cli.output import write_whole
from practicable.facts import record
from practicable.fit.behaviour.likelihood import Problem, problem_of
from practicable.fit.behaviour.predictions import DERIVED
from practicable.fit.behaviour.refit import (
    LEVELS,
    N_DISCARDED,
    N_STEPS,
    coverage,
    fingerprint,
    refit,
    true_coordinates,
)
from practicable.fit.behaviour.summary import LEAST_CONTRACTION, judged, prior_draws
from practicable.fit.behaviour.targets import read_targets
from practicable.provenance import to_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "validation" / "posterior_coverage.jsonl"
PAGE = ROOT / "docs" / "validation-posterior.md"
RESULT = ROOT / "src" / "practicable" / "fit" / "behaviour" / "shipped" / "coverage.json"
SEED = 20180406
N_POOL = 60
Z = 3.0

TOLD = """\
{n} worlds: parameters and everything carried through are drawn from their priors, every target is \
simulated with its stated error, and the posterior is computed again from the simulated targets alone. \
{hours:.1f} hours on one core that other work shared. Standard error of a coverage, where it is nominal: \
{errors}.
Each refit is one ensemble of the sampler of `practicable fit` with {steps:,} steps, of which {discarded:,} \
are discarded, instead of four whose convergence is enforced. Where data stretch a posterior far beyond the \
normal approximation at its mode, around which walkers begin, several hundred steps pass before they have \
spread over it: hence the length.
The problem is that of the whole record; fits as of earlier days, which have fewer targets, are judged by it \
too.
Recovered: every coverage within {z:.0f} standard errors of its level. {beyond} A parameter of which the \
record says nearly nothing is covered as often as its prior covers the values drawn for these worlds, which \
the luck of few draws decides; the last column shows it. Contraction: one less the ratio of the standard \
deviations of posterior and prior, mean over the worlds. A parameter is called identified only where it is \
recovered and the fit to the record itself contracts by {contraction} or more: nominal coverage with \
no contraction means that the interval is honest and that the record says little.
The likelihood at the truth: residuals of the simulated targets, whitened by the covariance of the fit, \
have mean square {misfit:.3f} (1 where that covariance is right; standard error {misfit_error:.3f}). The \
density of the posterior at the truth, all parameters together, lies within the central 50, 80 and 90 % of \
the draws' in {density} of 100 worlds."""


def main() -> None:
    """Run the refits that are missing, then write the page and the result that fits read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--refits", type=int, default=500, help="worlds in all")
    parser.add_argument(
        "--first", type=int, default=0, help="first world, to share the work between processes"
    )
    given = parser.parse_args()
    seen = record()
    problem = problem_of(seen, read_targets(seen))
    model = fingerprint(problem)
    run(problem, model, range(given.first, given.refits))
    done = kept(model)
    rows = table(problem, done)
    write_result(rows, model, len(done))
    write_page(rows, problem, done)


def kept(model: str) -> list[dict[str, Any]]:
    """Refits already done with the same model, sampler and length of chain."""
    if not KEPT.exists():
        return []
    lines = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if (line["model"], line["steps"]) == (model, N_STEPS)]


def run(problem: Problem, model: str, worlds: range) -> None:
    """Do the missing refits, keeping each as it is finished."""
    pool = problem.carried(range(N_POOL), seed=SEED + 1)
    sd = {key: float(values.std()) for key, values in prior_draws(problem).all().items()}
    finished = {line["replicate"] for line in kept(model)}
    with KEPT.open("a", encoding="utf-8") as stream:
        for replicate in worlds:
            if replicate in finished:
                continue
            began = time.perf_counter()
            one = refit(problem, pool, sd, seed=SEED, replicate=replicate)
            line = {"model": model, "steps": N_STEPS, "replicate": replicate, **asdict(one)}
            line["seconds"] = round(time.perf_counter() - began, 2)
            stream.write(json.dumps(line) + "\n")
            stream.flush()


def table(problem: Problem, done: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Coverage of every key at every level with its standard error, contraction, coverage of the prior."""
    labels = {one.key: one.label for one in (*problem.free, *DERIVED)}
    prior = prior_ranks(problem, done)
    rows: list[dict[str, Any]] = []
    for key, label in labels.items():
        ranks = np.array([line["ranks"][key] for line in done])
        covered = {f"{level:.0%}": coverage(ranks, level) for level in LEVELS}
        near = [abs(covered[f"{level:.0%}"][0] - level) <= Z * covered[f"{level:.0%}"][1] for level in LEVELS]
        contraction = float(np.mean([line["contraction"][key] for line in done]))
        drawn = prior.get(key)
        rows.append(
            {
                "key": key,
                "label": label,
                "covered": covered,
                "recovered": all(near),
                "contraction": contraction,
                "prior": None if drawn is None else [coverage(drawn, level)[0] for level in LEVELS],
            }
        )
    return rows


def prior_ranks(problem: Problem, done: list[dict[str, Any]]) -> dict[str, NDArray[np.float64]]:
    """By parameter, the share of its prior below the truth of each world."""
    z = [true_coordinates(problem, seed=SEED, replicate=line["replicate"])[0] for line in done]
    return dict(zip((one.key for one in problem.free), ndtr(np.array(z)).T, strict=True))


def write_result(rows: list[dict[str, Any]], model: str, refits: int) -> None:
    """Write what a fit reads, by key whether it is recovered, and judge the shipped fits by it."""
    keys = {
        row["key"]: {
            "recovered": row["recovered"],
            "coverage": {level: round(pair[0], 4) for level, pair in row["covered"].items()},
        }
        for row in rows
    }
    content = {"refits": refits, "seed": SEED, "model": model, "keys": keys}
    write_whole(RESULT, json.dumps(content, indent=1) + "\n")
    for path in RESULT.parent.glob("posterior*.json"):
        fit = json.loads(path.read_text(encoding="utf-8"))
        fit["parameters"] = judged(fit["parameters"], {row["key"]: bool(row["recovered"]) for row in rows})
        write_whole(path, to_json(fit))


def beyond_two(rows: list[dict[str, Any]]) -> str:
    """Name the coverages more than two standard errors from their level, and how many chance alone gives."""
    far = [
        f"`{row['key']}` at {level:.0%} ({100 * row['covered'][f'{level:.0%}'][0]:.0f})"
        for row in rows
        for level in LEVELS
        if abs(row["covered"][f"{level:.0%}"][0] - level) > 2.0 * row["covered"][f"{level:.0%}"][1]
    ]
    n = len(rows) * len(LEVELS)
    return (
        f"More than two from it are {len(far)} of {n} coverages{': ' if far else ''}{', '.join(far)}; chance "
        f"alone gives about {2.0 * n * ndtr(np.array(-2.0)):.0f}."
    )


def write_page(rows: list[dict[str, Any]], problem: Problem, done: list[dict[str, Any]]) -> None:
    """Write the page of the coverage table."""
    hours = sum(line["seconds"] for line in done) / 3600
    errors = ", ".join(
        f"{100 * np.sqrt(level * (1 - level) / len(done)):.1f} points at {level:.0%}" for level in LEVELS
    )
    density = np.array([line["density_rank"] for line in done])
    n_targets = len(problem.model.targets)
    told = TOLD.format(
        misfit=np.mean([line["misfit"] for line in done]),
        misfit_error=np.sqrt(2.0 / (n_targets * len(done))),
        density=", ".join(f"{100 * coverage(density, level)[0]:.0f}" for level in LEVELS),
        n=len(done),
        hours=hours,
        errors=errors,
        steps=N_STEPS,
        discarded=N_DISCARDED,
        z=Z,
        beyond=beyond_two(rows),
        contraction=LEAST_CONTRACTION,
    )
    lines = ["# Is the posterior recovered? Simulate and refit", ""]
    lines += ["Written by `python validation/posterior_coverage.py`; not edited by hand.", ""]
    lines += [line for paragraph in told.splitlines() for line in (*textwrap.wrap(paragraph, 110), "")]
    lines += ["| parameter | 50 % | 80 % | 90 % | recovered | contraction | the prior covers, % |"]
    lines += ["|---|---|---|---|---|---|---|"]
    for row in rows:
        shares = " | ".join(f"{100 * share:.1f}" for share, _ in row["covered"].values())
        verdict = "yes" if row["recovered"] else "**no**"
        prior = " / ".join(f"{100 * share:.0f}" for share in row["prior"] or ())
        told_of = f"{shares} | {verdict} | {row['contraction']:.2f} | {prior}"
        lines.append(f"| {row['label']} (`{row['key']}`) | {told_of} |")
    write_whole(PAGE, "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
