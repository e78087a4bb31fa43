"""Pages and figures of what was computed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from practicable.api.record import parameters_list

if TYPE_CHECKING:
    from practicable.results.brief import Brief
    from practicable.results.compare import Compared
    from practicable.results.hindcast import Examination
    from practicable.results.history import History
    from practicable.results.sensitivity import Ranked

__all__ = [
    "comparison_figure",
    "history_figure",
    "make_pages_ready",
    "reliability_figure",
    "render_brief",
    "render_comparison",
    "render_sensitivity",
]


def make_pages_ready() -> None:
    """Load, one after the other, all that the served page reads.

    Requests that load parts of one package at the same time, each in a thread of its own, may find them half
    loaded: Python gives up a lock on which two imports wait for each other.
    """
    for name in _READ_BY_THE_PAGE:
        import_module(f"practicable.{name}")
    parameters_list()


_READ_BY_THE_PAGE = (
    "facts.service",
    "orders.service",
    "study.brief.report",
    "study.hindcast.hindcast",
    "evidence.claims.examined",
    "evidence.evaluation.report",
    "evidence.evaluation.telling",
    "results.brief",
    "brief.page.sections",
    "brief.studies.compared",
    "brief.studies.evidence_page",
    "brief.charts.evidence_charts",
    "brief.charts.evidence_paths",
)


def render_brief(numbers: Brief | Mapping[str, object]) -> str:
    """Render a brief, or its JSON, as one self-contained HTML page; see `brief.page.render.render`."""
    from practicable.brief.page.render import render

    return render(numbers)


def history_figure(numbers: History) -> str:
    """Draw simulated and recorded months as SVG; see `brief.history.history_figure`."""
    from practicable.brief.charts.studies import history_figure as draw

    return draw(numbers)


def render_comparison(numbers: Compared | Mapping[str, object]) -> str:
    """Render compared orders, or their JSON, as one self-contained HTML page."""
    from practicable.brief.studies.compared import render_compared

    return render_compared(numbers)


def comparison_figure(numbers: Compared, measure: str | None = None) -> str:
    """Draw a difference by month as SVG; see `brief.compared.difference_figure`."""
    from practicable.brief.studies.compared import difference_figure

    return difference_figure(numbers, measure)


def render_sensitivity(numbers: Ranked | Mapping[str, object]) -> str:
    """Render a ranking of uncertainties, or its JSON, as one self-contained HTML page."""
    from practicable.brief.studies.ranked import render_ranked

    return render_ranked(numbers)


def reliability_figure(examined: Examination) -> str:
    """Draw nominal against observed coverage as SVG; see `brief.reliability.reliability_figure`."""
    from practicable.brief.charts.reliability import reliability_figure as draw

    return draw(examined)
