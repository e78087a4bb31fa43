"""The figures that stand beside the answer, and the published measure that they can be held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practicable.study.brief.fans import realised_rows
from practicable.study.ensemble.quantities import Quantity, quantity
from practicable.study.ensemble.window import ratio

if TYPE_CHECKING:
    from practicable.facts import Record
    from practicable.study.ensemble.window import Window

__all__ = ["key_figures"]


def key_figures(announced: Window, later: Window, record: Record) -> list[dict[str, Any]]:
    """Build the brief's row of key figures, with what was realised where a figure was published.

    Parameters
    ----------
    announced : Window
        Simulation of what was announced by the as-of date.
    later : Window
        Simulation that also has what was announced later.
    record : Record
        The whole record.
    """
    outcomes, given = announced.ensemble.outcomes, later.ensemble.outcomes
    figures = [
        _figure(
            "Adults whom the order refers",
            quantity(announced.total(outcomes.eligible).sum((1, 2)), "people"),
            "adults eligible for referral for improper entry, from the first day reported",
        ),
        _figure(
            "Of them, prosecutions that courts could accept",
            quantity(announced.total(announced.accepted()).sum((1, 2)), "people"),
            "referrals for which a hearing within the legal limit was free; no more than courts can hear by"
            " the last day",
        ),
        _figure(
            "Nights in jail",
            quantity(announced.total(outcomes.jail).sum(axis=1), "nights"),
            "people in custody after a first appearance for improper entry, summed over midnights",
        ),
        _figure(
            "Children separated from a parent",
            quantity(later.total(given.separated).sum(axis=1), "children"),
            "children whose parent's prosecution begins, given also what was announced later",
        ),
    ]
    return [*figures, *_share_of_adults(announced, record)]


def _share_of_adults(window: Window, record: Record) -> list[dict[str, Any]]:
    """Prosecutions over all adults apprehended in the months for which a share was published."""
    share = ratio(window.referred_prosecutions(), window.adults())
    published = realised_rows(
        record,
        ("prosecutions", "share_adults_prosecuted_month"),
        window.days[0],
        window.days[-1],
        unit="percent of USBP adult apprehensions",
    )
    rows: list[dict[str, Any]] = []
    for index, month in enumerate(window.months):
        shown = [row for row in published if row["date"][:7] == f"{month:%Y-%m}"]
        if shown:
            rows.append(
                _figure(
                    f"Prosecutions over all adults apprehended, {month:%B %Y}",
                    quantity(share[:, index], "share"),
                    "prosecutions of all charges referred by the border agency, as TRAC counts them, over"
                    " single adults and adults in families apprehended",
                    realised={
                        "value": shown[0]["value"] / 100.0,
                        "unit": "share",
                        "source": shown[0]["source"],
                        "definition": "as published by TRAC",
                        "bound": shown[0]["bound"],
                    },
                )
            )
    return rows


def _figure(
    label: str, value: Quantity | None, definition: str, *, realised: dict[str, Any] | None = None
) -> dict[str, Any]:
    unit = "" if value is None else value["unit"]
    return {"label": label, "value": value, "unit": unit, "definition": definition, "realised": realised}
