"""Expected flows day by day, compiled: renewal of entries, the day's chain, and desks as fluid queues.

Every cached compiled function of the expected flows lives in this file, with the layout of what it reads:
numba's cache sees changes of this file only.

In the morning those who entered on earlier days and leave today are known. Then the states are passed in
their order, each handing on those who leave at once or who were known to leave. Who comes back to a state
that was passed is foreseen from the day before; where they are more or fewer the day is passed again, until
what is left is negligible. That is carried into the next day, so that no mass is lost. Desks book the calls
of the day in parts, in the order of the clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
# Arrays by element, `Any` to the checker: what numba reads as a scalar it would take for an array.
Ints: TypeAlias = Any
Floats: TypeAlias = Any

_njit = cast("Callable[..., Callable[..., Any]]", import_module("numba").njit)

NEGLIGIBLE = 1e-3
"""Share of the day's arrivals that may be carried into the next day, not passed through the day once more."""

TINY = 1e-12
MOST_PASSES = 200

BLOCK = 16
"""Days for which what was long known is worked out together, row by row, so that it can be vectorised."""


def compiled_entry(function: F) -> F:
    """Compile a function that Python calls, and keep it, with those that it calls."""
    return cast("F", _njit(cache=True, error_model="numpy", _nrt=False, no_cfunc_wrapper=True)(function))


def compiled(function: F) -> F:
    """Compile a function that compiled ones call: their code holds it, so that it is not kept apart."""
    return cast(
        "F",
        _njit(error_model="numpy", _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function),
    )


class Tables(NamedTuple):
    """What is expected, as flat arrays; states by position, in the order in which a day passes them."""

    block: Ints
    same_day: Floats
    geometric_at: Ints
    first: Floats
    ratio: Floats
    past: Ints
    lag: Ints
    step: Floats
    carry_at: Ints
    exit_at: Ints
    edge_at: Ints
    edge_target: Ints
    edge_option: Ints
    chance_at: Ints
    chance: Floats
    row: Ints
    epoch: Ints
    overflow: Ints
    fork: Ints
    held_at: Ints
    rejoined: Floats
    seize_at: Ints
    again: Ints
    group: Ints
    group_need: Ints
    limit: Floats
    limit_weight: Floats
    desk: Ints
    part: Floats
    desk_of: Ints
    resource: Ints
    capacity: Floats
    hours: Floats
    overlap_at: Ints
    overlap: Floats
    process: Ints
    members: Floats
    rate: Floats
    choice_at: Ints
    choice: Ints
    utility: Floats
    signal_slope: Floats
    signal_row: Ints
    signal_rule: Floats
    signal_start: Floats
    signal_jump: Floats
    period: Ints


class Outputs(NamedTuple):
    """What is expected, by period and state (of those that call, or carry members), and signals by day.

    Visits are the entries of every state, then the exits of those states whose exits are not their entries.
    """

    visits: Floats
    members_in: Floats
    members_out: Floats
    calls: Floats
    refusals: Floats
    reneged: Floats
    abandoned: Floats
    refused_by: Floats
    signals: Floats


class Work(NamedTuple):
    """What is remembered; the first axis of several is parties, then the members they bring.

    Of those who leave and have entered, parties by state come first, then members by state, on one axis.
    """

    coming: Floats
    leaving: Floats
    entered: Floats
    geometric: Floats
    past: Floats
    ahead: Floats
    called: Floats
    starts: Floats
    late: Floats
    booked: Floats
    asked: Floats
    taken: Floats
    spare: Floats
    first_day: Ints
    last_start: Ints
    chosen: Floats
    seen: Floats
    epoch: Ints
    chance: Floats
    back: Floats
    foreseen: Floats


