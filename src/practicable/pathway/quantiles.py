"""Inverse normal, gamma and Poisson in plain Python, operation for operation as the kernel computes them."""

from __future__ import annotations

import math

__all__ = ["gamma_quantile", "incomplete_gamma", "normal_quantile", "poisson_quantile"]

_TURN = 2.0 * math.pi

# Wichura's AS 241 (PPND16), accurate to about 1 part in 10^16.
_CENTRE_TOP = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
_CENTRE_BOTTOM = (
    1.0,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
_MIDDLE_TOP = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
_MIDDLE_BOTTOM = (
    1.0,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_TAIL_TOP = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
_TAIL_BOTTOM = (
    1.0,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)


def _polynomial(coefficients: tuple[float, ...], x: float) -> float:
    value = 0.0
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def normal_quantile(u: float) -> float:
    """Return the standard normal value below which a share `u`, in (0, 1), lies.

    References
    ----------
    Wichura, M. J. (1988). Algorithm AS 241: the percentage points of the normal distribution.
    Applied Statistics 37(3), 477-484. doi:10.2307/2347330
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(_CENTRE_TOP, r) / _polynomial(_CENTRE_BOTTOM, r)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        value = _polynomial(_MIDDLE_TOP, r) / _polynomial(_MIDDLE_BOTTOM, r)
    else:
        r -= 5.0
        value = _polynomial(_TAIL_TOP, r) / _polynomial(_TAIL_BOTTOM, r)
    return -value if q < 0.0 else value


def incomplete_gamma(x: float, shape: float, log_gamma: float) -> float:
    """Return the regularised lower incomplete gamma function at `x` above 0.

    A series below ``shape + 1``, Lentz's continued fraction above.

    Parameters
    ----------
    x : float
        Argument, above 0.
    shape : float
        Shape, above 0.
    log_gamma : float
        Logarithm of the gamma function at `shape`.
    """
    front = math.exp(shape * math.log(x) - x - log_gamma)
    if x < shape + 1.0:
        term = 1.0 / shape
        total = term
        n = shape
        for _ in range(1000):
            n += 1.0
            term *= x / n
            total += term
            if term < total * 1e-17:
                break
        return total * front
    b = x + 1.0 - shape
    c = 1e300
    d = 1.0 / b
    fraction = d
    for i in range(1, 1000):
        an = -i * (i - shape)
        b += 2.0
        d = 1.0 / (an * d + b)
        c = b + an / c
        step = d * c
        fraction *= step
        if abs(step - 1.0) < 1e-16:
            break
    return 1.0 - front * fraction


def gamma_quantile(u: float, shape: float, log_gamma: float) -> float:
    """Return the value of a unit-scale gamma below which a share `u`, in (0, 1), lies.

    The Wilson-Hilferty approximation, then Newton steps kept inside a shrinking bracket.

    Parameters
    ----------
    u : float
        Share, in (0, 1).
    shape : float
        Shape, above 0.
    log_gamma : float
        Logarithm of the gamma function at `shape`.
    """
    z = normal_quantile(u)
    c = 1.0 / (9.0 * shape)
    root = 1.0 - c + z * math.sqrt(c)
    x = shape * root * root * root
    small = math.exp((math.log(u) + math.log(shape) + log_gamma) / shape)
    if root <= 0.0 or shape < 1.0 or x < small:
        x = small
    x = max(x, 1e-300)
    low = 0.0
    high = math.inf
    for _ in range(60):
        error = incomplete_gamma(x, shape, log_gamma) - u
        if error > 0.0:
            high = x
        else:
            low = x
        slope = math.exp((shape - 1.0) * math.log(x) - x - log_gamma)
        trial = x - error / slope if slope > 0.0 else low
        if trial <= low or trial >= high:
            trial = 2.0 * x if high == math.inf else 0.5 * (low + high)
        if abs(trial - x) <= 1e-15 * x:
            return trial
        x = trial
    return x


def poisson_quantile(u: float, rate: float) -> int:
    """Return the least count whose Poisson distribution function reaches `u`.

    Parameters
    ----------
    u : float
        Above 0 and below 1.
    rate : float
        Mean, at least 0. The count falls with no rise of it.

    Returns
    -------
    int
        Probabilities are added up from ten standard deviations below the mean, where Stirling's series is
        exact enough: those further below are under 1e-21 together.
    """
    k = float(math.floor(rate - 10.0 * math.sqrt(rate) - 10.0))
    log_p = -rate
    if k < 20.0:
        k = 0.0
    else:
        log_p = k * math.log1p((rate - k) / k) + k - rate - 0.5 * math.log(_TURN * k) - 1.0 / (12.0 * k)
        log_p += 1.0 / (360.0 * k * k * k) - 1.0 / (1260.0 * k * k * k * k * k)
    p = math.exp(log_p)
    total = p
    while total < u and (k < rate or p > 1e-18):
        k += 1.0
        p *= rate / k
        total += p
    return int(k)
