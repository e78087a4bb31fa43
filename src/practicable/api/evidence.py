"""What earlier orders did, and what each claim is worth."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from practicable.extras import require_extra

if TYPE_CHECKING:
    from practicable.results.claims import Claim, PublishedResult

__all__ = ["claims", "published_results"]

_STATISTICS = ("statsmodels",)


def claims(as_of: date | None = None) -> tuple[Claim, ...]:
    """Examine the claims of the order's public case; see `evidence.claims.claims_table`."""
    from practicable.facts.service import check_published

    require_extra("brief", purpose="the table of claims", only=_STATISTICS)
    check_published(as_of)
    return _claims(as_of)


def published_results(as_of: date | None = None) -> tuple[PublishedResult, ...]:
    """Compare published results with ours; see `evidence.claims.published_table`."""
    from practicable.facts.service import check_published

    require_extra("brief", purpose="the table of published results", only=_STATISTICS)
    check_published(as_of)
    return _published_results(as_of)


@cache
def _claims(as_of: date | None) -> tuple[Claim, ...]:
    """Examine once a process: the record does not change while it runs."""
    from practicable.evidence.claims.examined import claims_table

    return claims_table(as_of)


@cache
def _published_results(as_of: date | None) -> tuple[PublishedResult, ...]:
    from practicable.evidence.claims.examined import published_table

    return published_table(as_of)
