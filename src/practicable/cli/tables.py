"""Results as text for people: tables and paragraphs, as wide as the terminal."""

from __future__ import annotations

import io
import shutil
import textwrap
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["paragraphs", "table"]

_SIZE_WITHOUT_TERMINAL = (110, 24)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Render a table as text.

    Parameters
    ----------
    title : str
        What the table shows.
    columns, rows : sequences of str
        Headings, and cells row by row.
    """
    drawn = Table(title=Text(title), title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column, least in zip(columns, _least_widths(columns, rows), strict=True):
        drawn.add_column(Text(column), overflow="fold", min_width=least)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    stream = io.StringIO()
    Console(file=stream, width=_width(), color_system=None).print(drawn)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _least_widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int | None]:
    """Return the longest word of each column, which is not broken where the longest words fit in a line.

    A column of nothing but its head may be folded.
    """
    cells = [[head, *(row[at] for row in rows)] for at, head in enumerate(columns)]
    longest = [max(len(word) for cell in column for word in [*cell.split(), ""]) for column in cells]
    fits = sum(longest) + 2 * len(columns) <= _width()
    return [most if fits and any(column[1:]) else None for most, column in zip(longest, cells, strict=True)]


def paragraphs(lines: Sequence[str]) -> str:
    """Wrap sentences, one paragraph each, with a hanging indent."""
    wrapper = textwrap.TextWrapper(
        _width(), subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )
    return "".join(f"{wrapper.fill(line)}\n" for line in lines)


def _width() -> int:
    return shutil.get_terminal_size(_SIZE_WITHOUT_TERMINAL).columns
