"""Write docs/validation-hindcast.md, its figure, and the examination that the package carries.

Run ``python validation/hindcast.py [--store DIR] [--workers N]``; a broken run goes on from what DIR holds.
About fifteen minutes on two cores, and five more where the back-test of arrivals is not in DIR.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hindcast_words import BEARING, CALIBRATION, CHOSEN, PLACEBO, READINGS, RULES, SENSITIVITY
from practicable import api
from practicable.cli.output import to_json, write_whole
from practicable.cli.progress import progress_bar
from practicable.study.hindcast.coverage import LEFT_OUT

ROOT = Path(__file__).parents[1]
PAGE, FIGURE = ROOT / "docs" / "validation-hindcast.md", ROOT / "docs" / "validation-hindcast.svg"
STORED = ROOT / "src" / "practicable" / "study" / "hindcast" / "results" / "hindcast.json"
LEVELS = ("50%", "80%", "90%")


def main() -> None:
    """Run the examination and write what comes of it."""
    parser = argparse.ArgumentParser(description="The standing examination of forecasts of past days.")
    parser.add_argument("--store", type=Path, default=Path(".validation"), help="folder of finished parts")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with progress_bar("Forecasting arrivals") as progress:
        run = api.RunOptions(replicates=400, workers=options.workers, progress=progress)
        backtest = api.backtest(run=run, store=options.store)
    with progress_bar("Simulating") as progress:
        run = api.RunOptions(replicates=100, workers=options.workers, progress=progress)
        examined = api.examine_hindcasts(run=run, store=options.store, backtest=backtest)
    STORED.parent.mkdir(exist_ok=True)
    write_whole(STORED, to_json(examined))
    FIGURE.write_text(api.reliability_figure(examined), encoding="utf-8")
    PAGE.write_text(page(examined.dump()), encoding="utf-8")


def page(examined: Mapping[str, Any]) -> str:
    """Compose the page."""
    main_case = examined["cases"][0]
    sections = [
        "# Forecasts of past days, examined",
        covered(examined),
        f"## The order of 6 April 2018, forecast on that day ({made(main_case)})",
        scoreboard(main_case),
        summary(main_case),
        misses(main_case, examined["sensitivity"]),
        "## Capacity rules",
        rules(main_case),
        "## What the forecast hangs on",
        sensitivity(examined["sensitivity"]),
        "## Other days and orders",
        CHOSEN,
        *(other(case) for case in examined["cases"][1:]),
        "## Days without an order",
        placebo(examined["apparent_effects"]),
        "## Calibration",
        "![Nominal level and observed coverage](validation-hindcast.svg)",
        calibration(examined),
        "## Definitions",
        definitions(main_case),
    ]
    return "\n\n".join(sections) + "\n"


def covered(examined: Mapping[str, Any]) -> str:
    """Say how the page was made."""
    return (
        "Written by `python validation/hindcast.py`; `practicable hindcast ORDER --as-of DATE` gives one"
        f" case.\nHow many simulations or paths a forecast consists of is said case by case; seed"
        f" {examined['seed']}; record {examined['facts_hash'][:12]}, parameters"
        f" {examined['parameters_hash'][:12]}. A forecast reads only what had been published and announced by"
        " its day."
    )


def scoreboard(case: Mapping[str, Any]) -> str:
    """Every figure with forecast, record and scores."""
    given = any("given_later" in row for row in case["rows"])
    later = ("given later: median [90 %]",) if given else ()
    titles = ("figure", "dates", "record", "median", "50 %", "90 %", *later, "CRPS", "naive", "seasonal", "")
    rows: list[Sequence[str]] = []
    for row in case["rows"]:
        told = row["as_announced"]
        scores = [told["crps"], row["baselines"]["naive"], row["baselines"]["seasonal_naive"]]
        second = (
            [f"{number(row['given_later']['median'])} {span(row['given_later'], '90%')}"] if given else []
        )
        dates = row["start"] if row["start"] == row["end"] else f"{row['start']} to {row['end']}"
        head = [name(row), dates, number(row["record"]), number(told["median"])]
        spans = [span(told, level) for level in ("50%", "90%")]
        rows.append([*head, *spans, *second, *map(number, scores), told["words"]])
    fit = case["information"]["fit"]
    fitted = [] if fit is None else [fit["sentence"]]
    notes = [*fitted, *case["cannot"], *case.get("notes", ()), *case["outside_scoreboard"]]
    return "\n\n".join([*notes, grid(titles, rows)])


def summary(case: Mapping[str, Any]) -> str:
    """Mean scores and counts by measure."""
    rows: list[Sequence[str]] = []
    for row in case["summary"]:
        held = row["held"]["as_announced"]
        later = row["crps"].get("given_later")
        scores = [row["crps"]["as_announced"], later, *row["baselines"].values()]
        counts = [f"{held[level]} of {row['n']}" for level in LEVELS]
        rows.append([name(row), str(row["n"]), *map(number, scores), *counts])
    titles = ("figure", "n", "CRPS", "CRPS given later", "naive", "seasonal", *LEVELS)
    return "Mean CRPS, and records inside the interval of each level:\n\n" + grid(titles, rows)


def misses(case: Mapping[str, Any], hangs_on: Sequence[Mapping[str, Any]] = ()) -> str:
    """Say of every figure outside its 90 % interval how far, with what later announcements change."""
    lines: list[str] = []
    for row in case["rows"]:
        told, later = row["as_announced"], row.get("given_later")
        if "interval by" not in told["words"]:
            continue
        line = f"- {name(row)}, {row['start']} to {row['end']}: the record, {number(row['record'])}, lies"
        line += f" {told['words']}"
        if later is not None:
            line += f". Given what was announced later: {later['words']}"
        lines.append(f"{line}.")
    inside = len(case["rows"]) - len(lines)
    head = f"Of {len(case['rows'])} figures {inside} lie inside the 90 % interval. Outside it:"
    if not lines:
        return f"All {inside} figures lie inside the 90 % interval."
    return "\n\n".join([f"{head}\n\n" + "\n".join(lines), *readings(case, hangs_on)])


def readings(case: Mapping[str, Any], hangs_on: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give the hand-written readings of the misses, with the rows of the sensitivity that bear on them."""
    measures: dict[str, list[str]] = {}
    for one in case["readings"]:
        said = f"{one['text']}{bearing(one['key'], hangs_on)}"
        measures.setdefault(said, []).append(one["measure"].replace("_", " "))
    lines = [f"- *{', '.join(named)}*: {said}" for said, named in measures.items()]
    head = f"{READINGS} {BEARING}" if hangs_on else READINGS
    return [f"{head}\n\n" + "\n".join(lines)] if lines else []


