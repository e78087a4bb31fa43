"""Write docs/validation-forecast.md and its figure: the back-test of arrivals, in full.

Run ``python validation/forecast.py [--store DIR] [--workers N]``; a broken run goes on from what DIR holds.
About five minutes on two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from forecast_misses import told_misses
from practicable import api
from practicable.cli.progress import progress_bar

DOCS = Path(__file__).parents[1] / "docs"
PAGE, FIGURE = DOCS / "validation-forecast.md", DOCS / "validation-forecast.svg"
LEVELS = ("50%", "80%", "90%")
NAMES = {
    "total": "all apprehensions",
    "classes": "three classes together",
    "unaccompanied_long": "unaccompanied children, longer record",
}
BASELINES = ("seasonal_naive", "naive", "drift")
BANDS = (
    "Bands show two standard errors, which follow from resampled blocks of origins. Coverage in percent, its"
    " standard error in parentheses."
)
AGAINST_NAIVE = "against naive [90 %]"
VERDICTS = ("better", "not told apart", "worse", "too few origins")
MISSED_BELOW = 0.7


def main() -> None:
    """Run the back-test and write the page."""
    parser = argparse.ArgumentParser(description="Back-test of arrivals, in full.")
    parser.add_argument("--store", type=Path, default=Path(".validation"), help="folder of finished origins")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with progress_bar("Forecasting") as progress:
        run = api.RunOptions(replicates=400, workers=options.workers, progress=progress)
        found = api.backtest(run=run, store=options.store).dump()
    FIGURE.write_text(reliability_figure(found["reliability"]), encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")


def page(found: Mapping[str, Any]) -> str:
    """Compose the page."""
    sections = [
        "# Forecasts of arrivals, examined",
        covered(found),
        "## Which forecast, and by which rule",
        choice(found["choice"]),
        "## Skill",
        skill(found["places"]),
        "## Calibration",
        "![Nominal level and observed coverage of central forecast intervals](validation-forecast.svg)",
        calibration(found["places"], found["horizons"]),
        "## Misses",
        misses(found["places"], found["years"]),
        "## Definitions",
        "\n".join(f"- **{word}**: {text}" for word, text in found["definitions"].items()),
    ]
    return "\n\n".join(sections) + "\n"


def covered(found: Mapping[str, Any]) -> str:
    """Say how the page was made."""
    options = found["options"]
    return (
        "Written by `python validation/forecast.py`; `practicable backtest --json` gives the same numbers.\n"
        f"Origins: every month of FY{options['first']}-FY{options['last']} with 36 recorded months before it;"
        f" 1 to {options['horizon']} months ahead; {options['paths']} paths a forecast; seed"
        f" {options['seed']}; record {found['record'][:12]}."
    )


def choice(told: Mapping[str, Any] | None) -> str:
    """Rule, candidates' scores and what was chosen."""
    if told is None:
        return "No month that the rule of choice saw was scored."
    panels = list(told["candidates"][0]["by_panel"])
    rows = [
        (one["forecast"], f"{one['score']:.3f}", *(f"{one['by_panel'][panel]:.3f}" for panel in panels))
        for one in told["candidates"]
    ]
    titles = ("candidate", "all", *(NAMES[panel] for panel in panels))
    chosen = f"The simulations use **{told['chosen']}**; by this run the rule gives {told['best_here']}."
    return f"{told['rule']}\n\n{grid(titles, rows)}\n\n{chosen}"


def skill(rows: Sequence[Mapping[str, Any]]) -> str:
    """Skill by place, and in words where it is not shown."""
    titles = ("panel", "measure", "place", "n", "CRPS", *BASELINES)
    scores = [
        (
            *named(row),
            str(row["n_scored"]),
            f"{row['crps']['structural']:,.0f}",
            *(f"{row['crps'][name]:,.0f}" for name in BASELINES),
        )
        for row in rows
    ]
    headings = ("panel", "measure", "place", *(f"against {name} [90 %]" for name in BASELINES))
    skills = [(*named(row), *(f"{interval(one)} {word}" for one, word in baselines(row))) for row in rows]
    said = "\n\n".join(verdicts(rows, name) for name in BASELINES)
    tables = f"Mean CRPS:\n\n{grid(titles, scores)}\n\nSkill and verdict:\n\n{grid(headings, skills)}"
    return f"{plainly(rows)}\n\n{said}\n\n{tables}"


def baselines(row: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, float | None], str]]:
    """Skill against each of `BASELINES`, and its verdict."""
    for name in BASELINES:
        told = against(row, name)
        yield told["skill"], told["verdict"]


def against(row: Mapping[str, Any], baseline: str) -> Mapping[str, Any]:
    """Where the skill against a baseline and its verdict stand."""
    return row if baseline == "seasonal_naive" else row["against"][baseline]


