"""Pages and figures of what was computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["history_figure", "render_brief"]


def render_brief(numbers: Mapping[str, object]) -> str:
    """Render the numbers of a brief as one self-contained HTML page; see `brief.render.render`."""
    from practicable.brief.render import render

    return render(numbers)


def history_figure(numbers: Mapping[str, Any]) -> str:
    """Draw simulated and recorded months as SVG; see `brief.history.history_figure`."""
    from practicable.brief.history import history_figure as draw

    return draw(numbers)
