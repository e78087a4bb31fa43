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
    law: Ints
    same_day: Floats
    staying: Ints
    first: Floats
    ratio: Floats
    lag: Ints
    step: Floats
    carry_at: Ints
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
    """What is expected, by period and state (of those that call, or carry members), and signals by day."""

    entries: Floats
    exits: Floats
    members_in: Floats
    members_out: Floats
    calls: Floats
    refusals: Floats
    reneged: Floats
    abandoned: Floats
    refused_by: Floats
    signals: Floats


class Work(NamedTuple):
    """What is remembered; the first axis of several is parties, then the members they bring."""

    coming: Floats
    leaving: Floats
    entered: Floats
    geometric: Floats
    past: Floats
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
    """Set the chances of choices, each the mean over its points of the past; daily where they see signals."""
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
def begin_day(tables: Tables, work: Work, out: Outputs, day: int) -> None:
    """Let the day's arrivals come, and find who leaves today of those who entered before."""
    period = tables.period[day]
    for a in range(tables.process.shape[0]):
        at = tables.process[a]
        work.coming[0, at] += tables.rate[a, day]
        work.coming[1, at] += tables.rate[a, day] * tables.members[a]
    for i in range(tables.seize_at.shape[0]):
        j = tables.seize_at[i]
        if j >= 0 and work.late[0, j, day] > 0.0:
            work.coming[0, tables.overflow[i]] += work.late[0, j, day]
            work.coming[1, tables.overflow[i]] += work.late[1, j, day]
            out.abandoned[period, j] += work.late[0, j, day]
    lag, step, past, geometric, ratio = tables.lag, tables.step, work.past, work.geometric, tables.ratio
    staying = tables.staying
    for n in range(staying.shape[0]):
        i = staying[n, 0]
        for c in range(staying[n, 1]):
            mass = 0.0
            at = staying[n, 2]
            for q in range(staying[n, 3], staying[n, 4]):
                mass += geometric[c, at]
                geometric[c, at] *= ratio[q]
                at += 1
            h = staying[n, 5]
            if h >= 0:
                for q in range(staying[n, 6], staying[n, 7]):
                    if lag[q] > day:
                        break
                    mass += step[q] * past[c, h, day - lag[q] + 1]
            work.leaving[c, i] = max(mass, 0.0)


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
def foresee(tables: Tables, work: Work) -> None:
    """Let come at once those who will come back today, as far as yesterday tells."""
    for n in range(tables.again.shape[0]):
        i = tables.again[n]
        for c in range(2):
            work.foreseen[c, n] = work.back[c, i]
            work.coming[c, i] += work.back[c, i]
            work.back[c, i] = 0.0


@compiled
def settle(tables: Tables, work: Work) -> float:
    """Take off those who were foreseen; returns how many more, or fewer, came back."""
    apart = 0.0
    for n in range(tables.again.shape[0]):
        i = tables.again[n]
        for c in range(2):
            work.coming[c, i] -= work.foreseen[c, n]
        apart += abs(work.coming[0, i])
    return apart


