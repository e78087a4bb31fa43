"""Write docs/validation-intervals.md: whether months to FY2016 give ground for wider forecast intervals.

Run ``python validation/wider_intervals.py``; about five minutes on one core. No later month is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from practicable.facts import record
from practicable.fit.arrivals import StructuralForecast, counts, fit_structural
from practicable.fit.backtest import PANELS, Options, origins_of
from practicable.fit.calibration import CHOSEN_ON_YEARS_TO
from practicable.fit.kalman import LOADINGS
from practicable.fit.panels import read_panel
from practicable.fit.scores import Estimate, crps, inside, mean_estimate, rank

PAGE = Path(__file__).parents[1] / "docs" / "validation-intervals.md"
HORIZON, PATHS, SEED = 12, 200, 0
LEVELS = (0.5, 0.8, 0.9)
LAGS = (1, 2, 3, 6, 12)
Array = NDArray[np.float64]

HEAD = f"""# Are forecast intervals of arrivals too narrow? Months to FY{CHOSEN_ON_YEARS_TO}

Written by `python validation/wider_intervals.py`; {PATHS} paths a forecast, seed {SEED}; every origin from
FY2008 on, 1 to {HORIZON} months ahead. Standard errors in parentheses; none where all origins are one block.

Over all hindcasts, intervals hold less than their level ([examination](validation-hindcast.md)). Here the
months that the forecast was chosen on, and no later ones, are asked whether a source of uncertainty is left
out. Three are tried. *Blocks*: past errors are drawn as runs of neighbouring months, so that errors that
follow one another stay together. *Own uncertainty of the scale*: the spread of each path is drawn, as if
the scale rested on ten months. *Both*. The forecast in use draws single months with the estimated scale.
"""

READING = f"""## What was decided

The forecast is left as it is. All apprehensions, the panel with the most months, is covered about as it
should be by the forecast in use. Errors of neighbouring months do move together, as the autocorrelations
show, but to keep that moves coverage by about its standard error and the CRPS by three in a hundred at most,
up or down. The three classes have too few origins to tell, and hold more than their level. Unaccompanied
children are the exception: the surge of 2014 lies outside, and no variant mends it.

So the months before FY{CHOSEN_ON_YEARS_TO + 1} give no ground for wider intervals, and intervals widened
because of the later months would be tuned on what they are scored on. What the later months hold: a fall to
a quarter within four months in early 2017, and in spring 2019 more than three times the people of a year
before. Other sources that the record cannot size are left out: how far courts can go beyond their busiest
year on record, and what a new order adds to their hours. Prosecutions in June and October 2018 were above
the forecast for that reason.
"""


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to draw the errors of a path: months in a run, and degrees of freedom of the scale, if any."""

    name: str
    block: int
    freedom: int | None = None


