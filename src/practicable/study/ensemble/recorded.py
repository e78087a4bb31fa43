"""What a brief takes from the record as it stands: monthly counts, and the documents that are cited."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from practicable.facts.monthly import FIRST_OPEN, months

if TYPE_CHECKING:
    from practicable.facts import Record, Source

__all__ = ["cited_sources", "monthly_record"]


def monthly_record(record: Record, as_of: date, until: date) -> dict[str, Any]:
    """Collect monthly southwest counts by class, before the as-of month and from it on.

    Parameters
    ----------
    record : Record
        The whole record.
    as_of, until : date
        Months from that of `as_of` to that of `until` are shown apart, as realised.
    """
    frame = months(record)
    southwest = frame[(frame["place"] == "southwest") & (frame["granularity"] == "classes")]
    found = [stamp.date() for stamp in southwest["month"].dt.to_pydatetime()]
    cut = as_of.replace(day=1)
    totals = southwest[[key for key, _ in _CLASSES]].to_numpy(dtype=np.float64)

    def shown(keep: list[int]) -> dict[str, Any]:
        return {
            "source": _SINCE if keep and found[keep[-1]] >= FIRST_OPEN else _CLOSED,
            "months": [f"{found[index]:%Y-%m}" for index in keep],
            "series": [
                {"key": key, "label": label, "values": [float(totals[index, group]) for index in keep]}
                for group, (key, label) in enumerate(_CLASSES)
            ],
        }

    before = [index for index, month in enumerate(found) if month < cut]
    after = [index for index, month in enumerate(found) if cut <= month <= until]
    described = {
        "as_of": as_of.isoformat(),
        "definition": (
            "People apprehended by the Border Patrol between ports of entry, nine southwest sectors. Single"
            " adults are the total less unaccompanied children and people in families."
        ),
    }
    return described | shown(before) | {"realised_after_as_of": described | shown(after) if after else None}


_CLOSED = "U.S. Border Patrol, monthly apprehensions by sector, closing documents of FY2013-FY2019"
_SINCE = (
    f"{_CLOSED}; from October 2019 the Office of Homeland Security Statistics, rounded to 10; from December"
    " 2024 U.S. Customs and Border Protection, transcribed by hand, arrests at large included"
)
_CLASSES = (
    ("single_adult", "Single adults"),
    ("family", "People in families"),
    ("unaccompanied", "Unaccompanied children"),
)


def cited_sources(numbers: dict[str, Any], record: Record) -> list[dict[str, Any]]:
    """Describe the documents that the numbers name or that the simulation reads.

    Parameters
    ----------
    numbers : dict
        Every key ``source``, or entry of ``sources``, that is an id of the record is named.
    record : Record
        The whole record.
    """
    newest = numbers.get("rests_on", {}).get("arrivals_to") or ""
    used = _named(numbers) | _read(record, recent=newest >= FIRST_OPEN.isoformat())
    return [_source(source) for key, source in record.sources.items() if key in used]


def _named(content: Any) -> set[str]:
    """Every source id named anywhere in the numbers."""
    parts: list[Any] = []
    own: set[str] = set()
    if isinstance(content, dict):
        mapping = cast("dict[str, Any]", content)
        own = {str(mapping["source"])} if "source" in mapping else own
        own = own | {str(source) for source in mapping.get("sources", ()) if isinstance(source, str)}
        parts = list(mapping.values())
    elif isinstance(content, list):
        parts = cast("list[Any]", content)
    return own.union(*(_named(part) for part in parts))


def _read(record: Record, *, recent: bool) -> set[str]:
    """Ids of the documents that the simulation reads."""
    late = ("ohss_monthly", "recent_sectors", "recent_southwest", "recent_nation") if recent else ()
    return {
        str(source)
        for table in ("monthly_apprehensions", "sector_profile", *late)
        for source in record.table(table)["source"].unique()
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "retrieved": str(source.retrieved),
        "licence": source.licence,
    }
