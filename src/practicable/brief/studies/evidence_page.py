"""Write an evaluation as one self-contained HTML file, or one of its figures as SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from practicable.errors import InputError, PracticableError, nearest

if TYPE_CHECKING:
    from practicable.brief.charts.canvas import Row
    from practicable.brief.charts.evidence_charts import Figure
    from practicable.results.evaluation import Bins, Evaluation, InWords

__all__ = ["figure_rows", "render_figure", "render_page"]


def render_page(numbers: Evaluation, told: InWords) -> str:
    """Render an evaluation as HTML.

    Parameters
    ----------
    numbers : Evaluation
    told : InWords
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


def render_figure(numbers: Evaluation, name: str, *, narrow: bool = False) -> str:
    """Render one figure as SVG, its charts one below the other.

    Parameters
    ----------
    numbers : Evaluation
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


def _makers() -> Mapping[str, Callable[[Evaluation], Figure | None]]:
    try:
        from practicable.brief.charts.evidence_charts import event_study, forest
        from practicable.brief.charts.evidence_paths import dose, paths, placebos, specification_curve
    except ImportError as error:
        raise _missing(error) from error
    return {
        "forest": lambda numbers: forest(numbers.estimates),
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


def figure_rows(numbers: Evaluation, name: str) -> list[Row]:
    """Return what a figure of an evaluation draws: one mapping a row, all with the same keys.

    Parameters
    ----------
    numbers : Evaluation
    name : str
        As in `render_figure`.

    Raises
    ------
    InputError
        When no figure has the name.
    """
    if name not in _ROWS:
        raise InputError(f"no figure is called '{name}'; {nearest(name, _ROWS)}", where="figure")
    return _ROWS[name](numbers)


def _forest(numbers: Evaluation) -> list[Row]:
    return [
        {
            "design": one.design,
            "method": one.method,
            "outcome": one.outcome,
            "inference": one.inference,
            "effect": one.effect,
            "low": one.low,
            "high": one.high,
            "level": one.level,
            "p_value": one.p_value,
            "null_size": one.null_size.rate,
            "null_size_passed": one.null_size.passed,
        }
        for one in numbers.estimates
    ]


def _event_study(numbers: Evaluation) -> list[Row]:
    return [
        {"design": one.design, "method": one.method, **point.dump()}
        for one in numbers.estimates
        for point in one.event_time
    ]


def _paths(numbers: Evaluation) -> list[Row]:
    return [
        {
            "sector": path.sector,
            "start": path.start,
            "year": year,
            "log_actual": actual,
            "log_synthetic": synthetic,
        }
        for path in numbers.paths
        for year, actual, synthetic in zip(path.years, path.actual, path.synthetic, strict=True)
    ]


def _bins(name: str, bins: Bins, effect: float) -> list[Row]:
    return [
        {"group": name, "from": low, "to": high, "count": count, "effect_on_record": effect}
        for low, high, count in zip(bins.edges[:-1], bins.edges[1:], bins.counts, strict=True)
    ]


def _placebos(numbers: Evaluation) -> list[Row]:
    return [row for one in numbers.placebos for row in _bins(one.method, one, one.effect)]


def _specifications(numbers: Evaluation) -> list[Row]:
    return [
        {
            "method": one.method,
            "outcome": one.outcome,
            "starts": one.starts,
            "last": one.last,
            "effect": one.effect,
            "se": one.se,
            "p_value": one.p_value,
            "n_units": one.n_units,
        }
        for one in numbers.specifications
    ]


def _dose(numbers: Evaluation) -> list[Row]:
    found = numbers.dose
    if found is None:
        return []
    return _bins("simulated worlds without deterrence", found.worlds, found.effect)


_ROWS: Mapping[str, Callable[[Evaluation], list[Row]]] = {
    "forest": _forest,
    "event-study": _event_study,
    "synthetic-control": _paths,
    "placebos": _placebos,
    "specifications": _specifications,
    "dose": _dose,
}
