"""What a network is specified with: distributions, stages, resources, arrivals and signals."""

from __future__ import annotations

from practicable.pathway.arrivals import Arrivals
from practicable.pathway.compound import Discrete, Distribution, Empirical, Mixture
from practicable.pathway.distributions import (
    Deterministic,
    Exponential,
    Gamma,
    LogNormal,
    Uniform,
    Weibull,
)
from practicable.pathway.network import Network
from practicable.pathway.resources import DailySlots, Resource, Servers
from practicable.pathway.routing import DwellTable, Routing
from practicable.pathway.signals import Signal
from practicable.pathway.stages import Choice, Fork, Join, Seize, Stage

__all__ = [
    "Arrivals",
    "Choice",
    "DailySlots",
    "Deterministic",
    "Discrete",
    "Distribution",
    "DwellTable",
    "Empirical",
    "Exponential",
    "Fork",
    "Gamma",
    "Join",
    "LogNormal",
    "Mixture",
    "Network",
    "Resource",
    "Routing",
    "Seize",
    "Servers",
    "Signal",
    "Stage",
    "Uniform",
    "Weibull",
]
