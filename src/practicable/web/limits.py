"""What the server allows itself and its callers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on work and input.

    Attributes
    ----------
    running : int
        Simulations at once, each in a process of its own.
    waiting : int
        Simulations that may wait; a further one is refused as busy.
    kept : int
        Finished runs whose numbers are kept, the latest.
    run_seconds : float
        Longest that a simulation may take.
    away_seconds : float
        How long a run goes on after the last who followed it has left, who may come back.
    quick_waiting : int
        Pages whose quick question may wait; a further one is refused as busy.
    quick_seconds : float
        Longest that a quick answer may take; the first compiles, where nothing was compiled before.
    unheard_seconds : float
        How long a run may go on that nobody has followed yet.
    beat_seconds : float
        Longest silence of a stream of events, in which a proxy would take it for dead.
    body_bytes : int
        Largest body of a request.
    body_seconds : float
        Longest that a request's body may take to arrive.
    replicates : int
        Most that one run may ask for.
    days_ahead : int
        Most days between the as-of date and the last day of a run.
    rows : int
        Most rows of the record in one answer as JSON.
    memory : str or None
        Most memory that one simulation or quick answer may take, as in `api.RunOptions`.
    """

    running: int = 1
    waiting: int = 4
    kept: int = 8
    run_seconds: float = 600.0
    away_seconds: float = 4.0
    quick_waiting: int = 32
    quick_seconds: float = 600.0
    unheard_seconds: float = 10.0
    beat_seconds: float = 15.0
    body_bytes: int = 65_536
    body_seconds: float = 10.0
    replicates: int = 400
    days_ahead: int = 1_100
    rows: int = 100
    memory: str | None = None
