"""The simulation loop, compiled: keyed draws, capacities, the queue of calls, and the paths of parties.

Every cached compiled function lives in this file, with the layout of what it reads: numba's cache sees
changes of this file only, and would answer from stale code if a part of it lay elsewhere.

A draw is a pure function of (seed and replicate, stream, party, round), so only what is shared has to happen
in order of time. A party's path is followed at once as far as its next call on a resource, or as far as a
choice that needs a day that is not over yet; there it is parked. Parked parties are taken in the order of
(time, stage key, party key). `practicable.pathway.reference` tells the same story without any of this.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])
# Arrays by element, `Any` to the checker: what numba reads as a scalar it would take for an array.
Ints: TypeAlias = Any
Counts: TypeAlias = Any
Floats: TypeAlias = Any
Words: TypeAlias = Any
Records: TypeAlias = Any

_njit = cast("Callable[..., Callable[..., Any]]", import_module("numba").njit)


def compiled(function: F) -> F:
    """Compile a function, keeping its declared type."""
    return cast("F", _njit(cache=True, error_model="numpy")(function))


RENEWS, SEIZES, FORKS, CHOOSES, JOINS, ABSORBS, DRAWS, COUNTS, DEFERS, MOVES, HOLDS, PATIENCE = (
    1 << bit for bit in range(12)
)
"""Stage flags. DRAWS: needs the stage's own draw; COUNTS: its days are counted; HOLDS: members wait here."""

ARRIVE, CALL, LEAVE = range(3)
"""What a party is about to do."""

VISIT, ABSORBED, OPEN, REFUSED, RENEGED, WAITING = range(6)
"""Record types of the visit log."""

EXPONENTIAL, LOGNORMAL, DETERMINISTIC, UNIFORM, GAMMA, WEIBULL, DISCRETE, EMPIRICAL, MIXTURE = range(9)
"""Codes of distributions."""

N_WAIT_BINS = 386
MOST_ROUNDS = 256
"""Length of the histogram of rounds; its last bin is open."""

PARTY = np.dtype(
    [
        ("t", "f8"), ("key", "u8"), ("days", "f8"), ("mark", "f8"), ("round", "u4"), ("family", "i4"),
        ("next", "i4"), ("stage", "u2"), ("place", "u2"), ("cls", "u2"), ("members", "u2"), ("last", "u2"),
        ("group", "u2"), ("phase", "u1"), ("member", "u1"),
    ]
)  # fmt: skip
FAMILY = np.dtype(
    [("latest", "f8"), ("parent", "i4"), ("arrived", "i4"), ("awaited", "i4"), ("next", "i4"), ("here", "i4")]
)


class Tables(NamedTuple):
    """What is simulated, as flat arrays; stages, places and classes by position."""

    flags: Ints
    stream: Words
    extra: Words
    rank: Ints
    dwell: Ints
    law: Floats
    pool: Floats
    epoch: Ints
    route: Ints
    route_cum: Floats
    route_target: Ints
    move_epoch: Ints
    move: Ints
    need: Ints
    seize: Ints
    limit: Floats
    fork: Ints
    join: Ints
    choice: Ints
    choice_target: Ints
    choice_base: Floats
    choice_slope: Floats
    choice_after: Floats
    choice_signal: Floats
    last_of: Ints
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
    top: Floats
    recur: Ints
    recur_window: Floats
    period: Ints


class Outputs(NamedTuple):
    """What is counted. Flows are flat over (day, stage, place, class)."""

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
    recurrences: Counts
    totals: Ints


