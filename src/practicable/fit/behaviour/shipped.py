"""The posteriors that the package carries, and how a simulation takes joint draws from one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from practicable.border.parameters import ParameterDraw
from practicable.geography import DISTRICTS
from practicable.provenance import digest
from practicable.results.base import FitIdentity
from practicable.rng import generator

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray

    from practicable.border.parameters import Parameter

__all__ = [
    "IDENTIFIED",
    "PRIOR_ONLY",
    "PosteriorDraws",
    "fit_identity",
    "posterior_draws",
    "recovered_keys",
    "shipped",
    "stored_coverage",
    "with_posterior",
]

IDENTIFIED, PRIOR_ONLY = "identified", "prior only"


@dataclass(frozen=True, slots=True)
class PosteriorDraws:
    """Joint draws from a posterior.

    Attributes
    ----------
    values : mapping of str to ndarray, shape (n,)
        By key; position k of every array is one joint draw.
    newest_input : date
        Publication of the newest figure that it rests on.
    inputs_hash : str
        SHA-256 of every prior, target and history it was fitted to.
    draws_hash : str
        SHA-256 of the draws.
    readings : mapping of str to str
        By key, "identified", or "not identified" with the reason.
    """

    values: Mapping[str, NDArray[np.float64]]
    newest_input: date
    inputs_hash: str
    draws_hash: str
    readings: Mapping[str, str]

    @property
    def not_identified(self) -> frozenset[str]:
        """Keys whose range is still that of the prior, or nearly, or that simulate-refit does not recover."""
        return frozenset(key for key, reading in self.readings.items() if reading != IDENTIFIED)

    def __len__(self) -> int:
        """Return the number of joint draws."""
        return len(next(iter(self.values.values())))


def posterior_draws(as_of: date | None) -> PosteriorDraws | None:
    """Return the joint draws that a simulation as of a date may use.

    Parameters
    ----------
    as_of : date or None
        None for everything published.

    Returns
    -------
    PosteriorDraws or None
        Of the shipped posteriors whose newest input had appeared by the date, the one with the newest;
        None, which reads "prior only", where there is none.
    """
    usable = [one for one in _shipped_draws() if as_of is None or one.newest_input <= as_of]
    return max(usable, key=lambda one: one.newest_input, default=None)


def with_posterior(
    draw: ParameterDraw,
    posterior: PosteriorDraws | None,
    parameters: tuple[Parameter, ...],
    *,
    seed: int,
    replicate: int,
    quantiles: Mapping[str, float] | None = None,
) -> ParameterDraw:
    """Replace a replicate's independent draws by one joint draw, for the keys that the posterior has.

    Every order of a comparison and every switch takes the same joint draw of a replicate.

    Parameters
    ----------
    draw : ParameterDraw
        Independent draws from the priors.
    posterior : PosteriorDraws or None
        None leaves the draw as it is.
    parameters : tuple of Parameter
        As known on the date; a key that differs by district keeps its own draw.
    seed, replicate : int
        Key of the choice.
    quantiles : mapping of str to float, optional
        Parameters set at a quantile of their own posterior, 0 to 1. Those set are not correlated with one
        another or with the joint draw of the rest.
    """
    if posterior is None:
        return draw
    fixed = quantiles or {}
    at = int(generator(seed, "posterior draw", replicate).integers(len(posterior)))
    values = dict(draw.values)
    for parameter in parameters:
        if parameter.shared and parameter.key in posterior.values:
            drawn = posterior.values[parameter.key]
            set_at = fixed.get(parameter.key)
            joint = float(drawn[at] if set_at is None else np.quantile(drawn, set_at))
            values.update({(parameter.key, district): joint for district in DISTRICTS})
    return ParameterDraw(values)


def fit_identity(posterior: PosteriorDraws | None) -> FitIdentity:
    """Return what tells one fit from another: all that the numbers of a result depend on."""
    if posterior is None:
        return FitIdentity(status=PRIOR_ONLY)
    return FitIdentity(
        status="posterior",
        newest_input=posterior.newest_input.isoformat(),
        inputs_hash=posterior.inputs_hash,
        draws_hash=posterior.draws_hash,
    )


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """Return the fits that the package carries, as `practicable fit --json` wrote them."""
    return tuple(
        cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
        for path in _files()
        if path.name.startswith("posterior")
    )


def recovered_keys() -> dict[str, bool]:
    """Return, by key, whether simulate-refit recovered it with nominal coverage.

    A key is recovered where the coverage of every interval is within three of its standard errors of the
    nominal level.
    """
    return {key: bool(row["recovered"]) for key, row in stored_coverage()["keys"].items()}


@cache
def stored_coverage() -> dict[str, Any]:
    """Return the coverage of intervals by simulate-refit, as ``validation/posterior_coverage.py`` wrote it.

    Returns
    -------
    dict
        ``refits``, their number, and ``keys``: by key its ``coverage`` by level and whether it is
        ``recovered``. No refit and no key where none has been stored.
    """
    for path in _files():
        if path.name == "coverage.json":
            return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
    return {"refits": 0, "keys": {}}


def _files() -> list[Traversable]:
    folder = files("practicable.fit.behaviour").joinpath("shipped")
    return sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else []


@cache
def _shipped_draws() -> tuple[PosteriorDraws, ...]:
    return tuple(_draws(content) for content in shipped())


def _draws(content: Mapping[str, Any]) -> PosteriorDraws:
    return PosteriorDraws(
        values={key: np.asarray(column, dtype=np.float64) for key, column in content["draws"].items()},
        newest_input=date.fromisoformat(content["newest_input"]),
        inputs_hash=content["inputs_hash"],
        draws_hash=digest(content["draws"]),
        readings={row["key"]: row["reading"] for row in content["parameters"]},
    )
