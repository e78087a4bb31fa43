"""The evaluation in words and tables, the same for the command line and the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from practicable.geography import SECTOR_NAMES

__all__ = ["Told", "ToldTable", "tell"]

Numbers = Mapping[str, Any]

_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A table for people.

    Attributes
    ----------
    title : str
        What it shows.
    columns : tuple of str
        Headings.
    rows : tuple of tuple of str
        Cells, row by row.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An evaluation as it is read.

    Attributes
    ----------
    heading : str
        The finding in one line.
    lead : tuple of str
        Sentences that go with it.
    tables : tuple of ToldTable
        In the order in which they are read.
    """

    heading: str
    lead: tuple[str, ...]
    tables: tuple[ToldTable, ...]


def tell(numbers: Numbers) -> Told:
    """Put an evaluation into words.

    Parameters
    ----------
    numbers : mapping
        Of schema ``practicable/evaluation/1``, whole or of one design.
    """
    heading, lead = _finding(numbers)
    tables = (
        _estimates(numbers),
        _decomposition(numbers),
        _checks(numbers),
        _dose(numbers),
        _prior(numbers),
    )
    return Told(heading, (*lead, *_limits(numbers)), tuple(table for table in tables if table.rows))


def _finding(numbers: Numbers) -> tuple[str, tuple[str, ...]]:
    if "prior" not in numbers:
        return "Evaluation of earlier zero tolerance", ()
    used = [e for e in numbers["estimates"] if e["key"] in numbers["prior"]["sources"]]
    failed = [check["key"] for check in numbers["checks"] if check["verdict"] == "fails"]
    if not used:
        return "What Streamline did cannot be known from this record: no design holds its size.", ()
    apart = [e for e in used if e["high"] < 0.0 or e["low"] > 0.0]
    settled = len(apart) == len(used) and not failed
    effects = sorted(e["effect"] for e in used)
    lows, highs = (e["low"] for e in used), (e["high"] for e in used)
    heading = (
        "Fewer people were apprehended in sectors under Streamline than the comparison predicts."
        if settled and effects[-1] < 0.0
        else "Whether Streamline deterred is not settled by this record."
    )
    lead = (
        (
            f"{len(used)} methods whose test holds its size put the change of log apprehensions with "
            "Streamline between "
            f"{_signed(effects[0])} and {_signed(effects[-1])}; their 95 % intervals run from "
            f"{_signed(min(lows))} to "
            f"{_signed(max(highs))}; excluding zero: {len(apart)} of {len(used)}."
        ),
        f"Checks that fail: {', '.join(failed) if failed else 'none'}.",
    )
    return heading, lead


def _limits(numbers: Numbers) -> tuple[str, ...]:
    """Say what a reader must know of the comparison before the numbers."""
    told: list[str] = []
    if "study" in numbers:
        never = ", ".join(_place(sector) for sector in numbers["study"]["never"])
        unknown = " and ".join(_place(s["sector"]) for s in numbers["study"]["starts"] if s["uncertain"])
        told.append(
            f"Compared with {never}, taken to have had no Streamline to "
            f"FY{numbers['study']['years'][-1]}; a source "
            f"counts eight sectors at some time by May 2015 and does not name them. The starts of "
            f"{unknown} are "
            "placeholders: no source of the record gives them."
        )
    if "exposure" in numbers:
        slope, p_value = numbers["exposure"]["first_stage"], numbers["exposure"]["first_stage_p"]
        told.append(
            f"From FY2017 to FY2018 the share prosecuted moved by {_signed(slope)} per unit of exposure "
            f"(p = {p_value:.2f}): "
            + (
                "the order did not fall harder where exposure was high, and this design cannot tell its "
                "effect."
                if p_value > _ALPHA
                else "the order fell differently by exposure."
            )
        )
    return tuple(told)


def _place(slug: str) -> str:
    return SECTOR_NAMES[slug]


def _estimates(numbers: Numbers) -> ToldTable:
    rows = tuple(
        (
            e["design"],
            e["method"],
            e["outcome"].removeprefix("log apprehensions, "),
            e["inference"],
            _signed(e["effect"]),
            f"{_signed(e['low'])} to {_signed(e['high'])}",
            f"{e['p_value']:.3f}",
            f"{100 * e['null_size']['rate']:.1f} % ± {100 * e['null_size']['se']:.1f}"
            + ("" if e["null_size"]["passed"] else " off"),
        )
        for e in numbers["estimates"]
    )
    return ToldTable(
        "Change of log apprehensions; size: share of worlds without an effect in which one is found "
        "(nominal 5 %)",
        ("design", "method", "of", "inference", "effect", "95 %", "p", "size"),
        rows,
    )


def _decomposition(numbers: Numbers) -> ToldTable:
    parts: Sequence[Numbers] = numbers.get("decomposition", ())
    rows = tuple(
        (part["kind"], f"{100 * part['weight']:.1f} %", _signed(part["effect"]), str(part["n"]))
        for part in parts
    )
    share = numbers.get("negative_share", 0.0)
    return ToldTable(
        f"What the two-way coefficient compares (treated cells with negative weight: {100 * share:.0f} %)",
        ("comparison", "weight", "effect", "pairs"),
        rows,
    )


def _checks(numbers: Numbers) -> ToldTable:
    checks: Sequence[Numbers] = numbers.get("checks", ())
    rows = tuple((check["key"], check["verdict"], check["finding"], check["next"]) for check in checks)
    return ToldTable("Checks of the Streamline designs", ("check", "verdict", "found", "next"), rows)


def _dose(numbers: Numbers) -> ToldTable:
    found = numbers.get("dose")
    title = "Prosecutions per adult on log adults: a dose that contains the outcome, shown and not used"
    columns = ("where", "effect", "found at 5 %")
    if found is None:
        return ToldTable(title, columns, ())
    fixed, lagged, student = found["fixed"], found["lagged"], found["asymptotic"]
    rows = (
        ("on the record, FY2011-FY2019", f"{_signed(found['effect'])} (error {found['se']:.2f})", "-"),
        (
            f"{fixed['draws']} worlds without deterrence, fixed capacity; cluster-robust error",
            _signed(student["mean"]),
            f"{100 * student['rate']:.1f} %",
        ),
        ("the same; exact wild cluster bootstrap", _signed(fixed["mean"]), f"{100 * fixed['rate']:.1f} %"),
        (
            "the same, dose of the year before; exact wild cluster bootstrap",
            _signed(lagged["mean"]),
            f"{100 * lagged['rate']:.1f} %",
        ),
    )
    return ToldTable(title, columns, rows)


def _prior(numbers: Numbers) -> ToldTable:
    prior = numbers.get("prior")
    columns = ("step", "median", "95 %")
    if prior is None:
        return ToldTable("Prior of general deterrence", columns, ())
    rows = tuple(
        (step["name"], _signed(step["median"]), f"{_signed(step['low'])} to {_signed(step['high'])}")
        for step in prior["steps"]
    )
    last = ("prior", _signed(prior["median"]), f"{_signed(prior['low'])} to {_signed(prior['high'])}")
    return ToldTable(f"Prior of general deterrence: {prior['unit']}", columns, (*rows, last))


def _signed(value: float | None) -> str:
    return "no bound" if value is None else f"{value:+.2f}".replace("-", "−")
