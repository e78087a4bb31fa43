"""Write docs/validation-intervals.md: whether months to FY2016 give ground for wider forecast intervals.

Run ``python validation/wider_intervals.py``; about five minutes on one core. No later month is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from practicable.facts import record
from practicable.fit.forecast.arrivals import StructuralForecast, counts, fit_structural
from practicable.fit.forecast.backtest import PANELS, Options, origins_of
from practicable.fit.forecast.calibration import CHOSEN_ON_YEARS_TO
from practicable.fit.forecast.kalman import LOADINGS
from practicable.fit.forecast.panels import read_panel
from practicable.fit.forecast.scores import Estimate, crps, inside, mean_estimate, rank

PAGE = Path(__file__).parents[1] / "docs" / "validation-intervals.md"
HORIZON, PATHS, SEED = 12, 200, 0
LEVELS = (0.5, 0.8, 0.9)
LAGS = (1, 2, 3, 6, 12)
Array = NDArray[np.float64]

HEAD = f"""# Are forecast intervals of arrivals too narrow? Months to FY{CHOSEN_ON_YEARS_TO}

Written by `python validation/wider_intervals.py`; {PATHS} paths a forecast, seed {SEED}; every origin from
FY2008 on, 1 to {HORIZON} months ahead. Standard errors in parentheses; none where origins make
fewer than two blocks.

Over all hindcasts, intervals hold less than their level ([examination](validation-hindcast.md)). Here the
months that the forecast was chosen on, and no later ones, are asked whether a source of uncertainty is left
out. Three are tried. *Blocks*: past errors are drawn as runs of neighbouring months, so that errors that
follow one another stay together. *Own uncertainty of the scale*: the spread of each path is drawn, as if
the scale rested on ten months. *Both*. The forecast in use draws single months with the estimated scale.
"""

READING = """## What was decided

