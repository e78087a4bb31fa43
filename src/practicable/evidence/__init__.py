"""What the record says of earlier orders and of the claims made for them."""

from __future__ import annotations

from practicable.evidence.claims.claim import Claim, Examined, Statement, statements
from practicable.evidence.claims.examined import claims_table, examine, published_table
from practicable.evidence.data.figures import Figure, Interval

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
