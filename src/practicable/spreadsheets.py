"""Tables for spreadsheet programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Cell", "csv_text"]

Cell = float | int | str | None

_FORMULA = frozenset(
    "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
"""What words begin with that a spreadsheet program computes."""


def _safe(cell: Cell) -> Cell:
    """Keep spreadsheet programs from reading words as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell and cell.lstrip()[:1] in _FORMULA else cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Write a table as CSV that spreadsheet programs read as it is: marked as UTF-8, no words as formulas.

    Parameters
    ----------
    header : sequence of str
    rows : iterable of sequences
        Cells, unrounded; None is written as an empty cell.
    """
    # Without the mark, Excel reads UTF-8 in the encoding of the machine.
    text = io.StringIO("\N{ZERO WIDTH NO-BREAK SPACE}")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow([_safe(name) for name in header])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()
