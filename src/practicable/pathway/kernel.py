"""The simulation loop, compiled: keyed draws, capacities, the queue of calls, and the paths of parties.

Every cached compiled function lives in this file, with the layout of what it reads: numba's cache sees
changes of this file only, and would answer from stale code if a part of it lay elsewhere.

A draw is a pure function of (seed and replicate, stream, party, round), so only what is shared has to happen
in order of time. A party's path is followed at once as far as its next call on a resource, or as far as a
choice that needs a day that is not over yet; there it is parked. Parked parties are taken in the order of
(time, stage key, party key). At a plain stage parties wait for company, for as long as none of them could
come to a call before the next one that is parked, and then go through it together.
`practicable.pathway.reference` tells the same story without any of this.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np

from practicable.compiler_cache import keep_compiled

F = TypeVar("F", bound=Callable[..., Any])
# Arrays by element, `Any` to the checker: what numba reads as a scalar it would take for an array.
Ints: TypeAlias = Any
Counts: TypeAlias = Any
Floats: TypeAlias = Any
Words: TypeAlias = Any
Records: TypeAlias = Any

_njit = cast("Callable[..., Callable[..., Any]]", import_module("numba").njit)


_njit_entry = partial(_njit, error_model="numpy", _nrt=False, no_cfunc_wrapper=True)
_njit_inner = partial(_njit_entry, no_cpython_wrapper=True)


def compiled_entry(function: F) -> F:
    """Compile a function that Python may call, and keep it; it borrows its arrays and holds no lock."""
    return cast("F", keep_compiled(_njit_entry(nogil=True, forceinline=True)(function)))


def compiled(function: F) -> F:
    """Compile a function that compiled ones call: their code holds it, so that it is not kept apart."""
    return cast("F", _njit_inner()(function))


def compiled_inline(function: F) -> F:
    """Compile a function into its callers."""
    return cast("F", _njit_inner(forceinline=True)(function))


RENEWS, SEIZES, FORKS, CHOOSES, JOINS, ABSORBS, DRAWS, COUNTS, DEFERS, MOVES, HOLDS, PATIENCE, PLAIN = (
    1 << bit for bit in range(13)
)
"""Stage flags. DRAWS: needs the stage's own draw; COUNTS: its days are counted; HOLDS: members wait here;
PLAIN: no calls, choices, moves or families."""

ARRIVE, CALL, LEAVE = range(3)
"""What a party is about to do."""

PARKS, STAYS, ENDS, PAUSES, JOINS_FAMILY, WALKS = range(6)
"""How a piece of work ends. STAYS: beyond the horizon; PAUSES: until the log has room; WALKS: in company."""

LACKS_PARKED, LACKS_FAMILIES, LACKS_LOG, LACKS_QUEUE, LACKS_HEAP, TOO_MANY = 1, 2, 4, 8, 16, 32
"""What has to be longer before the next piece of work; or that there were more visits than the run allows."""

(
    DAY, BUCKET, N_BUCKETS, PROCESS, NUMBER, COMING, N_HEAP, SPARE, N_PARKED, FREE, N_FAMILIES, FREE_FAMILY,
    N_LOG, N_ARRIVED, N_CALLS, N_STARTED, READY, FULL, LACKING, MOST_VISITS, N_COUNTS,
) = range(21)  # fmt: skip
"""Places of the loop's counters. COMING: the parties of a process in its day; NUMBER: those admitted."""

VISIT, ABSORBED, OPEN, REFUSED, RENEGED, WAITING = range(6)
"""Record types of the visit log."""

EXPONENTIAL, LOGNORMAL, DETERMINISTIC, UNIFORM, GAMMA, WEIBULL, DISCRETE, EMPIRICAL, MIXTURE = range(9)
"""Codes of distributions."""

N_WAIT_BINS = 386
MOST_ROUNDS = 256
"""Lengths of the histograms of waits and of rounds; the last bin is open."""

LONGEST_ROW = 128
"""Ends of service are kept in a row, in order, for as many servers at most; for more, in a heap."""

MOST_BUCKETS = 16384
LOT = 64
"""How many parts a day is cut into at most, and how many parties walk together at most."""

PARTY = np.dtype(
    [
        ("t", "f8"), ("key", "u8"), ("u", "f8"), ("v", "f8"), ("days", "f8"), ("round", "u4"),
        ("family", "i4"), ("next", "i4"), ("stage", "u2"), ("place", "u2"), ("cls", "u2"),
        ("members", "u2"), ("last", "u1"), ("state", "u1"),
    ]
)  # fmt: skip
FAMILY = np.dtype(
    [("latest", "f8"), ("parent", "i4"), ("arrived", "i4"), ("awaited", "i4"), ("next", "i4"), ("here", "i4")]
)
LAW = np.dtype([("code", "i8"), ("a", "f8"), ("b", "f8"), ("c", "f8")])
STAGE = np.dtype(
    [
        ("flags", "i8"), ("stream", "u8"), ("n_targets", "i8"), ("first", "i8"), ("by_epoch", "i8"),
        ("by_class", "i8"), ("by_place", "i8"), ("target", "i8"), ("after", "i8"), ("rank", "i8"),
        ("extra", "u8"), ("limit", "f8"), ("n_needs", "i8"), ("overflow", "i8"), ("reneges", "i8"),
        ("room", "i8"), ("patience", "i8"), ("choice", "i8"), ("join", "i8"), ("fork_class", "i8"),
        ("fork_stage", "i8"), ("waits", "i8"),
    ]
)  # fmt: skip
"""A parked party, a family that forked, a distribution, and a stage. `state` is four times whether the party
is a member that forked, and what it is about to do; `waits` is a stage's number among those that call."""


class Tables(NamedTuple):
    """What is simulated, as flat arrays; stages, places and classes by position."""

    stage: Records
    law: Records
    pool: Floats
    dwell: Ints
    epoch: Ints
    route_cum: Floats
    route_target: Ints
    move: Ints
    move_epoch: Ints
    need: Ints
    choice_target: Ints
    choice_base: Floats
    choice_slope: Floats
    choice_after: Floats
    choice_signal: Floats
    signal_stage: Ints
    signal_rule: Floats
    signal_start: Floats
    signal_jump: Floats
    capacity: Ints
    resource: Ints
    hours: Floats
    process: Ints
    process_hash: Words
    rate: Floats


class Outputs(NamedTuple):
    """What is counted. Flows are flat over (day, stage, place, class), waits over (stage, place, day)."""

    entries: Counts
    members_in: Counts
    exits: Counts
    members_out: Counts
    calls: Counts
    refusals: Counts
    reneged: Counts
    abandoned: Counts
    refused_by: Counts
    waits: Ints
    wait_sum: Floats
    rounds: Ints
    signals: Floats
    totals: Ints


