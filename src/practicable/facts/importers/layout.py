"""Words of a PDF page gathered into printed rows; knows no document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from practicable.errors import InputError
from practicable.facts.places import find_place, place_name, place_of
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from pdfplumber.page import Page as PrintedPage

__all__ = ["ALWAYS_PRINTED", "Page", "Row", "Word", "content_of", "labelled_rows", "pages_of", "rows_of"]

ALWAYS_PRINTED: tuple[str, ...] = (*SECTORS, "southwest", "national")
"""Rows that every table by sector has."""

_ROW_TOLERANCE = 2.5
_NUMBER = re.compile(r"\$?(?P<digits>\d[\d,]*(\.\d+)?)\**")
_MISSING = re.compile(r"N/A\**")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands on the page, in points from the top left."""

    text: str
    left: float
    right: float
    middle: float


@dataclass(frozen=True, slots=True)
class Row:
    """A printed line: leading words, then its numbers (None where the document prints N/A).

    `centres` are the horizontal middles of the numbers, in points.
    """

    text: str
    label: str
    values: tuple[float | None, ...]
    centres: tuple[float, ...]

    @property
    def is_data(self) -> bool:
        """Whether the numbers are a table row's, not the year that closes a title or heading."""
        return bool(self.values) and not self.label.endswith(("FY", "Fiscal Year"))


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
    created : date or None
        Day on which the document says it was made.
    """

    where: str
    number: int
    rows: tuple[Row, ...]
    created: date | None

    @property
    def text(self) -> str:
        """Everything printed, one line a row."""
        return "\n".join(row.text for row in self.rows)


def pages_of(path: Path) -> tuple[Page, ...]:
    """Read a PDF document.

    Raises
    ------
    InputError
        When the file is absent, empty, not a PDF, or damaged.
    """
    if not content_of(path).startswith(b"%PDF-"):
        raise InputError("is not a PDF document: its first bytes are not '%PDF-'", where=path.name)
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(path) as document:
            created = _created(str(cast("Any", document).metadata.get("CreationDate", "")))
            pages = tuple(
                Page(
                    f"{path.name}: page {page.page_number}", page.page_number, rows_of(_words(page)), created
                )
                for page in document.pages
            )
    except (PDFException, PdfminerException, ValueError, TypeError, KeyError, IndexError) as error:
        raise InputError(
            f"cannot be read as a PDF document ({type(error).__name__})", where=path.name
        ) from error
    if not pages:
        raise InputError("cannot be read as a PDF document: it has no pages", where=path.name)
    return pages


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
        table[place] = _cells(row, columns, where)
        above.clear()
    missing = [place for place in required if place not in table]
    if missing:
        raise InputError(f"has no row for {', '.join(map(place_name, missing))}", where=page.where)
    return table


def _label(own: str, above: Sequence[str]) -> str:
    wrapped = (own, *(" ".join((*above[-lines:], own)) for lines in (1, 2)))
    return next((label for label in wrapped if find_place(label)), own or wrapped[1]).strip()


def _columns(page: Page, n_values: int) -> tuple[float, ...]:
    full = [row.centres for row in page.rows if row.is_data and len(row.values) == n_values]
    if not full:
        raise InputError(f"has no table row of {n_values} numbers", where=page.where)
    return tuple(sum(column) / len(full) for column in zip(*full, strict=True))


def _cells(row: Row, columns: Sequence[float], where: str) -> tuple[float | None, ...]:
    if len(row.values) == len(columns):
        return row.values
    at = [min(range(len(columns)), key=lambda i, c=centre: abs(columns[i] - c)) for centre in row.centres]
    if len(set(at)) != len(at) or len(at) < len(columns) - 1:
        raise InputError(f"{len(at)} numbers where the table has {len(columns)} columns", where=where)
    found = dict(zip(at, row.values, strict=True))
    return tuple(found.get(column) for column in range(len(columns)))


def _row(line: Sequence[Word]) -> Row:
    words = [word for word in line if word.text.strip("*")]
    texts = [word.text for word in words]
    first = len(texts)
    while first > 0 and (_NUMBER.fullmatch(texts[first - 1]) or _MISSING.fullmatch(texts[first - 1])):
        first -= 1
    numbers = words[first:]
    return Row(
        text=" ".join(texts),
        label=" ".join(texts[:first]),
        values=tuple(_value(word.text) for word in numbers),
        centres=tuple((word.left + word.right) / 2 for word in numbers),
    )


def _value(text: str) -> float | None:
    match = _NUMBER.fullmatch(text)
    return float(match["digits"].replace(",", "")) if match else None


def _words(page: PrintedPage) -> list[Word]:
    return [Word(w["text"], w["x0"], w["x1"], (w["top"] + w["bottom"]) / 2) for w in page.extract_words()]


def content_of(path: Path) -> bytes:
    """Return the bytes of a file; raise when it cannot be read or is empty."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=path.name) from error
    if not content:
        raise InputError("is empty (0 bytes)", where=path.name)
    return content


def _created(stamp: str) -> date | None:
    match = re.match(r"D:(\d{4})(\d{2})(\d{2})", stamp)
    return date(int(match[1]), int(match[2]), int(match[3])) if match else None
