"""What a reader may take away from a figure: its sentence, with source, and its numbers as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from practicable.results.phrases import day, level
from practicable.results.report import report_csv
from practicable.spreadsheets import Cell, csv_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from practicable.results.base import Quantity, Realised, Source
    from practicable.results.brief import Brief
    from practicable.results.report import Report

__all__ = [
    "QUANTITY_COLUMNS",
    "REALISED_COLUMNS",
    "Cell",
    "Citation",
    "Export",
    "References",
    "Shown",
    "credit",
    "export",
    "quantity_cells",
    "realised_cells",
    "shown",
    "web_address",
]

QUANTITY_COLUMNS = ("median", "low", "high", "level", "interval_kind", "unit")
REALISED_COLUMNS = ("realised", "realised_bound", "realised_source")


@dataclass(frozen=True, slots=True)
class Export:
    """The copy sentence of a figure and a link that holds its CSV file.

    Attributes
    ----------
    sentence : str
        Value, interval, level, kind and source in words.
    filename : str
        Of the CSV file.
    href : str
        A ``data:`` address, so that the download needs neither network nor script.
    """

    sentence: str
    filename: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A table of results as `report.html` draws it, with what may be taken away."""

    report: Report
    export: Export


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as printed: its words and, when it is in the list of sources, its number there."""

    text: str
    number: int | None


@dataclass(frozen=True, slots=True)
class References:
    """The numbered list of sources."""

    sources: tuple[Source, ...]

    def cite(self, source: str | None) -> Citation | None:
        """Return how a source id (or free words) is printed; None stays None."""
        if not source:
            return None
        for number, known in enumerate(self.sources, start=1):
            if known.id == source:
                return Citation(known.title, number)
        return Citation(source, None)

    def words(self, source: str | None) -> str:
        """Return a source for use inside a sentence."""
        cited = self.cite(source)
        return "no source given" if cited is None else cited.text


def web_address(url: str | None) -> str:
    """Return an address only if it is one of the web: nothing else may become a link."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else ""


def export(name: str, sentence: str, *, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Export:
    """Make a figure's sentence and CSV file.

    Parameters
    ----------
    name : str
        Of the file, without extension.
    sentence : str
        What the copy button copies.
    header : sequence of str
        Column names.
    rows : iterable of sequences
        Cells, unrounded; None is written as an empty cell.

    Returns
    -------
    Export
        For the template.
    """
    return Export(sentence, f"{name}.csv", f"data:text/csv;charset=utf-8,{quote(csv_text(header, rows))}")


def shown(report: Report, name: str, source: str) -> Shown:
    """Make a table ready for a page: its copied sentence is the title and where the numbers come from.

    Parameters
    ----------
    report : Report
    name : str
        Of its CSV file, without extension; the file holds what is printed.
    source : str
        Sentences on intervals and source.
    """
    address = f"data:text/csv;charset=utf-8,{quote(report_csv(report))}"
    return Shown(report, Export(f"{report.title}. {source}", f"{name}.csv", address))


def quantity_cells(quantity: Quantity | None) -> tuple[Cell, ...]:
    """Return a quantity's cells in the order of `QUANTITY_COLUMNS`."""
    if quantity is None:
        return (None,) * len(QUANTITY_COLUMNS)
    return quantity.median, quantity.low, quantity.high, quantity.level, quantity.kind, quantity.unit


def realised_cells(realised: Realised | None) -> tuple[Cell, ...]:
    """Return a published figure as cells under `REALISED_COLUMNS`."""
    return (None,) * 3 if realised is None else (realised.value, realised.bound, realised.source)


def quantities(numbers: Brief) -> list[Quantity]:
    """Return every known quantity of a brief, in the order of the page."""
    found: list[Quantity | None] = [numbers.answer.share, *(figure.value for figure in numbers.key_figures)]
    for district in numbers.districts:
        found += [district.share, district.asked_per_court_day, district.heard_per_court_day]
        found += [district.slots_per_court_day, district.jail_nights, district.children_separated]
        found.append(district.backlog_peak)
        found += [value for row in district.months for value in (row.eligible, row.accepted, row.share)]
    return [quantity for quantity in found if quantity is not None]


def interval_kinds(numbers: Brief) -> tuple[str, ...]:
    """Name every kind of interval in the brief once, with its level."""
    kinds = {(quantity.level, quantity.kind): None for quantity in quantities(numbers)}
    return tuple(f"{level(at)} {kind}" for at, kind in kinds)


def credit(numbers: Brief) -> str:
    """Say where a simulated number comes from, so that it can be found again from a copied sentence."""
    record = numbers.reproducibility
    known = "" if numbers.as_of is None else f" as known on {day(numbers.as_of)}"
    version = record.versions.get("practicable", "")
    order = f"simulation of order {numbers.order.id} ({(record.order_hash or numbers.order.hash)[:12]})"
    facts = f"the public record{known} (facts {record.facts_hash[:12]})"
    run = f"practicable {version}".rstrip()
    intervals = "".join(f"Interval: {kind}. " for kind in interval_kinds(numbers))
    source = f"Source: {order} on {facts}, {run}, seed {numbers.seed}, {numbers.replicates} replicates."
    return intervals + source
