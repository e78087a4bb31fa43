"""Every month of apprehensions in one wide frame, whichever document it was published in.

The closed record, to September 2019, counts every sector by class. Later months are known in parts: sectors
as totals, the southwest by class, and again every sector by class from December 2024. A row says what it
holds; nothing is split here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from practicable.calendar import fiscal_year_of
from practicable.geography import SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from practicable.facts.catalog import Record

__all__ = [
    "CLASSES",
    "FIRST_OPEN",
    "MEASURES",
    "TITLE_42",
    "closed_months",
    "complete_years",
    "months",
    "sectors_of",
]

CLASSES: tuple[str, ...] = ("single_adult", "family", "unaccompanied")
"""Classes of people, counted apart since October 2012 (unaccompanied children since October 2009)."""

MEASURES: tuple[str, ...] = ("total", *CLASSES)

TITLE_42 = ("2020-03-01", "2023-05-01")
"""First and last month in which people were expelled under Title 42, many of them more than once."""

FIRST_OPEN = date(2019, 10, 1)
"""First month after the closing documents of the Border Patrol."""

_COLUMNS = ("measure", "place", "period_start", "period_end", "value", "source", "published", "vintage")
_KEYS = ["period_start", "place"]


def months(record: Record) -> pd.DataFrame:
    """Return the months of the sectors, the southwest and the nation.

    Parameters
    ----------
    record : Record
        Restricted to an as-of date or not.

    Returns
    -------
    DataFrame
        A row a month and place, in their order:

        ``month``, ``end``
            First and last day.
        ``place``
            A sector, ``southwest`` or ``national``.
        ``total``, ``single_adult``, ``family``, ``unaccompanied``
            People; NaN where nothing that counts them was published.
        ``at_large``
            Of the total, people arrested away from the border, who did not just cross; the southwest alone.
        ``granularity``
            ``classes`` where all three classes are counted, else ``total``.
        ``vintage``, ``source``, ``published``
            Of the total (of the classes where it has none); the last day on which a number of the row came
            out.
        ``marks``
            What must be known of the row: expulsions, arrests at large, rounding, a transcription by hand.

    Notes
    -----
    Where several documents count the same, the closed record comes first, then the Office of Homeland
    Security Statistics, then the agency's own months, then its file of the southwest. What had not been
    published by the date is not there, whichever document would come first.
    """
    import numpy as np
    import pandas as pd

    parts = [part for part in _layers(record) if len(part)]
    if not parts:
        return pd.DataFrame(columns=["month", "end", "place", *MEASURES, "at_large", *_TOLD])
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.iloc[np.argsort(rows["measure"] != "total", kind="stable")]
    if len(parts) > 1:
        rows = rows.drop_duplicates([*_KEYS, "measure"])
    counts = rows.set_index([*_KEYS, "measure"])["value"].unstack("measure").sort_index()
    counts = counts.reindex(columns=[*MEASURES, "at_large"])
    grouped = rows.groupby(_KEYS, sort=True)
    counts["granularity"] = np.where(counts[list(CLASSES)].notna().all(axis=1), "classes", "total")
    counts[["end", "vintage", "source"]] = grouped[["period_end", "vintage", "source"]].first()
    counts["published"] = grouped["published"].max()
    marked = rows[rows["marks"] != ""].groupby(_KEYS)["marks"].agg(_joined)
    counts["marks"] = marked.reindex(counts.index, fill_value="")
    frame = counts.reset_index().rename(columns={"period_start": "month"})
    frame.columns.name = None
    return frame[["month", "end", "place", *MEASURES, "at_large", *_TOLD]]


_TOLD = ("granularity", "vintage", "source", "published", "marks")


def closed_months(record: Record) -> pd.DataFrame:
    """Return the sectors and the southwest of the closed record alone, as `months` does."""
    frame = months(record)
    return frame[(frame["month"] < FIRST_OPEN.isoformat()) & (frame["place"] != "national")]


def sectors_of(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Lay one measure out: a row a month, a column a sector in the order of `geography.SECTORS`."""
    kept = frame[frame["place"].isin(SECTORS)]
    return kept.set_index(["month", "place"])[measure].unstack("place").reindex(columns=list(SECTORS))


def complete_years(frame: pd.DataFrame, measure: str) -> pd.Series[float]:
    """Sum a measure by place and fiscal year, of years of which all twelve months are published."""
    counted = frame.dropna(subset=[measure])
    years = [fiscal_year_of(stamp.date()) for stamp in counted["month"].dt.to_pydatetime()]
    grouped = counted.assign(fiscal_year=years).groupby(["place", "fiscal_year"])[measure]
    return grouped.sum()[grouped.count() == 12].astype(float)


def _joined(marks: pd.Series[str]) -> str:
    return "; ".join(dict.fromkeys(part for text in marks for part in text.split("; ") if part))


def _layers(record: Record) -> Iterator[pd.DataFrame]:
    """Rows of each document, that which comes first before the others; marks are those of the document."""
    places = (*SECTORS, "southwest")
    closed = record.table("monthly_apprehensions")
    yield _chosen(closed[closed["place"].isin(places)])
    if record.as_of is not None and record.as_of < FIRST_OPEN:
        return
    office = record.table("ohss_monthly")
    office = office[
        (office["period_start"] >= FIRST_OPEN.isoformat()) & office["place"].isin((*places, "national"))
    ]
    yield _chosen(office.assign(marks="rounded to 10"))
    yield _chosen(record.table("recent_sectors"))
    file = record.table("recent_southwest")
    yield _chosen(file[file["group"] == "all"])
    yield _chosen(record.table("recent_nation"))
    elsewhere = record.table("monthly_elsewhere")
    yield _chosen(elsewhere[elsewhere["place"] == "national"])


def _chosen(rows: pd.DataFrame) -> pd.DataFrame:
    kept = rows[rows["measure"].isin((*MEASURES, "at_large"))]
    marks = kept["marks"] if "marks" in kept.columns else ""
    kept = kept[list(_COLUMNS)].assign(marks=marks)
    expelled = kept["period_start"].between(*TITLE_42) & ~kept["marks"].str.contains("Title 42")
    kept.loc[expelled, "marks"] += "; includes expulsions under Title 42"
    return kept
