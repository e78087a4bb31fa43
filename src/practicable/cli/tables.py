"""Results as text for people: tables and paragraphs, as wide as the terminal."""

from __future__ import annotations

import io
import shutil
import textwrap
from typing import TYPE_CHECKING

from practicable.errors import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.results.report import Cell, Report, Row

__all__ = ["paragraphs", "render", "table"]

_SIZE_WITHOUT_TERMINAL = (110, 24)
_GAP = 2


def render(report: Report) -> str:
    """Render a table of results as text: an interval stands in parentheses after its value.

    Parameters
    ----------
    report : Report
        Its notes follow as paragraphs.
    """
    rows = [(_named(row), *map(_written, row.cells)) for row in report.rows]
    return table(report.title, report.columns, rows) + paragraphs(report.notes)


def _named(row: Row) -> str:
    return f"{row.label}, {row.detail}" if row.detail else row.label


def _written(cell: Cell) -> str:
    """Write a value with its interval, or words without their small print."""
    if cell.words or not cell.text:
        return cell.text if cell.words else "none"
    return f"{cell.text} ({cell.span})" if cell.span else cell.text


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Render a table as text.

    Parameters
    ----------
    title : str
        What the table shows.
    columns, rows : sequences of str
        Headings, and cells row by row.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = [escaped(column) for column in columns]
    rows = [[escaped(cell) for cell in row] for row in rows]
    drawn = Table(
        title=Text(escaped(title)), title_justify="left", box=None, pad_edge=False, padding=(0, _GAP, 0, 0)
    )
    for column, width in zip(columns, _widths(columns, rows), strict=True):
        drawn.add_column(Text(column), overflow="fold", width=width)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    stream = io.StringIO()
    Console(file=stream, width=_width(), color_system=None).print(drawn)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int | None]:
    """Return the width of each column: of its longest word, and a share of what the line has beyond these.

    Where the longest words do not fit, widths are left open.
    """
    cells = [[head, *(row[at] for row in rows)] for at, head in enumerate(columns)]
    least = [max(len(word) for cell in column for word in [*cell.split(), ""]) for column in cells]
    wanted = [max(len(cell) for cell in column) - most for most, column in zip(least, cells, strict=True)]
    spare = _width() - sum(least) - _GAP * len(columns)
    if spare < 0:
        return [None] * len(columns)
    share = min(1.0, spare / max(1, sum(wanted)))
    return [most + int(share * more) for most, more in zip(least, wanted, strict=True)]


def paragraphs(lines: Sequence[str]) -> str:
    """Wrap sentences, one paragraph each, with a hanging indent."""
    wrapper = textwrap.TextWrapper(
        _width(), subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )
    return "".join(f"{wrapper.fill(escaped(line))}\n" for line in lines)


def _width() -> int:
    return shutil.get_terminal_size(_SIZE_WITHOUT_TERMINAL).columns
