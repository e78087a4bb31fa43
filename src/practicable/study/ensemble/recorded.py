"""What a brief takes from the record as it stands: monthly counts, and the documents that are cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeGuard, cast

import numpy as np

from practicable.facts.monthly import FIRST_OPEN, months
from practicable.results.base import Part, Source
from practicable.results.outcomes import MonthlyRecord, Series

if TYPE_CHECKING:
    from practicable.facts import Record
    from practicable.facts import Source as Document
    from practicable.results.base import RestsOn

__all__ = ["cited_sources", "monthly_record"]


def monthly_record(record: Record, as_of: date, until: date) -> MonthlyRecord:
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

    def shown(keep: list[int]) -> MonthlyRecord:
        return MonthlyRecord(
            as_of=as_of,
            definition=_DEFINITION,
            source=_SINCE if keep and found[keep[-1]] >= FIRST_OPEN else _CLOSED,
            months=tuple(f"{found[index]:%Y-%m}" for index in keep),
            series=tuple(
                Series(key=key, label=label, values=tuple(float(totals[index, group]) for index in keep))
                for group, (key, label) in enumerate(_CLASSES)
            ),
        )

    before = [index for index, month in enumerate(found) if month < cut]
    after = [index for index, month in enumerate(found) if cut <= month <= until]
    return shown(before).model_copy(update={"realised_after_as_of": shown(after) if after else None})


_DEFINITION = (
    "People apprehended by the Border Patrol between ports of entry, nine southwest sectors. Single adults"
    " are the total less unaccompanied children and people in families."
)
_CLOSED = "U.S. Border Patrol, monthly apprehensions by sector, closing documents of FY2013-FY2019"
_SINCE = (
    f"{_CLOSED}; from October 2019 the Office of Homeland Security Statistics, rounded to 10, expulsions"
    " under Title 42 included; from December 2024 U.S. Customs and Border Protection, transcribed by hand,"
    " arrests at large included"
)
_CLASSES = (
    ("single_adult", "Single adults"),
    ("family", "People in families"),
    ("unaccompanied", "Unaccompanied children"),
)


def cited_sources(numbers: object, record: Record, *, rests_on: RestsOn | None = None) -> tuple[Source, ...]:
    """Describe the documents that the numbers name or that the simulation reads.

    Parameters
    ----------
    numbers : record of `results`, mapping or sequence
        Every field ``source``, or entry of ``sources``, that is an id of the record is named.
    record : Record
        The whole record.
    rests_on : RestsOn, optional
        Newest figures that were read; documents of the open record are named where arrivals come from them.
    """
    newest = None if rests_on is None else rests_on.arrivals_to
    used = _named(numbers) | _read(record, recent=newest is not None and newest >= FIRST_OPEN)
    return tuple(_source(source) for key, source in record.sources.items() if key in used)


def _named(content: object) -> set[str]:
    """Every source id named anywhere in the numbers."""
    if isinstance(content, list | tuple):
        return set[str]().union(*map(_named, cast("Sequence[object]", content)))
    if not isinstance(content, Part | Mapping):
        return set()
    fields: dict[str, object] = dict(cast("Mapping[str, object]", content))
    own = {str(fields["source"])} if "source" in fields else set[str]()
    listed = cast("Sequence[object]", fields.get("sources", ()))
    return own.union(filter(_is_text, listed), *map(_named, fields.values()))


def _is_text(entry: object) -> TypeGuard[str]:
    return isinstance(entry, str)


def _read(record: Record, *, recent: bool) -> set[str]:
    """Ids of the documents that the simulation reads."""
    late = ("ohss_monthly", "recent_sectors", "recent_southwest", "recent_nation") if recent else ()
    return {
        str(source)
        for table in ("monthly_apprehensions", "sector_profile", *late)
        for source in record.table(table)["source"].unique()
    }


def _source(source: Document) -> Source:
    return Source(
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        retrieved=str(source.retrieved),
        licence=source.licence,
    )
