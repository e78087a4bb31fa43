"""Plans of few people, so that a test of what moves what is cheap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from practicable.study.ensemble.plans import Plan


def thinned(planned: Plan, share: float) -> Plan:
    """Keep a share of the people recorded and forecast."""
    assert planned.walk is not None
    walk = planned.walk
    state = walk.inner.state.copy()
    state[0] += np.log(share)
    fewer = replace(
        walk,
        inner=replace(walk.inner, state=state),
        least=walk.least * share,
        most=walk.most * share,
    )
    return replace(planned, people=planned.people * share, walk=fewer)
