"""Write docs/validation-arrivals.md and .csv: how often intervals of the moving forecast of arrivals held.

Run ``python validation/arrivals.py``; a few minutes on one core.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from practicable import api
from practicable.cli.progress import progress_bar

DOCS = Path(__file__).parents[1] / "docs"
PAGE, TABLE = DOCS / "validation-arrivals.md", DOCS / "validation-arrivals.csv"
EVERY, PATHS = 3, 200
LEVELS = (50, 80, 90)
MEASURES = {
    "total": "all apprehensions",
    "single_adult": "single adults",
    "family": "families",
    "unaccompanied": "children",
    "unaccompanied, from October 2009": "children, from October 2009",
}
PLACES = {"sectors": "nine sectors", "southwest": "southwest", "rio_grande_valley": "Rio Grande Valley"}
AHEAD = ("1", "3", "6", "12", "sum of 6")

LIMITS = """Values are the newest on record, each month known in the month after it: first counts were not
kept, so skill is an upper bound. Months from October 2019 to November 2024 have sectors as totals and classes
of the southwest; the split is that of FY2019. From March 2020 to May 2023 expulsions are counted, of many
people repeatedly; from October 2024 on people arrested at large are in the counts. A standard error in
parentheses is that of resampled years of origins where there are ten years of them; for fewer it is that of
one outcome a year, as if the origins of a year were one. No interval of a difference is given for fewer."""

STATUS = """The simulations and the brief still draw arrivals from the structural forecast
([examination](validation-forecast.md)); this one is tried beside it."""


def main() -> None:
    """Try the forecast and write the page and its table."""
    with progress_bar("Forecasting") as progress:
        found = api.arrivals_trial(every=EVERY, run=api.RunOptions(replicates=PATHS, progress=progress))
    PAGE.write_text(page(found), encoding="utf-8")
    TABLE.write_text(long_table(found["rows"]), encoding="utf-8")


def page(found: Mapping[str, Any]) -> str:
    """Compose the page."""
    rows = found["rows"]
    settings = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in found["chosen"].items())
    main_rows = list(chosen(rows, months_ahead="1-12"))
    sections = [
        "# Do intervals of arrivals hold when their spread follows the times?",
        (
            f"Written by `python validation/arrivals.py` from `api.arrivals_trial`: every {EVERY}rd month is"
            f" an origin, 1 to 12 months ahead, {PATHS} paths a forecast. {STATUS}"
        ),
        f"**{found['not_in_the_series']}** {misses(rows)}",
        "## Of 100 months, how many were in the range",
        (
            "Outcomes of one to twelve months ahead inside central ranges of 50, 80 and 90 %; in brackets"
            " what the ranges of the structural forecast, which draws past months alike, held."
        ),
        grid(
            ("measure", "place", "era", "origins", *(f"{level} %" for level in LEVELS), "above the median"),
            [coverage_row(row) for row in main_rows],
        ),
        "## By months ahead, the southwest",
        grid(
            ("measure", "era", "months ahead", "origins", *(f"{level} %" for level in LEVELS)),
            [
                horizon_row(row)
                for row in rows
                if row["place"] == "southwest" and row["months_ahead"] in AHEAD
            ],
        ),
        "## Scores",
        (
            "Mean CRPS, people a month, lower is better; the last column is 1 less the ratio of the first"
            " two, above 0 where this forecast is better."
        ),
        grid(
            ("measure", "place", "era", "this forecast", "structural", "naive", "better by"),
            [score_row(row) for row in main_rows],
        ),
        "## How it was chosen, and who looked when",
        f"{found['rule']}\n\nChosen: {settings}.",
        "\n".join(f"{at}. {look}" for at, look in enumerate(found["looks"], 1)),
        "## Limits",
        LIMITS,
        f"The long table is [{TABLE.name}]({TABLE.name}).",
    ]
    return "\n\n".join(sections) + "\n"


def chosen(rows: Sequence[Mapping[str, Any]], **wanted: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows that have the wanted words."""
    return (row for row in rows if all(row[key] == value for key, value in wanted.items()))


def misses(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how wide past misses of the southwest's total were, a year ahead."""
    told = [
        f"{row['era']}: half by a factor of {row['half_missed_by']:.1f} or more, one in ten by"
        f" {row['tenth_missed_by']:.1f}"
        for row in chosen(rows, measure="total", place="southwest", months_ahead="12")
    ]
    return f"A year ahead, medians of the southwest's arrivals were off, up or down ({'; '.join(told)})."


def coverage_row(row: Mapping[str, Any]) -> Sequence[str]:
    """Name a row and say what its ranges held, and how many outcomes were above the median."""
    above = f"{100 * row['above_median']:.0f}"
    return (
        MEASURES[row["measure"]],
        PLACES[row["place"]],
        row["era"],
        str(row["n_origins"]),
        *held(row),
        above,
    )


def horizon_row(row: Mapping[str, Any]) -> Sequence[str]:
    """Name a row of the southwest by its months ahead and say what its ranges held."""
    return (MEASURES[row["measure"]], row["era"], row["months_ahead"], str(row["n_origins"]), *held(row))


def held(row: Mapping[str, Any]) -> list[str]:
    """Coverage in percent, its standard error, and the structural forecast's."""
    parts = zip(row["coverage"], row["coverage_se"], row["coverage_structural"], strict=True)
    return [f"{100 * ours:.0f} ({100 * error:.0f}) [{100 * theirs:.0f}]" for ours, error, theirs in parts]


def score_row(row: Mapping[str, Any]) -> Sequence[str]:
    """Name a row and give its scores."""
    scores = (f"{row[name]:,.0f}" for name in ("crps", "crps_structural", "crps_naive"))
    better = f"{100 * row['less_than_structural']:.0f} %"
    if row["less_low"] is not None:
        better += f" [{100 * row['less_low']:.0f}, {100 * row['less_high']:.0f}]"
    return (MEASURES[row["measure"]], PLACES[row["place"]], row["era"], *scores, better)


def long_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write every row as CSV, levels in columns of their own."""
    stream = io.StringIO()
    flat = [dict(flattened(row)) for row in rows]
    writer = csv.DictWriter(stream, list(flat[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return stream.getvalue()


def flattened(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the cells of a row."""
    for name, value in row.items():
        if name.startswith("coverage"):
            for level, part in zip(LEVELS, value, strict=True):
                yield f"{name}_{level}", f"{part:.4g}"
        elif isinstance(value, float):
            yield name, f"{value:.4g}"
        else:
            yield name, "" if value is None else str(value)


def grid(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    main()
