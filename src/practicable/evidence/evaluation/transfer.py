"""From accepted estimates to the prior of general deterrence, widened, with each widening shown.

The model thins first attempts by exp(-d x perceived probability of prosecution). The estimates here are
changes of log apprehensions with Streamline: to carry one to the other takes how far Streamline raised the
probability of prosecution, that apprehensions stand for attempts, and that nothing else came with it. Each is
a step that widens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from practicable.evidence.data.panel import Array, Panel
    from practicable.evidence.designs.checks import Check
    from practicable.evidence.estimators.estimate import Estimate

__all__ = ["Dose", "Prior", "Step", "accepted", "deterrence_prior", "dose_of"]

UNIT = "change of log first attempts per unit of perceived probability of prosecution"

_ASSUMED = (-2.0, 0.0)
"""Prior where no design is accepted: from no effect to first attempts cut by a third at a perceived
probability of one fifth (exp(-2 / 5) = 0.67)."""

_LEVEL = 0.95
_GRID = 400


@dataclass(frozen=True, slots=True)
class Step:
    """One step from the estimates to the prior.

    Attributes
    ----------
    name : str
        What is taken into account.
    median, low, high : float
        After the step.
    """

    name: str
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Dose:
    """How far Streamline raised the share prosecuted of people apprehended.

    Attributes
    ----------
    low, high : float
        Least and most over the sectors whose start is on record.
    source : str
        Where it comes from.
    """

    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Prior:
    """The prior of the general-deterrence parameter.

    Attributes
    ----------
    median, low, high : float
        In `unit`; negative deters.
    level : float
        Of the interval from low to high.
    kind : str
        ``sourced`` where accepted estimates carry it, ``assumed`` where none is accepted.
    unit, why : str
        The unit, and one line on the choice.
    sources : tuple of str
        Keys of the estimates and sources used.
    steps : tuple of Step
        How the interval widened.
    """

    median: float
    low: float
    high: float
    level: float
    kind: Literal["sourced", "assumed"]
    unit: str
    why: str
    sources: tuple[str, ...]
    steps: tuple[Step, ...]


def accepted(estimates: Sequence[Estimate]) -> tuple[Estimate, ...]:
    """Return the bounded Streamline estimates of all apprehensions that passed the null simulation."""
    return tuple(
        e
        for e in estimates
        if e.design == "streamline" and e.passed and "total" in e.outcome and np.isfinite(e.high - e.low)
    )


def dose_of(panel: Panel, never: Sequence[str]) -> Dose:
    """Return how far the share prosecuted in sectors under Streamline lay above that of the others in FY2011.

    Parameters
    ----------
    panel : Panel
        With accepted prosecutions by sector; FY2011 is the first year on record.
    never : sequence of str
        Sectors not under Streamline.
    """
    at = panel.years.index(2011)
    share = panel.yearly["accepted_prosecutions"][:, at] / panel.yearly["total"][:, at]
    by_sector = dict(zip(panel.sectors, share, strict=True))
    floor = float(np.mean([by_sector[sector] for sector in never]))
    dated = {a.sector for a in panel.adoptions if not a.uncertain and a.sector not in never}
    raised = [float(by_sector[sector]) - floor for sector in dated]
    return Dose(min(raised), max(raised), "cbp_sector_profile, FY2011")


def deterrence_prior(estimates: Sequence[Estimate], checks: Sequence[Check], dose: Dose) -> Prior:
    """Turn estimates into the prior of general deterrence.

    Parameters
    ----------
    estimates : sequence of Estimate
        Of every design; only those that `accepted` returns are used.
    checks : sequence of Check
        Of the Streamline designs.
    dose : Dose
        What Streamline added to the probability of prosecution.

    Returns
    -------
    Prior
        Includes zero unless every accepted interval excludes it and no check fails.
    """
    used = accepted(estimates)
    if not used:
        low, high = _ASSUMED
        return Prior(
            median=(low + high) / 2.0,
            low=low,
            high=high,
            level=_LEVEL,
            kind="assumed",
            unit=UNIT,
            why="No design passed the null simulation: no estimate is carried over; no effect is included.",
            sources=(),
            steps=(),
        )
    steps = _widened(used, checks, dose)
    last = steps[-1]
    failed = ", ".join(check.key for check in checks if check.verdict == "fails") or "none"
    return Prior(
        median=last.median,
        low=last.low,
        high=last.high,
        level=_LEVEL,
        kind="sourced",
        unit=UNIT,
        why=(
            f"{len(used)} designs passed the null simulation; failed checks: {failed}. The prior "
            f"{'includes' if last.low <= 0.0 <= last.high else 'excludes'} no effect."
        ),
        sources=(*(estimate.key for estimate in used), dose.source),
        steps=steps,
    )


def _widened(used: Sequence[Estimate], checks: Sequence[Check], dose: Dose) -> tuple[Step, ...]:
    effects, weights = _mixture(used)
    steps = [_step("accepted designs, per start of Streamline", effects, weights)]
    doses = np.linspace(dose.low, dose.high, 41)
    ratios = (effects[:, None] / doses[None, :]).ravel()
    shared = np.repeat(weights, len(doses)) / len(doses)
    steps.append(_step(f"per unit of probability ({dose.low:.2f} to {dose.high:.2f} added)", ratios, shared))
    shift = _weakest(checks) - float(np.mean([estimate.effect for estimate in used]))
    if shift > 0.0:
        moved = np.concatenate([ratios, ((effects + shift)[:, None] / doses[None, :]).ravel()])
        halves = np.concatenate([shared, shared]) / 2.0
        shifted = _step("half the weight on the effect without its strongest sector", moved, halves)
        before = steps[-1]
        # A step may widen the interval and not narrow it.
        low, high = min(before.low, shifted.low), max(before.high, shifted.high)
        steps.append(replace(shifted, low=low, high=high))
    strong = all(estimate.significant for estimate in used) and all(c.verdict == "passes" for c in checks)
    last = steps[-1]
    if not strong:
        high = max(last.high, 0.0)
        steps.append(Step("no effect included", last.median, min(last.low, 0.0), high))
    return tuple(steps)


def _mixture(used: Sequence[Estimate]) -> tuple[Array, Array]:
    """Lay the estimates out as equal parts of one distribution, each normal with its interval's width."""
    spread = NormalDist().inv_cdf(0.5 + used[0].level / 2.0)
    quantiles = np.array([NormalDist().inv_cdf((n + 0.5) / _GRID) for n in range(_GRID)])
    parts = [
        estimate.effect + (estimate.high - estimate.low) / (2.0 * spread) * quantiles for estimate in used
    ]
    values = np.concatenate(parts)
    return values, np.full(len(values), 1.0 / len(values))


def _weakest(checks: Sequence[Check]) -> float:
    """Return the effect nearest to zero with one sector left out; minus infinity without that check."""
    found = [max(check.numbers.values()) for check in checks if check.key == "leave-one-out"]
    return found[0] if found else -np.inf


def _step(name: str, values: Array, weights: Array) -> Step:
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / np.sum(weights)
    tail = (1.0 - _LEVEL) / 2.0
    low, median, high = (float(np.interp(q, reached, values[order])) for q in (tail, 0.5, 1.0 - tail))
    return Step(name, median, low, high)
