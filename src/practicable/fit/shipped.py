"""The posteriors that the package carries, and how a simulation takes joint draws from one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast
from zlib import crc32

import numpy as np

from practicable.border.parameters import ParameterDraw
from practicable.geography import DISTRICTS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray

    from practicable.border.parameters import Parameter

__all__ = ["PosteriorDraws", "posterior_draws", "recovered_keys", "shipped", "with_posterior"]

_STREAM = "posterior draw"


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
    not_identified : frozenset of str
        Keys whose range is still that of the prior, or nearly.
    """

    values: Mapping[str, NDArray[np.float64]]
    newest_input: date
    inputs_hash: str
    not_identified: frozenset[str]

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
    usable = [
        _draws(content)
        for content in shipped()
        if as_of is None or date.fromisoformat(content["newest_input"]) <= as_of
    ]
    return max(usable, key=lambda one: one.newest_input, default=None)


def with_posterior(
    draw: ParameterDraw,
    posterior: PosteriorDraws | None,
    parameters: tuple[Parameter, ...],
    *,
    seed: int,
    replicate: int,
) -> ParameterDraw:
    """Replace a replicate's independent draws by one joint draw, for the keys that the posterior has.

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
    """
    if posterior is None:
        return draw
    key = np.random.SeedSequence([seed, replicate, crc32(_STREAM.encode())])
    at = int(np.random.Generator(np.random.Philox(key)).integers(len(posterior)))
    values = dict(draw.values)
    for parameter in parameters:
        if parameter.shared and parameter.key in posterior.values:
            joint = float(posterior.values[parameter.key][at])
            values.update({(parameter.key, district): joint for district in DISTRICTS})
    return ParameterDraw(values)


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """Return the fits that the package carries, as `practicable fit --json` wrote them."""
    return tuple(
        cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
        for path in _files()
        if path.name.startswith("posterior")
    )


@cache
def recovered_keys() -> dict[str, bool]:
    """Return, by key, whether simulate-refit recovered it with nominal coverage.

    Written by ``validation/posterior_coverage.py``; a key is recovered where the coverage of every interval
    is within three of its standard errors of the nominal level.
    """
    for path in _files():
        if path.name == "coverage.json":
            content = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
            return {key: bool(row["recovered"]) for key, row in content["keys"].items()}
    return {}


def _files() -> list[Traversable]:
    folder = files("practicable.fit").joinpath("shipped")
    return sorted(folder.iterdir(), key=lambda path: path.name) if folder.is_dir() else []


def _draws(content: Mapping[str, Any]) -> PosteriorDraws:
    return PosteriorDraws(
        values={key: np.asarray(column, dtype=np.float64) for key, column in content["draws"].items()},
        newest_input=date.fromisoformat(content["newest_input"]),
        inputs_hash=content["inputs_hash"],
        not_identified=frozenset(row["key"] for row in content["parameters"] if not row["identified"]),
    )
