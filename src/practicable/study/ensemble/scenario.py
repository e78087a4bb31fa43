"""A point of what is uncertain: which draws of parameters, forecast and events a simulation takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from practicable.border.capacity import CAPACITY_RULES
from practicable.border.parameters import draw_parameters
from practicable.fit.behaviour.shipped import with_posterior
from practicable.rng import generator

if TYPE_CHECKING:
    from practicable.border.parameters import Parameter, ParameterDraw
    from practicable.fit.behaviour.shipped import PosteriorDraws

__all__ = ["CAPACITY_RULE", "KINDS", "Scenario"]

CAPACITY_RULE = "capacity_rule"
"""Name of the choice between the declared capacity rules, among the uncertainties."""

KINDS: tuple[str, ...] = ("parameters", "forecast", "events")
"""Kinds of uncertainty that are drawn apart."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Which draws a simulation takes.

    Attributes
    ----------
    parameters, forecast, events : int
        Replicate numbers, at least 0, that key the parameters with the capacity rule, the path of arrivals,
        and the events of the simulation; no number for the forecast is its median path.
    quantiles : mapping of str to float
        Uncertainties (keys of parameters, `CAPACITY_RULE`) set at a quantile, 0 to 1, and not drawn: of their
        prior, or where they are fitted of their own posterior, whatever the others are.
    rule : str or None
        Capacity rule that is taken instead of drawn, one of `capacity_rules.EXAMINED_RULES`.
    """

    parameters: int
    forecast: int | None
    events: int
    quantiles: Mapping[str, float] = field(default_factory=dict[str, float])
    rule: str | None = None

    @classmethod
    def of(cls, replicate: int) -> Scenario:
        """Return the scenario of an ordinary replicate: everything is drawn under its number."""
        return cls(replicate, replicate, replicate)

    @classmethod
    def middle(cls, parameters: tuple[Parameter, ...], *, rule: str) -> Scenario:
        """Return the scenario of every parameter's median and of the forecast's, under a capacity rule."""
        quantiles = {parameter.key: 0.5 for parameter in parameters}
        quantiles[CAPACITY_RULE] = (CAPACITY_RULES.index(rule) + 0.5) / len(CAPACITY_RULES)
        return cls(0, None, 0, quantiles)

    def at_medians(self, parameters: tuple[Parameter, ...]) -> Scenario:
        """Return the scenario with every parameter and the forecast at the median; the rest stays drawn."""
        held = {parameter.key: 0.5 for parameter in parameters}
        return replace(self, forecast=None, quantiles=held | dict(self.quantiles))

    def with_other(self, kind: str, number: int) -> Scenario:
        """Return the scenario that takes the draws of one of `KINDS` under another number."""
        return replace(self, **{kind: number})

    def draw(
        self, parameters: tuple[Parameter, ...], posterior: PosteriorDraws | None, *, seed: int
    ) -> ParameterDraw:
        """Draw every parameter: from its prior, and what is fitted jointly from the posterior.

        Parameters
        ----------
        parameters : tuple of Parameter
            As known on the as-of date.
        posterior : PosteriorDraws or None
            Which that date admits; None: prior only.
        seed : int
            Root of every draw.
        """
        independent = draw_parameters(
            parameters, seed=seed, replicate=self.parameters, quantiles=self.quantiles
        )
        return with_posterior(
            independent,
            posterior,
            parameters,
            seed=seed,
            replicate=self.parameters,
            quantiles=self.quantiles,
        )

    def capacity_rule(self, *, seed: int) -> str:
        """Draw one of the capacity rules declared beforehand, with equal chance, unless one is set."""
        if self.rule is not None:
            return self.rule
        number = int(generator(seed, "capacity rule", self.parameters).integers(len(CAPACITY_RULES)))
        if CAPACITY_RULE in self.quantiles:
            number = min(int(self.quantiles[CAPACITY_RULE] * len(CAPACITY_RULES)), len(CAPACITY_RULES) - 1)
        return CAPACITY_RULES[number]
