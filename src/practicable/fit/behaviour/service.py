"""What the command line, the brief and the page show of the model's parameters."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from practicable.border.parameters import parameters_as_of
from practicable.errors import InputError, nearest
from practicable.fit.behaviour.shipped import posterior_draws
from practicable.fit.behaviour.summary import fit_told, fitted
from practicable.geography import DISTRICT_NAMES
from practicable.results.parameters import ParameterEntry, Range

if TYPE_CHECKING:
    from practicable.border.parameters import Parameter
    from practicable.results.parameters import FittedParameter

__all__ = ["parameters_list", "parameters_page", "parameters_show"]


def parameters_list(as_of: date | None = None) -> tuple[ParameterEntry, ...]:
    """List every parameter as known on a date.

    Parameters
    ----------
    as_of : date, optional
        The day; everything published when absent.

    Returns
    -------
    tuple of ParameterEntry
        Each with what the fit that the day admits says of it.
    """
    parameters = parameters_as_of(as_of)
    known = fitted(parameters, posterior_draws(as_of))
    return tuple(_described(parameter, known.get(parameter.key)) for parameter in parameters)


def parameters_show(key: str, as_of: date | None = None) -> ParameterEntry:
    """Show one parameter as known on a date.

    Parameters
    ----------
    key : str
        Its stable name.
    as_of : date, optional
        The day; everything published when absent.

    Raises
    ------
    InputError
        When no parameter has the name.
    """
    found = {row.key: row for row in parameters_list(as_of)}
    if key not in found:
        raise InputError(f"no parameter is called '{key}'; {nearest(key, found)}", where="parameter")
    return found[key]


def parameters_page(as_of: date | None = None) -> str:
    """Write every parameter as a page of Markdown, the text of ``docs/parameters.md``."""
    rows = parameters_list(as_of)
    n_sourced = sum(row.kind == "sourced" for row in rows)
    head = (
        "# Parameters\n\n"
        f"The model's {len(rows)} parameters as known {'on ' + as_of.isoformat() if as_of else 'today'}:"
        f" {n_sourced} with a range from a document, {len(rows) - n_sourced} assumed.\n"
        f"{fit_told(parameters_as_of(as_of), posterior_draws(as_of)).sentence}\n"
        "Written by `practicable parameters list --markdown`; do not edit.\n"
    )
    return head + "".join(_section(row) for row in rows)


def _described(parameter: Parameter, fit: FittedParameter | None) -> ParameterEntry:
    bounds = parameter.bounds
    wanted = [(None, next(iter(bounds.values())))] if parameter.shared else list(bounds.items())
    return ParameterEntry(
        key=parameter.key,
        label=parameter.label,
        unit=parameter.unit,
        ranges=tuple(
            Range(
                district=district,
                low=low,
                high=high,
                middle=(low + high) / 2.0 if parameter.median is None else parameter.median,
            )
            for district, (low, high) in wanted
        ),
        cut=None if parameter.median is None else (parameter.least, parameter.most),
        kind=parameter.kind,
        source=parameter.source,
        published=parameter.published,
        why=parameter.why,
        fit=fit,
    )


def _middle(row: ParameterEntry) -> str:
    """Say what the range is: all of a uniform prior, or the middle 95 % of one around a median."""
    if row.cut is None:
        return "middle"
    least, most = row.cut
    return f"95 % of the prior, which is cut at {least:g} and {most:g}; median"


def _fit_line(fit: FittedParameter | None) -> str:
    if fit is None:
        return ""
    return (
        f"- fit to figures published by {fit.newest_input}: {fit.median:g} ({100 * fit.level:.0f} %:"
        f" {fit.low:g} to {fit.high:g}); {fit.reading}\n"
    )


def _section(row: ParameterEntry) -> str:
    spans = [
        f"- {DISTRICT_NAMES[one.district] if one.district else 'range'}:"
        f" {one.low:g} to {one.high:g} ({_middle(row)} {one.middle:g})\n"
        for one in row.ranges
    ]
    return (
        f"\n## `{row.key}`\n\n{row.label}. Unit: {row.unit}; {row.kind}; known from"
        f" {row.published}.\n\n{''.join(spans)}{_fit_line(row.fit)}"
        f"- source: {row.source}\n- why: {row.why}\n"
    )
