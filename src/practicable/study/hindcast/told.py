"""What a brief tells of the standing examination: the scoreboard of its main case, the calibration of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from practicable.border.parameters import parameters_hash
from practicable.facts import record
from practicable.fit.behaviour.shipped import fit_identity, posterior_draws
from practicable.study.hindcast.coverage import LEFT_OUT

__all__ = ["told_in_brief"]

LABELS = {
    "prosecutions": "Prosecutions referred by the border agency",
    "single_adult": "Single adults apprehended",
    "family": "People in families apprehended",
    "unaccompanied": "Unaccompanied children apprehended",
    "total": "People apprehended",
    "children_separated": "Children separated from a parent",
    "children_in_care": "Children in federal care",
}

_GROUPS = {
    "all hindcasts": "all days together",
    "order of 2018": "the order of 2018",
    "Streamline": "days on which Operation Streamline began in a sector",
    "placebo": "days without an order",
}


def told_in_brief(examined: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Select what a brief shows, or None where no examination is stored.

    Parameters
    ----------
    examined : mapping or None
        From `examination.stored_examination`.
    """
    if examined is None:
        return None
    case = examined["cases"][0]
    return {
        "order": case["order"]["title"],
        "as_of": case["as_of"],
        "until": case["until"],
        "replicates": case["replicates"] * len(case["rules"]),
        "rows": [_row(row) for row in case["rows"]],
        "rules": _rules(case),
        "coverage": [_coverage(group) for group in examined["coverage"]],
        "definitions": _definitions(case),
        "current": examined["facts_hash"] == record().hash
        and examined["parameters_hash"] == parameters_hash()
        and examined["fit"] == fit_identity(posterior_draws(date.fromisoformat(case["as_of"]))),
    }


def _definitions(case: Mapping[str, Any]) -> list[str]:
    measures = dict.fromkeys(row["measure"] for row in case["rows"])
    words = [case["definitions"][key] for key in (*measures, "crps")]
    fit = case["information"]["fit"]
    drawn = [] if fit is None else [fit["sentence"]]
    return [*words, *drawn, *case["baselines"].values(), *case["outside_scoreboard"]]


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    told, later = row["as_announced"], row.get("given_later")
    return {
        "label": LABELS[row["measure"]],
        "start": row["start"],
        "end": row["end"],
        "record": row["record"],
        "source": row["source"],
        "median": told["median"],
        "half": told["intervals"]["50%"],
        "most": told["intervals"]["90%"],
        "later": None if later is None else later["median"],
        "later_most": None if later is None else later["intervals"]["90%"],
        "crps": told["crps"],
        "naive": row["baselines"]["naive"],
        "seasonal": row["baselines"]["seasonal_naive"],
        "words": told["words"],
    }


def _rules(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Scores of prosecutions under each rule, under those that a brief draws, and under all."""
    found = [row for row in case["summary"] if row["measure"] == "prosecutions"]
    rows: list[dict[str, Any]] = []
    for row in found:
        rows += [
            {
                "label": (case["rules"] | case["pooled"])[name],
                "n": row["n"],
                "crps": told["crps"],
                "held": told["90%"],
            }
            for name, told in row["rules"].items()
        ]
        crps, held = row["crps"]["as_announced"], row["held"]["as_announced"]["90%"]
        rows.append({"label": "all, with equal weight", "n": row["n"], "crps": crps, "held": held})
    return rows


def _words(measure: str) -> str:
    """Name a measure whose figures are left out, and say why."""
    return f"{measure.replace('_', ' ')} ({LEFT_OUT[measure]})"


def _coverage(group: Mapping[str, Any]) -> dict[str, Any]:
    points: Sequence[Mapping[str, Any]] = group["points"]
    return {
        "label": ", ".join(
            [_GROUPS[group["group"]], *(f"without {_words(one)}" for one in group["without"])]
        ),
        "partial": bool(group["without"]),
        "n_cases": group["n_cases"],
        "n_figures": group["n_figures"],
        "levels": list(group["coverage"].values()),
        "points": [dict(point) for point in points],
    }
