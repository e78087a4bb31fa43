"""The official record, orders and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from practicable.results.parameters import ParameterEntry

__all__ = [
    "facts_check",
    "facts_import",
    "facts_list",
    "facts_show",
    "make_brief_ready",
    "make_ready",
    "mechanisms",
    "orders_check",
    "orders_form",
    "orders_list",
    "orders_read",
    "orders_show",
    "parameters_list",
    "parameters_page",
    "parameters_show",
    "sources_list",
    "uncertainties",
]


def make_ready() -> None:
    """Load what a simulation needs, so that the first takes no longer than the next."""
    from practicable.facts import record

    import_module("practicable.study.brief.brief_runs")
    import_module("practicable.study.brief.report")
    record()


def make_brief_ready() -> None:
    """Do what briefs of this process share, besides `make_ready`: what they tell of earlier orders."""
    from practicable.api import evaluation, evidence

    make_ready()
    evidence.claims()
    evidence.published_results()
    evaluation.stored_estimates()


def facts_list(as_of: date | None = None) -> Any:
    """List the tables of the record; see `facts.service.facts_list`."""
    from practicable.facts import service

    return service.facts_list(as_of)


def facts_show(
    name: str,
    *,
    fiscal_year: int | None = None,
    place: str | None = None,
    measure: str | None = None,
    as_of: date | None = None,
) -> Any:
    """Show rows of a table; see `facts.service.facts_show`."""
    from practicable.facts import service

    return service.facts_show(name, fiscal_year=fiscal_year, place=place, measure=measure, as_of=as_of)


def facts_check() -> Any:
    """Run every arithmetic check of the record; see `facts.service.facts_check`."""
    from practicable.facts import service

    return service.facts_check()


def facts_import(path: Path, *, kind: str | None = None, output: Path | None = None) -> Any:
    """Import an official document; see `facts.service.facts_import`."""
    from practicable.facts import service

    return service.facts_import(path, kind=kind, output=output)


def sources_list() -> dict[str, str]:
    """Return the title of every document of the record by its id."""
    from practicable.facts import record

    return {key: source.title for key, source in record().sources.items()}


def orders_list() -> Any:
    """List the library's orders; see `orders.service.orders_list`."""
    from practicable.orders import service

    return service.orders_list()


def orders_show(id_or_path: str) -> Any:
    """Show an order in plain words; see `orders.service.orders_show`."""
    from practicable.orders import service

    return service.orders_show(id_or_path)


def orders_toml(id_or_path: str) -> str:
    """Return an order as TOML, the library's with its comments; see `orders.reading.order_text`."""
    from practicable.orders.reading import order_text

    return order_text(id_or_path)


def orders_new(name: str, issued: date) -> str:
    """Write a commented template of an order; see `orders.reading.new_order`."""
    from practicable.orders.reading import new_order

    return new_order(name, issued)


def orders_check(path: Path) -> Any:
    """Check an order file; see `orders.service.orders_check`."""
    from practicable.orders import service

    return service.orders_check(path)


def orders_read(source: str | Mapping[str, object]) -> Any:
    """Read an order from its text or content; see `orders.service.orders_read`."""
    from practicable.orders import service

    return service.orders_read(source)


def orders_form() -> Any:
    """Describe an order for a form; see `orders.service.orders_form`."""
    from practicable.orders import service

    return service.orders_form()


def mechanisms() -> dict[str, dict[str, str | None]]:
    """Return the mechanisms that can be put out of force.

    Returns
    -------
    dict of dict
        By key: ``label``, and ``quick_only``, the reason why no simulation can be without it, or None.
    """
    from practicable.border.decisions import MECHANISM_NAMES
    from practicable.study.ensemble.conditions import NOT_SIMULATED

    return {
        key: {"label": label, "quick_only": NOT_SIMULATED.get(key)} for key, label in MECHANISM_NAMES.items()
    }


def uncertainties() -> dict[str, str]:
    """Return what may be uncertain in a simulation, by key, in words; see `study.conditions`."""
    from practicable.study.ensemble.conditions import UNCERTAINTIES

    return dict(UNCERTAINTIES)


def parameters_list(as_of: date | None = None) -> tuple[ParameterEntry, ...]:
    """List the model's parameters; see `fit.service.parameters_list`."""
    from practicable.fit.behaviour import service

    return service.parameters_list(as_of)


def parameters_show(key: str, as_of: date | None = None) -> ParameterEntry:
    """Show one parameter; see `fit.service.parameters_show`."""
    from practicable.fit.behaviour import service

    return service.parameters_show(key, as_of)


def parameters_page(as_of: date | None = None) -> str:
    """Write the parameters as a page of Markdown; see `fit.service.parameters_page`."""
    from practicable.fit.behaviour import service

    return service.parameters_page(as_of)
