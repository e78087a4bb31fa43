"""Measure size and coverage of every method and way of inference at nine clusters, and write their page.

Resumable: each cell is written to the store when done, and a rerun computes only what is missing.

    python validation/evidence.py [--draws 2000] [--store build/validation-evidence.json]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from practicable.evidence.data.panel import Array, Panel, build_panel
from practicable.evidence.designs.staggered import linear_designs
from practicable.evidence.designs.windows import Study, sample, streamline_study
from practicable.evidence.estimators.inference import arrangements, cluster_se, moments, permutation_p, wild_p
from practicable.evidence.estimators.linear import LinearDesign, treated
from practicable.evidence.estimators.null import Noise, draw_worlds, fit_noise, simulated_p
from practicable.evidence.estimators.synthetic import (
    placebo_effects,
    placebo_p,
    staggered,
    synthetic_control,
    synthetic_did,
)
from practicable.evidence.evaluation.report import stored_evaluation
from practicable.facts import record
from practicable.rng import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "validation-evidence.md"
ALPHA, SEED, PLACEBOS, REFERENCE = 0.05, 20180406, 39, 400
LIBERAL = 1.5 * ALPHA


@dataclass(frozen=True, slots=True)
class Truth:
    """One data-generating process.

    Attributes
    ----------
    key, words : str
        A slug, and what it is.
    noise : Noise
        What moves the sectors.
    effect : array
        The true effect by sector and year, shape (n, T); zero outside treatment.
    """

    key: str
    words: str
    noise: Noise
    effect: Array


def truths(panel: Panel, study: Study) -> tuple[Truth, ...]:
    """Return the processes: plain and real noise, each with no effect, one effect, and growing effects."""
    longest = panel.log_years("total", panel.years[0], panel.years[-1])
    real = fit_noise(longest, np.ones((longest.shape[1], 1)))
    scale = float(np.std(real.innovations))
    plain = Noise(0.0, generator(SEED, "plain").normal(0.0, scale, size=(5000, len(study.sectors))))
    dose = treated(study.cohorts, len(study.years))
    ages = np.cumsum(dose, axis=1)
    effects: Mapping[str, tuple[str, Array]] = {
        "none": ("no effect", 0.0 * dose),
        "constant": ("an effect of -0.3", -0.3 * dose),
        "growing": ("an effect of -0.15 a year since the start", -0.15 * ages),
    }
    noises = {
        "plain": ("independent noise, equal in all sectors", plain),
        "real": ("the sectors' own noise, persistent and unequal", real),
    }
    return tuple(
        Truth(f"{noise}/{effect}", f"{words}; {told}", process, size)
        for noise, (words, process) in noises.items()
        for effect, (told, size) in effects.items()
    )


def linear_cells(study: Study, truth: Truth, draws: int) -> dict[str, dict[str, float]]:
    """Measure every linear method by every way of inference: bias, rejection of zero, coverage."""
    n_periods = len(study.years)
    noise = draw_worlds(truth.noise, n_periods, draws, rng=generator(SEED, truth.key))
    reference = draw_worlds(truth.noise, n_periods, draws, rng=generator(SEED, f"{truth.key}/reference"))
    ways = sample(arrangements(study.cohorts), 999, generator(SEED, "ways"))
    dose = treated(study.cohorts, n_periods)
    target = float(np.sum(truth.effect) / np.sum(dose))
    found: dict[str, dict[str, float]] = {}
    for method, design in linear_designs(study.cohorts, n_periods).items():
        worlds = noise + truth.effect
        bias = float(np.mean(moments(design, worlds).effect)) - target
        for inference, p_of in _tests(design, worlds, reference, ways).items():
            found[f"{method}|{inference}"] = _cell(p_of(0.0), p_of(target), bias=bias, target=target)
    return found


def _tests(
    design: LinearDesign, worlds: Array, reference: Array, ways: NDArray[np.intp]
) -> Mapping[str, Callable[[float], Array]]:
    """Return each way of inference as p-values of all worlds for a tested effect."""
    found, nulls = moments(design, worlds), moments(design, reference)
    errors, statistics = cluster_se(found), nulls.effect / cluster_se(nulls)
    parts = [moments(design, part) for part in np.array_split(worlds, len(worlds) // 50)]
    return {
        "cluster-robust error, t(8)": lambda null: np.asarray(
            2.0 * stdtr(8.0, -np.abs((found.effect - null) / errors)), dtype=np.float64
        ),
        "exact wild cluster bootstrap": lambda null: np.concatenate([wild_p(part, null) for part in parts]),
        "randomisation": lambda null: np.concatenate([permutation_p(part, ways, null) for part in parts]),
        "simulated worlds": lambda null: simulated_p((found.effect - null) / errors, statistics),
    }


def estimated_cells(panel: Panel, study: Study, draws: int) -> dict[str, dict[str, float]]:
    """Measure the test by simulated worlds when their noise is estimated, as it is on the record."""
    n_periods = len(study.years)
    longest = panel.log_years("total", panel.years[0], panel.years[-1])
    basis = np.ones((longest.shape[1], 1))
    truth = fit_noise(longest, basis)
    designs = linear_designs(study.cohorts, n_periods)
    p_values = {method: np.empty(draws) for method in designs}
    effects = {method: np.empty(draws) for method in designs}
    for at, world in enumerate(draw_worlds(truth, longest.shape[1], draws, rng=generator(SEED, "estimated"))):
        noise = fit_noise(world, basis)
        reference = draw_worlds(noise, n_periods, REFERENCE, rng=generator(SEED, f"estimated/{at}"))
        for method, design in designs.items():
            nulls, found = moments(design, reference), moments(design, world[:, :n_periods])
            statistics = nulls.effect / cluster_se(nulls)
            effects[method][at] = found.effect
            p_values[method][at] = simulated_p(found.effect / cluster_se(found), statistics)
    return {
        f"{method}|simulated worlds": _cell(found, found, bias=float(effects[method].mean()), target=0.0)
        for method, found in p_values.items()
    }


def synthetic_cells(study: Study, truth: Truth, draws: int) -> dict[str, dict[str, float]]:
    """Measure synthetic control and synthetic difference-in-differences by placebo sectors."""
    noise = draw_worlds(truth.noise, len(study.years), draws, rng=generator(SEED, f"{truth.key}/synthetic"))
    ways = sample(arrangements(study.cohorts), PLACEBOS, generator(SEED, "placebos"))
    target = float(np.sum(truth.effect) / np.sum(treated(study.cohorts, len(study.years))))
    found: dict[str, dict[str, float]] = {}
    for estimator in (synthetic_control, synthetic_did):
        rejected, covered, effects = np.empty(draws), np.empty(draws), np.empty(draws)
        for at, world in enumerate(noise + truth.effect):
            placebos = placebo_effects(estimator, world, study.cohorts, ways)
            effects[at] = staggered(estimator, world, study.cohorts)
            rejected[at] = placebo_p(placebos)
            reach = np.quantile(np.abs(placebos[1:]), 1.0 - ALPHA)
            covered[at] = 1.0 if abs(effects[at] - target) <= reach else 0.0
        bias = float(np.mean(effects)) - target
        name = estimator.__name__.replace("_", " ").replace(" did", " difference-in-differences")
        found[f"{name}|placebo sectors"] = _cell(rejected, covered, bias=bias, target=target)
    return found


def _cell(p_zero: Array, p_truth: Array, *, bias: float, target: float) -> dict[str, float]:
    """Summarise one method by one way of inference; `p_truth` above the nominal size covers the truth."""
    return {
        "rejects_zero": float(np.mean(p_zero <= ALPHA)),
        "covers": float(np.mean(p_truth > ALPHA)),
        "bias": bias,
        "target": target,
        "draws": float(len(p_zero)),
    }


def measure(store: Path, draws: int) -> dict[str, dict[str, dict[str, float]]]:
    """Compute the cells that the store does not have, and keep each when done."""
    panel = build_panel(record())
    study = streamline_study(panel)
    done: dict[str, dict[str, dict[str, float]]] = (
        json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}
    )
    store.parent.mkdir(parents=True, exist_ok=True)
    for key, compute in _parts(panel, study, draws).items():
        if key not in done:
            started = time.monotonic()
            done[key] = compute()
            done[key]["elapsed"] = {"seconds": time.monotonic() - started}
            store.write_text(json.dumps(done, indent=1), encoding="utf-8")
    return done


def _parts(panel: Panel, study: Study, draws: int) -> dict[str, Callable[[], dict[str, dict[str, float]]]]:
    """Name every cell with what computes it, in the order of the page."""
    parts: dict[str, Callable[[], dict[str, dict[str, float]]]] = {}
    for truth in truths(panel, study):
        parts[f"{truth.words}|{draws}"] = partial(linear_cells, study, truth, draws)
        parts[f"{truth.words}|{draws}|synthetic"] = partial(synthetic_cells, study, truth, draws // 4)
    words = "the sectors' own noise, estimated anew from each world of twenty years; no effect"
    parts[f"{words}|{draws}"] = partial(estimated_cells, panel, study, draws // 2)
    return parts


def page(cells: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Write the page from the cells."""
    seconds = sum(found["elapsed"]["seconds"] for found in cells.values())
    lines = [
        "# How far the estimators can be trusted with nine clusters",
        "",
        "Generated by `python validation/evidence.py`; the text is not written by hand.",
        "",
        "Worlds are drawn with a known effect, nine sectors, eleven fiscal years and the Streamline starts;",
        "each method estimates it, each way of inference tests it at 5 % and covers it at 95 %.",
        "*Size* is the share of worlds without an effect in which one is found. A size that is not shown to",
        "lie within 7.5 % (Bradley's liberal criterion, two simulation errors added) is marked **off**.",
        (
            "*Bias* is the mean estimate less the truth, log points. *Power* is the share of worlds with an "
            "effect"
        ),
        "in which one is found; where the size is off it is no merit.",
        "",
        f"Computed in {seconds / 60.0:.1f} minutes on one core.",
    ]
    grouped: dict[str, list[tuple[str, str, Mapping[str, float]]]] = {}
    for key, found in cells.items():
        words = key.split("|")[0]
        for name, cell in found.items():
            if name != "elapsed":
                method, inference = name.split("|")
                grouped.setdefault(words, []).append((method, inference, cell))
    for words, rows in grouped.items():
        lines += ["", f"## {words[0].upper()}{words[1:]}", "", *_table(rows)]
    return "\n".join([*lines, "", *_on_record()]) + "\n"


