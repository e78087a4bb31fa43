"""Write docs/validation-forecast.md and its figure: the back-test of arrivals, in full.

Run ``python validation/forecast.py [--store DIR] [--workers N]``; a broken run goes on from what DIR holds.
About five minutes on two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

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
MISSES = """The southwest as a whole, by the fiscal year of the origin. A year is about one block, so no
sampling error is given. In the years that were missed, the level moved the same way for many months:

- Origins of FY2013 and FY2014: {winter_2014} people in January 2014, {may_2014} in May, {dec_2014} in
  December; the rise and fall were of families and unaccompanied children.
- Origins of FY2016 and FY2017: {jan_2016} in January 2016, {nov_2016} in November, {apr_2017} in April 2017.
  This is the widest miss: it came in all sectors together, so the sum is missed more often than its parts.
- Origins of FY2018 and FY2019: {sep_2018} in September 2018, {may_2019} in May 2019, {sep_2019} in September.

A forecast from the series alone has no way to know of such turns. Its shocks are drawn month by month,
independently, so runs of one sign are rarer in its paths than they were in these years, and intervals of the
southwest's sum are too narrow. They were not widened afterwards: the forecast would then be scored on what it
was tuned to."""


def main() -> None:
    """Run the back-test and write the page."""
    parser = argparse.ArgumentParser(description="Back-test of arrivals, in full.")
    parser.add_argument("--store", type=Path, default=Path(".validation"), help="folder of finished origins")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with progress_bar("Forecasting") as progress:
        run = api.RunOptions(replicates=400, workers=options.workers, progress=progress)
        found = api.backtest(run=run, store=options.store)
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
        misses(found["years"]),
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


def choice(told: Mapping[str, Any]) -> str:
    """Rule, candidates' scores and what was chosen."""
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
    titles = ("panel", "measure", "place", "n", "CRPS", *BASELINES, "skill [90 %]", "against seasonal naive")
    body = [
        (
            NAMES[row["panel"]],
            row["measure"],
            row["place"],
            str(row["n_scored"]),
            f"{row['crps']['structural']:,.0f}",
            *(f"{row['crps'][name]:,.0f}" for name in BASELINES),
            interval(row["skill"]),
            row["verdict"],
        )
        for row in rows
    ]
    return f"{verdicts(rows)}\n\n{grid(titles, body)}"


def verdicts(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say where the forecast beats the baselines and where it does not."""
    said = {
        "better": "better than seasonal naive",
        "not told apart": "not told apart from seasonal naive",
        "worse": "worse than seasonal naive",
    }
    groups = {words: [row for row in rows if row["verdict"] == verdict] for verdict, words in said.items()}
    for name in ("naive", "drift"):
        lower = [row for row in rows if row["crps"][name] < row["crps"]["structural"]]
        groups[f"{name} has the lower mean CRPS"] = lower
    lines: list[str] = []
    for words, named in groups.items():
        listed = "" if words == said["better"] or not named else ": " + "; ".join(map(named_row, named))
        lines.append(f"- {words}: {len(named)} of {len(rows)} rows{listed}")
    return "\n".join(lines)


def calibration(places: Sequence[Mapping[str, Any]], horizons: Sequence[Mapping[str, Any]]) -> str:
    """Coverage by place and by months ahead."""
    by_place = [(NAMES[row["panel"]], row["measure"], row["place"], *coverages(row)) for row in places]
    ahead = [row for row in horizons if row["horizon"] in (1, 3, 6, 9, 12)]
    by_horizon = [
        (
            NAMES[row["panel"]],
            row["measure"],
            row["place"],
            str(row["horizon"]),
            interval(row["skill"]),
            *coverages(row),
        )
        for row in ahead
    ]
    return "\n\n".join(
        (
            BANDS,
            grid(("panel", "measure", "place", *LEVELS), by_place),
            "By months ahead:",
            grid(("panel", "measure", "place", "months", "skill [90 %]", *LEVELS), by_horizon),
        )
    )


def misses(years: Sequence[Mapping[str, Any]]) -> str:
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
    titles = ("panel", "measure", "FY of origin", "skill", *LEVELS, "% above the median")
    return f"{told_misses()}\n\n{grid(titles, body)}"


def told_misses() -> str:
    """Say what happened in the years that were missed, with the record's figures."""
    shown = api.facts_show("monthly_apprehensions", place="southwest", measure="total")
    people = {row["period_start"][:7]: f"{row['value']:,.0f}" for row in shown["rows"]}
    return MISSES.format(
        **{
            name: people[month]
            for name, month in {
                "winter_2014": "2014-01",
                "may_2014": "2014-05",
                "dec_2014": "2014-12",
                "jan_2016": "2016-01",
                "nov_2016": "2016-11",
                "apr_2017": "2017-04",
                "sep_2018": "2018-09",
                "may_2019": "2019-05",
                "sep_2019": "2019-09",
            }.items()
        }
    )


def reliability_figure(curves: Sequence[Mapping[str, Any]]) -> str:
    """Draw nominal level against observed coverage, one panel a measure."""
    rows = [
        {
            "title": f"{NAMES[curve['panel']]}: {curve['measure'].replace('_', ' ')}",
            "place": curve["place"],
            "level": 100 * point["level"],
            "observed": 100 * point["value"],
            "low": 100 * max(0.0, point["value"] - 2 * point["se"]),
            "high": 100 * min(1.0, point["value"] + 2 * point["se"]),
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


def named_row(row: Mapping[str, Any]) -> str:
    """Name a row of the table in words."""
    return f"{row['place']} ({row['measure']}, {NAMES[row['panel']]})".replace("_", " ")


def interval(skill_of: Mapping[str, float]) -> str:
    """Write a skill with its interval."""
    return f"{skill_of['value']:.2f} [{skill_of['low']:.2f}, {skill_of['high']:.2f}]"


def coverages(row: Mapping[str, Any]) -> Iterable[str]:
    """Write the coverage of each interval with its standard error."""
    found = (row["coverage"][level] for level in LEVELS)
    return [f"{100 * one['value']:.0f} ({100 * one['se']:.0f})" for one in found]


def grid(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(line).replace("_", " ") + " |" for line in lines)


if __name__ == "__main__":
    main()