def bearing(key: str, hangs_on: Sequence[Mapping[str, Any]]) -> str:
    """Write the median prosecutions under a setting beside those with all inputs drawn."""
    if not hangs_on:
        return ""
    row = next((one for one in hangs_on if key and one["key"] == key), None)
    if row is None:
        return " [No row of the table bears on it.]"
    drawn, set_so = (number(one["prosecutions"]["median"]) for one in (hangs_on[0], row))
    return (
        f" [{row['input']}, {row['setting']}: median of all seven months' prosecutions {set_so}, instead of"
        f" {drawn} with all inputs drawn.]"
    )


def rules(case: Mapping[str, Any]) -> str:
    """Scores of prosecutions under each capacity rule and all together."""
    row = next(one for one in case["summary"] if one["measure"] == "prosecutions")
    rows: list[Sequence[str]] = [
        (
            (case["rules"] | case["pooled"])[key],
            number(told["crps"]),
            *(f"{told[level]} of {row['n']}" for level in LEVELS),
        )
        for key, told in row["rules"].items()
    ]
    held = row["held"]["as_announced"]
    counts = [f"{held[level]} of {row['n']}" for level in LEVELS]
    rows.append(("all, with equal weight", number(row["crps"]["as_announced"]), *counts))
    return f"Monthly prosecutions. {RULES}\n\n" + grid(("rule", "CRPS", *LEVELS), rows)