@compiled
def update_signals(tables: Tables, work: Work, signals: Floats, day: int) -> None:
    """Set the signals of a morning from the entries of the day before, held in ``work.seen``.

    A day on which nobody is counted moves no signal; its chance is that of an empty Poisson count.
    """
    for i in range(tables.signal_rule.shape[0]):
        for p in range(signals.shape[1]):
            value = tables.signal_start[i, p]
            if day > 0:
                value = signals[i, p, day - 1]
                part, whole = work.seen[i, 0, p], work.seen[i, 1, p]
                if tables.signal_rule[i, 1] == 1.0:
                    part, whole = 0.0, 0.0
                    for other in range(signals.shape[1]):
                        part += work.seen[i, 0, other]
                        whole += work.seen[i, 1, other]
                if whole > TINY:
                    counted = 1.0 - math.exp(-whole)
                    value += counted * tables.signal_rule[i, 0] * (part / whole - value)
            signals[i, p, day] = value + tables.signal_jump[i, day]


@compiled
def update_choices(tables: Tables, work: Work, signals: Floats, day: int) -> None:
    """Set the chances of choices, each the mean over its points of the past, and of the ways out of states.

    Those of choices that see signals are set daily; all others where an epoch begins.
    """
    for i in range(tables.choice.shape[0]):
        first, last = tables.choice[i, 0], tables.choice[i, 1]
        n, place = tables.choice[i, 2], tables.choice[i, 3]
        if day > 0 and tables.choice[i, 4] == 0:
            continue
        for k in range(n):
            work.chosen[i, k] = 0.0
        for q in range(first, last):
            most = -math.inf
            for k in range(n):
                v = tables.utility[q, k]
                for s in range(signals.shape[0]):
                    v += tables.signal_slope[i, s, k] * signals[s, place, day]
                work.chosen[-1, k] = v
                most = max(most, v)
            total = 0.0
            for k in range(n):
                work.chosen[-1, k] = math.exp(work.chosen[-1, k] - most)
                total += work.chosen[-1, k]
            for k in range(n):
                work.chosen[i, k] += work.chosen[-1, k] / (total * (last - first))
    begins = day == 0
    for s in range(tables.epoch.shape[1]):
        if tables.epoch[day, s] != work.epoch[s]:
            work.epoch[s] = tables.epoch[day, s]
            begins = True
    for n in range(tables.row.shape[0] if begins else tables.choice.shape[0]):
        i = n
        if not begins:
            if tables.choice[n, 4] == 0:
                continue
            i = tables.choice[n, 5]
        first, last, choice = tables.edge_at[i], tables.edge_at[i + 1], tables.choice_at[i]
        at = tables.chance_at[i] + work.epoch[tables.row[i]] * (last - first) - first
        for e in range(first, last):
            chance = tables.chance[at + e]
            if choice >= 0:
                chance *= work.chosen[choice, tables.edge_option[e]]
            work.chance[e] = chance


@compiled
def room(
    tables: Tables, work: Work, r: int, day: int, when: tuple[Any, Any, Any], patience: tuple[Any, Any, Any]
) -> float:
    """Parties that can start at a resource on a day, for a call in a part of today with its latest start.

    Slots of parts that have passed are lost. Servers have days of work to give: a start takes of them on its
    own day and on the next.
    """
    n_days = tables.capacity.shape[1]
    today, step, last_step = when
    latest, own, next_day = patience
    if tables.resource[r] == 1:
        free = (tables.capacity[r, day] - work.taken[r, day]) / own
        if day + 1 < n_days and next_day > 0.0:
            free = min(free, (tables.capacity[r, day + 1] - work.taken[r, day + 1]) / next_day)
        return max(0.0, free) * min(1.0, max(0.0, latest - day))
    if day == today:
        free = 0.0
        for k in range(step, last_step):
            if k > step and today + tables.part[k, 0] > latest:
                break
            free += work.spare[r, k]
        return free
    opens, closes = tables.hours[r, 0], tables.hours[r, 1]
    reach = min(1.0, max(0.0, (latest - day - opens) / (closes - opens))) * tables.capacity[r, day]
    return max(0.0, reach - work.taken[r, day])


