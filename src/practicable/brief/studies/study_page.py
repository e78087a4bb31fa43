"""The page of a study, as the template shows it: an answer, then sections of figures and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from practicable.brief.page.render import filled

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Chart
    from practicable.brief.text.exports import Export, Shown
    from practicable.results.base import Reproducibility

__all__ = [
    "PageFigure",
    "PageSection",
    "StudyPage",
    "fingerprints",
    "render_study",
]


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A chart with its caption, key (mark and words), sentence and what may be taken away."""

    key: str
    title: str
    caption: str
    chart: Chart
    sentence: str
    export: Export
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PageSection:
    """A section under its heading."""

    key: str
    title: str
    lead: str = ""
    figures: tuple[PageFigure, ...] = ()
    tables: tuple[Shown, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyPage:
    """A whole page.

    Attributes
    ----------
    imprint, title, dates : str
        What kind of page this is, what it is about, what it rests on.
    sentence, reading : str
        The answer, and how to read it.
    export : Export
        Of the answer.
    sections : tuple of PageSection
    command : str
        Gives the same numbers.
    fingerprints : tuple of (str, str)
        Hashes and versions.
    warnings : tuple of str
        What the answer rests on that is older than a year.
    """

    imprint: str
    title: str
    dates: str
    sentence: str
    reading: str
    export: Export
    sections: tuple[PageSection, ...]
    command: str
    fingerprints: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...] = ()


def fingerprints(made: Reproducibility) -> tuple[tuple[str, str], ...]:
    """Name what numbers rest on, as the end of a page prints it."""
    fit = "" if made.fit is None else made.fit.draws_hash or made.fit.status
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    found = (
        ("Order", made.order_hash),
        ("Facts", made.facts_hash),
        ("Parameters", made.parameters_hash),
        ("Fit", fit),
        ("Versions", versions),
    )
    return tuple((name, value) for name, value in found if value)


def render_study(page: StudyPage) -> str:
    """Render a page as one HTML document that refers to nothing outside itself."""
    return filled("study.html", page)