@compiled
def pass_day(tables: Tables, work: Work, out: Outputs, when: tuple[Any, Any], slack: float) -> float:
    """Pass all states in their order once; returns the parties that a later pass of the day has to take.

    Who comes to a state enters it; those who stay less than the day, and those who were known to leave, are
    handed on. Members go with them, or fork. Calls of a later pass below `slack` wait for the next day.
    """
    day, n_before = when
    first_pass = n_before == 0
    coming, members_coming, leaving, entered = work.coming[0], work.coming[1], work.leaving, work.entered
    blocks, edge_at, edge_target = tables.block, tables.edge_at, tables.edge_target
    edge_option, chance, chance_at, row = tables.edge_option, tables.chance, tables.chance_at, tables.row
    choice_at, chosen, carry_at, fork = tables.choice_at, work.chosen, tables.carry_at, tables.fork
    law_of, same_day, epoch, back = tables.law, tables.same_day, work.epoch, work.back
    held_at, rejoined, seize_at, starts = tables.held_at, tables.rejoined, tables.seize_at, work.starts
    period = tables.period[day]
    exits, members_in, members_out = out.exits[period], out.members_in[period], out.members_out[period]
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
            members = 0.0
            if desk:
                members = starts[1, seize_at[i], day]
                starts[0, seize_at[i], day], starts[1, seize_at[i], day] = 0.0, 0.0
            else:
                members = members_coming[i]
                coming[i], members_coming[i] = 0.0, 0.0
            entered[0, i] += mass
            share = same_day[law_of[i]]
            carry = carry_at[i]
            carried = 0.0
            if carry >= 0:
                members_in[carry] += members
                if fork[i] >= 0:
                    members_out[carry] += members
                    coming[fork[i]] += members
                else:
                    entered[1, i] += members
                    carried = members * share
                    if first_pass:
                        carried += leaving[1, i]
            first, last = edge_at[i], edge_at[i + 1]
            if first == last:
                continue
            leaves = mass * share
            if first_pass:
                leaves += leaving[0, i]
            exits[i] += leaves
            if held_at[i] >= 0:
                carried = leaves * rejoined[i]
                exits[held_at[i]] += carried
            if carry >= 0:
                members_out[carry] += carried
            at = chance_at[i] + epoch[row[i]] * (last - first) - first
            choice = choice_at[i]
            for e in range(first, last):
                p = chance[at + e]
                if choice >= 0:
                    p *= chosen[choice, edge_option[e]]
                target = edge_target[e]
                coming[target] += leaves * p
                members_coming[target] += carried * p
                if target <= i:
                    back[0, target] += leaves * p
                    back[1, target] += carried * p
                    backward += abs(leaves * p)
    return backward


@compiled
def end_day(tables: Tables, work: Work, out: Outputs, day: int) -> None:
    """Remember who entered, for the days on which they leave, and count."""
    entries, entered = out.entries[tables.period[day]], work.entered
    for i in range(entries.shape[0]):
        entries[i] += entered[0, i]
    staying, past, geometric, first = tables.staying, work.past, work.geometric, tables.first
    for n in range(staying.shape[0]):
        i = staying[n, 0]
        for c in range(staying[n, 1]):
            at = staying[n, 2]
            for q in range(staying[n, 3], staying[n, 4]):
                geometric[c, at] += first[q] * entered[c, i]
                at += 1
            h = staying[n, 5]
            if h >= 0:
                past[c, h, day + 1] = past[c, h, day] + entered[c, i]
    for i in range(tables.signal_rule.shape[0]):
        for side in range(2):
            for p in range(work.seen.shape[2]):
                work.seen[i, side, p] = 0.0
    for q in range(tables.signal_row.shape[0]):
        signal, side = tables.signal_row[q, 0], tables.signal_row[q, 1]
        p, i = tables.signal_row[q, 2], tables.signal_row[q, 3]
        work.seen[signal, side, p] += work.entered[0, i]
    for i in range(entries.shape[0]):
        entered[0, i], entered[1, i] = 0.0, 0.0


@compiled_entry
def run(tables: Tables, work: Work, out: Outputs) -> None:
    """Go through the days."""
    for day in range(tables.capacity.shape[1]):
        update_signals(tables, work, out.signals, day)
        update_choices(tables, work, out.signals, day)
        open_desks(tables, work, day)
        begin_day(tables, work, out, day)
        slack = TINY
        for a in range(tables.process.shape[0]):
            slack += NEGLIGIBLE * tables.rate[a, day]
        for s in range(tables.epoch.shape[0]):
            work.epoch[s] = tables.epoch[s, day]
        foresee(tables, work)
        backward = math.inf
        n = 0
        while backward > slack and n < MOST_PASSES:
            backward = pass_day(tables, work, out, (day, n), slack)
            if n == 0:
                backward = settle(tables, work)
            n += 1
        end_day(tables, work, out, day)