@compiled
def take(
    tables: Tables, work: Work, r: int, day: int, when: tuple[Any, Any, Any], weights: tuple[Any, Any, Any]
) -> None:
    """Take of a resource on a day what a mass of parties needs: the first slots, or work of servers."""
    today, step, last_step = when
    mass, own, next_day = weights
    if tables.resource[r] == 1:
        work.first_day[r] = day
        work.taken[r, day] += mass * own
        if day + 1 < tables.capacity.shape[1]:
            work.taken[r, day + 1] += mass * next_day
        return
    work.taken[r, day] += mass
    if day == today:
        for k in range(step, last_step):
            slots = min(mass, work.spare[r, k])
            work.spare[r, k] -= slots
            mass -= slots


@compiled
def open_desks(tables: Tables, work: Work, today: int) -> None:
    """Lay out the day's slots by parts of the day; those booked on earlier days are the first."""
    for d in range(tables.desk.shape[0]):
        for r in range(tables.capacity.shape[0]):
            if tables.desk_of[r] != d or tables.resource[r] == 1:
                continue
            opens, closes = tables.hours[r, 0], tables.hours[r, 1]
            booked = work.taken[r, today]
            for k in range(tables.desk[d, 2], tables.desk[d, 3]):
                middle, length = tables.part[k, 0], tables.part[k, 1]
                slots = 0.0
                if opens < middle < closes:
                    slots = tables.capacity[r, today] * length / (closes - opens)
                gone = min(slots, booked)
                booked -= gone
                work.spare[r, k] = slots - gone


@compiled
def sum_calls(tables: Tables, work: Work, g: int) -> None:
    """Add up the calls of a group, and the days of servers' work that the mean caller takes at first."""
    first, last = tables.group[g, 0], tables.group[g, 1]
    total = 0.0
    for i in range(first, last):
        total += work.called[0, tables.seize_at[i]]
    work.asked[g, 0], work.asked[g, 1], work.asked[g, 2] = total, 1.0, 0.0
    if tables.group[g, 6] == 0 or total <= TINY:
        return
    own, next_day = 0.0, 0.0
    for i in range(first, last):
        share = work.called[0, tables.seize_at[i]] / total
        base, n = tables.overlap_at[i, 0], tables.overlap_at[i, 1]
        if n > 0:
            own += share * tables.overlap[base]
        if n > 1:
            next_day += share * tables.overlap[base + 1]
    work.asked[g, 1], work.asked[g, 2] = max(own, TINY), next_day


@compiled
def book_part(
    tables: Tables,
    work: Work,
    refused_by: Floats,
    g: int,
    when: tuple[Any, Any, Any],
    part: tuple[Any, Any, Any, Any],
) -> float:
    """Book a part of a group's calls, of one limit; returns what is refused."""
    mass, latest, own, next_day = part
    n_days = tables.capacity.shape[1]
    n_needs = tables.group[g, 2]
    today = when[0]
    day = today
    later = today + 1
    for k in range(n_needs):
        r = tables.group_need[g, k]
        if tables.resource[r] == 1:
            day = max(day, work.first_day[r])
        else:
            at = max(work.first_day[r], today + 1)
            while at < n_days and work.taken[r, at] >= tables.capacity[r, at] - TINY:
                at += 1
            work.first_day[r] = at
            later = max(later, at)
    if day > today:
        day = max(day, later)
    blame = tables.group_need[g, 0]
    while mass > TINY and day < n_days and day <= latest:
        most = mass
        for k in range(n_needs):
            r = tables.group_need[g, k]
            free = room(tables, work, r, day, when, (latest, own, next_day))
            if free < most:
                most = free
                blame = r
        if most > 0.0:
            mass -= most
            work.booked[g, day] += most
            work.last_start[g] = max(work.last_start[g], day)
            for k in range(n_needs):
                take(tables, work, tables.group_need[g, k], day, when, (most, own, next_day))
        day = max(day + 1, later)
    if mass <= TINY or latest >= n_days:
        return 0.0
    refused_by[blame] += mass
    return mass