def _table(rows: list[tuple[str, str, Mapping[str, float]]]) -> list[str]:
    null = rows[0][2]["target"] == 0.0
    lines = [
        f"| method | inference | {'size' if null else 'power'} | error | coverage | bias | draws |",
        "|---|---|---|---|---|---|---|",
    ]
    for method, inference, cell in rows:
        rate = cell["rejects_zero"]
        error = (max(rate * (1.0 - rate), 1.0 / cell["draws"]) / cell["draws"]) ** 0.5
        off = " **off**" if null and rate + 2.0 * error > LIBERAL else ""
        lines.append(
            f"| {method} | {inference} | {100 * rate:.1f} %{off} | {100 * error:.1f} | "
            f"{100 * cell['covers']:.1f} % | {cell['bias']:+.3f} | {cell['draws']:.0f} |"
        )
    return lines


def _on_record() -> list[str]:
    """Tell the sizes that the stored evaluation measured with each design's own worlds."""
    lines = [
        "## The designs as used",
        "",
        "Sizes in worlds with each design's own noise, from the stored evaluation.",
        "",
        "| design | method | outcome | inference | size | error | passed |",
        "|---|---|---|---|---|---|---|",
    ]
    for estimate in stored_evaluation().estimates:
        size = estimate.null_size
        lines.append(
            f"| {estimate.design} | {estimate.method} | {estimate.outcome} | {estimate.inference} "
            f"| {100 * size.rate:.1f} % | {100 * size.se:.1f} | {'yes' if size.passed else '**no**'} |"
        )
    return lines


def main() -> None:
    """Measure what is missing and write the page."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--draws", type=int, default=2000, help="worlds a cell, at least 500")
    options.add_argument("--store", type=Path, default=ROOT / "build" / "validation-evidence.json")
    chosen = options.parse_args()
    PAGE.write_text(page(measure(chosen.store, chosen.draws)), encoding="utf-8")


if __name__ == "__main__":
    main()