def sensitivity(rows: Sequence[Mapping[str, Any]]) -> str:
    """Share practicable and prosecutions with one input at either end."""
    body = [
        (row["input"], row["setting"], estimate(row["share"], 100.0), estimate(row["prosecutions"], 1.0))
        for row in rows
    ]
    titles = ("input", "setting", "share practicable, of 100", "prosecutions")
    return f"{SENSITIVITY}\n\n" + grid(titles, body)


def other(case: Mapping[str, Any]) -> str:
    """One further case."""
    heading = f"### {case['kind'].capitalize()}: {case['as_of']} ({made(case)})"
    return "\n\n".join([heading, scoreboard(case), *readings(case, ())])


def made(case: Mapping[str, Any]) -> str:
    """Say of which order a forecast was made, how, and of how many simulations or paths it consists."""
    return f"{case['order']['title']}, by the {case['method']}, {case['drawn']}"


def placebo(rows: Sequence[Mapping[str, Any]]) -> str:
    """Show what would be called an effect on days without an order, and on the day of the order."""
    body: list[Sequence[str]] = []
    for row in rows:
        found = row["apparent_effect"]
        span_of = f"{100 * found['value']:+.0f} % [{100 * found['low']:+.0f}, {100 * found['high']:+.0f}]"
        body.append((row["as_of"], number(row["record"]), number(row["forecast"]), span_of))
    titles = ("as of", "record", "forecast, median", "record less forecast [90 %]")
    return f"{PLACEBO}\n\n" + grid(titles, body)


def calibration(examined: Mapping[str, Any]) -> str:
    """Coverage over hindcasts and over the back-tests of arrivals."""
    rows: list[Sequence[str]] = [
        (
            ", ".join([row["group"], *(f"without {left_out(one)}" for one in row["without"])]),
            "1 day" if row["n_cases"] == 1 else f"{row['n_cases']} days",
            str(row["n_figures"]),
            *map(covering, row["coverage"].values()),
        )
        for row in examined["coverage"]
    ]
    earlier = [row["earlier"] for row in examined["backtest"] if row["earlier"] is not None]
    told = [*examined["backtest"], *earlier]
    rows += [
        (
            f"back-test{_months(row)}, {row['panel']}: {row['measure']}, {row['place']}",
            f"{row['n_origins']} days",
            "",
            *(covering(row["coverage"][level]) for level in LEVELS),
        )
        for row in told
    ]
    return f"{CALIBRATION}\n\n" + grid(("forecasts", "made on", "figures", *LEVELS), rows)


def left_out(measure: str) -> str:
    """Name a measure whose figures are left out, and say why."""
    return f"{measure} ({LEFT_OUT[measure]})"


def _months(row: Mapping[str, Any]) -> str:
    """Say which months a row of back-tests covers, where it is not all of them."""
    return f", months to FY{row['last']}" if "last" in row else ""


def definitions(case: Mapping[str, Any]) -> str:
    """Say what every word means."""
    lines = [f"- **{word}**: {text}" for word, text in case["definitions"].items()]
    lines += [f"- **{word}**: {text}" for word, text in case["baselines"].items()]
    return "\n".join(lines).replace("_", " ")


def covering(point: Mapping[str, Any]) -> str:
    """Write a coverage with its standard error."""
    error = "" if point["se"] is None else f" ({100 * point['se']:.0f})"
    return f"{100 * point['value']:.0f}{error}"


def estimate(quantity: Mapping[str, Any] | None, scale: float) -> str:
    """Write a median with its interval."""
    if quantity is None:
        return "nobody referred"
    low, median, high = (f"{scale * quantity[key]:,.0f}" for key in ("low", "median", "high"))
    return f"{median} [{low}, {high}]"


def span(told: Mapping[str, Any], level: str) -> str:
    """Write an interval."""
    low, high = (number(end) for end in told["intervals"][level])
    return f"[{low}, {high}]"


def name(row: Mapping[str, Any]) -> str:
    """Name a figure in words."""
    place = "" if row["place"] in {"southwest", "national"} else f", {row['place']}"
    return f"{row['measure']}{place}".replace("_", " ")


def number(value: float | None) -> str:
    """Write a number, or a dash for none."""
    return "-" if value is None else f"{value:,.0f}"


def grid(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(line).replace("_", " ") + " |" for line in lines)


if __name__ == "__main__":
    main()
