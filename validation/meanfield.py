"""Measure the error of expected flows near a court's capacity, and write docs/meanfield.md.

Run as ``python validation/meanfield.py``; about two minutes on one core. Every number of the page comes from
the run, but for the times, which `benchmarks/expected.py` puts between marks and which are kept as they are;
the seed is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from practicable.fit.meanfield import compile_meanfield
from practicable.pathway import (
    Arrivals,
    DailySlots,
    Exponential,
    LogNormal,
    Network,
    Routing,
    Seize,
    Stage,
    compile_network,
    simulate,
    working_calendar,
)

PAGE = Path(__file__).parents[1] / "docs" / "meanfield.md"
BEGIN, END = "<!-- begin generated table -->", "<!-- end generated table -->"
"""Marks between which another program writes."""
LOADS = (0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5)
SLOTS = (10, 40, 150)
LIMITS = (3.0, 10.0)
N_REPLICATES = 60
N_DAYS, WARM_UP = 396, 31
START = date(2018, 1, 1)
SEED = 2018
TOLERANCE = 0.01
"""Error of the share accepted beyond which an approximate answer is greyed out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One court: what the kernel and the expected flows say of a year.

    Attributes
    ----------
    slots, limit, load : float
        Slots a court day, longest wait in days, calls a slot.
    accepted, se, expected : float
        Share of calls accepted by the kernel, its Monte Carlo standard error, and by the expected flows.
    """

    slots: int
    limit: float
    load: float
    accepted: float
    se: float
    expected: float

    @property
    def error(self) -> float:
        """Expected less simulated share accepted."""
        return self.expected - self.accepted


def court(load: float, slots: int, limit: float) -> Network:
    """Arrests, a court, jail or return; nobody comes back, so that the load is what it is set to."""
    offered = np.where(working_calendar(START, N_DAYS), slots, 0)
    rate = load * offered.sum() / N_DAYS / 0.6
    return Network(
        classes=("adult",),
        places=("here",),
        stages=(
            Stage(
                "arrest", dwell=Exponential(0.5), routing=Routing(("court", "civil"), np.array([0.6, 0.4]))
            ),
            Stage(
                "court",
                seize=Seize("slots", overflow="civil", wait_limit=limit),
                routing=Routing(("jail",), np.ones(1)),
            ),
            Stage("jail", dwell=LogNormal(15.0, 1.0), routing=Routing(("gone",), np.ones(1))),
            Stage("civil", dwell=Exponential(0.7), routing=Routing(("gone",), np.ones(1))),
            Stage("gone"),
        ),
        resources=(DailySlots("slots", offered),),
        arrivals=(Arrivals("here", "here", "adult", "arrest", np.full(N_DAYS, rate)),),
        n_days=N_DAYS,
        start=START,
    )


def measure(load: float, slots: int, limit: float) -> Row:
    """Compare one court's year, the first month left out."""
    network = court(load, slots, limit)
    flows = compile_meanfield(network).flows()
    expected = (
        1.0
        - flows.at("refusals", "court")[..., WARM_UP:].sum() / flows.at("calls", "court")[..., WARM_UP:].sum()
    )
    compiled = compile_network(network)
    runs = [simulate(compiled, seed=SEED, replicate=k) for k in range(N_REPLICATES)]
    at = runs[0].at("court")
    calls = np.array([run.calls[at][..., WARM_UP:].sum() for run in runs], dtype=np.float64)
    refusals = np.array([run.refusals[at][..., WARM_UP:].sum() for run in runs], dtype=np.float64)
    share = 1.0 - refusals.sum() / calls.sum()
    se = float(np.std(calls - refusals - share * calls, ddof=1) / calls.mean() / np.sqrt(N_REPLICATES))
    return Row(slots, limit, load, float(share), se, float(expected))


def unsure_loads(rows: list[Row]) -> tuple[float, float]:
    """Return the loads between which some court's error, beyond two standard errors, is above the tolerance.

    The bounds are the nearest loads of the table outside, at which no court's error is.
    """
    wrong = sorted({row.load for row in rows if abs(row.error) - 2.0 * row.se > TOLERANCE})
    below = max(load for load in LOADS if load < wrong[0])
    above = min(load for load in LOADS if load > wrong[-1])
    return below, above


def times() -> str:
    """Return what stands between the marks of the page as it is, the marks included."""
    whole = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    inside = whole.split(BEGIN)[1].split(END)[0] if BEGIN in whole and END in whole else "\n"
    return f"{BEGIN}{inside}{END}"


def page(rows: list[Row], times: str) -> str:
    """Write the page around the table of times."""
    below, above = unsure_loads(rows)
    worst = max(rows, key=lambda row: abs(row.error))
    outside = max(abs(row.error) for row in rows if not below < row.load < above)
    table = "\n".join(
        f"| {row.slots} | {row.limit:g} | {row.load:g} | {row.accepted:.4f} | {row.se:.4f} "
        f"| {row.expected:.4f} | {row.error:+.4f} |"
        for row in rows
    )
    return f"""\
# How far expected flows can be relied on

Written by `validation/meanfield.py`, the times by `benchmarks/expected.py --write`; do not edit.

`practicable.fit.meanfield` answers in milliseconds what many simulated replicates would average to. It takes
people for a fluid, so the luck of the day fills no court and empties none. Where a court is near its
capacity, that luck costs slots that the fluid does not lose, and the answer is too high.

A court hears arrests of a year ({N_DAYS - WARM_UP} days after a month of warm-up) under a limit of the wait.
Share of calls accepted: mean of {N_REPLICATES} replicates with its Monte Carlo standard error, and expected
flows. The load is calls a slot. Nobody comes back, so the load is what it is set to.

| slots a court day | wait limit, days | load | simulated | s.e. | expected | error |
|---:|---:|---:|---:|---:|---:|---:|
{table}

The largest error is {worst.error:+.4f}, at a load of {worst.load:g} with {worst.slots} slots and a limit of
{worst.limit:g} days. Errors above {TOLERANCE:g} (beyond two standard errors) lie at loads between
**{below:g} and {above:g}** calls a slot: `UNSURE_LOADS`. There an approximate answer is greyed out and a
simulation is needed. Outside, the largest error was {outside:.4f}.

Further limits, each told in the module: choices see the mean over the days that people of their kind spent
in custody; a signal is a ratio of expected counts, so it is off where a place counts only a few people a day;
the wait at a join is that of a settled flow, so the first weeks after families begin to be parted show
reunions too early; `max_queue` and a choice that depends on the number of rounds are refused.

## How long it takes

{times}
"""


def main() -> None:
    """Measure every court and write the page."""
    rows = [measure(load, slots, limit) for slots in SLOTS for limit in LIMITS for load in LOADS]
    PAGE.write_text(page(rows, times()), encoding="utf-8")


if __name__ == "__main__":
    main()
