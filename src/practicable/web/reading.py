"""Routes that read: the form, an order's check, the record, claims, parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from practicable import __version__, api
from practicable.errors import InputError, escaped
from practicable.spreadsheets import csv_text
from practicable.web.requests import OrderText

if TYPE_CHECKING:
    import asyncio

    from practicable.results.report import Report

__all__ = ["prompt", "router"]

router = APIRouter(prefix="/api")
prompt = APIRouter(prefix="/api")
"""Routes that answer before anything is loaded."""

Word = Annotated[str | None, Query(max_length=80)]
Width = Literal["wide", "narrow"]
Year = Annotated[int | None, Query(ge=1900, le=2200)]


@prompt.get("/health", responses={503: {"description": "Something that answers need does not work."}})
async def health(request: Request) -> JSONResponse:
    """Say whether every part of the server can work, and how busy it is; 503 with the reasons if not."""
    state = request.app.state
    stations = [*state.runs.stations, state.quick.station]
    reasons = [
        *(one.trouble for one in stations),
        *(_failed(one) for one in (state.readying, state.bundling)),
    ]
    wrong = list(dict.fromkeys(reason for reason in reasons if reason is not None))
    content = {
        "status": "not ok" if wrong else "ok",
        "version": __version__,
        "busy": state.runs.n_busy,
        "limit": state.limits.running + state.limits.waiting,
        "reasons": wrong,
    }
    return JSONResponse(content, status_code=503 if wrong else 200)


def _failed(loading: asyncio.Task[Any]) -> str | None:
    """One line on why something that the page needs could not be loaded."""
    if not loading.done() or loading.cancelled() or loading.exception() is None:
        return None
    error = loading.exception()
    return escaped(f"the page cannot be served: {type(error).__name__}: {error}")


@router.get("/form")
def form(request: Request) -> dict[str, Any]:
    """Describe an order for the editor, with the library and the server's bounds."""
    limits = request.app.state.limits
    bounds = {"replicates": limits.replicates, "days_ahead": limits.days_ahead}
    return api.orders_form() | {
        "mechanisms": api.mechanisms(),
        "uncertainties": api.uncertainties(),
        "limits": bounds,
        "version": __version__,
    }


@router.post("/order")
def order(asked: OrderText) -> dict[str, Any]:
    """Check an order: in plain words, as a file, with its hash."""
    return api.orders_read(asked.source)


@router.get("/facts")
def facts(as_of: date | None = None) -> list[dict[str, Any]]:
    """List the tables of the record as known on a date."""
    return api.facts_list(as_of)


@router.get("/record")
def record(
    request: Request,
    table: Annotated[str, Query(max_length=80)],
    measure: Word = None,
    place: Word = None,
    fiscal_year: Year = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """Show a page of a table's rows."""
    shown = api.facts_show(table, fiscal_year=fiscal_year, place=place, measure=measure)
    rows = shown["rows"]
    last = offset + request.app.state.limits.rows
    places = sorted({row["place"] for row in rows})
    return {**shown, "rows": rows[offset:last], "n_rows": len(rows), "offset": offset, "places": places}


@router.get("/record.csv")
def record_csv(
    table: Annotated[str, Query(max_length=80)],
    measure: Word = None,
    place: Word = None,
    fiscal_year: Year = None,
) -> Response:
    """Give all of a table's rows as CSV."""
    shown = api.facts_show(table, fiscal_year=fiscal_year, place=place, measure=measure)
    return _as_csv(shown["name"], shown["columns"], shown["rows"])


def _as_csv(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Response:
    return Response(
        csv_text(columns, ([row.get(column) for column in columns] for row in rows)),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}.csv"'},
    )


@router.get("/claims")
def claims(as_of: date | None = None) -> dict[str, Any]:
    """Examine the claims of the order's public case; with the titles of the sources that they name."""
    return {"claims": [claim.dump() for claim in api.claims(as_of)], "sources": api.sources_list()}


@router.get("/evidence")
def evidence() -> dict[str, Any]:
    """Tell the evaluation that the package carries, in words and tables."""
    told = api.tell_evaluation(api.evaluate(stored=True))
    return {"heading": told.heading, "lead": told.lead, "tables": [_plain(table) for table in told.tables]}


def _plain(table: Report) -> dict[str, Any]:
    """Give a table as the page draws it: cells as they are printed."""
    return {"title": table.title, "columns": table.columns, "rows": table.lines}


@router.get("/evidence.html")
def evidence_page() -> Response:
    """Give the evaluation as one page, with its figures."""
    return Response(
        api.render_evaluation(api.evaluate(stored=True)),
        media_type="text/html; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="evaluation.html"'},
    )


@router.get("/evidence/{figure}.svg")
def evidence_figure(figure: Annotated[str, Path(max_length=40)], width: Width = "wide") -> Response:
    """Draw one figure of the evaluation."""
    return Response(_drawn(figure, width), media_type="image/svg+xml")


@router.get("/evidence/{figure}.csv")
def evidence_rows(figure: Annotated[str, Path(max_length=40)]) -> Response:
    """Give the numbers that a figure of the evaluation draws."""
    rows = api.evaluation_rows(api.evaluate(stored=True), figure)
    return _as_csv(figure, list(rows[0]), rows)


@cache
def _drawn(figure: str, width: Width) -> str:
    return api.render_evaluation(api.evaluate(stored=True), figure, narrow=width == "narrow")


@router.get("/hindcasts")
def hindcasts() -> dict[str, Any] | None:
    """Tell how well the same machine predicted past days, as a brief does; nothing where none is stored."""
    told = _hindcasts()
    return None if told is None else {key: value for key, value in asdict(told).items() if key != "chart"}


@router.get("/hindcasts/{width}.svg")
def hindcasts_figure(width: Width) -> Response:
    """Draw how often intervals held what they say."""
    told = _hindcasts()
    if told is None:
        raise InputError("no examination of past forecasts is stored", where="hindcasts")
    return Response(getattr(told.chart, width), media_type="image/svg+xml")


@cache
def _hindcasts() -> Any:
    return api.tell_hindcasts()


@router.get("/parameters")
def parameters(as_of: date | None = None) -> list[dict[str, Any]]:
    """List the model's parameters as known on a date."""
    return [row.dump() for row in api.parameters_list(as_of)]
