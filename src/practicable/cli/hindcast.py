"""``practicable hindcast``: the forecast of a past day, scored against what happened."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from practicable.cli.options import Json, Memory, Output, Seed, Until, Workers, day, whole
from practicable.cli.output import suited

if TYPE_CHECKING:
    from practicable.results.hindcast import Column, Hindcast, MeasureSummary, ScoreRow
    from practicable.results.report import Report

__all__ = ["hindcast"]

_UNKNOWN = "-"


def hindcast(
    order: Annotated[str, typer.Argument(help="Id of a library order, or path of an order file.")],
    *,
    as_of: Annotated[date, day("Use nothing published or announced later.")],
    until: Until = None,
    rule: Annotated[
        str, typer.Option(help="all, peak_3_years, peak_year, mean_year or published_cap.")
    ] = "all",
    replicates: Annotated[int, whole("Simulations a capacity rule, at least 2.")] = 100,
    seed: Seed = 0,
    workers: Workers = 2,
    memory: Memory = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Forecast from what was known on a past day, and score it against what was published later."""
    from practicable import api
    from practicable.cli.output import emit, to_json
    from practicable.cli.progress import progress_bar

    suited(output, "text", as_json=as_json)
    with progress_bar("Simulating") as progress:
        run = api.RunOptions(
            replicates=replicates, seed=seed, workers=workers, progress=progress, memory=memory
        )
        last = until
        found = api.hindcast(order, as_of=as_of, until=last, rule=rule, run=run)
    emit(to_json(found) if as_json else _text(found), output)


def _text(found: Hindcast) -> str:
    from practicable.cli.tables import paragraphs, render

    parts = [
        paragraphs([_title(found), *_fit(found), *found.cannot, *found.notes]),
        render(_forecasts(found)),
        paragraphs(_misses(found)),
        render(_summaries(found)),
    ]
    if len(found.rules) > 1 and found.summary[0].rules:
        parts.append(render(_rules(found)))
    old = () if found.rests_on is None else found.rests_on.warnings
    return paragraphs(old) + "\n".join([*parts, paragraphs(_notes(found))])


def _title(found: Hindcast) -> str:
    known = found.information
    counted = [f"{what} {n}" for what, n in known.announced_later.items() if n]
    later = f"; announced later: {', '.join(counted)}" if counted else ""
    return (
        f"{found.order.title}: forecast of {found.as_of}, to {found.until}, by the {found.method},"
        f" {found.drawn}; directives known: {known.n_directives}{later}."
    )


def _fit(found: Hindcast) -> list[str]:
    """Say which fit the forecast drew from, or that it had none; nothing where no parameter was drawn."""
    fit = found.information.fit
    return [] if fit is None else [fit.sentence]


def _name(row: ScoreRow | MeasureSummary) -> str:
    place = "" if row.place in {"southwest", "national"} else f", {row.place.replace('_', ' ')}"
    return row.measure.replace("_", " ") + place


def _forecasts(found: Hindcast) -> Report:
    from practicable.results.report import Report

    later = ("later",) if found.given_later else ()
    head = ("figure", "period", "record", "median", "50 %", "90 %", *later, "CRPS", "naive", "season", "lies")
    return Report.of("Forecast and record", head, [_row(row) for row in found.rows])


def _row(row: ScoreRow) -> list[str]:
    made = row.as_announced
    spans = ["-".join(_number(end) for end in made.intervals[level]) for level in ("50%", "90%")]
    second = [] if row.given_later is None else [_number(row.given_later.median)]
    scores = [made.crps, row.baselines["naive"], row.baselines["seasonal_naive"]]
    head = [_name(row), _period(row), _number(row.record), _number(made.median), *spans, *second]
    return [*head, *(_number(score) for score in scores), _lies(made)]


def _lies(made: Column) -> str:
    """Say in a word or two where the record lies."""
    words = made.words.removeprefix("inside the ").removesuffix(" interval")
    return words.split()[0] if "interval by" in words else words


def _misses(found: Hindcast) -> list[str]:
    """Say of every figure outside its 90 % interval by how much, and how the authors read it."""
    rows = found.rows
    out = [row for row in rows if not row.as_announced.inside(0.9)]
    if not out:
        return [f"All {len(rows)} figures lie inside the 90 % interval."]
    missed = [f"{_name(row)}, {_period(row)}: {row.as_announced.words}" for row in out]
    head = f"{len(rows) - len(out)} of {len(rows)} figures lie inside the 90 % interval. Outside it:"
    read = [f"{one.measure.replace('_', ' ')}: {one.short}." for one in found.readings]
    return [head, *missed, *(["As the authors read it, not computed:", *read] if read else [])]


def _period(row: ScoreRow) -> str:
    start, end = row.start, row.end
    if start == end:
        return str(start)
    return f"{start:%Y-%m}" if (start.day, start.month) == (1, end.month) else f"{start} to {end}"


def _summaries(found: Hindcast) -> Report:
    from practicable.results.report import Report

    return Report.of(
        "Mean CRPS, and records inside the interval of each level",
        ("figure", "n", "CRPS", "naive", "seasonal", "50 %", "80 %", "90 %"),
        [_summary(row) for row in found.summary],
    )


def _summary(row: MeasureSummary) -> list[str]:
    scores = [row.crps["as_announced"], row.baselines["naive"], row.baselines["seasonal_naive"]]
    counts = [f"{held} of {row.n}" for held in row.held["as_announced"].values()]
    return [_name(row), str(row.n), *(_number(score) for score in scores), *counts]


def _rules(found: Hindcast) -> Report:
    from practicable.results.report import Report

    row = found.summary[0]
    scored = [
        (found.rule_words[name], rule.crps, rule.inside_50, rule.inside_90)
        for name, rule in row.rules.items()
    ]
    combined = row.held["as_announced"]
    scored.append(("all, with equal weight", row.crps["as_announced"], combined["50%"], combined["90%"]))
    return Report.of(
        f"Capacity rules, declared before any was scored, none chosen on the outcome: {_name(row)}",
        ("rule", "CRPS", "in 50 %", "in 90 %"),
        [
            (label, _number(crps), f"{half} of {row.n}", f"{most} of {row.n}")
            for label, crps, half, most in scored
        ],
    )


def _notes(found: Hindcast) -> list[str]:
    words = [*dict.fromkeys(row.measure for row in found.rows), "crps", "interval"]
    later = (f"later: median {found.columns['given_later']}.",) if found.given_later else ()
    return [
        f"Median and intervals {found.columns['as_announced']}.",
        *later,
        "naive, season: CRPS of the two baselines; a forecast is worth something where its own is lower.",
        "lies: the innermost interval that holds the record, or the side on which it lies outside.",
        *(f"{name.replace('_', ' ')}: {text}" for name, text in found.baselines.items()),
        *(f"{word.replace('_', ' ')}: {found.definitions[word]}" for word in words),
        *found.outside_scoreboard,
    ]


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:,.0f}"
