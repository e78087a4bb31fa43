"""The standing examination: hindcasts of many days, placebos, sensitivity, and calibration over all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from practicable import provenance
from practicable.border.capacity import EXAMINED_RULES
from practicable.border.parameters import parameters_hash
from practicable.facts import record
from practicable.files import write_whole
from practicable.fit.behaviour.shipped import fit_identity, posterior_draws
from practicable.orders import load
from practicable.study.ensemble.request import default_until
from practicable.study.hindcast.coverage import LEFT_OUT, coverage_table
from practicable.study.hindcast.hindcast import HindcastRequest, hindcast
from practicable.study.hindcast.monthly_totals import apparent_effects
from practicable.study.hindcast.readings import CASES, MAIN, PLACEBO
from practicable.study.hindcast.sensitivity import sensitivity

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["STORED", "examine", "stored_examination", "told_in_brief"]

SCHEMA = "practicable/hindcasts/1"

STORED: Traversable = files("practicable.study.hindcast").joinpath("results/hindcast.json")
"""The examination that the package carries."""

_PACKAGE = Path(__file__).parents[2]


def examine(
    *,
    replicates: int,
    seed: int = 0,
    workers: int = 1,
    store: Path | None = None,
    backtest: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Run every case.

    Parameters
    ----------
    replicates : int
        A capacity rule and case, at least 2, raised to a multiple of the number of rules; at placebo dates,
        of all rules together.
    seed : int
        Root of every draw.
    workers : int
        Processes; no number depends on it.
    store : Path, optional
        Folder that keeps what is finished, from which a broken run goes on.
    backtest : mapping, optional
        From `fit.calibration.backtest_report`; its coverage stands beside that of the hindcasts.
    progress : callable, optional
        Called with the simulations done and their number, case by case.

    Returns
    -------
    dict
        JSON-able.
    """
    work = _Work(workers, store, progress)
    n_rules = len(EXAMINED_RULES)
    each = -(-replicates // n_rules)
    requests = [
        HindcastRequest(
            load(order), day, default_until(day), max(2, each) if kind == PLACEBO else each * n_rules, seed
        )
        for kind, order, day in CASES
    ]
    scored = [work.hindcast(one) for one in requests]
    cases = [{"kind": kind} | told for (kind, _, _), told in zip(CASES, scored, strict=True)]
    days = [*(day for kind, _, day in CASES if kind == PLACEBO), MAIN[1]]
    return {
        "schema": SCHEMA,
        "replicates": requests[0].replicates,
        "seed": seed,
        "cases": cases,
        "apparent_effects": apparent_effects(requests[0], days),
        "sensitivity": work.sensitivity(requests[0], scored[0]),
        "coverage": coverage_table(cases),
        "backtest": [] if backtest is None else _coverage_of(backtest),
        "facts_hash": record().hash,
        "parameters_hash": parameters_hash(),
        "fit": fit_identity(posterior_draws(MAIN[1])),
        "versions": provenance.versions(),
    }


@dataclass(frozen=True, slots=True)
class _Work:
    """How parts are computed, and where they are kept."""

    workers: int
    store: Path | None
    progress: Callable[[int, int], None] | None

    def hindcast(self, request: HindcastRequest) -> dict[str, Any]:
        """Return one hindcast."""
        known, whole = record(as_of=request.as_of), record()
        return self._kept(
            "case",
            request,
            lambda: hindcast(request, known, whole, workers=self.workers, progress=self.progress),
        )

    def sensitivity(self, request: HindcastRequest, made: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the sensitivity of one hindcast."""
        known = record(as_of=request.as_of)
        return self._kept(
            "sensitivity",
            request,
            lambda: sensitivity(request, known, made, workers=self.workers, progress=self.progress),
        )

    def _kept(self, part: str, request: HindcastRequest, compute: Callable[[], Any]) -> Any:
        """Take a part from the store, or compute and keep it."""
        if self.store is None:
            return compute()
        self.store.mkdir(parents=True, exist_ok=True)
        path = self.store / f"hindcast-{part}-{request.as_of}-{_identity(request)[:16]}.json"
        if not path.exists():
            write_whole(path, json.dumps(compute()))
        return json.loads(path.read_text(encoding="utf-8"))


def _identity(request: HindcastRequest) -> str:
    """Hash of all that a hindcast depends on, the code that makes it with the rest."""
    rooms = [_PACKAGE / room for room in ("border", "facts", "fit", "orders", "parallel", "pathway", "study")]
    code = [path.read_text(encoding="utf-8") for room in rooms for path in sorted(room.rglob("*.py"))]
    fit = fit_identity(posterior_draws(request.as_of))
    known = [record().hash, parameters_hash(), fit, provenance.versions()]
    return provenance.digest([request.command, request.order.hash, known, code])


def _coverage_of(backtest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Coverage and reliability of the arrivals' back-tests, for the sectors and the southwest."""
    curves = {(row["panel"], row["measure"], row["place"]): row["points"] for row in backtest["reliability"]}
    rows = {(row["panel"], row["measure"], row["place"]): row for row in backtest["places"]}
    earlier = {(row["panel"], row["measure"], row["place"]): row for row in backtest["earlier"]}
    return [
        {
            "panel": panel,
            "measure": measure,
            "place": place,
            "n_origins": rows[panel, measure, place]["n_origins"],
            "coverage": rows[panel, measure, place]["coverage"],
            "earlier": earlier.get((panel, measure, place)),
            "points": [{key: point[key] for key in ("level", "value", "se")} for point in points],
        }
        for (panel, measure, place), points in curves.items()
    ]


def stored_examination(store: Traversable = STORED) -> dict[str, Any] | None:
    """Read the stored examination, or None when none is stored."""
    return json.loads(store.read_text(encoding="utf-8")) if store.is_file() else None


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
