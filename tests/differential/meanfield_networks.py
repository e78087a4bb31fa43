"""Networks on which expected flows are compared with the kernel."""

from __future__ import annotations

from datetime import date

import numpy as np

from practicable.pathway import (
    Arrivals,
    Choice,
    DailySlots,
    Discrete,
    DwellTable,
    Exponential,
    Fork,
    Join,
    LogNormal,
    Mixture,
    Network,
    Routing,
    Seize,
    Servers,
    Signal,
    Stage,
    Uniform,
    working_calendar,
)

START = date(2018, 1, 1)
N_DAYS = 240


def court(load: float, *, slots: int, limit: float, n_days: int = N_DAYS, renege: bool = False) -> Network:
    """Processing, then a court of so many slots a working day with a load of calls a slot; no way back."""
    offered = np.where(working_calendar(START, n_days), slots, 0)
    rate = load * offered.sum() / n_days / 0.6
    return Network(
        classes=("adult",),
        places=("here",),
        stages=(
            Stage(
                "arrest", dwell=Exponential(0.5), routing=Routing(("court", "civil"), np.array([0.6, 0.4]))
            ),
            Stage(
                "court",
                seize=Seize("slots", overflow="civil", wait_limit=limit, renege=renege),
                routing=Routing(("jail",), np.ones(1)),
            ),
            Stage("jail", dwell=LogNormal(15.0, 1.0), routing=Routing(("gone",), np.ones(1))),
            Stage("civil", dwell=Exponential(0.7), routing=Routing(("gone",), np.ones(1))),
            Stage("gone"),
        ),
        resources=(DailySlots("slots", offered),),
        arrivals=(Arrivals("here", "here", "adult", "arrest", np.full(n_days, rate)),),
        n_days=n_days,
        start=START,
    )


def beds(load: float, *, limit: float, renege: bool = False) -> Network:
    """Forty beds held for three days on average, with a load of calls a bed."""
    return Network(
        classes=("adult",),
        places=("here",),
        stages=(
            Stage(
                "bed",
                dwell=Exponential(3.0),
                seize=Seize("beds", overflow="gone", wait_limit=limit, renege=renege),
                routing=Routing(("gone",), np.ones(1)),
            ),
            Stage("gone"),
        ),
        resources=(Servers("beds", 40),),
        arrivals=(Arrivals("here", "here", "adult", "bed", np.full(N_DAYS, load * 40.0 / 3.0)),),
        n_days=N_DAYS,
        start=START,
    )


def everything(*, slots: int = 40, patience: bool = False) -> Network:
    """Two places, families that part and meet, a court with beds, choices, signals, moves, dated routing."""
    offered = np.where(working_calendar(START, N_DAYS), slots, 0)
    season = 1.0 + 0.3 * np.sin(np.arange(N_DAYS) / 40.0)
    referred = np.array([[[[0.3, 0.7]]], [[[0.6, 0.4]]]])
    moves = np.array([[0.8, 0.2], [0.3, 0.7]])[None, None]
    return Network(
        classes=("adult", "family", "child"),
        places=("east", "west"),
        stages=(
            Stage("attempt", routing=Routing(("arrest", "inside"), np.array([0.7, 0.3])), renews=True),
            Stage("arrest", dwell=Exponential(0.4), routing=Routing(("court", "civil"), referred, (0, 100))),
            Stage(
                "court",
                dwell=DwellTable((Uniform(0.0, 0.2), Exponential(1.5)), np.array([[0, 1]])),
                seize=Seize(
                    ({"east": "slots", "west": "slots"}, "beds"),
                    overflow="civil",
                    wait_limit=Uniform(1.0, 5.0) if patience else 4.0,
                    renege=patience,
                ),
                fork=Fork("child", "care"),
                routing=Routing(("jail",), np.ones(1)),
            ),
            Stage(
                "jail",
                dwell=LogNormal(15.0, 1.0),
                routing=Routing(("decide", "reunion"), np.array([0.6, 0.4])),
            ),
            Stage("reunion", join=Join("held"), routing=Routing(("released",), np.ones(1))),
            Stage(
                "care", dwell=Exponential(20.0), routing=Routing(("held", "sponsor"), np.array([0.8, 0.2]))
            ),
            Stage("civil", dwell=Exponential(0.5), routing=Routing(("decide",), np.ones(1))),
            Stage(
                "decide",
                choice=Choice(
                    ("retry", "gone"),
                    np.array([0.4, 0.0]),
                    after={"jail": (-0.3, 0.0), "civil": (0.0, 0.0)},
                    days_in=("court", "jail"),
                    per_log_day=(-0.2, 0.0),
                    signals={"prosecuted": (-1.0, 0.0)},
                ),
            ),
            Stage(
                "retry",
                dwell=Mixture((0.4, 0.6), (Exponential(0.25), Exponential(15.0))),
                routing=Routing(("attempt",), np.ones(1)),
                move=Routing(("east", "west"), moves),
            ),
            *(Stage(key) for key in ("inside", "gone", "held", "sponsor", "released")),
        ),
        resources=(DailySlots("slots", offered), Servers("beds", 60)),
        arrivals=tuple(
            Arrivals(
                f"{place}/{cls}",
                place,
                cls,
                "attempt",
                rate * season,
                members=Discrete((0.0, 1.0, 2.0), (0.2, 0.5, 0.3)) if cls == "family" else None,
            )
            for place, cls, rate in (
                ("east", "adult", 30.0),
                ("west", "adult", 20.0),
                ("east", "family", 15.0),
                ("west", "family", 10.0),
            )
        ),
        n_days=N_DAYS,
        start=START,
        signals=(Signal("prosecuted", ("court",), ("arrest",), 20.0, initial=0.3, pooled=True),),
    )