VARIANTS = (
    Variant("in use", 1),
    *(Variant(f"blocks of {months} months", months) for months in (3, 6, 12, 24)),
    Variant("own uncertainty of the scale", 1, 10),
    Variant("both, blocks of 12 months", 12, 10),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A forecast made on one day, and the months to the end of the last year that followed."""

    forecast: StructuralForecast
    truth: Array
    key: int


def main() -> None:
    """Fit, score and write."""
    options = Options(2008, CHOSEN_ON_YEARS_TO, horizon=HORIZON)
    sections = [HEAD]
    for panel, measures in PANELS.items():
        origins = list(fitted(panel, measures, options))
        shocks = origins[-1].forecast.shocks.mean(axis=1)
        told = "; ".join(
            f"{measure}: " + ", ".join(f"{autocorrelation(shocks[:, at], lag):.2f}" for lag in LAGS)
            for at, measure in enumerate(measures)
        )
        lags = ", ".join(map(str, LAGS))
        sections += [
            f"## {panel.replace('_', ' ')}: {len(origins)} origins",
            f"Autocorrelation of the sectors' mean error at {lags} months. {told}.".replace("_", " "),
            table(origins, measures),
        ]
    PAGE.write_text("\n\n".join([*sections, READING]), encoding="utf-8")


def fitted(panel: str, measures: tuple[str, ...], options: Options) -> Iterator[Origin]:
    """Fit at every origin that has a month to be scored."""
    whole = read_panel(record(), measures)
    for day in origins_of(panel, options):
        known = read_panel(record(as_of=day), measures)
        months = (options.last - day.year) * 12 + 10 - day.month
        truth = whole.values[len(known.values) :][: min(months, HORIZON)]
        if len(truth):
            yield Origin(fit_structural(known), truth, day.toordinal())


def table(origins: Sequence[Origin], measures: tuple[str, ...]) -> str:
    """Coverage with its standard error, and mean CRPS, by variant, measure and place."""
    lines = ["| errors | measure | place | 50 % | 80 % | 90 % | CRPS |", "|---|---|---|---|---|---|---|"]
    for variant in VARIANTS:
        scored = [score(origin, variant) for origin in origins]
        ranks, losses = (np.stack(values) for values in zip(*scored, strict=True))
        for at, measure in enumerate(measures):
            for place, chosen in (("sectors", slice(0, -1)), ("southwest", slice(-1, None))):
                held = [
                    mean_estimate(inside(ranks[:, :, chosen, at], level), block=HORIZON, seed=SEED)
                    for level in LEVELS
                ]
                shares = " | ".join(covering(one, known=len(origins) >= 2 * HORIZON) for one in held)
                loss = np.nanmean(losses[:, :, chosen, at])
                lines.append(
                    f"| {variant.name} | {measure.replace('_', ' ')} | {place} | {shares} | {loss:,.0f} |"
                )
    return "\n".join(lines)


def covering(found: Estimate, *, known: bool) -> str:
    """Write a coverage with its standard error, which fewer than two blocks of origins do not give."""
    return f"{100 * found.value:.0f}" + (f" ({100 * found.se:.0f})" if known else "")


def score(origin: Origin, variant: Variant) -> tuple[Array, Array]:
    """Rank and CRPS by month ahead, place (the southwest last) and measure; NaN where not scored."""
    rng = np.random.default_rng([SEED, origin.key, variant.block])
    truth = with_sum(origin.truth)
    samples = with_sum(paths(origin.forecast, variant, rng))[:, : len(truth)]
    found: list[Array] = []
    for values in (rank(samples, truth), crps(samples, truth)):
        whole = np.full((HORIZON, *truth.shape[1:]), np.nan)
        whole[: len(truth)] = values
        found.append(whole)
    return found[0], found[1]


def paths(forecast: StructuralForecast, variant: Variant, rng: np.random.Generator) -> Array:
    """Draw paths of counts as the forecast does, with other errors: path, month, series, group."""
    drawn = forecast.shocks[runs(len(forecast.shocks), variant.block, rng)]
    if variant.freedom is not None:
        drawn = drawn * np.sqrt(variant.freedom / rng.chisquare(variant.freedom, size=(PATHS, 1, 1, 1)))
    state = np.broadcast_to(forecast.state, (PATHS, *forecast.state.shape)).copy()
    logs = np.empty((PATHS, HORIZON, *forecast.scale.shape))
    for ahead in range(HORIZON):
        at = min(ahead, len(forecast.spread) - 1)
        error = forecast.scale * forecast.spread[at] * drawn[:, ahead]
        loading = LOADINGS[(forecast.next_month + ahead) % 12]
        logs[:, ahead] = np.tensordot(state, loading, axes=([1], [0])) + error
        state += forecast.gains[at] * error[:, None]
    return counts(logs)


def runs(n_months: int, block: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw past months as runs of neighbours, the first run of any length; shape (PATHS, HORIZON)."""
    since = (np.arange(HORIZON) + rng.integers(0, block, size=(PATHS, 1))) // block
    starts = rng.integers(0, n_months, size=(PATHS, HORIZON + 1))
    begin = np.take_along_axis(starts, since, axis=1)
    return (begin + np.arange(HORIZON)) % n_months


def with_sum(values: Array) -> Array:
    """Append the sum over series, the last axis but one."""
    return np.concatenate([values, values.sum(axis=-2, keepdims=True)], axis=-2)


def autocorrelation(values: Array, lag: int) -> float:
    """Correlation of a series with itself some months later."""
    centred = values - values.mean()
    return float((centred[lag:] * centred[:-lag]).sum() / (centred**2).sum())


if __name__ == "__main__":
    main()