@compiled
def refuse(tables: Tables, work: Work, out: Outputs, g: int, at: tuple[Any, Any, Any, Any]) -> None:
    """Send a group's refused calls to the overflow, today or on the day on which they leave the queue."""
    share, today, leaves, period = at
    n_days = work.late.shape[2]
    for i in range(tables.group[g, 0], tables.group[g, 1]):
        j = tables.seize_at[i]
        mass, members = work.called[0, j] * share, work.called[1, j] * share
        out.refusals[period, j] += mass
        if tables.group[g, 3] == 0:
            work.coming[0, tables.overflow[i]] += mass
            work.coming[1, tables.overflow[i]] += members
            continue
        out.reneged[period, j] += mass
        if leaves == today:
            out.abandoned[period, j] += mass
            work.coming[0, tables.overflow[i]] += mass
            work.coming[1, tables.overflow[i]] += members
        elif leaves < n_days:
            work.late[0, j, leaves] += mass
            work.late[1, j, leaves] += members


@compiled
def book(tables: Tables, work: Work, out: Outputs, desk: int, today: int) -> None:
    """Book the day's calls on the resources of a desk, part by part, group after group."""
    n_days = tables.capacity.shape[1]
    period = tables.period[today]
    first, last = tables.desk[desk, 0], tables.desk[desk, 1]
    last_step = tables.desk[desk, 3]
    for g in range(first, last):
        sum_calls(tables, work, g)
    for step in range(tables.desk[desk, 2], last_step):
        now = today + tables.part[step, 0]
        for g in range(first, last):
            total = work.asked[g, 0]
            if total <= TINY:
                continue
            for q in range(tables.group[g, 4], tables.group[g, 5]):
                mass = total * tables.limit_weight[q] * tables.part[step, 1]
                latest = now + tables.limit[q]
                part = (mass, latest, work.asked[g, 1], work.asked[g, 2])
                refused = book_part(tables, work, out.refused_by[period], g, (today, step, last_step), part)
                if refused > 0.0:
                    leaves = n_days if latest >= n_days else int(latest)
                    refuse(tables, work, out, g, (refused / total, today, leaves, period))
    for g in range(first, last):
        if work.asked[g, 0] > TINY:
            start(tables, work, g, today, work.asked[g, 0])


@compiled
def start(tables: Tables, work: Work, g: int, today: int, total: float) -> None:
    """Note on which days the booked calls of a group start, and what they take of servers from then on."""
    n_days = tables.capacity.shape[1]
    for day in range(today, work.last_start[g] + 1):
        mass = work.booked[g, day]
        if mass <= 0.0:
            continue
        work.booked[g, day] = 0.0
        for i in range(tables.group[g, 0], tables.group[g, 1]):
            j = tables.seize_at[i]
            share = mass / total
            x = share * work.called[0, j]
            work.starts[0, j, day] += x
            work.starts[1, j, day] += share * work.called[1, j]
            if tables.group[g, 6] == 0:
                continue
            base, n = tables.overlap_at[i, 0], min(tables.overlap_at[i, 1], n_days - day)
            for k in range(tables.group[g, 2]):
                r = tables.group_need[g, k]
                if tables.resource[r] == 1:
                    for ahead in range(2, n):
                        work.taken[r, day + ahead] += x * tables.overlap[base + ahead]


@compiled
def begin_day(tables: Tables, work: Work, out: Outputs, day: int) -> float:
    """Let those come who are known to: arrivals, those whose wait ends and, as of yesterday, who come back.

    Returns the day's arrivals.
    """
    period = tables.period[day]
    arrivals = 0.0
    for a in range(tables.process.shape[0]):
        at, rate = tables.process[a], tables.rate[day, a]
        work.coming[0, at] += rate
        work.coming[1, at] += rate * tables.members[a]
        arrivals += rate
    for b in range(tables.block.shape[0]):
        if tables.block[b, 2] < 0:
            continue
        for i in range(tables.block[b, 0], tables.block[b, 1]):
            j = tables.seize_at[i]
            if work.late[0, j, day] > 0.0:
                work.coming[0, tables.overflow[i]] += work.late[0, j, day]
                work.coming[1, tables.overflow[i]] += work.late[1, j, day]
                out.abandoned[period, j] += work.late[0, j, day]
    for n in range(tables.again.shape[0]):
        i = tables.again[n]
        for c in range(2):
            work.foreseen[c, n] = work.back[c, i]
            work.coming[c, i] += work.back[c, i]
            work.back[c, i] = 0.0
    return arrivals


