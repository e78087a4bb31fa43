"""The official documents, read anew, give the carried tables again, cell for cell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from practicable.errors import InputError
from practicable.facts.catalog import TABLES
from practicable.facts.importers.documents import read_document
from practicable.facts.importers.intake import own_checks, take_in
from practicable.facts.tabular import read_rows

FOLDER = Path(os.environ.get("PRACTICABLE_DOCUMENTS") or Path(__file__).parents[2] / "../shared/data")

DOCUMENTS = (
    "cbp/monthly-apprehensions-by-sector-fy2000-fy2019.pdf",
    "cbp/monthly-uac-by-sector-fy2010-fy2019.pdf",
    "cbp/monthly-family-unit-by-sector-fy2013-fy2019.pdf",
    *(f"cbp/sector-profile-fy{year}.pdf" for year in range(2011, 2020)),
    "cbp/annual-staffing-by-sector-fy1992-fy2019.pdf",
    "cbp/annual-by-sector-mexican-and-other-fy2000-fy2019.pdf",
    "cbp/annual-southwest-deaths-by-sector-fy1998-fy2019.pdf",
    "ohss/khsm-encounters-usbp-fy2000-fy2025m2.xlsx",
    "figures/behaviour.csv",
    "figures/prosecutions.csv",
    "figures/march-2018-claim.csv",
)
UNREAD = "cbp/barrier-mileage-by-state.pdf"


def document(name: str) -> Path:
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the official document {name} is not here; set PRACTICABLE_DOCUMENTS to its folder")
    return path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_gives_the_carried_rows_again(name: str) -> None:
    carried = {path.stem: read_rows(path) for path in TABLES.glob("*.csv")}
    intake = take_in(document(name), carried)
    assert intake.changes == ()
    assert intake.disagreements == ()
    for table, rows in intake.tables.items():
        key = sorted(tuple(sorted(row.items())) for row in rows)
        assert key == sorted(tuple(sorted(row.items())) for row in carried[table])


@pytest.mark.parametrize("name", DOCUMENTS[:15])
def test_a_documents_own_sums_hold_but_for_known_errata(name: str) -> None:
    found = read_document(document(name))
    assert {check.status for check in own_checks(found)} <= {"pass", "erratum", "contradiction"}


def test_a_document_of_no_known_kind_is_refused() -> None:
    with pytest.raises(InputError, match="no page has the title of a known document"):
        read_document(document(UNREAD))


@pytest.mark.parametrize("kept", [0.2, 0.9])
def test_a_truncated_official_document_is_refused(tmp_path: Path, kept: float) -> None:
    content = document(DOCUMENTS[3]).read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(InputError, match=r"cut\.pdf"):
        own_checks(read_document(path))
