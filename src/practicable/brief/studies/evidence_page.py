"""Write an evaluation as one self-contained HTML file, or one of its figures as SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from practicable.errors import InputError, PracticableError, nearest

if TYPE_CHECKING:
    from practicable.brief.charts.evidence_charts import Figure

__all__ = ["render_figure", "render_page"]

Numbers = Mapping[str, Any]


def render_page(numbers: Numbers, told: Any) -> str:
    """Render an evaluation as HTML.

    Parameters
    ----------
    numbers : mapping
        Of schema ``practicable/evaluation/1``.
    told : Told
        The same in words and tables.

    Returns
    -------
    str
        An HTML document that refers to nothing outside itself.
    """
    makers = _makers()
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise _missing(error) from error
    environment = Environment(
        loader=PackageLoader("practicable.brief.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn = [figure for make in makers.values() if (figure := make(numbers)) is not None]
    style = files("practicable.brief.page").joinpath("style.css").read_text(encoding="utf-8")
    page = {"heading": told.heading, "lead": told.lead, "tables": told.tables, "figures": drawn}
    return environment.get_template("evaluation.html").render(page=page, style=style)


def render_figure(numbers: Numbers, name: str, *, narrow: bool = False) -> str:
    """Render one figure as SVG, its charts one below the other.

    Parameters
    ----------
    numbers : mapping
        Of schema ``practicable/evaluation/1``.
    name : str
        ``forest``, ``event-study``, ``synthetic-control``, ``placebos``, ``specifications`` or ``dose``.
    narrow : bool
        Drawn for a phone.

    Raises
    ------
    InputError
        When no figure has the name, or the numbers do not carry it.
    """
    makers = _makers()
    if name not in makers:
        raise InputError(f"no figure is called '{name}'; {nearest(name, makers)}", where="figure")
    figure = makers[name](numbers)
    if figure is None:
        raise InputError(f"the evaluated design has no figure '{name}'", where="figure")
    return _stacked([chart.narrow if narrow else chart.wide for chart in figure.charts])


def _makers() -> Mapping[str, Callable[[Numbers], Figure | None]]:
    try:
        from practicable.brief.charts.evidence_charts import event_study, forest
        from practicable.brief.charts.evidence_paths import paths
        from practicable.brief.charts.evidence_spread import dose, placebos, specification_curve
    except ImportError as error:
        raise _missing(error) from error
    return {
        "forest": forest,
        "event-study": event_study,
        "synthetic-control": paths,
        "placebos": placebos,
        "specifications": specification_curve,
        "dose": dose,
    }


def _missing(error: ImportError) -> PracticableError:
    return PracticableError(
        f"figures need {error.name}, which is not installed: pip install 'practicable[brief]'"
    )


def _stacked(drawings: list[str]) -> str:
    """Set drawings one below the other in one SVG."""
    parts: list[str] = []
    width, top = 0.0, 0.0
    for drawing in drawings:
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
        if box is None:
            raise PracticableError("a drawing has no size")
        wide, high = float(box[1]), float(box[2])
        parts.append(
            drawing.replace("<svg ", f'<svg x="0" y="{top:g}" width="{wide:g}" height="{high:g}" ', 1)
        )
        width, top = max(width, wide), top + high + 16.0
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {top:g}" width="{width:g}" '
        f'height="{top:g}">' + "".join(parts) + "</svg>\n"
    )
