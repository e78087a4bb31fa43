"""A table of results, described once: the terminal, the page and a spreadsheet each render it."""

from __future__ import annotations

from collections.abc import Sequence

from practicable.results.base import Part, Quantity
from practicable.results.phrases import interval, middle
from practicable.spreadsheets import csv_text

__all__ = ["Cell", "Report", "Row", "quantity_cell", "report_csv"]


class Cell(Part):
    """What stands in a cell.

    Attributes
    ----------
    text : str
        The value as written; empty where there is none: a number is then told as none, words are left blank.
    span : str
        Its interval as written, below or after the value; of words their small print, left out in a terminal.
    words : bool
        Whether it is read as words and set left, not as a number.
    """

    text: str = ""
    span: str = ""
    words: bool = False

    @property
    def line(self) -> str:
        """Value and interval in one line."""
        return f"{self.text} {self.span}".strip()


class Row(Part):
    """A row: its name, what stands small below the name, and its cells."""

    label: str
    cells: tuple[Cell, ...]
    detail: str = ""


class Report(Part):
    """A table for people.

    Attributes
    ----------
    title : str
    columns : tuple of str
        Headings: the rows' names first, then one for each cell.
    rows : tuple of Row
    notes : tuple of str
        Sentences that stand below it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """Each row's name and its cells as they are printed."""
        return tuple((row.label, *(cell.line for cell in row.cells)) for row in self.rows)

    @classmethod
    def of(
        cls, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()
    ) -> Report:
        """Describe a table of plain cells, each row's name first; an empty cell stays blank."""
        described = tuple(
            Row(label=row[0], cells=tuple(Cell(text=text, words=not text) for text in row[1:]))
            for row in rows
        )
        return cls(title=title, columns=tuple(columns), rows=described, notes=tuple(notes))


def quantity_cell(quantity: Quantity | None) -> Cell:
    """Write a quantity: its median, and the ends of its interval."""
    return Cell() if quantity is None else Cell(text=middle(quantity), span=interval(quantity))


def report_csv(report: Report) -> str:
    """Write a table as CSV: each row's name and its cells as they are printed.

    Examples
    --------
    >>> table = Report(
    ...     title="Referred", columns=("Month", "People"), rows=(Row(label="May", cells=(Cell(text="3"),)),)
    ... )
    >>> report_csv(table).splitlines()[1]
    'May,3'
    """
    return csv_text(report.columns, report.lines)
