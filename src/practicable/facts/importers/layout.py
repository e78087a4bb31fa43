"""Words of a PDF page gathered into printed rows; knows no document."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from practicable.errors import InputError
from practicable.extras import require_extra
from practicable.facts.importers.cells import is_read, looks_like_a_cell, printed_value
from practicable.facts.importers.opening import content_of
from practicable.facts.importers.pdf_bounds import quiet, why_not_drawn, why_not_read
from practicable.facts.places import find_place, place_name, place_of
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from pdfplumber.page import Page as PrintedPage
    from pdfplumber.pdf import PDF

__all__ = ["ALWAYS_PRINTED", "Page", "Row", "Word", "labelled_rows", "pages_of", "rows_of"]

ALWAYS_PRINTED: tuple[str, ...] = (*SECTORS, "southwest", "national")
"""Rows that every table by sector has."""

_ROW_TOLERANCE = 2.5

_SMALL = 0.8
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TITLED_PAGES = 2
_MOST_PAGES = 200
_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    zlib.error,
    struct.error,
)
"""What the library raises on damaged documents."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands on the page, in points from the top left."""

    text: str
    left: float
    right: float
    middle: float


@dataclass(frozen=True, slots=True)
class Row:
    """A printed line: leading words, then the cells that look like numbers or like the lack of one.

    `centres` are the horizontal middles of the cells, in points.
    """

    text: str
    label: str
    cells: tuple[str, ...]
    centres: tuple[float, ...]

    @property
    def is_data(self) -> bool:
        """Whether the cells are a table row's, not the year that closes a title or heading."""
        some = any(is_read(cell) for cell in self.cells)
        return some and not self.label.endswith(("FY", "Fiscal Year"))

    def values(self, where: str) -> tuple[float | None, ...]:
        """Read the cells; None where the document prints N/A.

        Raises
        ------
        InputError
            When a cell is neither a count nor N/A, with its column, counted from the first number.
        """
        return tuple(
            printed_value(cell, f"{where}, column {at}") for at, cell in enumerate(self.cells, start=1)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A page as printed lines.

    Attributes
    ----------
    where : str
        File and page, for messages.
    number : int
        From 1.
    rows : tuple of Row
        From top to bottom.
    """

    where: str
    number: int
    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        """Everything printed, one line a row."""
        return "\n".join(row.text for row in self.rows)


def pages_of(path: Path, titles: Sequence[str] = ()) -> tuple[Page, ...]:
    """Read a PDF document.

    Parameters
    ----------
    path : Path
        The document.
    titles : sequence of str
        Patterns; when none of them is printed on the first pages, the others are not read.

    Raises
    ------
    InputError
        When the file is absent, empty, not a PDF, locked by a password, damaged, or out of bounds.
    """
    content = content_of(path)
    if not content.startswith(b"%PDF-"):
        raise InputError("is not a PDF document: its first bytes are not '%PDF-'", where=path.name)
    if (reason := why_not_read(content)) is not None:
        raise InputError(reason, where=path.name)
    require_extra("import", purpose="a PDF document", only=("pdfminer.six", "pdfplumber"))
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    try:
        with quiet(path.name), pdfplumber.open(BytesIO(content)) as document:
            pages = tuple(_drawn(document, path.name, titles))
    except (*_DAMAGED, PDFException, PdfminerException, MalformedPDFException) as error:
        raise InputError(
            f"cannot be read as a PDF document ({type(error).__name__}): it is damaged", where=path.name
        ) from error
    if not pages:
        raise InputError("cannot be read as a PDF document: it has no pages", where=path.name)
    return pages


def _drawn(document: PDF, name: str, titles: Sequence[str]) -> Iterator[Page]:
    """Read page by page, as long as all that is drawn stays within bounds."""
    n_bytes = 0
    recognised = not titles
    for page in document.pages:
        if page.page_number > _MOST_PAGES:
            raise InputError(f"has more than {_MOST_PAGES} pages; accepted: fewer", where=name)
        where = f"{name}: page {page.page_number}"
        streams = cast("Any", page).page_obj.contents
        drawn = b"".join(stream.get_data() for stream in map(_resolved, streams))
        n_bytes += len(drawn)
        if (reason := why_not_drawn(drawn, n_bytes)) is not None:
            raise InputError(reason, where=where)
        read = Page(where, page.page_number, rows_of(_words(page)))
        yield read
        recognised = recognised or any(re.search(title, read.text) for title in titles)
        if not recognised and page.page_number == _TITLED_PAGES:
            return


def _resolved(stream: Any) -> Any:
    from pdfminer.pdftypes import stream_value

    return stream_value(stream)


def rows_of(words: Iterable[Word]) -> tuple[Row, ...]:
    """Gather words whose middles lie within 2.5 points into rows, top to bottom."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.middle, word.left)):
        if lines and word.middle - lines[-1][0].middle < _ROW_TOLERANCE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return tuple(_row(sorted(line, key=lambda word: word.left)) for line in lines)


def labelled_rows(
    page: Page, n_values: int, *, required: Iterable[str] = ALWAYS_PRINTED
) -> dict[str, tuple[float | None, ...]]:
    """Rows of a table by place; a label may be wrapped over the lines above and below its numbers.

    A blank cell is found by its position and returned as None.

    Parameters
    ----------
    page : Page
        The page.
    n_values : int
        Numbers that every row of the table must have.
    required : iterable of str
        Places that must have a row.

    Raises
    ------
    InputError
        When a row does not fit the columns, has an unknown label or one seen before, or is missing.
    """
    columns = _columns(page, n_values)
    table: dict[str, tuple[float | None, ...]] = {}
    above: list[str] = []
    for row in page.rows:
        if not row.is_data:
            above.append(row.label)
            continue
        label = _label(row.label, above)
        place = place_of(label, where=page.where)
        where = f"{page.where}: row {label}"
        if place in table:
            raise InputError("is printed twice on the page", where=where)
        table[place] = _placed(row, columns, where)
        above.clear()
    missing = [place for place in required if place not in table]
    if missing:
        raise InputError(f"has no row for {', '.join(map(place_name, missing))}", where=page.where)
    return table


def _label(own: str, above: Sequence[str]) -> str:
    wrapped = (own, *(" ".join((*above[-lines:], own)) for lines in (1, 2)))
    return next((label for label in wrapped if find_place(label)), own or wrapped[1]).strip()


def _columns(page: Page, n_values: int) -> tuple[float, ...]:
    full = [row.centres for row in page.rows if row.is_data and len(row.cells) == n_values]
    if not full:
        raise InputError(f"has no table row of {n_values} numbers", where=page.where)
    return tuple(sum(column) / len(full) for column in zip(*full, strict=True))


def _placed(row: Row, columns: Sequence[float], where: str) -> tuple[float | None, ...]:
    values = row.values(where)
    if len(values) == len(columns):
        return values
    at = [min(range(len(columns)), key=lambda i, c=centre: abs(columns[i] - c)) for centre in row.centres]
    if len(set(at)) != len(at) or len(at) < len(columns) - 1:
        raise InputError(f"{len(at)} numbers where the table has {len(columns)} columns", where=where)
    found = dict(zip(at, values, strict=True))
    return tuple(found.get(column) for column in range(len(columns)))


def _row(line: Sequence[Word]) -> Row:
    words = [word for word in line if word.text.strip("*")]
    texts = [word.text for word in words]
    first = len(texts)
    while first > 0 and looks_like_a_cell(texts[first - 1]):
        first -= 1
    cells = words[first:]
    return Row(
        text=" ".join(texts),
        label=" ".join(texts[:first]),
        cells=tuple(word.text for word in cells),
        centres=tuple((word.left + word.right) / 2 for word in cells),
    )


def _words(page: PrintedPage) -> list[Word]:
    return [
        Word(_printed(w["chars"]), w["x0"], w["x1"], (w["top"] + w["bottom"]) / 2)
        for w in page.extract_words(return_chars=True)
    ]


def _printed(letters: Sequence[Any]) -> str:
    """Text of a word, with the digits that are printed small as superscripts: they mark notes."""
    largest = max(letter["size"] for letter in letters)
    return "".join(
        letter["text"].translate(_RAISED) if letter["size"] < _SMALL * largest else letter["text"]
        for letter in letters
    )
