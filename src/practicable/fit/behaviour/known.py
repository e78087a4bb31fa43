"""What a fit knows of each parameter of the border, in the words that every report of it uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from practicable.fit.behaviour.shipped import IDENTIFIED, PRIOR_ONLY, fit_identity
from practicable.fit.behaviour.summary import interval

if TYPE_CHECKING:
    from practicable.border.parameters import Parameter
    from practicable.fit.behaviour.shipped import PosteriorDraws

__all__ = ["FITTED", "UNIDENTIFIED", "fit_told", "fitted", "independence_notes"]

FITTED, UNIDENTIFIED = "fitted", "fitted, not identified"
"""Kinds of a parameter that is drawn from a fit, beside "sourced" and "assumed" of a prior."""


def fitted(parameters: Iterable[Parameter], posterior: PosteriorDraws | None) -> dict[str, dict[str, Any]]:
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
        By key, in the order of `parameters`: ``median``, ``low``, ``high`` at ``level``, the day of the
        ``newest_input``, whether it is ``identified``, its ``kind``, its ``reading`` in words, and its
        ``source``.
    """
    if posterior is None:
        return {}
    return {
        one.key: {
            **interval(posterior.values[one.key]),
            "newest_input": posterior.newest_input.isoformat(),
            "identified": posterior.readings[one.key] == IDENTIFIED,
            "kind": UNIDENTIFIED if one.key in posterior.not_identified else FITTED,
            "reading": posterior.readings[one.key],
            "source": f"fit to figures published by {posterior.newest_input}: {posterior.readings[one.key]}",
        }
        for one in parameters
        if one.shared and one.key in posterior.values
    }


def fit_told(parameters: Iterable[Parameter], posterior: PosteriorDraws | None) -> dict[str, str]:
    """Return the identity of a fit, with a sentence that says what is drawn from it.

    Parameters
    ----------
    parameters : iterable of Parameter
        As known on the date.
    posterior : PosteriorDraws or None
        Which that date admits.
    """
    identity = fit_identity(posterior)
    if posterior is None:
        return identity | {"sentence": _NO_FIT}
    found = fitted(parameters, posterior)
    loose = [key for key, one in found.items() if not one["identified"]]
    sentence = (
        f"{len(found)} parameters of behaviour are drawn together from a fit to figures published by"
        f" {posterior.newest_input:%-d %B %Y}, the others each from its own range."
    )
    if loose:
        sentence += (
            f" The record does not identify {len(loose)} of the {len(found)} ({', '.join(loose)}): their"
            " range is that of the fit's prior, or nearly."
        )
    return identity | {"sentence": sentence}


def independence_notes(parameters: Iterable[Parameter], posterior: PosteriorDraws | None) -> list[str]:
    """Return the sentence of `fit_told`, and what a design of independent inputs does to a joint fit."""
    told = [fit_told(parameters, posterior)["sentence"]]
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
