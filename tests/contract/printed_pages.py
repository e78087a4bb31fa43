"""Small PDF documents in the layout of the monthly document, to be altered by tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from practicable.calendar import FISCAL_MONTHS
from practicable.facts.places import COASTAL, NORTHERN
from practicable.geography import SECTORS

Line = Sequence[tuple[float, str]]

_COLUMNS = tuple(130.0 + 45.0 * column for column in range(len(FISCAL_MONTHS) + 1))
_TOTALS = {
    "coastal": "Coastal Border",
    "northern": "Northern Border",
    "southwest": "Southwest Border",
    "national": "Monthly Total",
}


@dataclass
class MonthlyPage:
    """A page of the monthly document whose sums are right until a test alters it."""

    fiscal_year: int = 2018
    title: str = "Total Illegal Alien Apprehensions By Month - FY {fiscal_year}"
    labels: dict[str, str] = field(default_factory=dict[str, str])
    cells: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def __post_init__(self) -> None:
        places = (*COASTAL[1:], *NORTHERN, *SECTORS)
        for number, place in enumerate(places):
            self.cells[place] = _with_total([10 * number + month for month in range(len(FISCAL_MONTHS))])
            self.labels[place] = place.replace("_", " ").title()
        groups: Mapping[str, tuple[str, ...]] = {
            "coastal": COASTAL[1:],
            "northern": NORTHERN,
            "southwest": SECTORS,
            "national": places,
        }
        for total, members in groups.items():
            columns = zip(*(self.cells[place] for place in members), strict=True)
            self.cells[total] = [sum(column) for column in columns]
            self.labels[total] = _TOTALS[total]

    def lines(self) -> list[Line]:
        """Printed lines from top to bottom, each word with its left edge in points."""
        heading = [(20.0, "SECTOR"), *zip(_COLUMNS, (*FISCAL_MONTHS, "Total"), strict=True)]
        lines: list[Line] = [[(20.0, self.title.format(fiscal_year=self.fiscal_year))], heading]
        for place, values in self.cells.items():
            numbers = [f"{value:,}" for value in values]
            lines.append([(20.0, self.labels[place]), *zip(_COLUMNS, numbers, strict=True)])
        return lines


def write_pdf(
    path: Path, pages: Sequence[Sequence[Line]], *, alter: Callable[[bytes], bytes] | None = None
) -> Path:
    """Write lines of words as a PDF document, and pass its bytes through `alter` when given."""
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids: list[int] = []
    for lines in pages:
        stream = _stream(lines)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 792 612] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))
    content = _file(objects)
    path.write_bytes(alter(content) if alter else content)
    return path


def _with_total(months: list[int]) -> list[int]:
    return [*months, sum(months)]


def _stream(lines: Sequence[Line]) -> bytes:
    drawn = [b"BT /F1 7 Tf"]
    for row, line in enumerate(lines):
        for left, word in line:
            escaped = word.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("ascii")
            drawn.append(b"1 0 0 1 %.2f %.2f Tm (%s) Tj" % (left, 590.0 - 12.0 * row, escaped))
    return b"\n".join([*drawn, b"ET"])


def _file(objects: Sequence[bytes]) -> bytes:
    content = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return content + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
