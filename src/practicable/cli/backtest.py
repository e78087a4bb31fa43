"""``practicable backtest``: how well arrivals would have been forecast from past days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from practicable import api
from practicable.cli.options import Json, Output, Seed, Workers, folder, whole
from practicable.cli.output import emit, suited, to_json
from practicable.cli.progress import progress_bar
from practicable.cli.tables import paragraphs, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.results.backtest import Backtest, Choice, Estimate, HorizonScores, PlaceScores
    from practicable.results.report import Report

__all__ = ["backtest"]

_LEVELS = ("50%", "80%", "90%")
_NO_CHOICE = (
    "The choice of the forecast is not told: no month of these years that the rule of choice saw was scored."
)


def backtest(
    *,
    first: Annotated[int, whole("First fiscal year.")] = 2008,
    last: Annotated[int, whole("Last fiscal year.")] = 2019,
    horizon: Annotated[int, whole("Months ahead, 1 to 12.")] = 12,
    paths: Annotated[int, whole("Paths drawn a forecast, at least 20.")] = 400,
    seed: Seed = 0,
    workers: Workers = 2,
    store: Annotated[
        Path | None, folder("Folder for finished origins, from which a broken run goes on.")
    ] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Forecast arrivals from every month of past years with what was published by then, and score."""
    suited(output, "text", as_json=as_json)
    with progress_bar("Forecasting", "forecasts") as progress:
        run = api.RunOptions(replicates=paths, seed=seed, workers=workers, progress=progress)
        found = api.backtest(first=first, last=last, horizon=horizon, run=run, store=store)
    emit(to_json(found) if as_json else _text(found), output)


def _text(found: Backtest) -> str:
    from practicable.results.report import Report

    series = ("panel", "measure", "place")
    years = f"FY{found.options.first}-FY{found.options.last}"
    parts = [
        render(_choice(found.choice)) if found.choice else paragraphs([_NO_CHOICE]),
        render(
            Report.of(
                f"Forecast against the seasonal naive forecast, {years}",
                (*series, "CRPS", "seasonal naive", "naive", "drift", "skill", "verdict"),
                [_skill_row(row) for row in found.places],
            )
        ),
        render(
            Report.of(
                f"Forecast against the naive and the drift forecast, {years}",
                (*series, "against naive", "verdict", "against drift", "verdict"),
                [(*_names(row), *_against(row, "naive"), *_against(row, "drift")) for row in found.places],
            )
        ),
        render(
            Report.of(
                f"Coverage of forecast intervals, % (standard error), {years}",
                (*series, *_LEVELS),
                [(*_names(row), *_coverages(row)) for row in found.places],
            )
        ),
        render(
            Report.of(
                "By months ahead",
                (*series, "months", "skill", "against naive", *_LEVELS),
                [_horizon_row(row) for row in found.horizons],
            )
        ),
        paragraphs([f"{word}: {text}" for word, text in found.definitions.items()]),
    ]
    return "\n".join(parts)


def _choice(choice: Choice) -> Report:
    from practicable.results.report import Report

    panels = sorted({panel for one in choice.candidates for panel in one.by_panel})
    rows = [
        (one.forecast, f"{one.score:.3f}", *(f"{one.by_panel[panel]:.3f}" for panel in panels))
        for one in choice.candidates
    ]
    title = f"Choice of the forecast: CRPS relative to seasonal naive, FY{choice.first}-FY{choice.last}"
    notes = [choice.rule, f"Chosen: {choice.chosen}. Best in this run: {choice.best_here}."]
    return Report.of(title, ("candidate", "all", *panels), rows, notes)


def _names(row: PlaceScores | HorizonScores) -> tuple[str, str, str]:
    return row.panel, row.measure, row.place


def _skill_row(row: PlaceScores) -> Sequence[str]:
    scores = (f"{row.crps[name]:,.0f}" for name in ("structural", "seasonal_naive", "naive", "drift"))
    return (*_names(row), *scores, _skill(row.skill), row.verdict)


def _against(row: PlaceScores, baseline: str) -> tuple[str, str]:
    found = row.against[baseline]
    return _skill(found.skill), found.verdict


def _horizon_row(row: HorizonScores) -> Sequence[str]:
    skill, naive = _skill(row.skill), _skill(row.against["naive"].skill)
    return (*_names(row), str(row.horizon), skill, naive, *_coverages(row))


def _coverages(row: PlaceScores | HorizonScores) -> tuple[str, ...]:
    found = (row.coverage[level] for level in _LEVELS)
    return tuple(f"{100 * one.value:.0f} ({_number(one.se, 100.0, 0)})" for one in found)


def _skill(skill: Estimate) -> str:
    low, high = (_number(end, 1.0, 2) for end in (skill.low, skill.high))
    return f"{_number(skill.value, 1.0, 2)} [{low}, {high}]"


def _number(value: float | None, scale: float, decimals: int) -> str:
    # Adding 0 takes the sign from a rounded minus 0.
    return "-" if value is None else f"{round(scale * value, decimals) + 0.0:.{decimals}f}"
