"""Read sheets of a workbook as rows of cells, each with its number, within bounds; knows no document."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from practicable.errors import InputError, nearest
from practicable.extras import require_extra
from practicable.facts.importers.opening import content_of

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Cells", "NumberedRow", "read_sheets", "sheet_names"]

Cells = tuple[object, ...]
NumberedRow = tuple[int, Cells]
"""Number of a row, from 1, and its cells."""

_MOST_PARTS = 500
_MOST_BYTES_OF_A_PART = 8_000_000
_MOST_BYTES = 40_000_000
_MOST_RATIO = 100
_SMALL = 100_000
_HEAD = 2_000
_MOST_ROWS = 50_000
_MOST_CELLS = 500_000
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_UNREADABLE = (
    OSError,
    EOFError,
    BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    zlib.error,
    struct.error,
)
"""What the library raises on damaged workbooks; a parser's error of XML is a SyntaxError."""


def read_sheets(path: Path, wanted: Collection[str]) -> Mapping[str, list[NumberedRow]]:
    """Read the rows of the sheets named that have a cell with something in it.

    The declared dimension of a sheet is not believed. A hidden row or column is read as any other; of merged
    cells the first alone holds something; of a formula the value that was stored with it is read.

    Parameters
    ----------
    path : Path
        A workbook in the form .xlsx.
    wanted : collection of str
        Names of sheets, all of which must be there.

    Raises
    ------
    InputError
        When the file is no workbook, is damaged, locked by a password or out of bounds, has no such sheet,
        or holds a formula without a stored value.
    """
    content = _checked(path)
    values = _book(content, path, data_only=True)
    for name in wanted:
        if name not in values.sheetnames:
            raise InputError(f"has no sheet '{name}'; {nearest(name, values.sheetnames)}", where=path.name)
    found = {name: list(_rows(values, name, path)) for name in wanted}
    formulas = _book(content, path, data_only=False) if _has_formulas(content) else None
    if formulas is not None:
        for name, rows in found.items():
            _check_formulas(rows, list(_rows(formulas, name, path)), f"{path.name}: sheet {name}")
    return found


def sheet_names(path: Path) -> tuple[str, ...]:
    """Names of the sheets of a workbook, in order.

    Raises
    ------
    InputError
        When the file is no workbook, is damaged, locked by a password or out of bounds.
    """
    return tuple(_book(_checked(path), path, data_only=True).sheetnames)


def _checked(path: Path) -> bytes:
    """Bytes of a workbook, of which nothing has been unpacked yet."""
    content = content_of(path)
    if content.startswith(_COMPOUND_FILE):
        raise InputError(
            "is locked by a password, or in the old form .xls; accepted: an .xlsx without a password",
            where=path.name,
        )
    try:
        with ZipFile(BytesIO(content)) as parts:
            _check_parts(parts.infolist(), path)
            for part in parts.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    _check_xml(part.filename, parts.read(part), path)
    except _UNREADABLE as error:
        raise _unreadable(path, error) from error
    return content


def _check_parts(parts: list[ZipInfo], path: Path) -> None:
    if len(parts) > _MOST_PARTS:
        raise InputError(f"has {len(parts):,} parts; accepted: up to {_MOST_PARTS}", where=path.name)
    total = 0
    for part in parts:
        total += part.file_size
        if part.flag_bits & 1:
            raise InputError("is locked by a password; accepted: a workbook without one", where=path.name)
        if part.file_size > _MOST_BYTES_OF_A_PART or total > _MOST_BYTES:
            raise InputError(
                f"unpacks to more than {_MOST_BYTES_OF_A_PART:,} bytes a part or {_MOST_BYTES:,} in all "
                f"({part.filename})",
                where=path.name,
            )
        if part.file_size > _SMALL and part.file_size > _MOST_RATIO * max(1, part.compress_size):
            raise InputError(
                f"its part {part.filename} unpacks to over {_MOST_RATIO} times its size; accepted: less",
                where=path.name,
            )


def _check_xml(name: str, content: bytes, path: Path) -> None:
    if b"<!DOCTYPE" in content[:_HEAD]:
        raise InputError(f"its part {name} declares a document type; accepted: plain XML", where=path.name)
    if not name.startswith("xl/worksheets/"):
        return
    n_rows = content.count(b"<row") + content.count(b":row ")
    n_cells = content.count(b"<c ") + content.count(b"<c>") + content.count(b":c ")
    if n_rows > _MOST_ROWS or n_cells > _MOST_CELLS:
        raise InputError(
            f"its part {name} has more than {_MOST_ROWS:,} rows or {_MOST_CELLS:,} cells; accepted: fewer",
            where=path.name,
        )


def _book(content: bytes, path: Path, *, data_only: bool) -> Workbook:
    require_extra("import", purpose="a workbook", only=("openpyxl",))
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=data_only)
    except (*_UNREADABLE, InvalidFileException) as error:
        raise _unreadable(path, error) from error
    if not book.sheetnames:
        raise InputError("cannot be read as a workbook: it has no sheets", where=path.name)
    return book


def _rows(book: Workbook, name: str, path: Path) -> Iterator[NumberedRow]:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    sheet = cast("object", book[name])
    if not isinstance(sheet, ReadOnlyWorksheet):
        raise InputError("is a sheet of charts; accepted: a table", where=f"{path.name}: sheet {name}")
    n_cells = 0
    try:
        sheet.reset_dimensions()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                n_cells += len(cells)
                if number > _MOST_ROWS or n_cells > _MOST_CELLS:
                    raise InputError(
                        f"has more than {_MOST_ROWS:,} rows or {_MOST_CELLS:,} cells; accepted: fewer",
                        where=f"{path.name}: sheet {name}",
                    )
                if any(cell is not None and str(cell).strip() for cell in cells):
                    yield number, tuple(cells)
    except _UNREADABLE as error:
        raise _unreadable(path, error, name) from error


def _has_formulas(content: bytes) -> bool:
    with ZipFile(BytesIO(content)) as parts:
        sheets = [part for part in parts.infolist() if part.filename.startswith("xl/worksheets/")]
        return any(b"<f>" in (text := parts.read(part)) or b"<f " in text for part in sheets)


def _check_formulas(values: list[NumberedRow], formulas: list[NumberedRow], where: str) -> None:
    stored = dict(values)
    for number, cells in formulas:
        beside = stored.get(number, ())
        for at, cell in enumerate(cells):
            if cell is not None and (at >= len(beside) or beside[at] is None):
                raise InputError(
                    f"holds a formula without a stored value ({str(cell)[:40]}); accepted: a workbook that "
                    "was calculated and saved",
                    where=f"{where}: row {number}, cell {at + 1}",
                )


def _unreadable(path: Path, error: Exception, sheet: str | None = None) -> InputError:
    if isinstance(error, InputError):
        return error
    where = path.name if sheet is None else f"{path.name}: sheet {sheet}"
    return InputError(
        f"cannot be read as a workbook ({type(error).__name__}): it is damaged, or is none", where=where
    )
