"""Figures of the element rows: simulated, assumed, or of the record, each with what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from practicable.border.due_process import recorded

if TYPE_CHECKING:
    import pandas as pd

    from practicable.facts import Record
    from practicable.study.ensemble.quantities import Quantity

__all__ = ["Figure", "assumed", "from_claim", "largest_hearing", "recorded_rows", "simulated"]


class Figure(TypedDict):
    """One number of a row.

    Attributes
    ----------
    label, definition : str
        What it is, and what it counts.
    value : Quantity or None
        With its interval, where it is simulated.
    text : str
        The number of the record in words, otherwise empty.
    kind : str
        ``"simulated"``, ``"assumed"`` (rests on ranges that no document gives) or ``"record"``.
    source : str or None
        Id of the record's source, or a document.
    """

    label: str
    definition: str
    value: Quantity | None
    text: str
    kind: str
    source: str | None


def simulated(label: str, value: Quantity | None, definition: str) -> Figure:
    """Return a simulated figure; its interval names its own kind."""
    return Figure(label=label, definition=definition, value=value, text="", kind="simulated", source=None)


def assumed(label: str, value: Quantity | None, definition: str) -> Figure:
    """Return a simulated figure that rests on ranges no document gives."""
    return Figure(label=label, definition=definition, value=value, text="", kind="assumed", source=None)


def from_claim(claims: list[dict[str, Any]], key: str, most: int) -> list[Figure]:
    """Return figures of an examined claim, those in percent before others."""
    found = [claim for claim in claims if claim["id"] == key]
    return [
        Figure(
            label=figure["label"],
            definition=figure["definition"] or "",
            value=None,
            text=figure["display"],
            kind="record",
            source=figure["source"],
        )
        for claim in found
        for figure in sorted(claim["figures"], key=lambda figure: "%" not in figure["display"])[:most]
    ]


def recorded_rows(
    record: Record,
    measure: tuple[str, str],
    *,
    unit: str,
    most: int,
    only: tuple[str, str] | None = None,
    label: str = "",
) -> list[Figure]:
    """Return published figures, the latest period first.

    Parameters
    ----------
    record : Record
        The whole record.
    measure : tuple of str
        Table and measure.
    unit : str
        Word for the unit; percentages are printed as such.
    most : int
        Figures returned.
    only : tuple of str, optional
        A column, such as ``group`` or ``place``, and words that it holds in the rows that count.
    label : str
        What the figure is; the words of the record where empty.
    """
    table = record.table(measure[0])
    rows = table[table["measure"] == measure[1]]
    if only is not None:
        rows = rows[rows[only[0]].str.contains(only[1], regex=False)]
    if unit.startswith("percent"):
        rows = rows[rows["unit"] == unit]
    return [_recorded(row, unit, label) for row in _latest(rows, most)]


def largest_hearing(record: Record) -> list[Figure]:
    """Return the largest hearing on record."""
    highs = [one for one in recorded(record) if one.measure == "defendants_per_session"]
    return [
        Figure(
            label=f"Defendants in one hearing, the most recorded: {one.court}, {one.period}",
            definition=one.derivation or "published figure",
            value=None,
            text=f"{one.high:,.10g} defendants",
            kind="record",
            source=one.source,
        )
        for one in highs[:1]
    ]


def _latest(rows: pd.DataFrame, most: int) -> list[dict[str, Any]]:
    ordered = rows.sort_values(["period_end", "value"], ascending=False)
    return [{str(key): value for key, value in row.items()} for row in ordered.head(most).to_dict("records")]


def _recorded(row: dict[str, Any], unit: str, label: str) -> Figure:
    ends = [float(row[name]) for name in ("value", "low", "high") if name in row and row[name] == row[name]]
    low, high = min(ends), max(ends)
    number = f"{low:,.10g}" if low == high else f"{low:,.10g} to {high:,.10g}"
    words = {"share": "%", "percent": "%", "percentage points": "points"}.get(unit, unit)
    period = _period(row)
    subject = label or str(row.get("group") or str(row["measure"]).replace("_", " "))
    return Figure(
        label=f"{subject[:1].upper()}{subject[1:]}, {period}" if period else subject,
        definition=f"published figure, {str(row['place']).replace('_', ' ')}",
        value=None,
        text=f"{number} {words}",
        kind="record",
        source=str(row["source"]),
    )


def _period(row: dict[str, Any]) -> str:
    start, end = row["period_start"], row["period_end"]
    if start != start or end != end:
        return ""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    return f"{start:%B %Y} to {end:%B %Y}"
