"""Orders for the command line and the brief: what the library has, one order told, one file checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from practicable.orders.reading import from_content, library, load, parse, to_toml
from practicable.orders.schema import Order
from practicable.orders.words import plain_sentences

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__all__ = [
    "OrderCheck",
    "OrderLine",
    "OrderRead",
    "OrderView",
    "Telling",
    "orders_check",
    "orders_form",
    "orders_list",
    "orders_read",
    "orders_show",
]


class OrderLine(TypedDict):
    """One order of the library in one line."""

    id: str
    title: str
    issued: str | None
    n_directives: int
    n_resources: int
    summary: str
    hash: str


class Telling(TypedDict):
    """One sentence of an order in plain words; `announced` is an ISO date, or None."""

    text: str
    announced: str | None


class OrderView(TypedDict):
    """One order: in plain words, and as the content of its file with every default filled in."""

    id: str
    title: str
    issued: str | None
    summary: str
    hash: str
    plain_words: list[Telling]
    content: dict[str, object]


class OrderRead(OrderView):
    """One order with the text of its file; `remarks` say what it leaves open."""

    toml: str
    remarks: list[str]


class OrderCheck(TypedDict):
    """What was found in an order file that can be used; `remarks` say what it leaves open."""

    path: str
    id: str
    title: str
    hash: str
    n_directives: int
    n_resources: int
    remarks: list[str]


def orders_list() -> list[OrderLine]:
    """List the orders of the library, by the date they began."""
    return [
        OrderLine(
            id=order.id,
            title=order.title,
            issued=_iso(order),
            n_directives=len(order.directives),
            n_resources=len(order.resources),
            summary=order.summary,
            hash=order.hash,
        )
        for order in library()
    ]


def orders_show(order: str | os.PathLike[str]) -> OrderView:
    """Tell one order.

    Parameters
    ----------
    order : str or path
        An id of the library, or a path to an order file.

    Raises
    ------
    InputError
        No such order, or a file that cannot be used.
    """
    return _view(load(order))


def _view(found: Order) -> OrderView:
    return OrderView(
        id=found.id,
        title=found.title,
        issued=_iso(found),
        summary=found.summary,
        hash=found.hash,
        plain_words=[
            Telling(text=told.text, announced=told.announced.isoformat() if told.announced else None)
            for told in plain_sentences(found)
        ],
        content=found.model_dump(mode="json", by_alias=True, exclude_none=True),
    )


def orders_check(path: str | os.PathLike[str]) -> OrderCheck:
    """Check one order file.

    Parameters
    ----------
    path : str or path
        The order file, or an id of the library.

    Raises
    ------
    InputError
        The first thing that is wrong, with file, line, key and what is accepted.
    """
    order = load(path)
    return OrderCheck(
        path=str(path),
        id=order.id,
        title=order.title,
        hash=order.hash,
        n_directives=len(order.directives),
        n_resources=len(order.resources),
        remarks=_remarks(order),
    )


def orders_read(source: str | Mapping[str, object]) -> OrderRead:
    """Read an order that came as text or as content, and write it in both forms.

    Parameters
    ----------
    source : str or mapping
        The text of an order file, or the JSON content of an order.

    Raises
    ------
    InputError
        With the line for a text, with every complaint for content.
    """
    order = parse(source, name="order.toml") if isinstance(source, str) else from_content(source)
    return OrderRead(**_view(order), toml=to_toml(order), remarks=_remarks(order))


def orders_form() -> dict[str, object]:
    """Describe an order for a form: its JSON Schema, with titles, units and choices, and the library."""
    presets = [OrderRead(**_view(order), toml=to_toml(order), remarks=_remarks(order)) for order in library()]
    return {"schema": Order.model_json_schema(by_alias=True), "presets": presets}


def _remarks(order: Order) -> list[str]:
    entries = [
        *((f"directive[{at}]", entry) for at, entry in enumerate(order.directives, start=1)),
        *((f"resource[{at}]", entry) for at, entry in enumerate(order.resources, start=1)),
    ]
    unsourced = [f"{name} names no source" for name, entry in entries if entry.source is None]
    uncertain = [
        f"directive[{at}] has an uncertain start"
        for at, directive in enumerate(order.directives, start=1)
        if directive.uncertain
    ]
    undated = [
        f"resource[{at}] has no start on record"
        for at, resource in enumerate(order.resources, start=1)
        if resource.start is None
    ]
    return [*unsourced, *uncertain, *undated]


def _iso(order: Order) -> str | None:
    return order.issued.isoformat() if order.issued else None