def plainly(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say where the forecast of sectors together and of the southwest does not beat the last month."""
    whole = [row for row in rows if row["place"] in ("sectors", "southwest")]
    beaten = [row for row in whole if against(row, "naive")["verdict"] == "better"]
    others = [row for row in whole if row not in beaten]
    lower = [row for row in rows if row["crps"]["naive"] < row["crps"]["structural"]]
    return (
        "**The naive forecast repeats the last month.** Of the sectors together and the southwest, the"
        f" forecast is better in {len(beaten)} of {len(whole)} rows: {listed(beaten)}. In the others it is"
        f" not shown to beat the naive one: {listed(others)}. Of all {len(rows)} rows, single sectors among"
        f" them, the naive forecast has the lower mean CRPS in {len(lower)}: {listed(lower)}."
    )


def verdicts(rows: Sequence[Mapping[str, Any]], baseline: str) -> str:
    """Say where the forecast beats a baseline and where it does not."""
    lines = [f"Against {baseline}:\n".replace("_", " ")]
    for verdict in VERDICTS:
        chosen = [row for row in rows if against(row, baseline)["verdict"] == verdict]
        told = "" if verdict == "better" or not chosen else f": {listed(chosen)}"
        if chosen or verdict != "too few origins":
            lines.append(f"- {verdict}: {len(chosen)} of {len(rows)} rows{told}")
    return "\n".join(lines)


def calibration(places: Sequence[Mapping[str, Any]], horizons: Sequence[Mapping[str, Any]]) -> str:
    """Coverage by place and by months ahead."""
    by_place = [(*named(row), *coverages(row)) for row in places]
    ahead = [row for row in horizons if row["horizon"] in (1, 3, 6, 9, 12)]
    by_horizon = [
        (
            *named(row),
            str(row["horizon"]),
            interval(row["skill"]),
            interval(row["against"]["naive"]["skill"]),
            *coverages(row),
        )
        for row in ahead
    ]
    return "\n\n".join(
        (
            BANDS,
            grid(("panel", "measure", "place", *LEVELS), by_place),
            "By months ahead:",
            grid(("panel", "measure", "place", "months", "skill [90 %]", AGAINST_NAIVE, *LEVELS), by_horizon),
        )
    )


def misses(places: Sequence[Mapping[str, Any]], years: Sequence[Mapping[str, Any]]) -> str:
    """Coverage by year of origin, and what happened in the years that were missed."""
    kept = [row for row in years if row["place"] == "southwest"]
    body = [
        (
            NAMES[row["panel"]],
            row["measure"],
            str(row["fiscal_year"]),
            f"{row['skill']:.2f}",
            *(f"{100 * row['coverage'][level]:.0f}" for level in LEVELS),
            f"{100 * row['share_above_median']:.0f}",
        )
        for row in kept
    ]
    missed = "\n".join(missed_years(kept))
    titles = ("panel", "measure", "FY of origin", "skill", *LEVELS, "% above the median")
    return f"{told_misses(places, years, missed)}\n\n{grid(titles, body)}"


def missed_years(years: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """List the fiscal years in which the southwest's 90 % interval held too few, by panel and measure."""
    missed: dict[str, list[str]] = {}
    for row in years:
        if row["coverage"]["90%"] < MISSED_BELOW:
            missed.setdefault(kind(row), []).append(f"FY{row['fiscal_year']}")
    yield f"Its 90 % interval held less than {100 * MISSED_BELOW:.0f} % of outcomes from origins of:\n"
    for name, found in missed.items():
        yield f"- {name}: {', '.join(found)}"


def reliability_figure(curves: Sequence[Mapping[str, Any]]) -> str:
    """Draw nominal level against observed coverage, one panel a measure."""
    rows = [
        {
            "title": f"{NAMES[curve['panel']]}: {curve['measure'].replace('_', ' ')}",
            "place": curve["place"],
            "level": 100 * point["level"],
            "observed": 100 * point["value"],
            "low": 100 * max(0.0, point["value"] - 2 * (point["se"] or 0.0)),
            "high": 100 * min(1.0, point["value"] + 2 * (point["se"] or 0.0)),
        }
        for curve in curves
        for point in curve["points"]
    ]
    scale = alt.Scale(domain=[0, 100])
    x = alt.X("level:Q", title="Nominal level, %", scale=scale)
    colour = alt.Color("place:N", title=None, scale=alt.Scale(range=["#0072B2", "#E69F00"]))
    base = alt.Chart()
    band = base.mark_area(opacity=0.18).encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high:Q"), colour)
    line = base.mark_line(point=True).encode(
        x, alt.Y("observed:Q", title="Observed coverage, %", scale=scale), colour
    )
    even = base.mark_line(color="#5b6472", strokeDash=[4, 3]).encode(x, alt.Y("level:Q", scale=scale))
    layers: Any = alt.layer(band, even, line, data=alt.Data(values=rows))
    chart = layers.properties(width=230, height=230).facet(alt.Facet("title:N", title=None), columns=3)
    return vl_convert.vegalite_to_svg(chart.to_dict())


def named(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Name a row of a table by its first cells."""
    return NAMES[row["panel"]], row["measure"], row["place"]


def kind(row: Mapping[str, Any]) -> str:
    """Name the panel and measure of a row in words."""
    panel, measure, _ = named(row)
    return panel if row["panel"] != "classes" else f"{measure} ({panel})".replace("_", " ")


def listed(rows: Sequence[Mapping[str, Any]]) -> str:
    """Name rows in words, those of one panel and measure together."""
    places: dict[str, list[str]] = {}
    for row in rows:
        places.setdefault(kind(row), []).append(row["place"].replace("_", " "))
    return "; ".join(f"{name}: {', '.join(found)}" for name, found in places.items()) or "none"


def interval(skill_of: Mapping[str, float | None]) -> str:
    """Write a skill with its interval, where there is one."""
    value, low, high = (shown(skill_of[key], 2) for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def coverages(row: Mapping[str, Any]) -> Iterable[str]:
    """Write the coverage of each interval in percent with its standard error, where there is one."""
    found = (row["coverage"][level] for level in LEVELS)
    return [f"{100 * one['value']:.0f} ({shown(one['se'] and 100 * one['se'], 0)})" for one in found]


def shown(value: float | None, decimals: int) -> str:
    """Write a number, a rounded minus 0 without its sign, or that there is none."""
    return "-" if value is None else f"{round(value, decimals) + 0.0:.{decimals}f}"


def grid(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(line).replace("_", " ") + " |" for line in lines)


if __name__ == "__main__":
    main()