M0 = np.uint64(0xD2511F53)
M1 = np.uint64(0xCD9E8D57)
W0 = np.uint64(0x9E3779B9)
W1 = np.uint64(0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
ZERO = np.uint64(0)
ONE = np.uint64(1)
TWO = np.uint64(2)
FOUR = np.uint64(4)
S32 = np.uint64(32)
S20 = np.uint64(20)
S12 = np.uint64(12)
S19 = np.uint64(19)
FORK_KEY = np.uint64(0x466F726B)
ARRIVAL_STREAM = np.uint64(0)
COUNT_STREAM = np.uint64(1)
FLOATING = np.uint64(0x4330000000000000)
FLOATED = 2.0**52
TINY = 2.0**-52
SMALLEST = 2.0**-53
LARGEST = 1.0 - 2.0**-53
LATEST = 1.0 - 2.0**-32
TURN = 2.0 * math.pi
INF = math.inf


@compiled_entry
def philox(c: tuple[Any, Any, Any, Any], k0: Any, k1: Any) -> tuple[Any, Any, Any, Any]:
    """Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405); words are the low halves of uint64."""
    x0, x1, x2, x3 = c
    for _ in range(10):
        p0 = M0 * x0
        p1 = M1 * x2
        x0 = (p1 >> S32) ^ x1 ^ k0
        x1 = p1 & LOW
        x2 = (p0 >> S32) ^ x3 ^ k1
        x3 = p0 & LOW
        k0 = (k0 + W0) & LOW
        k1 = (k1 + W1) & LOW
    return x0, x1, x2, x3


@compiled_entry
def draw(key: Any, party: Any, number: Any, stream: Any) -> tuple[float, float]:
    """Two uniforms in (0, 1), on a grid of 2^52 points centred in their cells."""
    w = philox((party & LOW, party >> S32, np.uint64(number), stream), key & LOW, key >> S32)
    u = (float(np.int64((w[0] << S20) | (w[1] >> S12))) + 0.5) * TINY
    v = (float(np.int64((w[2] << S20) | (w[3] >> S12))) + 0.5) * TINY
    return u, v


@compiled
def draw_apart(key: Any, party: Any, number: Any, stream: Any) -> tuple[float, float]:
    """As `draw`, for the draws that few visits need: a call, not a copy of the code."""
    return draw(key, party, number, stream)


@compiled
def member_key(party: Any, member: int) -> Any:
    """Key of a party that forks from another: a function of the party's key and the member's number."""
    w = philox((party & LOW, party >> S32, np.uint64(member), FORK_KEY), FORK_KEY, W0)
    return w[0] | (w[1] << S32)


@compiled
def normal_quantile(u: float) -> float:
    """Wichura's AS 241 (PPND16), doi:10.2307/2347330."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        a = (((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r
              + 45921.95393154987) * r + 13731.69376550946) * r + 1971.5909503065513) * r
              + 133.14166789178438) * r + 3.3871328727963665)  # fmt: skip
        b = (((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r
              + 21213.794301586597) * r + 5394.196021424751) * r + 687.1870074920579) * r
              + 42.31333070160091) * r + 1.0)  # fmt: skip
        return q * a / b
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        a = (((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r
              + 1.2704582524523684) * r + 3.6478483247632045) * r + 5.769497221460691) * r
              + 4.630337846156546) * r + 1.4234371107496835)  # fmt: skip
        b = (((((((1.0507500716444169e-09 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r
              + 0.14810397642748008) * r + 0.6897673349851) * r + 1.6763848301838038) * r
              + 2.053191626637759) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        a = (((((((2.0103343992922881e-07 * r + 2.7115555687434876e-05) * r + 0.0012426609473880784) * r
              + 0.026532189526576124) * r + 0.29656057182850487) * r + 1.7848265399172913) * r
              + 5.463784911164114) * r + 6.657904643501103)  # fmt: skip
        b = (((((((2.0442631033899397e-15 * r + 1.421511758316446e-07) * r + 1.8463183175100548e-05) * r
              + 0.0007868691311456133) * r + 0.014875361290850615) * r + 0.1369298809227358) * r
              + 0.599832206555888) * r + 1.0)  # fmt: skip
    return -a / b if q < 0.0 else a / b


@compiled
def incomplete_gamma(x: float, shape: float, log_gamma: float) -> float:
    """Regularised lower incomplete gamma function: a series, or Lentz's continued fraction."""
    front = math.exp(shape * math.log(x) - x - log_gamma)
    if x < shape + 1.0:
        term = 1.0 / shape
        total = term
        n = shape
        for _ in range(1000):
            n += 1.0
            term *= x / n
            total += term
            if term < total * 1e-17:
                break
        return total * front
    b = x + 1.0 - shape
    c = 1e300
    d = 1.0 / b
    fraction = d
    for i in range(1, 1000):
        an = -i * (i - shape)
        b += 2.0
        d = 1.0 / (an * d + b)
        c = b + an / c
        step = d * c
        fraction *= step
        if abs(step - 1.0) < 1e-16:
            break
    return 1.0 - front * fraction


@compiled
def gamma_quantile(u: float, shape: float, log_gamma: float) -> float:
    """Unit-scale gamma: Wilson-Hilferty, then Newton steps kept inside a shrinking bracket."""
    z = normal_quantile(u)
    c = 1.0 / (9.0 * shape)
    root = 1.0 - c + z * math.sqrt(c)
    x = shape * root * root * root
    small = math.exp((math.log(u) + math.log(shape) + log_gamma) / shape)
    if root <= 0.0 or shape < 1.0 or x < small:
        x = small
    x = max(x, 1e-300)
    low = 0.0
    high = INF
    for _ in range(60):
        error = incomplete_gamma(x, shape, log_gamma) - u
        if error > 0.0:
            high = x
        else:
            low = x
        slope = math.exp((shape - 1.0) * math.log(x) - x - log_gamma)
        trial = x - error / slope if slope > 0.0 else low
        if trial <= low or trial >= high:
            trial = 2.0 * x if high == INF else 0.5 * (low + high)
        if abs(trial - x) <= 1e-15 * x:
            return trial
        x = trial
    return x


@compiled
def poisson_quantile(u: float, rate: float) -> int:
    """Least count whose Poisson distribution function reaches `u`: it falls with no rise of `rate`.

    Added up from ten standard deviations below the mean, where Stirling's series is exact enough.
    """
    k = math.floor(rate - 10.0 * math.sqrt(rate) - 10.0)
    log_p = -rate
    if k < 20.0:
        k = 0.0
    else:
        log_p = k * math.log1p((rate - k) / k) + k - rate - 0.5 * math.log(TURN * k) - 1.0 / (12.0 * k)
        log_p += 1.0 / (360.0 * k * k * k) - 1.0 / (1260.0 * k * k * k * k * k)
    p = math.exp(log_p)
    total = p
    while total < u and (k < rate or p > 1e-18):
        k += 1.0
        p *= rate / k
        total += p
    return int(k)


@compiled
def simple_inverse(code: int, a: float, b: float, c: float, u: float) -> float:
    """Inverse of a distribution that is not built of others."""
    if code == EXPONENTIAL:
        return -math.log(1.0 - u) * a
    if code == LOGNORMAL:
        return math.exp(a + b * normal_quantile(u))
    if code == DETERMINISTIC:
        return a
    if code == UNIFORM:
        return a + u * b
    if code == GAMMA:
        return gamma_quantile(u, b, c) * a
    return (-math.log(1.0 - u)) ** b * a


@compiled_inline
def inverse(laws: Records, pool: Floats, at: Any, u: float) -> float:
    """Inverse of distribution number `at`."""
    law = laws[np.uint64(at)]
    if law["code"] == EXPONENTIAL:
        return -math.log(1.0 - u) * law["a"]
    if law["code"] <= WEIBULL:
        return simple_inverse(law["code"], law["a"], law["b"], law["c"], u)
    return pooled_inverse(laws, pool, at, u)


@compiled
def pooled_inverse(laws: Records, pool: Floats, at: int, u: float) -> float:
    """Inverse of a distribution whose values, or components, lie in the pool."""
    code = laws[at]["code"]
    first = int(laws[at]["a"])
    n = int(laws[at]["b"])
    if code == EMPIRICAL:
        return pool[first + int(u * n)]
    i = 0
    while u >= pool[first + i]:
        i += 1
    if code == DISCRETE:
        return pool[first + n + i]
    below = pool[first + i - 1] if i > 0 else 0.0
    rest = min(max((u - below) / pool[first + n + i], SMALLEST), LARGEST)
    part = laws[int(pool[first + 2 * n + i])]
    return simple_inverse(part["code"], part["a"], part["b"], part["c"], rest)


@compiled
def apart_inverse(laws: Records, pool: Floats, at: int, u: float) -> float:
    """As `inverse`, for the draws that few visits need: a call, not a copy of the code."""
    return inverse(laws, pool, at, u)


@compiled_inline
def before(parked: Records, stages: Records, one: Any, other: Any) -> bool:
    """Whether one of the same instant goes before another: who leaves, then by stage key and party key."""
    a, b = parked[np.uint64(one)], parked[np.uint64(other)]
    leaves_a, leaves_b = a["state"] & 3 == LEAVE, b["state"] & 3 == LEAVE
    if leaves_a != leaves_b:
        return leaves_a
    rank_a, rank_b = stages[a["stage"]]["rank"], stages[b["stage"]]["rank"]
    return a["key"] < b["key"] if rank_a == rank_b else rank_a < rank_b


@compiled_inline
def call_push(times: Floats, items: Counts, size: Any, item: Any, parked: Records, stages: Records) -> None:
    """Add a parked party to the heap of calls, whose size becomes one more."""
    t = parked[np.uint64(item)]["t"]
    at = np.uint64(size)
    while at > ZERO:
        up = (at - ONE) >> ONE
        if times[up] < t or (times[up] == t and before(parked, stages, np.int64(items[up]), item)):
            break
        times[at] = times[up]
        items[at] = items[up]
        at = up
    times[at] = t
    items[at] = item


@compiled_inline
def call_pop(times: Floats, items: Counts, size: Any, parked: Records, stages: Records) -> Any:
    """Take the first call off the heap, whose size becomes one less."""
    first = np.int64(items[0])
    end = np.uint64(size - 1)
    t = times[end]
    item = np.int64(items[end])
    at = ZERO
    while True:
        down = at + at + ONE
        if down >= end:
            break
        right = down + ONE
        if right < end and (
            times[right] < times[down]
            or (
                times[right] == times[down]
                and before(parked, stages, np.int64(items[right]), np.int64(items[down]))
            )
        ):
            down = right
        if t < times[down] or (t == times[down] and before(parked, stages, item, np.int64(items[down]))):
            break
        times[at] = times[down]
        items[at] = items[down]
        at = down
    times[at] = t
    items[at] = item
    return first


@compiled_inline
def heap_push(heap: Floats, least: Any, size: Any, value: float) -> None:
    """Add a value to the heap of instants, four below each, that begins at `least`; it becomes one longer."""
    base = np.uint64(least)
    at = np.uint64(size)
    while at > ZERO:
        up = (at - ONE) >> TWO
        if heap[base + up] <= value:
            break
        heap[base + at] = heap[base + up]
        at = up
    heap[base + at] = value


@compiled_inline
def heap_replace(heap: Floats, least: Any, size: Any, value: float) -> None:
    """Put a value in the place of the least one of the heap of instants that begins at `least`."""
    base = np.uint64(least)
    end = np.uint64(size)
    at = ZERO
    while True:
        down = (at << TWO) + ONE
        if down >= end:
            break
        smallest = heap[base + down]
        below = down
        for other in range(down + ONE, min(down + FOUR, end)):
            x = heap[base + other]
            below = other if x < smallest else below
            smallest = min(x, smallest)
        if value <= smallest:
            break
        heap[base + at] = smallest
        at = below
    heap[base + at] = value


@compiled_inline
def row_push(row: Floats, least: Any, size: Any, value: float) -> None:
    """Add a value to the ascending row of instants that begins at `least`; its size becomes one more."""
    base = np.uint64(least)
    at = np.uint64(size)
    while at > ZERO and row[base + at - ONE] > value:
        row[base + at] = row[base + at - ONE]
        at -= ONE
    row[base + at] = value


@compiled_inline
def row_replace(row: Floats, least: Any, size: Any, value: float) -> None:
    """Put a value in its place, and the least, which it does not precede, out: without a branch."""
    base = np.uint64(least)
    end = base + np.uint64(size) - ONE
    for at in range(base, end):
        row[at] = min(max(row[at], value), row[at + ONE])
    row[end] = max(row[end], value)


@compiled
def put_in_order(ends: Floats, least: int, size: int) -> None:
    """Sort a heap of instants that begins at `least` (Shell's method): in order it is a heap as well."""
    gap = size // 2
    while gap > 0:
        for i in range(least + gap, least + size):
            value = ends[i]
            at = i
            while at - gap >= least and ends[at - gap] > value:
                ends[at] = ends[at - gap]
                at -= gap
            ends[at] = value
        gap = 1 if gap == 2 else gap * 5 // 11


@compiled_inline
def server_offer(
    capacity: Ints, resource: Ints, ends: Floats, n_ends: Ints, in_order: Ints, last: Floats, r: int,
    tau: float,
) -> float:  # fmt: skip
    """First instant from `tau` on at which fewer servers are busy than there are; books nothing."""
    tau = max(tau, last[r])
    n_days = capacity.shape[1]
    size = n_ends[r]
    least = resource[r, 1]
    while True:
        # an instant beyond the horizon may be beyond the integers
        day = int(tau) if tau < n_days else n_days - 1
        n = capacity[r, day]
        if size < n:
            return tau
        free_at = INF
        if n > 0:
            if size > n and in_order[r] == 0 and resource[r, 3] > LONGEST_ROW:
                put_in_order(ends, least, size)
                in_order[r] = 1
            free_at = ends[least + size - n]
            if free_at <= tau:
                return tau
        if resource[r, 2] == 1 and day + 1 < n_days:
            free_at = min(free_at, day + 1.0)
        if free_at == INF:
            return INF
        tau = free_at


@compiled_inline
def server_take(
    capacity: Ints,
    resource: Ints,
    ends: Floats,
    n_ends: Ints,
    in_order: Ints,
    last: Floats,
    r: int,
    span: tuple[float, float],
) -> None:
    """Make a server busy from a start to an end."""
    n_days = capacity.shape[1]
    n = capacity[r, int(span[0]) if span[0] < n_days else n_days - 1]
    in_order[r] = 0
    least = resource[r, 1]
    last[r] = span[0]
    in_row = resource[r, 3] <= LONGEST_ROW
    while n_ends[r] > n:
        n_ends[r] -= 1
        if in_row:
            row_replace(ends, least, n_ends[r], ends[least + n_ends[r]])
        else:
            heap_replace(ends, least, n_ends[r], ends[least + n_ends[r]])
    if n_ends[r] < n:
        if in_row:
            row_push(ends, least, n_ends[r], span[1])
        else:
            heap_push(ends, least, n_ends[r], span[1])
        n_ends[r] += 1
    elif in_row:
        row_replace(ends, least, n, span[1])
    else:
        heap_replace(ends, least, n, span[1])


@compiled_inline
def slot_at(hours: Floats, r: int, day: int, i: int, n: int) -> float:
    """Instant of slot `i` of `n`."""
    return day + (hours[r, 0] + (i + 0.5) * (hours[r, 1] - hours[r, 0]) / n)


@compiled_inline
def slot_from(hours: Floats, r: int, day: int, i: int, n: int, tau: float) -> int:
    """First slot from `i` on, of the `n` of a day, that starts at `tau` or later; `n` if there is none.

    Division leads to within two slots of it; which one it is, the instants themselves decide.
    """
    near = min(((tau - day) - hours[r, 0]) / (hours[r, 1] - hours[r, 0]) * n, float(n)) - 2.0
    if near > i:
        i = int(near)
    while i < n and slot_at(hours, r, day, i, n) < tau:
        i += 1
    return i


@compiled_inline
def slot_offer(
    capacity: Ints, hours: Floats, taken: Counts, first: Ints, r: int, now: float, tau: float
) -> float:
    """First free slot from `tau` on; forgets slots before `now`, which no later call can take."""
    n_days = capacity.shape[1]
    if tau >= n_days:
        return INF
    today = int(now)
    n = capacity[r, today]
    if taken[r, today] < n:
        taken[r, today] = slot_from(hours, r, today, taken[r, today], n, now)
    day = max(first[r], today)
    while day < n_days and taken[r, day] >= capacity[r, day]:
        day += 1
    first[r] = day
    for later in range(max(day, int(tau)), n_days):
        n = capacity[r, later]
        i = slot_from(hours, r, later, taken[r, later], n, tau)
        if i < n:
            return slot_at(hours, r, later, i, n)
    return INF


@compiled_inline
def slot_take(capacity: Ints, hours: Floats, taken: Counts, r: int, start: float) -> None:
    """Take the slot that starts at `start`; those before it on its day are passed over."""
    day = int(start)
    n = capacity[r, day]
    taken[r, day] = slot_from(hours, r, day, taken[r, day], n, start) + 1


@compiled_inline
def n_waiting(queue: Floats, head: Ints, tail: Ints, r: int, now: float) -> int:
    """How many wait for a resource; `queue` holds the instants at which they stop waiting, in order."""
    at = head[r]
    while at < tail[r] and queue[r, at] <= now:
        at += 1
    head[r] = at
    return tail[r] - at


@compiled_inline
def enqueue(queue: Floats, head: Ints, tail: Ints, r: int, until: float) -> bool:
    """Note that one more waits until an instant; returns whether the queue should be longer."""
    width = queue.shape[1]
    first = head[r]
    at = tail[r]
    while at > first and queue[r, at - 1] > until:
        queue[r, at] = queue[r, at - 1]
        at -= 1
    queue[r, at] = until
    tail[r] += 1
    if tail[r] < width:
        return False
    for i in range(first, width):
        queue[r, i - first] = queue[r, i]
    head[r] = 0
    tail[r] = width - first
    return 2 * tail[r] > width


@compiled_inline
def target(cum: Floats, first: Any, n: Any, u: float) -> int:
    """Position of the target that a uniform stands for, in the row of bounds that begins at `first`."""
    k = 0
    for i in range(n - 1):
        k += int(u >= cum[np.uint64(first + i)])
    return k


@compiled_inline
def choose(
    base: Floats, slope: Floats, after: Floats, weight: Floats, signals: Floats, utility: Floats,
    at: tuple[Any, Any, Any, Any, Any], state: tuple[Any, Any, Any], u: float,
) -> int:  # fmt: skip
    """Position of the target that a uniform stands for, under the logit of a choice."""
    number, n, day, cls, place = at
    most = -INF
    for k in range(n):
        v = base[number, cls, place, k]
        v += slope[number, 0, k] * state[0]
        v += slope[number, 1, k] * math.log(1.0 + state[1])
        v += after[number, state[2], k]
        for i in range(signals.shape[0]):
            v += weight[number, i, k] * signals[i, place, day]
        utility[k] = v
        most = max(most, v)
    total = 0.0
    for k in range(n):
        total += math.exp(utility[k] - most)
        utility[k] = total
    k = 0
    while k < n - 1 and u * total >= utility[k]:
        k += 1
    return k


@compiled
def update_signals(tables: Tables, out: Outputs, day: int, shape: tuple[int, int, int]) -> None:
    """Set the signals of a morning from the entries of the day before."""
    n_stages, n_places, n_classes = shape
    for i in range(tables.signal_stage.shape[0]):
        for p in range(n_places):
            value = tables.signal_start[i, p]
            if day > 0:
                numerator = 0
                denominator = 0
                for side in range(2):
                    for s in range(n_stages):
                        if tables.signal_stage[i, side, s] == 0:
                            continue
                        at = ((day - 1) * n_stages + s) * n_places * n_classes
                        here = p * n_classes
                        width = n_classes
                        if tables.signal_rule[i, 1] == 1.0:
                            here = 0
                            width = n_places * n_classes
                        for j in range(at + here, at + here + width):
                            numerator += out.entries[j] * (1 - side)
                            denominator += out.entries[j] * side
                value = out.signals[i, p, day - 1]
                if denominator > 0:
                    value += tables.signal_rule[i, 0] * (numerator / denominator - value)
            out.signals[i, p, day] = value + tables.signal_jump[i, day]


@compiled_inline
def wait_bin(wait: float) -> int:
    """Bin of a wait: 0, then sixteen bins to each doubling from 2^-14 days."""
    if wait <= 0.0:
        return 0
    fraction, exponent = math.frexp(wait)
    return min(max((exponent + 13) * 16 + int((fraction - 0.5) * 32.0) + 1, 1), N_WAIT_BINS - 1)


@compiled
def log_visit(
    words: Words,
    instants: Floats,
    n: int,
    who: tuple[Any, tuple[Any, Any, Any, Any, Any]],
    what: tuple[Any, tuple[float, float, float]],
) -> None:
    """Write row `n` of the log: party; round, stage, place, class and members; record type; instants."""
    words[n, 0] = who[0]
    for i in range(5):
        words[n, 1 + i] = np.uint64(who[1][i])
    words[n, 6] = np.uint64(what[0])
    for i in range(3):
        instants[n, i] = what[1][i]


class Work(NamedTuple):
    """What a run remembers between two pieces of work: the parked, the families, and the desks' books.

    `soonest` is the earliest instant of each pile, and `earliest` that of all of them.
    """

    parked: Records
    heap_t: Floats
    heap_i: Counts
    families: Records
    queue: Floats
    words: Words
    instants: Floats
    day_head: Counts
    day_count: Counts
    buckets: Counts
    ends: Floats
    n_ends: Ints
    in_order: Ints
    last_start: Floats
    taken: Counts
    first_day: Ints
    head: Ints
    tail: Ints
    count: Ints
    earliest: Floats
    scratch: Floats
    soonest: Floats
    pile_n: Ints
    pile_at: Counts
    group: Ints
    key: Words
    lot_key: Words
    lot_number: Words
    lot_words: Words
    lot_draws: Floats
    moving: Ints
    ending: Ints
    onward: Ints


@compiled_inline
def take_place(parked: Records, count: Ints) -> int:
    """Take the place of a party to park."""
    at = count[FREE]
    if at >= 0:
        count[FREE] = np.int64(parked[np.uint64(at)]["next"])
        return at
    at = count[N_PARKED]
    count[N_PARKED] += 1
    if count[N_PARKED] >= parked.shape[0] - count[SPARE]:
        count[LACKING] |= LACKS_PARKED
    return at


@compiled_inline
def give_place(parked: Records, count: Ints, at: Any) -> None:
    """Give back the place of a party that is parked no more."""
    parked[np.uint64(at)]["next"] = count[FREE]
    count[FREE] = at


@compiled_inline
def make_ready(parked: Records, count: Ints, at: Any) -> None:
    """Let a parked party go on next: the last that is ready is the first to go."""
    parked[np.uint64(at)]["next"] = count[READY]
    count[READY] = at


@compiled_inline
def queue_up(work: Work, stages: Records, at: Any) -> None:
    """Let a parked party wait for its turn: in the list of its day, its part of this day, or the heap."""
    count = work.count
    rec = work.parked[np.uint64(at)]
    t = rec["t"]
    later = np.uint64(np.int64(t))
    day = np.uint64(count[DAY])
    if later > day:
        rec["next"] = work.day_head[later]
        work.day_head[later] = at
        work.day_count[later] += 1
        return
    n = count[N_BUCKETS]
    b = min(int((t - float(count[DAY])) * n), n - 1)
    if b > count[BUCKET]:
        rec["next"] = work.buckets[np.uint64(b)]
        work.buckets[np.uint64(b)] = at
        return
    call_push(work.heap_t, work.heap_i, count[N_HEAP], at, work.parked, stages)
    count[N_HEAP] += 1
    if count[N_HEAP] >= work.heap_t.shape[0] - 2 * LOT:
        count[LACKING] |= LACKS_HEAP


@compiled_inline
def draw_lot(work: Work, n: int, stream: Any) -> None:
    """Draw for a lot of parties, as `draw` does: loops without branches, run several at a time.

    Words and draws are the same memory. The 52 bits of a word are put into a double of the exponent at which
    the last bit stands for one: the processor then has no integer to convert. The key is read here, as the
    compiler would otherwise carry what it derives from it through the whole loop of `advance`.
    """
    keys, numbers, words, draws = work.lot_key, work.lot_number, work.lot_words, work.lot_draws
    key = work.key[0]
    for i in range(n):
        w = philox((keys[i] & LOW, keys[i] >> S32, numbers[i], stream), key & LOW, key >> S32)
        words[0, i] = FLOATING | (w[0] << S20) | (w[1] >> S12)
        words[1, i] = FLOATING | (w[2] << S20) | (w[3] >> S12)
    for i in range(n):
        draws[0, i] = (draws[0, i] - FLOATED + 0.5) * TINY
        draws[1, i] = (draws[1, i] - FLOATED + 0.5) * TINY


@compiled_inline
def join_pile(work: Work, s: Any, t: float, at: Any) -> None:
    """Let a parked party wait at a stage for others to go with."""
    stage = np.uint64(s)
    n = work.pile_n[stage]
    work.pile_at[stage, np.uint64(n)] = at
    work.pile_n[stage] = n + 1
    if t < work.soonest[stage]:
        work.soonest[stage] = t
        work.earliest[0] = min(work.earliest[0], t)
    if n >= LOT - 1:
        work.count[FULL] = s


@compiled
def admit(tables: Tables, work: Work, want_log: int) -> None:
    """Admit the next arrivals of the day: to the pile of a plain stage, or else one by one."""
    parked, count, keys, draws = work.parked, work.count, work.lot_key, work.lot_draws
    process, day = np.uint64(count[PROCESS]), np.uint64(count[DAY])
    base = (tables.process_hash[process] << S32) | (day << S19)
    number = count[NUMBER]
    if number == 0:
        rate = tables.rate[process, day]
        u = draw_apart(work.key[0], base, 0, COUNT_STREAM)[0] if rate > 0.0 else 0.0
        count[COMING] = poisson_quantile(u, rate)
    n = min(LOT, count[COMING] - number)
    s, law = tables.process[process, 2], tables.process[process, 3]
    walks = want_log == 0 and tables.stage[np.uint64(s)]["flags"] & PLAIN > 0
    members = 0
    morning = float(count[DAY])
    for i in range(n):
        keys[i] = base | np.uint64(number + i)
        work.lot_number[i] = ZERO
    draw_lot(work, n, ARRIVAL_STREAM)
    for i in range(n):
        if law >= 0:
            members = int(apart_inverse(tables.law, tables.pool, law, draws[1, i]))
        at = take_place(parked, count)
        rec = parked[np.uint64(at)]
        rec["t"] = morning + min(draws[0, i], LATEST)
        rec["key"], rec["days"], rec["round"], rec["family"] = keys[i], 0.0, 0, -1
        rec["place"], rec["cls"], rec["stage"] = tables.process[process, 0], tables.process[process, 1], s
        rec["members"], rec["last"], rec["state"] = members, 0, ARRIVE
        if walks:
            join_pile(work, s, rec["t"], at)
        else:
            make_ready(parked, count, at)
    count[N_ARRIVED] += n
    done = number + n == count[COMING]
    count[PROCESS] += int(done)
    count[NUMBER] = 0 if done else number + n


@compiled
def walk(tables: Tables, out: Outputs, work: Work, size: tuple[int, int, int, int]) -> None:
    """Take a pile of parties through their stage together: a full pile, or else the one that is due first.

    What happens in a plain stage touches nobody else, so that those whose turn is not urgent can wait for
    company: their draws are made at once, and the arithmetic of one does not wait for that of another. Who
    comes to a call is parked; who comes to a stage with rules is ready to go alone.
    """
    group, parked, count = work.group, work.parked, work.count
    s = count[FULL]
    if s < 0:
        s = 0
        while work.soonest[s] > work.earliest[0]:
            s += 1
    stage = tables.stage[np.uint64(s)]
    renews = stage["flags"] & RENEWS
    waiting = work.pile_n[s]
    n = min(LOT, waiting)
    rest = waiting - n
    for j in range(n):
        at = np.uint64(work.pile_at[np.uint64(s), np.uint64(rest + j)])
        rec = parked[at]
        group[j], work.lot_key[j] = at, rec["key"]
        work.lot_number[j] = np.uint64(np.int64(rec["round"]) + renews)
    work.pile_n[s] = rest
    if rest == 0:
        work.soonest[s] = INF
    draw_lot(work, n, stage["stream"])
    if stage["flags"] & SEIZES:
        for j in range(n):
            rec = parked[np.uint64(group[j])]
            rec["u"], rec["v"] = work.lot_draws[0, j], work.lot_draws[1, j]
            rec["round"], rec["state"] = work.lot_number[j], CALL
            if renews:
                rec["days"] = 0.0
            queue_up(work, tables.stage, group[j])
    else:
        pass_plain(tables, out, work, size, (s, n))
    count[FULL], work.earliest[0] = -1, INF
    for i in range(size[1]):
        work.earliest[0] = min(work.earliest[0], work.soonest[i])
        if work.pile_n[i] >= LOT:
            count[FULL] = i


@compiled
def pass_plain(
    tables: Tables, out: Outputs, work: Work, size: tuple[int, int, int, int], many: tuple[int, int]
) -> None:
    """Take a group of parties through a plain stage."""
    s, n = many
    n_days, n_stages, n_places, n_classes = size
    stages, parked, draws, count = tables.stage, work.parked, work.lot_draws, work.count
    entries, exits, dwell, rounds = out.entries, out.exits, tables.dwell, out.rounds
    horizon = float(n_days)
    n_cells = n_stages * n_places * n_classes
    stage = stages[np.uint64(s)]
    flags, after, n_targets = stage["flags"], stage["after"], stage["n_targets"]
    row, by_class, by_place, by_epoch = (
        stage["first"],
        stage["by_class"],
        stage["by_place"],
        stage["by_epoch"],
    )
    targets = np.uint64(stage["target"])
    moving, ending, onward = work.moving, work.ending, work.onward
    n_moving, n_ending = 0, 0
    for j in range(n):
        rec = parked[np.uint64(work.group[j])]
        t, members = rec["t"], np.int64(rec["members"])
        p, c = np.int64(rec["place"]), np.int64(rec["cls"])
        cell = (s * n_places + p) * n_classes + c
        today = np.uint64(int(t) * n_cells + cell)
        entries[today] += 1
        if members > 0:
            out.members_in[today] += members
        rec["round"] = work.lot_number[j]
        if flags & RENEWS:
            rec["days"] = 0.0
        if after > 0:
            rec["last"] = after
        leave = t
        law = dwell[np.uint64(cell)]
        if law >= 0:
            leave += inverse(tables.law, tables.pool, law, draws[1, j])
        goes = leave < horizon and flags & ABSORBS == 0
        to = s
        if goes:
            if flags & COUNTS:
                rec["days"] += leave - t
            today = np.uint64(int(leave) * n_cells + cell)
            exits[today] += 1
            if members > 0:
                out.members_out[today] += members
            k = 0
            if n_targets > 1:
                first = row + by_class * c + by_place * p
                if by_epoch > 0:
                    first += by_epoch * tables.epoch[s, int(leave)]
                k = target(tables.route_cum, first, n_targets, draws[0, j])
            to = tables.route_target[targets + np.uint64(k)]
            rec["stage"] = to
            goes = stages[np.uint64(to)]["flags"] & (ABSORBS | PLAIN | RENEWS) != ABSORBS | PLAIN
        rec["t"], onward[j] = leave, to
        # both lists are written to and one is made longer: a guess of which would often be wrong
        moving[n_moving], ending[n_ending] = j, j
        n_moving += int(goes)
        n_ending += 1 - int(goes)
    n_started = n
    for i in range(n_ending):
        j = ending[i]
        at = np.int64(work.group[j])
        rec = parked[np.uint64(at)]
        p, c = np.int64(rec["place"]), np.int64(rec["cls"])
        stays = rec["t"] >= horizon
        if not stays and onward[j] != s:
            today = int(rec["t"]) * n_cells + (onward[j] * n_places + p) * n_classes + c
            n_started += 1
            entries[np.uint64(today)] += 1
            out.members_in[np.uint64(today)] += np.int64(rec["members"])
        rounds[np.uint64(stays), np.uint64(c), np.uint64(min(np.int64(rec["round"]), MOST_ROUNDS - 1))] += 1
        give_place(parked, count, at)
    for i in range(n_moving):
        j = moving[i]
        at = np.int64(work.group[j])
        if stages[np.uint64(onward[j])]["flags"] & (PLAIN | SEIZES):
            join_pile(work, onward[j], parked[np.uint64(at)]["t"], at)
        else:
            make_ready(parked, count, at)
    count[N_STARTED] += n_started


@compiled
def open_day(tables: Tables, out: Outputs, work: Work, size: tuple[int, int, int, int]) -> None:
    """Begin the next day: set its signals, cut it into parts, and sort into them who is parked for it."""
    count, parked, buckets = work.count, work.parked, work.buckets
    count[DAY] += 1
    day = count[DAY]
    update_signals(tables, out, day, size[1:])
    expected = float(work.day_count[day])
    for i in range(tables.rate.shape[0]):
        expected += tables.rate[i, day]
    n_buckets = 1
    while n_buckets * 2.0 < expected and n_buckets < MOST_BUCKETS:
        n_buckets *= 2
    at = np.int64(work.day_head[day])
    while at >= 0:
        rec = parked[np.uint64(at)]
        following = np.int64(rec["next"])
        b = np.uint64(min(int((rec["t"] - float(day)) * n_buckets), n_buckets - 1))
        rec["next"] = buckets[b]
        buckets[b] = at
        at = following
    count[N_BUCKETS], count[BUCKET], count[PROCESS] = n_buckets, -1, 0


@compiled_entry
def advance(tables: Tables, out: Outputs, work: Work, size: tuple[int, int, int, int], want_log: int) -> int:
    """Simulate until the end, which returns 0, or until some of the work's arrays should be longer.

    The loop takes the next piece of work (a member or a party set free, the next arrival of the day, the next
    parked party) and follows its path until it parks or ends. No array is replaced inside: the compiler would
    count references to it at every step.
    """
    n_days, n_stages, n_places, n_classes = size
    stages, laws, pool, dwell_of = tables.stage, tables.law, tables.pool, tables.dwell
    epoch_of, route_cum, route_target = tables.epoch, tables.route_cum, tables.route_target
    moves, move_epoch, needs = tables.move, tables.move_epoch, tables.need
    capacity, resource, hours = tables.capacity, tables.resource, tables.hours
    choice_target, choice_base, choice_slope = tables.choice_target, tables.choice_base, tables.choice_slope
    choice_after, choice_signal, signals = tables.choice_after, tables.choice_signal, out.signals
    entries, exits, members_in, members_out = out.entries, out.exits, out.members_in, out.members_out
    calls, refusals, reneged, abandoned = out.calls, out.refusals, out.reneged, out.abandoned
    refused_by, waits, wait_sum, rounds = out.refused_by, out.waits, out.wait_sum, out.rounds
    parked, heap_t, heap_i, families = work.parked, work.heap_t, work.heap_i, work.families
    queue, words, instants = work.queue, work.words, work.instants
    buckets, ends, n_ends, in_order = work.buckets, work.ends, work.n_ends, work.in_order
    last_start = work.last_start
    taken, first_day, head, tail = work.taken, work.first_day, work.head, work.tail
    count, earliest, scratch, key = work.count, work.earliest, work.scratch, work.key[0]
    n_families, free_family, n_log = count[N_FAMILIES], count[FREE_FAMILY], count[N_LOG]
    n_calls, n_started = 0, 0
    n_processes = tables.process.shape[0]
    horizon = float(n_days)
    n_cells = n_stages * n_places * n_classes
    room_heap = heap_t.shape[0] - 2 * LOT
    room_families, room_log = families.shape[0] - 1, words.shape[0] - 4
    joined = False
    walks = want_log == 0
    for i in range(n_stages):
        joined = joined or stages[i]["join"] >= 0
        walks = walks and stages[i]["flags"] & (PLAIN | SEIZES) > 0 and stages[i]["flags"] & CHOOSES == 0
    t, pkey, days, rnd, family, s, p, c = 0.0, ZERO, 0.0, 0, -1, 0, 0, 0
    members, last, phase, member, at = 0, 0, ARRIVE, 0, -1
    u, v = 0.0, 0.0
    count[LACKING] = 0
    while count[LACKING] == 0:
        # -- the next piece of work; each function is called at one place, as it is compiled into it
        together = count[FULL] >= 0
        if together:
            pass
        elif count[READY] >= 0:
            at = count[READY]
            count[READY] = np.int64(parked[np.uint64(at)]["next"])
        elif count[PROCESS] < n_processes:
            admit(tables, work, want_log)
            continue
        elif count[N_HEAP] > 0 and buckets[np.uint64(count[BUCKET])] < 0:
            together = heap_t[0] >= earliest[0]
            if not together:
                at = call_pop(heap_t, heap_i, count[N_HEAP], parked, stages)
                count[N_HEAP] -= 1
        else:
            bucket, n_buckets = count[BUCKET], count[N_BUCKETS]
            if count[N_HEAP] == 0 and bucket < n_buckets:
                bucket += 1
                while bucket < n_buckets and buckets[np.uint64(bucket)] < 0:
                    bucket += 1
                count[BUCKET] = bucket
            if bucket < n_buckets:
                at = np.int64(buckets[np.uint64(bucket)])
                while at >= 0 and count[N_HEAP] < room_heap:
                    call_push(heap_t, heap_i, count[N_HEAP], at, parked, stages)
                    count[N_HEAP] += 1
                    at = np.int64(parked[np.uint64(at)]["next"])
                buckets[np.uint64(bucket)] = at
                if at >= 0:
                    count[LACKING] |= LACKS_HEAP
            elif earliest[0] < count[DAY] + 1.0:
                together = True
            elif count[DAY] == n_days - 1:
                break
            else:
                open_day(tables, out, work, size)
                if count[N_STARTED] + n_started + n_calls > count[MOST_VISITS]:
                    count[LACKING] |= TOO_MANY
            if not together:
                continue
        if together:
            walk(tables, out, work, size)
            continue
        rec = parked[np.uint64(at)]
        give_place(parked, count, at)
        t, pkey, u, v, days = rec["t"], rec["key"], rec["u"], rec["v"], rec["days"]
        rnd, family = np.int64(rec["round"]), np.int64(rec["family"])
        s, p, c = np.int64(rec["stage"]), np.int64(rec["place"]), np.int64(rec["cls"])
        members, last = np.int64(rec["members"]), np.int64(rec["last"])
        phase, member = np.int64(rec["state"]) & 3, np.int64(rec["state"]) >> 2
        if want_log and n_log >= room_log:
            count[LACKING] |= LACKS_LOG
        # -- its path, until it parks or ends
        end = PARKS
        drawn = phase != ARRIVE
        called = t
        while True:
            stage = stages[np.uint64(s)]
            flags = stage["flags"]
            if phase == ARRIVE:
                if t >= horizon:
                    end = STAYS
                    break
                if walks and flags & PLAIN and family < 0:
                    end = WALKS
                    break
                if want_log and n_log >= room_log:
                    end = PAUSES
                    break
                if flags & RENEWS:
                    rnd += 1
                    days = 0.0
                if flags & SEIZES:
                    phase = CALL
                    break
                called = t
            cell = (s * n_places + p) * n_classes + c
            if flags & DRAWS and not drawn:
                u, v = draw(key, pkey, rnd, stage["stream"])
            drawn = False
            length = 0.0
            law = dwell_of[np.uint64(cell)]
            if phase != LEAVE and law >= 0:
                length = inverse(laws, pool, law, v)
            if phase == CALL:
                called = t
                today = np.uint64(int(t) * n_cells + cell)
                n_calls += 1
                calls[today] += 1
                n_needs = stage["n_needs"]
                limit = stage["limit"]
                if flags & PATIENCE:
                    patience = draw_apart(key, pkey, rnd, stage["extra"])[0]
                    limit = apart_inverse(laws, pool, stage["patience"], patience)
                latest = t + limit
                # the earliest common start: a resource that is free later sets all the others back
                tau = t
                start = t
                blame = -1
                moved = True
                while moved:
                    start = tau
                    moved = False
                    for i in range(n_needs):
                        r = needs[s, p, i]
                        if resource[r, 0] == 1:
                            x = server_offer(capacity, resource, ends, n_ends, in_order, last_start, r, tau)
                            moved = x > tau
                            tau = x
                        else:
                            x = slot_offer(capacity, hours, taken, first_day, r, t, tau)
                            moved = x < INF and int(x) > int(tau)
                            if moved:
                                tau = float(int(x))
                        start = max(start, x)
                        if start > latest or start == INF:
                            blame = r
                            moved = False
                            break
                        moved = moved and n_needs > 1
                        if moved:
                            break
                refused = start > latest and (start < INF or latest < horizon)
                full = False
                if start > t and stage["room"] >= 0:
                    for i in range(n_needs):
                        if not full and n_waiting(queue, head, tail, needs[s, p, i], t) >= stage["room"]:
                            full = True
                            blame = needs[s, p, i]
                stays = refused and not full and stage["reneges"] == 1
                if start > t and not full and (stays or not refused):
                    for i in range(n_needs):
                        if resource[needs[s, p, i], 4] == 1 and enqueue(
                            queue, head, tail, needs[s, p, i], latest if refused else start
                        ):
                            count[LACKING] |= LACKS_QUEUE
                if refused or full:
                    refusals[today] += 1
                    refused_by[blame * n_days + int(t)] += 1
                    if stays:
                        t = latest
                        reneged[today] += 1
                        if t < horizon:
                            abandoned[int(t) * n_cells + cell] += 1
                    if want_log:
                        kind = np.int64(RENEGED if stays else REFUSED)
                        who = (pkey, (rnd, s, p, c, members))
                        log_visit(words, instants, n_log, who, (kind, (called, math.nan, t)))
                        n_log += 1
                    s = stage["overflow"]
                    phase = ARRIVE
                    continue
                if start < INF:
                    for i in range(n_needs):
                        r = needs[s, p, i]
                        if resource[r, 0] == 1:
                            span = (start, start + length)
                            server_take(capacity, resource, ends, n_ends, in_order, last_start, r, span)
                        else:
                            slot_take(capacity, hours, taken, r, start)
                if start >= horizon:
                    if want_log:
                        who = (pkey, (rnd, s, p, c, members))
                        log_visit(
                            words, instants, n_log, who, (np.int64(WAITING), (called, math.nan, math.nan))
                        )
                        n_log += 1
                    end = STAYS
                    break
                waits[(stage["waits"] * n_places + p) * n_days + int(start), wait_bin(start - called)] += 1
                wait_sum[s * n_places + p] += start - called
                t = start
            if phase != LEAVE:
                today = np.uint64(int(t) * n_cells + cell)
                n_started += 1
                entries[today] += 1
                if members > 0:
                    members_in[today] += members
                if stage["after"] > 0:
                    last = stage["after"]
                carried = members
                if flags & FORKS and members > 0:
                    members_out[today] += members
                    if joined:
                        family = free_family
                        if family >= 0:
                            free_family = np.int64(families[family]["next"])
                        else:
                            family = n_families
                            n_families += 1
                            if n_families >= room_families:
                                count[LACKING] |= LACKS_FAMILIES
                        fam = families[family]
                        fam["latest"], fam["awaited"], fam["here"] = 0.0, members, 1
                        fam["parent"], fam["arrived"] = -1, -1
                    for i in range(members):
                        at = take_place(parked, count)
                        rec = parked[np.uint64(at)]
                        rec["t"], rec["key"], rec["days"], rec["round"] = t, member_key(pkey, i), 0.0, rnd
                        rec["family"], rec["stage"], rec["cls"] = (
                            family,
                            stage["fork_stage"],
                            stage["fork_class"],
                        )
                        rec["place"], rec["members"], rec["last"], rec["state"] = p, 0, 0, 4 + ARRIVE
                        make_ready(parked, count, at)
                    members = 0
                if flags & ABSORBS:
                    if want_log:
                        who = (pkey, (rnd, s, p, c, carried))
                        log_visit(words, instants, n_log, who, (np.int64(ABSORBED), (called, t, math.nan)))
                        n_log += 1
                    end = ENDS
                    break
                if flags & JOINS and family >= 0 and member == 0 and families[family]["here"] == 1:
                    end = JOINS_FAMILY
                    break
                leave = t + length
                if flags & COUNTS:
                    days += leave - t
                if want_log:
                    who = (pkey, (rnd, s, p, c, carried))
                    beyond = leave >= horizon
                    kind = OPEN if beyond else VISIT
                    log_visit(words, instants, n_log, who, (kind, (called, t, math.nan if beyond else leave)))
                    n_log += 1
                if leave >= horizon:
                    end = STAYS
                    break
                t = leave
                phase = LEAVE
            if flags & DEFERS and int(t) > count[DAY]:
                break
            today = np.uint64(int(t) * n_cells + cell)
            exits[today] += 1
            if members > 0:
                members_out[today] += members
            onward = route_target[np.uint64(stage["target"])]
            if flags & CHOOSES:
                k = choose(
                    choice_base, choice_slope, choice_after, choice_signal, signals, scratch,
                    (stage["choice"], stage["n_targets"], int(t), c, p), (rnd, days, last), u,
                )  # fmt: skip
                onward = choice_target[stage["choice"], k]
            elif stage["n_targets"] > 1:
                first = stage["first"] + stage["by_class"] * c + stage["by_place"] * p
                if stage["by_epoch"] > 0:
                    first += stage["by_epoch"] * epoch_of[s, int(t)]
                k = target(route_cum, first, stage["n_targets"], u)
                onward = route_target[np.uint64(stage["target"] + k)]
            if flags & MOVES:
                v = draw_apart(key, pkey, rnd, stage["extra"])[1]
                first = moves[s, 0] + moves[s, 2] * move_epoch[s, int(t)] + moves[s, 3] * c + moves[s, 4] * p
                p = route_target[moves[s, 5] + target(route_cum, first, moves[s, 1], v)]
            s = onward
            phase = ARRIVE
        # -- park it, or settle what hangs on its end
        held = end == ENDS and member == 1 and flags & HOLDS and family >= 0
        if end in (PARKS, JOINS_FAMILY, PAUSES, WALKS) or held:
            at = take_place(parked, count)
            rec = parked[np.uint64(at)]
            if end not in (WALKS, PAUSES) and flags & DRAWS and not drawn:
                u, v = draw_apart(key, pkey, rnd, stage["stream"])
            rec["t"], rec["key"], rec["u"], rec["v"], rec["days"] = t, pkey, u, v, days
            rec["round"], rec["family"], rec["stage"], rec["place"] = rnd, family, s, p
            rec["cls"], rec["members"], rec["last"], rec["state"] = c, members, last, 4 * member + phase
            if end == PARKS:
                queue_up(work, stages, at)
            elif end == WALKS:
                join_pile(work, s, t, at)
            elif end == PAUSES:
                make_ready(parked, count, at)
            if end in (PARKS, PAUSES, WALKS):
                continue
        if end != JOINS_FAMILY:
            rounds[np.uint64(end == STAYS), np.uint64(c), np.uint64(min(rnd, MOST_ROUNDS - 1))] += 1
        if family < 0:
            continue
        fam = families[family]
        if member == 1:
            fam["awaited"] -= 1
            fam["latest"] = max(fam["latest"], INF if end == STAYS else t)
            if held:
                parked[at]["next"] = fam["arrived"]
                fam["arrived"] = at
        elif end == JOINS_FAMILY:
            fam["parent"] = at
        else:
            fam["here"] = 0
        parent = np.int64(fam["parent"])
        if fam["awaited"] > 0 or (parent < 0 and fam["here"] == 1):
            continue
        # the family is settled: its records are free, and a parent who waits goes on with those who came
        until = max(fam["latest"], parked[parent]["t"]) if parent >= 0 else INF
        place_of_wait = stages[np.int64(parked[parent]["stage"])]["join"] if parent >= 0 else -1
        at = np.int64(fam["arrived"])
        came = 0
        while at >= 0:
            rec = parked[at]
            following = np.int64(rec["next"])
            if np.int64(rec["stage"]) == place_of_wait:
                came += 1
                if until < horizon:
                    cell = (place_of_wait * n_places + np.int64(rec["place"])) * n_classes + np.int64(
                        rec["cls"]
                    )
                    exits[int(until) * n_cells + cell] += 1
            give_place(parked, count, at)
            at = following
        fam["next"] = free_family
        free_family = family
        if parent < 0:
            continue
        rec = parked[parent]
        if want_log:
            p, c = np.int64(rec["place"]), np.int64(rec["cls"])
            whose = (np.int64(rec["round"]), np.int64(rec["stage"]), p, c, np.int64(rec["members"]))
            t = rec["t"]
            kind = VISIT if until < horizon else OPEN
            left = until if until < horizon else math.nan
            log_visit(words, instants, n_log, (rec["key"], whose), (kind, (t, t, left)))
            n_log += 1
        if until < horizon:
            rec["t"], rec["members"], rec["family"], rec["state"] = until, came, -1, LEAVE
            # they come to the party as it leaves: counted in, as they are counted out with it
            cell = (np.int64(rec["stage"]) * n_places + np.int64(rec["place"])) * n_classes
            members_in[int(until) * n_cells + cell + np.int64(rec["cls"])] += came
            make_ready(parked, count, parent)
        else:
            rounds[1, np.int64(rec["cls"]), min(np.int64(rec["round"]), MOST_ROUNDS - 1)] += 1
            give_place(parked, count, parent)
    count[N_FAMILIES], count[FREE_FAMILY], count[N_LOG] = n_families, free_family, n_log
    count[N_CALLS] += n_calls
    count[N_STARTED] += n_started
    for i in range(3):
        out.totals[i] = count[N_ARRIVED + i]
    out.totals[3] = count[N_PARKED]
    return count[LACKING]