M0 = np.uint64(0xD2511F53)
M1 = np.uint64(0xCD9E8D57)
W0 = np.uint64(0x9E3779B9)
W1 = np.uint64(0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
S32 = np.uint64(32)
S20 = np.uint64(20)
S12 = np.uint64(12)
S19 = np.uint64(19)
FORK_KEY = np.uint64(0x466F726B)
ARRIVAL_STREAM = np.uint64(0)
MEMBER_STREAM = np.uint64(1)
TINY = 2.0**-52
SMALLEST = 2.0**-53
LARGEST = 1.0 - 2.0**-53
INF = math.inf


@compiled
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


@compiled
def draw(key: Any, party: Any, number: Any, stream: Any) -> tuple[float, float]:
    """Two uniforms in (0, 1), on a grid of 2^52 points centred in their cells."""
    w = philox((party & LOW, party >> S32, np.uint64(number), stream), key & LOW, key >> S32)
    u = (float(np.int64((w[0] << S20) | (w[1] >> S12))) + 0.5) * TINY
    v = (float(np.int64((w[2] << S20) | (w[3] >> S12))) + 0.5) * TINY
    return u, v


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


@compiled
def inverse(law: Floats, pool: Floats, at: int, u: float) -> float:
    """Inverse of distribution number `at`."""
    code = int(law[at, 0])
    if code <= WEIBULL:
        return simple_inverse(code, law[at, 1], law[at, 2], law[at, 3], u)
    return pooled_inverse(law, pool, at, u)


@compiled
def pooled_inverse(law: Floats, pool: Floats, at: int, u: float) -> float:
    """Inverse of a distribution whose values, or components, lie in the pool."""
    code = int(law[at, 0])
    first = int(law[at, 1])
    n = int(law[at, 2])
    if code == EMPIRICAL:
        return pool[first + int(u * n)]
    i = 0
    while u >= pool[first + i]:
        i += 1
    if code == DISCRETE:
        return pool[first + n + i]
    below = pool[first + i - 1] if i > 0 else 0.0
    rest = min(max((u - below) / pool[first + n + i], SMALLEST), LARGEST)
    part = int(pool[first + 2 * n + i])
    return simple_inverse(int(law[part, 0]), law[part, 1], law[part, 2], law[part, 3], rest)


@compiled
def sift_up(times: Floats, items: Counts, at: int, records: Records, rank: Ints) -> None:
    """Move the entry at a place of the heap of calls up to where it belongs."""
    t = times[at]
    item = items[at]
    while at > 0:
        up = (at - 1) >> 1
        if times[up] < t or (times[up] == t and before(records, rank, items[up], item)):
            break
        times[at] = times[up]
        items[at] = items[up]
        at = up
    times[at] = t
    items[at] = item


@compiled
def before(records: Records, rank: Ints, one: int, other: int) -> bool:
    """Whether one of the same instant goes before another: who leaves, then by stage key and party key."""
    if records[one]["phase"] != records[other]["phase"]:
        return records[one]["phase"] == LEAVE
    r1 = rank[records[one]["stage"]]
    r2 = rank[records[other]["stage"]]
    if r1 != r2:
        return r1 < r2
    return records[one]["key"] < records[other]["key"]


@compiled
def take_first(times: Floats, items: Counts, size: int, records: Records, rank: Ints) -> int:
    """Take the first call off the heap, whose size becomes one less."""
    first = items[0]
    t = times[size - 1]
    item = items[size - 1]
    size -= 1
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        right = down + 1
        if right < size and (
            times[right] < times[down]
            or (times[right] == times[down] and before(records, rank, items[right], items[down]))
        ):
            down = right
        if t < times[down] or (t == times[down] and before(records, rank, item, items[down])):
            break
        times[at] = times[down]
        items[at] = items[down]
        at = down
    times[at] = t
    items[at] = item
    return first


@compiled
def heap_push(heap: Floats, least: int, size: int, value: float) -> None:
    """Add a value to the heap of instants that begins at `least`; its size becomes one more."""
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if heap[least + up] <= value:
            break
        heap[least + at] = heap[least + up]
        at = up
    heap[least + at] = value


@compiled
def heap_replace(heap: Floats, least: int, size: int, value: float) -> None:
    """Put a value in the place of the least one of the heap of instants that begins at `least`."""
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and heap[least + down + 1] < heap[least + down]:
            down += 1
        if value <= heap[least + down]:
            break
        heap[least + at] = heap[least + down]
        at = down
    heap[least + at] = value


@compiled
def server_offer(
    capacity: Ints, resource: Ints, ends: Floats, n_ends: Ints, last: Floats, r: int, tau: float
) -> float:
    """First instant from `tau` on at which fewer servers are busy than there are; changes nothing."""
    tau = max(tau, last[r])
    n_days = capacity.shape[1]
    size = n_ends[r]
    least = resource[r, 1]
    while True:
        day = min(int(tau), n_days - 1)
        n = capacity[r, day]
        if size < n or (size == n and n > 0 and ends[least] <= tau):
            return tau
        free_at = INF
        if n > 0 and size == n:
            free_at = ends[least]
        elif n > 0:
            busy = 0
            for i in range(least, least + size):
                if ends[i] > tau:
                    busy += 1
                    free_at = min(free_at, ends[i])
            if busy < n:
                return tau
        if resource[r, 2] == 1 and day + 1 < n_days:
            free_at = min(free_at, day + 1.0)
        if free_at == INF:
            return INF
        tau = free_at


@compiled
def server_take(
    capacity: Ints,
    resource: Ints,
    ends: Floats,
    n_ends: Ints,
    last: Floats,
    r: int,
    span: tuple[float, float],
) -> None:
    """Make a server busy from a start to an end."""
    n = capacity[r, min(int(span[0]), capacity.shape[1] - 1)]
    least = resource[r, 1]
    last[r] = span[0]
    while n_ends[r] > n:
        n_ends[r] -= 1
        heap_replace(ends, least, n_ends[r], ends[least + n_ends[r]])
    if n_ends[r] == n:
        heap_replace(ends, least, n, span[1])
    else:
        heap_push(ends, least, n_ends[r], span[1])
        n_ends[r] += 1


@compiled
def slot_at(hours: Floats, r: int, day: int, i: int, n: int) -> float:
    """Instant of slot `i` of `n`."""
    return day + (hours[r, 0] + (i + 0.5) * (hours[r, 1] - hours[r, 0]) / n)


@compiled
def slot_offer(
    capacity: Ints, hours: Floats, taken: Counts, first: Ints, r: int, now: float, tau: float
) -> float:
    """First free slot from `tau` on; forgets slots before `now`, which no later call can take."""
    n_days = capacity.shape[1]
    today = int(now)
    n = capacity[r, today]
    while taken[r, today] < n and slot_at(hours, r, today, taken[r, today], n) < now:
        taken[r, today] += 1
    day = max(first[r], today)
    while day < n_days and taken[r, day] >= capacity[r, day]:
        day += 1
    first[r] = day
    for later in range(max(day, int(tau)), n_days):
        n = capacity[r, later]
        for i in range(taken[r, later], n):
            x = slot_at(hours, r, later, i, n)
            if x >= tau:
                return x
    return INF


@compiled
def slot_take(capacity: Ints, hours: Floats, taken: Counts, r: int, start: float) -> None:
    """Take the slot that starts at `start`; those before it on its day are passed over."""
    day = int(start)
    n = capacity[r, day]
    i = taken[r, day]
    while slot_at(hours, r, day, i, n) < start:
        i += 1
    taken[r, day] = i + 1


@compiled
def n_waiting(queue: Floats, head: Ints, tail: Ints, r: int, now: float) -> int:
    """How many wait for a resource; `queue` holds the instants at which they stop waiting, in order."""
    at = head[r]
    while at < tail[r] and queue[r, at] <= now:
        at += 1
    head[r] = at
    return tail[r] - at


@compiled
def enqueue(queue: Floats, head: Ints, tail: Ints, r: int, until: float) -> Floats:
    """Note that one more waits until an instant; returns the queues, longer ones where need be."""
    width = queue.shape[1]
    first = head[r]
    if tail[r] == width and 2 * first < width:
        longer = np.empty((queue.shape[0], 2 * width))
        longer[:, :width] = queue
        queue = longer
    elif tail[r] == width:
        for i in range(first, width):
            queue[r, i - first] = queue[r, i]
        tail[r] = width - first
        head[r] = 0
        first = 0
    at = tail[r]
    while at > first and queue[r, at - 1] > until:
        queue[r, at] = queue[r, at - 1]
        at -= 1
    queue[r, at] = until
    tail[r] += 1
    return queue


@compiled
def target(route: Ints, cum: Floats, targets: Ints, s: Any, cell: tuple[Any, Any, Any], u: float) -> int:
    """Target that a uniform stands for, in the row of an epoch, a class and a place."""
    at = route[s, 0] + cell[0] * route[s, 2] + cell[1] * route[s, 3] + cell[2] * route[s, 4]
    k = 0
    while u >= cum[at + k]:
        k += 1
    return targets[route[s, 5] + k]


@compiled
def choose(
    tables: Tables,
    choice: Ints,
    cell: tuple[Any, Any],
    state: tuple[Any, Any, Any],
    signals: Floats,
    u: float,
    utility: Floats,
) -> int:
    """Target that a uniform stands for, under the logit of a choice."""
    c = choice[0]
    n = choice[1]
    most = -INF
    for k in range(n):
        v = tables.choice_base[c, cell[0], cell[1], k]
        v += tables.choice_slope[c, 0, k] * state[0]
        v += tables.choice_slope[c, 1, k] * math.log(1.0 + state[1])
        v += tables.choice_after[c, state[2], k]
        for i in range(signals.shape[0]):
            v += tables.choice_signal[c, i, k] * signals[i]
        utility[k] = v
        most = max(most, v)
    total = 0.0
    for k in range(n):
        total += math.exp(utility[k] - most)
        utility[k] = total
    k = 0
    while k < n - 1 and u * total >= utility[k]:
        k += 1
    return tables.choice_target[c, k]


@compiled
def update_signals(tables: Tables, out: Outputs, day: int, shape: tuple[int, int, int]) -> None:
    """Set the signals of a morning from the entries of the day before."""
    n_stages, n_places, n_classes = shape
    for i in range(tables.signal_stage.shape[0]):
        for p in range(n_places):
            value = tables.signal_start[i, p]
            if day > 0:
                counts = [0, 0]
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
                            counts[side] += out.entries[j]
                value = out.signals[i, p, day - 1]
                if counts[1] > 0:
                    value += tables.signal_rule[i, 0] * (counts[0] / counts[1] - value)
            out.signals[i, p, day] = value + tables.signal_jump[i, day]


@compiled
def note_wait(out: Outputs, cell: Any, wait: float) -> None:
    """Count a wait in its bin: 0, then sixteen bins to each doubling from 2^-14 days."""
    at = 0
    if wait > 0.0:
        fraction, exponent = math.frexp(wait)
        at = (exponent + 13) * 16 + int((fraction - 0.5) * 32.0) + 1
    out.waits[cell, min(max(at, 0 if wait == 0.0 else 1), N_WAIT_BINS - 1)] += 1
    out.wait_sum[cell] += wait


@compiled
def note_recurrence(
    tables: Tables, out: Outputs, visit: tuple[Any, Any, Any], mark: float, group: Any
) -> tuple[float, int]:
    """Count a return to the recurring stage, or the consequence of the last; new mark and consequence."""
    s, cls, t = visit
    day = int(t)
    if tables.last_of[s, 2] == 1:
        if mark >= 0.0:
            first = int(mark)
            for w in range(tables.recur_window.shape[0]):
                if t - mark <= tables.recur_window[w]:
                    out.recurrences[group, 2 + w, cls, first] += 1
            if tables.period[first] == tables.period[day]:
                out.recurrences[group, 1, cls, first] += 1
        mark = t
        group = 0
        out.recurrences[0, 0, cls, day] += 1
    follows = tables.last_of[s, 1]
    if follows > 0 and mark >= 0.0:
        out.recurrences[group, 0, cls, int(mark)] -= 1
        out.recurrences[follows, 0, cls, int(mark)] += 1
        group = follows
    return mark, group


@compiled
def log_visit(
    log: tuple[Words, Floats],
    n: int,
    who: tuple[Any, Any, Any, Any, Any, Any],
    kind: int,
    times: tuple[Any, Any, Any],
) -> tuple[Words, Floats]:
    """Write a row of the visit log; returns the log, a longer one where need be."""
    words, instants = log
    if n == words.shape[0]:
        more_words = np.empty((2 * n, 7), np.uint64)
        more_words[:n] = words
        more_instants = np.empty((2 * n, 3))
        more_instants[:n] = instants
        words = more_words
        instants = more_instants
    words[n, 0] = who[0]
    words[n, 1] = np.uint64(who[1])
    words[n, 2] = np.uint64(who[2])
    words[n, 3] = np.uint64(who[3])
    words[n, 4] = np.uint64(who[4])
    words[n, 5] = np.uint64(who[5])
    words[n, 6] = np.uint64(kind)
    for i in range(3):
        instants[n, i] = times[i]
    return words, instants


@compiled
def more_records(records: Records) -> Records:
    """Twice as many records, the first half copied."""
    longer = np.empty(2 * records.shape[0], records.dtype)
    longer[: records.shape[0]] = records
    return longer


@compiled
def run(
    tables: Tables, out: Outputs, size: tuple[int, int, int, int], key: Any, want_log: int
) -> tuple[Any, ...]:
    """Simulate one replicate into `out`; returns the visit log and its length.

    The loop takes the next piece of work (a member or a party set free, the next arrival of the day, the next
    parked party) and follows its path until it parks or ends.
    """
    n_days, n_stages, n_places, n_classes = size
    stage_flags = tables.flags
    stage_stream = tables.stream
    stage_extra = tables.extra
    stage_rank = tables.rank
    dwell_of = tables.dwell
    law = tables.law
    pool = tables.pool
    hours = tables.hours
    route_cum = tables.route_cum
    epoch_of = tables.epoch
    routes = tables.route
    route_target = tables.route_target
    move_epoch = tables.move_epoch
    moves = tables.move
    needs = tables.need
    seizes = tables.seize
    limits = tables.limit
    forks = tables.fork
    joins = tables.join
    last_of = tables.last_of
    capacity = tables.capacity
    resource = tables.resource
    processes = tables.process
    hashes = tables.process_hash
    rates = tables.rate
    tops = tables.top
    recur = tables.recur
    entries = out.entries
    members_in = out.members_in
    exits = out.exits
    members_out = out.members_out
    calls = out.calls
    refusals = out.refusals
    reneged = out.reneged
    abandoned = out.abandoned
    refused_by = out.refused_by
    horizon = float(n_days)
    n_cells = n_stages * n_places * n_classes
    n_calls = 0
    n_started = 0
    n_arrived = 0
    log = (np.empty((1024 if want_log else 1, 7), np.uint64), np.empty((1024 if want_log else 1, 3)))
    n_log = 0
    scratch = np.empty(tables.choice_target.shape[1] + 1)
    n_resources = resource.shape[0]
    ends = np.empty(max(1, resource[:, 3].sum()))
    n_ends = np.zeros(n_resources, np.int64)
    last_start = np.zeros(n_resources)
    taken = np.zeros(capacity.shape, np.int32)
    first_day = np.zeros(n_resources, np.int64)
    head = np.zeros(n_resources, np.int64)
    tail = np.zeros(n_resources, np.int64)
    queue = np.empty((n_resources, 1024))
    parked = np.empty(1024, PARTY)
    free = -1
    n_parked = 0
    families = np.empty(16, FAMILY)
    free_family = -1
    n_families = 0
    stack = np.empty(64, PARTY)
    n_stack = 0
    day_head = np.full(n_days, -1, np.int32)
    day_count = np.zeros(n_days, np.int32)
    buckets = np.full(1, -1, np.int32)
    n_buckets = 1
    bucket = 0
    heap_t: Floats = np.empty(64)
    heap_i: Counts = np.empty(64, np.int32)
    n_heap = 0
    day = -1
    at = -1
    process = processes.shape[0]
    number = 0
    clock = 0.0
    scale = 0.0
    top = 0.0
    while True:
        # -- the next piece of work
        if n_stack > 0:
            n_stack -= 1
            rec = stack[n_stack]
            t, pkey, days, mark = rec["t"], rec["key"], rec["days"], rec["mark"]
            rnd, family, s, p, c = (
                np.int64(rec["round"]),
                rec["family"],
                np.int64(rec["stage"]),
                np.int64(rec["place"]),
                np.int64(rec["cls"]),
            )
            members, last, group = np.int64(rec["members"]), np.int64(rec["last"]), np.int64(rec["group"])
            phase, member = np.int64(rec["phase"]), np.int64(rec["member"])
        elif process < processes.shape[0]:
            if number == 0:
                top = tops[process, day]
                if top <= 0.0:
                    process += 1
                    continue
                scale = 1.0 / top
                clock = 0.0
            pkey = (hashes[process] << S32) | (np.uint64(day) << S19) | np.uint64(number)
            u, v = draw(key, pkey, 0, ARRIVAL_STREAM)
            clock += -math.log(1.0 - u) * scale
            number += 1
            if clock >= 1.0:
                process += 1
                number = 0
                continue
            if v * top >= rates[process, day]:
                continue
            t = day + clock
            if t >= day + 1.0:
                continue
            p, c, s = processes[process, 0], processes[process, 1], processes[process, 2]
            members = 0
            if processes[process, 3] >= 0:
                members = int(inverse(law, pool, processes[process, 3], draw(key, pkey, 0, MEMBER_STREAM)[0]))
            n_arrived += 1
            days, mark, rnd, family, last, group, phase, member = 0.0, -1.0, 0, np.int32(-1), 0, 0, ARRIVE, 0
        elif n_heap > 0:
            at = take_first(heap_t, heap_i, n_heap, parked, stage_rank)
            n_heap -= 1
            rec = parked[at]
            t, pkey, days, mark = rec["t"], rec["key"], rec["days"], rec["mark"]
            rnd, family, s, p, c = (
                np.int64(rec["round"]),
                rec["family"],
                np.int64(rec["stage"]),
                np.int64(rec["place"]),
                np.int64(rec["cls"]),
            )
            members, last, group = np.int64(rec["members"]), np.int64(rec["last"]), np.int64(rec["group"])
            phase, member = np.int64(rec["phase"]), np.int64(rec["member"])
            rec["next"] = free
            free = at
        else:
            at = -1
            bucket += 1
            while bucket < n_buckets:
                at = buckets[bucket]
                if at >= 0:
                    break
                bucket += 1
            if at >= 0:
                buckets[bucket] = -1
                while at >= 0:
                    if n_heap == heap_t.shape[0]:
                        heap_t = np.concatenate((heap_t, heap_t))
                        heap_i = np.concatenate((heap_i, heap_i))
                    heap_t[n_heap] = parked[at]["t"]
                    heap_i[n_heap] = at
                    sift_up(heap_t, heap_i, n_heap, parked, stage_rank)
                    n_heap += 1
                    at = parked[at]["next"]
                continue
            day += 1
            if day == n_days:
                break
            update_signals(tables, out, day, (n_stages, n_places, n_classes))
            expected = day_count[day]
            for i in range(processes.shape[0]):
                expected += int(rates[i, day])
            n_buckets = 1
            while n_buckets * 8 < expected and n_buckets < 65536:
                n_buckets *= 2
            if n_buckets > buckets.shape[0]:
                buckets = np.full(n_buckets, -1, np.int32)
            at = day_head[day]
            while at >= 0:
                following = parked[at]["next"]
                b = min(int((parked[at]["t"] - day) * n_buckets), n_buckets - 1)
                parked[at]["next"] = buckets[b]
                buckets[b] = at
                at = following
            bucket = -1
            process = 0
            number = 0
            continue
        # -- its path
        park = False
        ended = 0
        drawn = False
        u, v = 0.0, 0.0
        called = t
        while True:
            flags = stage_flags[s]
            if phase == ARRIVE:
                if t >= horizon:
                    ended = 2
                    break
                if flags & RENEWS:
                    rnd += 1
                    days = 0.0
                if flags & SEIZES:
                    phase = CALL
                    park = True
                    break
                called = t
            cell = (s * n_places + p) * n_classes + c
            if phase == CALL:
                called = t
                today = int(t) * n_cells + cell
                n_calls += 1
                calls[today] += 1
                n_needs = seizes[s, 0]
                limit = limits[s]
                if flags & PATIENCE:
                    limit = inverse(law, pool, seizes[s, 4], draw(key, pkey, rnd, stage_extra[s])[0])
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
                            x = server_offer(capacity, resource, ends, n_ends, last_start, r, tau)
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
                if start > t and seizes[s, 3] >= 0:
                    for i in range(n_needs):
                        if not full and n_waiting(queue, head, tail, needs[s, p, i], t) >= seizes[s, 3]:
                            full = True
                            blame = needs[s, p, i]
                if refused or full:
                    refusals[today] += 1
                    refused_by[blame * n_days + int(t)] += 1
                    stays = seizes[s, 2] == 1 and not full
                    if stays:
                        t = latest
                        reneged[today] += 1
                        if t < horizon:
                            abandoned[int(t) * n_cells + cell] += 1
                    if want_log:
                        log = log_visit(
                            log,
                            n_log,
                            (pkey, rnd, s, p, c, members),
                            RENEGED if stays else REFUSED,
                            (called, math.nan, t),
                        )
                        n_log += 1
                start_waiting = not full and (not refused or seizes[s, 2] == 1)
                if start_waiting and start > called:
                    for i in range(n_needs):
                        if resource[needs[s, p, i], 4] == 1:
                            queue = enqueue(queue, head, tail, needs[s, p, i], t if refused else start)
                if refused or full:
                    s = seizes[s, 1]
                    phase = ARRIVE
                    continue
                if flags & DRAWS:
                    u, v = draw(key, pkey, rnd, stage_stream[s])
                    drawn = True
                if start < INF:
                    length = 0.0
                    if dwell_of[cell] >= 0:
                        length = inverse(law, pool, dwell_of[cell], v)
                    for i in range(n_needs):
                        r = needs[s, p, i]
                        if resource[r, 0] == 1:
                            server_take(
                                capacity, resource, ends, n_ends, last_start, r, (start, start + length)
                            )
                        else:
                            slot_take(capacity, hours, taken, r, start)
                if start >= horizon:
                    if want_log:
                        log = log_visit(
                            log, n_log, (pkey, rnd, s, p, c, members), WAITING, (called, math.nan, math.nan)
                        )
                        n_log += 1
                    ended = 2
                    break
                note_wait(out, s * n_places + p, start - called)
                t = start
            if phase != LEAVE:
                today = int(t) * n_cells + cell
                n_started += 1
                entries[today] += 1
                if members > 0:
                    members_in[today] += members
                if last_of[s, 0] > 0:
                    last = last_of[s, 0]
                if recur[0] == 1:
                    mark, group = note_recurrence(tables, out, (s, c, t), mark, group)
                carried = members
                if flags & FORKS and members > 0:
                    members_out[today] += members
                    if recur[1] == 1:
                        if free_family >= 0:
                            family = np.int32(free_family)
                            free_family = families[family]["next"]
                        else:
                            if n_families == families.shape[0]:
                                families = more_records(families)
                            family = np.int32(n_families)
                            n_families += 1
                        fam = families[family]
                        fam["latest"], fam["parent"], fam["arrived"], fam["awaited"], fam["here"] = (
                            0.0,
                            -1,
                            -1,
                            members,
                            1,
                        )
                    while n_stack + members > stack.shape[0]:
                        stack = more_records(stack)
                    for i in range(members):
                        rec = stack[n_stack]
                        rec["t"], rec["key"], rec["days"], rec["mark"] = t, member_key(pkey, i), 0.0, -1.0
                        rec["round"], rec["family"], rec["stage"], rec["place"] = rnd, family, forks[s, 1], p
                        rec["cls"], rec["members"], rec["last"], rec["group"] = forks[s, 0], 0, 0, 0
                        rec["phase"], rec["member"] = ARRIVE, 1
                        n_stack += 1
                    members = 0
                if flags & ABSORBS:
                    if want_log:
                        log = log_visit(
                            log, n_log, (pkey, rnd, s, p, c, carried), ABSORBED, (called, t, math.nan)
                        )
                        n_log += 1
                    ended = 1
                    break
                if flags & JOINS and family >= 0 and member == 0 and families[family]["here"] == 1:
                    ended = 3
                    break
                leave = t
                if flags & DRAWS and not drawn:
                    u, v = draw(key, pkey, rnd, stage_stream[s])
                drawn = False
                if dwell_of[cell] >= 0:
                    leave = t + inverse(law, pool, dwell_of[cell], v)
                    if flags & COUNTS:
                        days += leave - t
                if want_log:
                    stayed = leave >= horizon
                    log = log_visit(
                        log,
                        n_log,
                        (pkey, rnd, s, p, c, carried),
                        OPEN if stayed else VISIT,
                        (called, t, math.nan if stayed else leave),
                    )
                    n_log += 1
                if leave >= horizon:
                    ended = 2
                    break
                t = leave
                if flags & DEFERS and int(t) > day:
                    phase = LEAVE
                    park = True
                    break
            else:
                if flags & DEFERS and int(t) > day:
                    park = True
                    break
                if flags & DRAWS:
                    u, v = draw(key, pkey, rnd, stage_stream[s])
            today = int(t)
            exits[today * n_cells + cell] += 1
            if members > 0:
                members_out[today * n_cells + cell] += members
            if flags & CHOOSES:
                onward = choose(
                    tables, tables.choice[s], (c, p), (rnd, days, last), out.signals[:, p, today], u, scratch
                )
            elif routes[s, 1] == 1:
                onward = route_target[routes[s, 5]]
            else:
                onward = target(routes, route_cum, route_target, s, (epoch_of[s, today], c, p), u)
            if flags & MOVES:
                p = target(
                    moves,
                    route_cum,
                    route_target,
                    s,
                    (move_epoch[s, today], c, p),
                    draw(key, pkey, rnd, stage_extra[s])[1],
                )
            s = onward
            phase = ARRIVE
        # -- park it, or settle what hangs on its end
        if park or ended == 3 or (ended == 1 and member == 1 and flags & HOLDS and family >= 0):
            if free >= 0:
                at = free
                free = parked[at]["next"]
            else:
                if n_parked == parked.shape[0]:
                    parked = more_records(parked)
                at = n_parked
                n_parked += 1
            rec = parked[at]
            rec["t"], rec["key"], rec["days"], rec["mark"] = t, pkey, days, mark
            rec["round"], rec["family"], rec["stage"], rec["place"] = rnd, family, s, p
            rec["cls"], rec["members"], rec["last"], rec["group"] = c, members, last, group
            rec["phase"], rec["member"] = phase, member
            if park:
                ahead = int(t)
                if ahead > day:
                    rec["next"] = day_head[ahead]
                    day_head[ahead] = at
                    day_count[ahead] += 1
                else:
                    b = min(int((t - day) * n_buckets), n_buckets - 1)
                    if b > bucket:
                        rec["next"] = buckets[b]
                        buckets[b] = at
                    else:
                        if n_heap == heap_t.shape[0]:
                            heap_t = np.concatenate((heap_t, heap_t))
                            heap_i = np.concatenate((heap_i, heap_i))
                        heap_t[n_heap] = t
                        heap_i[n_heap] = at
                        sift_up(heap_t, heap_i, n_heap, parked, stage_rank)
                        n_heap += 1
                continue
        if ended == 1 or ended == 2:
            out.rounds[ended - 1, c, min(rnd, MOST_ROUNDS - 1)] += 1
        if family >= 0:
            fam = families[family]
            if member == 1:
                fam["awaited"] -= 1
                fam["latest"] = max(fam["latest"], INF if ended == 2 else t)
                if ended == 1 and flags & HOLDS:
                    parked[at]["next"] = fam["arrived"]
                    fam["arrived"] = at
            elif ended == 3:
                fam["parent"] = at
            else:
                fam["here"] = 0
            if fam["awaited"] == 0 and (fam["parent"] >= 0 or fam["here"] == 0):
                # the family is settled: free its records, and let a waiting parent go on with those who came
                at = fam["arrived"]
                came = 0
                parent = fam["parent"]
                until = 0.0
                if parent >= 0:
                    until = max(fam["latest"], parked[parent]["t"])
                while at >= 0:
                    rec = parked[at]
                    following = rec["next"]
                    if parent >= 0 and np.int64(rec["stage"]) == joins[np.int64(parked[parent]["stage"])]:
                        came += 1
                        if until < horizon:
                            exits[
                                int(until) * n_cells
                                + (np.int64(rec["stage"]) * n_places + np.int64(rec["place"])) * n_classes
                                + np.int64(rec["cls"])
                            ] += 1
                    rec["next"] = free
                    free = at
                    at = following
                if parent >= 0:
                    rec = parked[parent]
                    if want_log:
                        log = log_visit(
                            log,
                            n_log,
                            (
                                rec["key"],
                                np.int64(rec["round"]),
                                np.int64(rec["stage"]),
                                np.int64(rec["place"]),
                                np.int64(rec["cls"]),
                                np.int64(rec["members"]),
                            ),
                            VISIT if until < horizon else OPEN,
                            (rec["t"], rec["t"], until if until < horizon else math.nan),
                        )
                        n_log += 1
                    if until < horizon:
                        stack[n_stack] = rec
                        stack[n_stack]["t"] = until
                        stack[n_stack]["members"] = came
                        stack[n_stack]["family"] = -1
                        stack[n_stack]["phase"] = LEAVE
                        n_stack += 1
                    else:
                        out.rounds[1, np.int64(rec["cls"]), min(np.int64(rec["round"]), MOST_ROUNDS - 1)] += 1
                    rec["next"] = free
                    free = parent
                fam["next"] = free_family
                free_family = family
    out.totals[0] = n_arrived
    out.totals[1] = n_calls
    out.totals[2] = n_started
    out.totals[3] = n_parked
    return log[0], log[1], n_log
