"""Tables of a fit: parameters with their contraction, and targets with what the fitted model predicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from practicable.fit.behaviour.predictions import DERIVED, Model, derived_values, predict
from practicable.fit.behaviour.shipped import IDENTIFIED, PRIOR_ONLY, fit_identity
from practicable.fit.behaviour.targets import DEFINITIONS
from practicable.results.base import FitUsed
from practicable.results.parameters import FittedParameter
from practicable.rng import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from practicable.border.parameters import Parameter
    from practicable.fit.behaviour.carried import Carried
    from practicable.fit.behaviour.likelihood import Problem
    from practicable.fit.behaviour.priors import Values
    from practicable.fit.behaviour.shipped import PosteriorDraws
    from practicable.fit.behaviour.targets import Target

__all__ = [
    "FITTED",
    "LEAST_CONTRACTION",
    "LEVEL",
    "UNIDENTIFIED",
    "Draws",
    "draws_at",
    "fit_told",
    "fitted",
    "independence_notes",
    "judged",
    "parameter_table",
    "prior_draws",
    "target_table",
]

LEVEL = 0.90
"""Level of every interval of a fit's tables; its kind is parameter uncertainty, or predictive for targets."""

LEAST_CONTRACTION = 0.5
"""A parameter is identified only where the standard deviation at least halves from prior to posterior."""

N_PRIOR = 1000
_PRIOR_STREAM = 0x7072696F


@dataclass(frozen=True, slots=True)
class Draws:
    """Joint draws of the free parameters, what is carried through, and what follows from both.

    Attributes
    ----------
    free, derived : mapping of str to ndarray, shape (n,)
        By key.
    carried : tuple of Carried, length n
        One for each draw.
    """

    free: Values
    derived: Values
    carried: tuple[Carried, ...]

    def all(self) -> dict[str, NDArray[np.float64]]:
        """Free and derived values by key."""
        return {**self.free, **self.derived}


def draws_at(problem: Problem, z: NDArray[np.float64], *, seed: int) -> Draws:
    """Return the draws at coordinates of shape (n, n_free)."""
    values = problem.values(z)
    carried = tuple(problem.carried(range(len(z)), seed=seed))
    return Draws(values, derived_values(problem.model, values, carried), carried)


def prior_draws(problem: Problem, *, n: int = N_PRIOR) -> Draws:
    """Return draws from the prior, the same for every seed of a fit."""
    z = generator(_PRIOR_STREAM, "prior of the fit").standard_normal((n, len(problem.free)))
    return draws_at(problem, z, seed=_PRIOR_STREAM)


def parameter_table(
    problem: Problem, prior: Draws, posterior: Draws | None, recovered: Mapping[str, bool]
) -> list[dict[str, Any]]:
    """Tabulate every parameter: prior, posterior, contraction, and whether the record identifies it.

    Parameters
    ----------
    problem : Problem
    prior, posterior : Draws
        None where there is only the prior.
    recovered : mapping of str to bool
        Whether simulate-refit recovered the key with nominal coverage; a key that is missing was not.
    """
    known = [
        {"key": one.key, "label": one.label, "unit": one.unit, "kind": one.kind, "source": one.source}
        for one in problem.free
    ]
    known += [
        {"key": one.key, "label": one.label, "unit": one.unit, "kind": "derived", "source": "this fit"}
        for one in DERIVED
    ]
    before, after = prior.all(), None if posterior is None else posterior.all()
    rows: list[dict[str, Any]] = []
    for row in known:
        key = row["key"]
        contraction = 0.0 if after is None else 1.0 - float(after[key].std() / before[key].std())
        rows.append(
            {
                **row,
                "prior": interval(before[key]),
                "posterior": None if after is None else interval(after[key]),
                "contraction": _rounded(contraction),
            }
        )
    return judged(rows, recovered)


def target_table(
    problem: Problem, targets: Sequence[Target], draws: Draws, *, seed: int
) -> list[dict[str, Any]]:
    """Tabulate every target: observed with its range, what the model predicts, and the distance z.

    The prediction adds the stated error of measurement and of the model to the draws' own spread; z is the
    distance of the observed figure from its mean in its standard deviations, on the log scale for counts.
    """
    model = Model.of(problem.model.history, targets, problem.priors)
    predictions = np.array([_predicted(model, draws, index) for index in range(len(draws.carried))])
    noise = generator(seed, "predictive error").standard_normal(predictions.shape)
    replicated = predictions + noise * np.array([target.sd for target in targets])
    rows: list[dict[str, Any]] = []
    for index, target in enumerate(targets):
        column = replicated[:, index]
        z = (target.compared - column.mean()) / column.std(ddof=1)
        rows.append(
            {
                "id": target.id,
                "label": target.label,
                "definition": target.definition,
                "counts": DEFINITIONS[target.definition],
                "place": target.place,
                "start": target.start.isoformat(),
                "end": target.end.isoformat(),
                "observed": _rounded(target.observed),
                "low": _rounded(target.low),
                "high": _rounded(target.high),
                "predicted": interval(np.exp(column) if target.count else column),
                "z": _rounded(float(z), 3),
                "fitted": target.fitted,
                "source": target.source,
                "published": target.published.isoformat(),
                "why": target.why,
            }
        )
    return rows


