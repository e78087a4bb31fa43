"""What the record says of earlier orders and of the claims made for them."""

from __future__ import annotations

from practicable.evidence.claims.claim import Claim, Examined, Figure, Interval, Statement, statements
from practicable.evidence.claims.examined import claims_table, examine, published_table

__all__ = [
    "Claim",
    "Examined",
    "Figure",
    "Interval",
    "Statement",
    "claims_table",
    "examine",
    "published_table",
    "statements",
]
