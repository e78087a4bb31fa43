"""Keyed draws in plain Python: the generator, its uniforms, and the inverses of distributions.

The kernel has the same operations in the same order, so that a draw is the same to the last bit.
"""

from __future__ import annotations

import math
from hashlib import blake2b
from typing import TYPE_CHECKING

from practicable.pathway.compound import LARGEST, SMALLEST, Discrete, Empirical, Mixture
from practicable.pathway.distributions import Deterministic, Exponential, Gamma, LogNormal, Uniform
from practicable.pathway.quantiles import gamma_quantile, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.pathway.compound import Distribution

__all__ = [
    "ARRIVAL_STREAM",
    "COUNT_STREAM",
    "LATEST",
    "inverse",
    "member_key",
    "philox",
    "replicate_key",
    "stream_number",
    "uniforms",
]

ARRIVAL_STREAM = 0
COUNT_STREAM = 1
"""Streams of the arrivals: instant and members of each, and how many come; those of stages are hashes."""

LATEST = 1.0 - 2.0**-32
"""Latest instant of an arrival within its day: whatever the day, it is not rounded to the next one."""

_LOW = 0xFFFFFFFF
_FORK = 0x466F726B
_WEYL = 0x9E3779B9


def stream_number(kind: str, key: str) -> int:
    """Return the 32-bit number of a named stream of draws."""
    return int.from_bytes(blake2b(f"{kind}/{key}".encode(), digest_size=4).digest(), "little")


def philox(counter: Sequence[int], key: Sequence[int]) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of Philox4x32-10 for a counter of four and a key of two.

    References
    ----------
    Salmon, J. K., Moraes, M. A., Dror, R. O., Shaw, D. E. (2011). Parallel random numbers: as easy as
    1, 2, 3. doi:10.1145/2063384.2063405
    """
    x0, x1, x2, x3 = counter
    k0, k1 = key
    for _ in range(10):
        first, second = 0xD2511F53 * x0, 0xCD9E8D57 * x2
        x0, x1 = (second >> 32) ^ x1 ^ k0, second & _LOW
        x2, x3 = (first >> 32) ^ x3 ^ k1, first & _LOW
        k0, k1 = (k0 + _WEYL) & _LOW, (k1 + 0xBB67AE85) & _LOW
    return x0, x1, x2, x3


def replicate_key(seed: int, replicate: int) -> int:
    """Return the 64-bit key of all draws of a replicate."""
    counter = (replicate & _LOW, replicate >> 32, 0x50524143, 0x54494345)
    words = philox(counter, (seed & _LOW, seed >> 32))
    return words[0] | (words[1] << 32)


def member_key(party: int, member: int) -> int:
    """Return the key of a party that forks from another."""
    words = philox((party & _LOW, party >> 32, member, _FORK), (_FORK, _WEYL))
    return words[0] | (words[1] << 32)


def uniforms(key: int, party: int, number: int, stream: int) -> tuple[float, float]:
    """Return the two uniforms in (0, 1) of a party's round (or number) in a stream."""
    words = philox((party & _LOW, party >> 32, number, stream), (key & _LOW, key >> 32))
    first = (words[0] << 20) | (words[1] >> 12)
    second = (words[2] << 20) | (words[3] >> 12)
    return (float(first) + 0.5) * 2.0**-52, (float(second) + 0.5) * 2.0**-52


def inverse(law: Distribution, u: float) -> float:
    """Return the time below which a share `u`, in (0, 1), lies; `quantile`, for one draw."""
    match law:
        case Exponential():
            return -math.log(1.0 - u) * law.mean
        case LogNormal():
            return math.exp(law.mu + law.sigma * normal_quantile(u))
        case Deterministic():
            return law.value
        case Uniform():
            return law.low + u * (law.high - law.low)
        case Gamma():
            return gamma_quantile(u, law.shape, math.lgamma(law.shape)) * (law.mean / law.shape)
        case Empirical():
            return law.values[int(u * len(law.values))]
        case Discrete():
            return law.values[_first_above(law.cumulated, u)]
        case Mixture():
            at = _first_above(law.cumulated, u)
            below = law.cumulated[at - 1] if at > 0 else 0.0
            rest = min(max((u - below) / law.weights[at], SMALLEST), LARGEST)
            return inverse(law.components[at], rest)
        case _:
            return (-math.log(1.0 - u)) ** (1.0 / law.shape) * law.scale


def _first_above(bounds: Sequence[float], u: float) -> int:
    return next(at for at, bound in enumerate(bounds) if u < bound)