def interval(values: NDArray[np.float64]) -> dict[str, float]:
    """Median and central interval at `LEVEL`."""
    tail = (1.0 - LEVEL) / 2.0
    low, median, high = (float(q) for q in np.quantile(values, [tail, 0.5, 1.0 - tail]))
    return {"median": _rounded(median), "low": _rounded(low), "high": _rounded(high), "level": LEVEL}


def _predicted(model: Model, draws: Draws, index: int) -> NDArray[np.float64]:
    one = {key: values[index : index + 1] for key, values in draws.free.items()}
    return predict(model, one, draws.carried[index])[0]


def judged(rows: Sequence[Mapping[str, Any]], recovered: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Say of each row of a table of parameters whether the record identifies it.

    Parameters
    ----------
    rows : sequence of mapping
        With the contraction of each key; a quantity that rests on another comes after it.
    recovered : mapping of str to bool
        Whether simulate-refit recovered the key with nominal coverage; a key that is missing was not.
    """
    rests_on = {one.key: one.rests_on for one in DERIVED}
    told: dict[str, bool] = {"": True}
    result: list[dict[str, Any]] = []
    for row in rows:
        key = row["key"]
        contracts = row["contraction"] >= LEAST_CONTRACTION
        told[key] = contracts and recovered.get(key, False) and told[rests_on.get(key, "")]
        reading = "identified" if told[key] else _unidentified(row["kind"], key, recovered)
        result.append({**row, "identified": told[key], "reading": reading})
    return result


def _unidentified(kind: str, key: str, recovered: Mapping[str, bool]) -> str:
    words = (
        "not identified" if recovered.get(key, True) else "not identified: simulate-refit does not recover it"
    )
    return f"{words}; the range is assumed" if kind in {"assumed", "derived"} else words


def _rounded(value: float, digits: int = 5) -> float:
    """Round to significant digits, so that a result prints the same everywhere."""
    return float(f"{value:.{digits}g}")


FITTED, UNIDENTIFIED = "fitted", "fitted, not identified"
"""Kinds of a parameter that is drawn from a fit, beside "sourced" and "assumed" of a prior."""


def fitted(parameters: Iterable[Parameter], posterior: PosteriorDraws | None) -> dict[str, FittedParameter]:
    """Tell what a posterior says of each parameter that a simulation draws from it.

    Parameters
    ----------
    parameters : iterable of Parameter
        As known on the date.
    posterior : PosteriorDraws or None
        Which that date admits.

    Returns
    -------
    dict
        By key, in the order of `parameters`.
    """
    if posterior is None:
        return {}
    return {
        one.key: FittedParameter(
            **interval(posterior.values[one.key]),
            newest_input=posterior.newest_input,
            identified=posterior.readings[one.key] == IDENTIFIED,
            kind=UNIDENTIFIED if one.key in posterior.not_identified else FITTED,
            reading=posterior.readings[one.key],
            source=f"fit to figures published by {posterior.newest_input}: {posterior.readings[one.key]}",
        )
        for one in parameters
        if one.shared and one.key in posterior.values
    }


def fit_told(parameters: Iterable[Parameter], posterior: PosteriorDraws | None) -> FitUsed:
    """Return the identity of a fit, with a sentence that says what is drawn from it.

    Parameters
    ----------
    parameters : iterable of Parameter
        As known on the date.
    posterior : PosteriorDraws or None
        Which that date admits.
    """
    identity = fit_identity(posterior).dump()
    if posterior is None:
        return FitUsed(**identity, sentence=_NO_FIT)
    found = fitted(parameters, posterior)
    loose = [key for key, one in found.items() if not one.identified]
    sentence = (
        f"{len(found)} parameters of behaviour are drawn together from a fit to figures published by"
        f" {posterior.newest_input:%-d %B %Y}, the others each from its own range."
    )
    if loose:
        sentence += (
            f" The record does not identify {len(loose)} of the {len(found)} ({', '.join(loose)}): their"
            " range is that of the fit's prior, or nearly."
        )
    return FitUsed(**identity, sentence=sentence)


def independence_notes(parameters: Iterable[Parameter], posterior: PosteriorDraws | None) -> list[str]:
    """Return the sentence of `fit_told`, and what a design of independent inputs does to a joint fit."""
    told = [fit_told(parameters, posterior).sentence]
    if posterior is not None:
        told.append(
            "Indices need independent inputs: here each fitted parameter is drawn from its own posterior and"
            " not jointly with the others, so combinations occur that the record speaks against."
        )
    return told


_NO_FIT = (
    f"{PRIOR_ONLY.capitalize()}: no fit that ships rests on what had been published by the as-of date alone,"
    " so every parameter is drawn from its own range. `practicable fit --as-of DATE` tells whether enough had"
    " been published for one."
)
