"""``practicable hindcast``: the forecast of a past day, scored against what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import typer

from practicable.cli.options import Json, Memory, Output, Seed, Until, Workers, day, whole
from practicable.cli.output import suited

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
    emit(to_json(found) if as_json else _told(found), output)


def _told(found: Mapping[str, Any]) -> str:
    from practicable.cli.tables import first_lines, paragraphs, table

    given = any("given_later" in row for row in found["rows"])
    later = ("later",) if given else ()
    head = ("figure", "period", "record", "median", "50 %", "90 %", *later, "CRPS", "naive", "season", "lies")
    parts = [
        paragraphs([_title(found), *_fit(found), *found["cannot"], *found.get("notes", ())]),
        table("Forecast and record", head, [_row(row, later=given) for row in found["rows"]]),
        paragraphs(_misses(found)),
        table(
            "Mean CRPS, and records inside the interval of each level",
            ("figure", "n", "CRPS", "naive", "seasonal", "50 %", "80 %", "90 %"),
            [_summary(row) for row in found["summary"]],
        ),
    ]
    if len(found["rules"]) > 1 and found["summary"][0]["rules"]:
        parts.append(_rules(found))
    return first_lines(found) + "\n".join([*parts, paragraphs(_notes(found))])


def _title(found: Mapping[str, Any]) -> str:
    known = found["information"]
    counted = [f"{what} {n}" for what, n in known["announced_later"].items() if n]
    later = f"; announced later: {', '.join(counted)}" if counted else ""
    return (
        f"{found['order']['title']}: forecast of {found['as_of']}, to {found['until']}, by the"
        f" {found['method']}, {found['drawn']}; directives known: {known['n_directives']}{later}."
    )


def _fit(found: Mapping[str, Any]) -> list[str]:
    """Say which fit the forecast drew from, or that it had none; nothing where no parameter was drawn."""
    fit = found["information"]["fit"]
    return [] if fit is None else [fit["sentence"]]


def _name(row: Mapping[str, Any]) -> str:
    place = "" if row["place"] in {"southwest", "national"} else f", {row['place'].replace('_', ' ')}"
    return row["measure"].replace("_", " ") + place


def _row(row: Mapping[str, Any], *, later: bool) -> list[str]:
    told = row["as_announced"]
    spans = ["-".join(_number(end) for end in told["intervals"][level]) for level in ("50%", "90%")]
    second = [_number(row["given_later"]["median"])] if later else []
    scores = [told["crps"], row["baselines"]["naive"], row["baselines"]["seasonal_naive"]]
    head = [_name(row), _period(row), _number(row["record"]), _number(told["median"]), *spans, *second]
    return [*head, *(_number(score) for score in scores), _lies(told)]


def _lies(told: Mapping[str, Any]) -> str:
    """Say in a word or two where the record lies."""
    words = told["words"].removeprefix("inside the ").removesuffix(" interval")
    return words.split()[0] if "interval by" in words else words


def _misses(found: Mapping[str, Any]) -> list[str]:
    """Say of every figure outside its 90 % interval by how much, and how the authors read it."""
    rows: Sequence[Mapping[str, Any]] = found["rows"]
    out = [row for row in rows if "interval by" in row["as_announced"]["words"]]
    if not out:
        return [f"All {len(rows)} figures lie inside the 90 % interval."]
    told = [f"{_name(row)}, {_period(row)}: {row['as_announced']['words']}" for row in out]
    head = f"{len(rows) - len(out)} of {len(rows)} figures lie inside the 90 % interval. Outside it:"
    read = [f"{one['measure'].replace('_', ' ')}: {one['short']}." for one in found["readings"]]
    return [head, *told, *(["As the authors read it, not computed:", *read] if read else [])]


def _period(row: Mapping[str, Any]) -> str:
    start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    if start == end:
        return str(start)
    return f"{start:%Y-%m}" if (start.day, start.month) == (1, end.month) else f"{start} to {end}"


def _summary(row: Mapping[str, Any]) -> list[str]:
    held = row["held"]["as_announced"]
    scores = [row["crps"]["as_announced"], row["baselines"]["naive"], row["baselines"]["seasonal_naive"]]
    counts = [f"{held[level]} of {row['n']}" for level in ("50%", "80%", "90%")]
    return [_name(row), str(row["n"]), *(_number(score) for score in scores), *counts]


def _rules(found: Mapping[str, Any]) -> str:
    from practicable.cli.tables import table

    row, levels = found["summary"][0], ("50%", "90%")
    rows: list[Sequence[str]] = [
        (
            (found["rules"] | found["pooled"])[name],
            _number(told["crps"]),
            f"{told['50%']} of {row['n']}",
            f"{told['90%']} of {row['n']}",
        )
        for name, told in row["rules"].items()
    ]
    combined = row["held"]["as_announced"]
    whole = (f"{combined[level]} of {row['n']}" for level in levels)
    rows.append(("all, with equal weight", _number(row["crps"]["as_announced"]), *whole))
    title = f"Capacity rules, declared before any was scored, none chosen on the outcome: {_name(row)}"
    return table(title, ("rule", "CRPS", "in 50 %", "in 90 %"), rows)


def _notes(found: Mapping[str, Any]) -> list[str]:
    used = dict.fromkeys(row["measure"] for row in found["rows"])
    words = [*used, "crps", "interval"]
    given = any("given_later" in row for row in found["rows"])
    later = (f"later: median {found['columns']['given_later']}.",) if given else ()
    return [
        f"Median and intervals {found['columns']['as_announced']}.",
        *later,
        "naive, season: CRPS of the two baselines; a forecast is worth something where its own is lower.",
        "lies: the innermost interval that holds the record, or the side on which it lies outside.",
        *(f"{name.replace('_', ' ')}: {text}" for name, text in found["baselines"].items()),
        *(f"{word.replace('_', ' ')}: {found['definitions'][word]}" for word in words),
        *found["outside_scoreboard"],
    ]


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:,.0f}"