The forecast is left as it is. All apprehensions, the panel with the most months, is covered about as it
should be by the forecast in use. Errors of neighbouring months do move together, as the autocorrelations
show. To keep that, as blocks do, moves coverage by at most {errors:.1f} of its standard errors, and the CRPS
by {told}, in the panels of at least two blocks of origins. The others have too few origins to tell: there
{above} of {n_few} coverages of the forecast in use are above their level, and blocks move the CRPS by {few}.
Unaccompanied children are the exception: the surge of 2014 lies outside, and no variant mends it (at best
{best:.0f} % of the southwest's outcomes in the 90 % interval, with {in_use:.0f} % in use).

So these months give no ground for wider intervals, and intervals widened because of the later months would
be tuned on what they are scored on. What the later months hold: a fall to about a quarter from December 2016
to April 2017, and in May 2019 more than three times the people of a year before. Other sources that the
record cannot size are left out: how far courts can go beyond their busiest year on record, and what a new
order adds to their hours. Where prosecutions of 2018 were above the forecast, either may have been a reason,
among others, such as general deterrence smaller than the forecast assumes; the record does not tell them
apart. How much the forecast hangs on each stands under
[what the forecast hangs on](validation-hindcast.md#what-the-forecast-hangs-on).
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


@dataclass(frozen=True, slots=True)
class Row:
    """Coverage at each of `LEVELS` and mean CRPS of a variant, for one measure and place."""

    variant: Variant
    measure: str
    place: str
    held: tuple[Estimate, ...]
    loss: float


def main() -> None:
    """Fit, score and write."""
    options = Options(2008, CHOSEN_ON_YEARS_TO, horizon=HORIZON)
    sections = [HEAD]
    found: dict[str, list[Row]] = {}
    for panel, measures in PANELS.items():
        origins = list(fitted(panel, measures, options))
        found[panel] = rows(origins, measures)
        shocks = origins[-1].forecast.shocks.mean(axis=1)
        told = "; ".join(
            f"{measure}: " + ", ".join(f"{autocorrelation(shocks[:, at], lag):.2f}" for lag in LAGS)
            for at, measure in enumerate(measures)
        )
        lags = ", ".join(map(str, LAGS))
        sections += [
            f"## {panel.replace('_', ' ')}: {len(origins)} origins",
            f"Autocorrelation of the sectors' mean error at {lags} months. {told}.".replace("_", " "),
            table(found[panel]),
        ]
    PAGE.write_text("\n\n".join([*sections, reading(found)]), encoding="utf-8")


def fitted(panel: str, measures: tuple[str, ...], options: Options) -> Iterator[Origin]:
    """Fit at every origin that has a month to be scored."""
    whole = read_panel(record(), measures)
    for day in origins_of(panel, options):
        known = read_panel(record(as_of=day), measures)
        months = (options.last - day.year) * 12 + 10 - day.month
        truth = whole.values[len(known.values) :][: min(months, HORIZON)]
        if len(truth):
            yield Origin(fit_structural(known), truth, day.toordinal())


def rows(origins: Sequence[Origin], measures: tuple[str, ...]) -> list[Row]:
    """Score every variant, by measure and place."""
    made: list[Row] = []
    for variant in VARIANTS:
        scored = [score(origin, variant) for origin in origins]
        ranks, losses = (np.stack(values) for values in zip(*scored, strict=True))
        for at, measure in enumerate(measures):
            for place, chosen in (("sectors", slice(0, -1)), ("southwest", slice(-1, None))):
                held = tuple(
                    mean_estimate(inside(ranks[:, :, chosen, at], level), block=HORIZON, seed=SEED)
                    for level in LEVELS
                )
                made.append(Row(variant, measure, place, held, float(np.nanmean(losses[:, :, chosen, at]))))
    return made


def table(made: Sequence[Row]) -> str:
    """Coverage with its standard error, and mean CRPS, by variant, measure and place."""
    lines = ["| errors | measure | place | 50 % | 80 % | 90 % | CRPS |", "|---|---|---|---|---|---|---|"]
    for row in made:
        shares = " | ".join(map(covering, row.held))
        words = f"{row.variant.name} | {row.measure.replace('_', ' ')} | {row.place}"
        lines.append(f"| {words} | {shares} | {row.loss:,.0f} |")
    return "\n".join(lines)


def covering(found: Estimate) -> str:
    """Write a coverage with its standard error, which fewer than two blocks of origins do not give."""
    return f"{100 * found.value:.0f}" + ("" if found.se is None else f" ({100 * found.se:.0f})")


def reading(found: Mapping[str, Sequence[Row]]) -> str:
    """Say what the tables show."""
    few = [made for made in found.values() if made[0].held[0].se is None]
    many = [made for made in found.values() if made[0].held[0].se is not None]
    shifts = [
        abs(ours.value - usual.value) / usual.se
        for made in many
        for row, before in blocked(made)
        for ours, usual in zip(row.held, before.held, strict=True)
        if usual.se
    ]
    few_held = [row.held for made in few for row in made if row.variant == VARIANTS[0]]
    widest = [100 * row.held[-1].value for row in found["unaccompanied_long"] if row.place == "southwest"]
    return READING.format(
        errors=max(shifts),
        told=change_of_loss(many),
        few=change_of_loss(few),
        above=sum(one.value > level for held in few_held for one, level in zip(held, LEVELS, strict=True)),
        n_few=len(LEVELS) * len(few_held),
        best=max(widest),
        in_use=widest[0],
    )


def blocked(made: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Pair each row of a variant that draws blocks, and nothing else, with the row of the one in use."""
    usual = {(row.measure, row.place): row for row in made if row.variant == VARIANTS[0]}
    for row in made:
        if row.variant.block > 1 and row.variant.freedom is None:
            yield row, usual[row.measure, row.place]


def change_of_loss(panels: Iterable[Sequence[Row]]) -> str:
    """Write the range of relative changes of the CRPS that blocks bring."""
    pairs = (pair for made in panels for pair in blocked(made))
    changes = [100 * (row.loss / before.loss - 1) for row, before in pairs]
    return " to ".join(f"{end:+.0f}" if round(end) else "0" for end in (min(changes), max(changes))) + " %"


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
        loading = LOADINGS[(forecast.next_month.month - 1 + ahead) % 12]
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