@compiled
def open_desk(tables: Tables, work: Work, out: Outputs, b: int, day: int) -> None:
    """Book the calls of a desk's states; those who start today are in ``work.starts``."""
    first, last, desk = tables.block[b, 0], tables.block[b, 1], tables.block[b, 2]
    for i in range(first, last):
        j = tables.seize_at[i]
        work.called[0, j], work.called[1, j] = work.coming[0, i], work.coming[1, i]
        out.calls[tables.period[day], j] += work.coming[0, i]
        work.coming[0, i], work.coming[1, i] = 0.0, 0.0
    book(tables, work, out, desk, day)


@compiled
def pass_day(tables: Tables, work: Work, out: Outputs, when: tuple[Any, Any], slack: float) -> float:
    """Pass all states in their order once; returns the parties that a later pass of the day has to take.

    Who comes to a state enters it; those who stay less than the day, and those who were known to leave, are
    handed on. Members go with them, or fork. Calls of a later pass below `slack` wait for the next day.
    """
    day, n_before = when
    first_pass = n_before == 0
    coming, members_coming, leaving, entered = work.coming[0], work.coming[1], work.leaving, work.entered
    n_states = coming.shape[0]
    blocks, edge_at, edge_target = tables.block, tables.edge_at, tables.edge_target
    chance, same_day, back, carry_at, fork = (
        work.chance,
        tables.same_day,
        work.back,
        tables.carry_at,
        tables.fork,
    )
    exit_at, held_at, rejoined = tables.exit_at, tables.held_at, tables.rejoined
    seize_at, starts = tables.seize_at, work.starts
    period = tables.period[day]
    visits, members_in, members_out = out.visits[period], out.members_in[period], out.members_out[period]
    backward = 0.0
    for b in range(blocks.shape[0]):
        desk = blocks[b, 2] >= 0
        if desk:
            called = 0.0
            for i in range(blocks[b, 0], blocks[b, 1]):
                called += coming[i]
            if called > slack or (first_pass and called > TINY):
                open_desk(tables, work, out, b, day)
            elif not first_pass:
                continue
        for i in range(blocks[b, 0], blocks[b, 1]):
            mass = coming[i]
            if desk:
                mass = starts[0, seize_at[i], day]
            if abs(mass) <= TINY and not first_pass:
                continue
            carry = carry_at[i]
            members, carried = 0.0, 0.0
            if desk:
                members = starts[1, seize_at[i], day]
                starts[0, seize_at[i], day], starts[1, seize_at[i], day] = 0.0, 0.0
            else:
                coming[i] = 0.0
            entered[i] += mass
            share = same_day[i]
            leaves = mass * share
            if first_pass:
                leaves += leaving[i]
            first, last = edge_at[i], edge_at[i + 1]
            if exit_at[i] > i:
                visits[exit_at[i]] += leaves
            if carry >= 0:
                if not desk:
                    members = members_coming[i]
                    members_coming[i] = 0.0
                members_in[carry] += members
                if fork[i] >= 0:
                    members_out[carry] += members
                    coming[fork[i]] += members
                else:
                    entered[n_states + i] += members
                    carried = members * share
                    if first_pass:
                        carried += leaving[n_states + i]
                if first < last:
                    if held_at[i] >= 0:
                        carried = leaves * rejoined[i]
                        visits[exit_at[held_at[i]]] += carried
                    members_out[carry] += carried
                    for e in range(first, last):
                        members_coming[edge_target[e]] += carried * chance[e]
            for e in range(first, last):
                target, part = edge_target[e], leaves * chance[e]
                coming[target] += part
                if target <= i:
                    back[0, target] += part
                    back[1, target] += carried * chance[e]
                    backward += abs(part)
    return backward


