"""What the command line, the brief and the page show of the model's parameters."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from practicable.border.parameters import parameters_as_of
from practicable.errors import InputError, nearest
from practicable.geography import DISTRICT_NAMES

if TYPE_CHECKING:
    from practicable.border.parameters import Parameter

__all__ = ["parameters_list", "parameters_page", "parameters_show"]


def parameters_list(as_of: date | None = None) -> list[dict[str, Any]]:
    """List every parameter as known on a date.

    Parameters
    ----------
    as_of : date, optional
        The day; everything published when absent.

    Returns
    -------
    list of dict
        ``key``, ``label``, ``unit``, ``ranges`` (``district`` or None, ``low``, ``high``,
        ``middle``), ``kind``, ``source``, ``published``, ``why``.
    """
    return [_described(parameter) for parameter in parameters_as_of(as_of)]


def parameters_show(key: str, as_of: date | None = None) -> dict[str, Any]:
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
    found = {parameter.key: parameter for parameter in parameters_as_of(as_of)}
    if key not in found:
        raise InputError(f"no parameter is called '{key}'; {nearest(key, found)}", where="parameter")
    return _described(found[key])


def parameters_page(as_of: date | None = None) -> str:
    """Write every parameter as a page of Markdown, the text of ``docs/parameters.md``."""
    rows = parameters_list(as_of)
    n_sourced = sum(row["kind"] == "sourced" for row in rows)
    head = (
        "# Parameters\n\n"
        f"The model's {len(rows)} parameters as known {'on ' + as_of.isoformat() if as_of else 'today'}:"
        f" {n_sourced} with a range from a document, {len(rows) - n_sourced} assumed.\n"
        "Each simulation draws every parameter once from its range, by a key of its own.\n"
        "Written by `practicable parameters list --markdown`; do not edit.\n"
    )
    return head + "".join(_section(row) for row in rows)


def _described(parameter: Parameter) -> dict[str, Any]:
    bounds = parameter.bounds
    wanted = [(None, next(iter(bounds.values())))] if parameter.shared else list(bounds.items())
    return {
        "key": parameter.key,
        "label": parameter.label,
        "unit": parameter.unit,
        "ranges": [
            {"district": district, "low": low, "high": high, "middle": (low + high) / 2.0}
            for district, (low, high) in wanted
        ],
        "kind": parameter.kind,
        "source": parameter.source,
        "published": parameter.published.isoformat(),
        "why": parameter.why,
    }


def _section(row: dict[str, Any]) -> str:
    spans = [
        f"- {DISTRICT_NAMES[one['district']] if one['district'] else 'range'}:"
        f" {one['low']:g} to {one['high']:g} (middle {one['middle']:g})\n"
        for one in row["ranges"]
    ]
    return (
        f"\n## `{row['key']}`\n\n{row['label']}. Unit: {row['unit']}; {row['kind']}; known from"
        f" {row['published']}.\n\n{''.join(spans)}- source: {row['source']}\n- why: {row['why']}\n"
    )