@compiled
def remember(tables: Tables, work: Work, day: int) -> None:
    """Remember who entered today, and find who leaves tomorrow of all who entered until now.

    Those who leave on the days of a block and entered before it are found together, when it begins.
    """
    entered, leaving, geometric, past = work.entered, work.leaving, work.geometric, work.past
    at, ratio, first, lag, step = tables.geometric_at, tables.ratio, tables.first, tables.lag, tables.step
    for i in range(leaving.shape[0]):
        leaving[i] = 0.0
    for g in range(geometric.shape[0]):
        geometric[g] = geometric[g] * ratio[g] + first[g] * entered[at[g]]
        leaving[at[g]] += geometric[g]
    tomorrow = past.shape[1] - tables.capacity.shape[1] - BLOCK + day + 1
    within = (day + 1) % BLOCK
    for h in range(past.shape[0]):
        i, short, long, end = tables.past[h, 0], tables.past[h, 1], tables.past[h, 2], tables.past[h, 3]
        past[h, tomorrow] = past[h, tomorrow - 1] + entered[i]
        ahead = work.ahead[h]
        if within == 0:
            for k in range(BLOCK):
                ahead[k] = 0.0
            for q in range(long, end):
                before, weight = past[h, tomorrow - lag[q] + 1 :], step[q]
                for k in range(BLOCK):
                    ahead[k] += weight * before[k]
        mass = ahead[within]
        for q in range(short, long):
            mass += step[q] * past[h, tomorrow - lag[q] + 1]
        leaving[i] += max(mass, 0.0)


@compiled
def end_day(tables: Tables, work: Work, out: Outputs, day: int) -> None:
    """Count who entered, those included who came to where nobody leaves, and remember them."""
    period = tables.period[day]
    visits, members_in, entered = out.visits[period], out.members_in[period], work.entered
    coming, members_coming = work.coming[0], work.coming[1]
    n_states, n_passed = coming.shape[0], 0
    for b in range(tables.block.shape[0]):
        n_passed = tables.block[b, 1]
    for i in range(n_passed, n_states):
        entered[i] += coming[i]
        if tables.carry_at[i] >= 0:
            members_in[tables.carry_at[i]] += members_coming[i]
        coming[i], members_coming[i] = 0.0, 0.0
    for i in range(n_states):
        visits[i] += entered[i]
    remember(tables, work, day)
    for i in range(tables.signal_rule.shape[0]):
        for side in range(2):
            for p in range(work.seen.shape[2]):
                work.seen[i, side, p] = 0.0
    for q in range(tables.signal_row.shape[0]):
        signal, side = tables.signal_row[q, 0], tables.signal_row[q, 1]
        p, i = tables.signal_row[q, 2], tables.signal_row[q, 3]
        work.seen[signal, side, p] += entered[i]
    for i in range(entered.shape[0]):
        entered[i] = 0.0


@compiled_entry
def run(tables: Tables, work: Work, out: Outputs) -> None:
    """Go through the days."""
    for day in range(tables.capacity.shape[1]):
        update_signals(tables, work, out.signals, day)
        update_choices(tables, work, out.signals, day)
        open_desks(tables, work, day)
        slack = TINY + NEGLIGIBLE * begin_day(tables, work, out, day)
        backward = math.inf
        n = 0
        while backward > slack and n < MOST_PASSES:
            backward = pass_day(tables, work, out, (day, n), slack)
            if n == 0:
                # What is left to take is how many more, or fewer, came back than were foreseen.
                backward = 0.0
                for k in range(tables.again.shape[0]):
                    i = tables.again[k]
                    for c in range(2):
                        work.coming[c, i] -= work.foreseen[c, k]
                    backward += abs(work.coming[0, i])
            n += 1
        end_day(tables, work, out, day)
