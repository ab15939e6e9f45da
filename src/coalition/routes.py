"""Shortest dated routes, compiled: labels of one class after another over (place, step), and the way back.

The functions here are machine code made by numba on first use (kept on disk after that); they know numbers only. All arrays are as in
`coalition.network`: graph (order, ends of parts, links by origin, links by destination, origin, destination, steps, opens,
closes, whether the giver pays), goods (load, money, allowed, handling load and money, storage load and money), prices (money, link, link
money, class money, handling, place money, storage, storage share), classes (item, offset, whether they may use links that
others pay, ceiling of costs that matter) and starts (where those of each class begin; of each its place, first row, where its costs begin
and how many there are; the costs).
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# (numba reads the types of arguments itself; annotations would only repeat the table above forty times)

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

FAR = 1e30
"""Cost of what cannot be reached, and price of money that is not there."""

REACHED = 1e20
"""Costs below this are of what can be reached: however little is charged where there is no money, it costs more."""

GIVER_PAYS, FUNDS_PAY, ANYBODY_PAYS = 0, 1, 2
"""Which links a class may use."""

LONGEST = 400
"""Most legs and waits of one journey."""


def _compiled(function: Callable[..., Any]) -> Any:
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)


@_compiled
def _start_labels(column, ceiling, arrive, best, reached, starts, start_place, start_row, start_at, start_count, start_cost):
    """Labels of class ``column`` before any link: the starts' costs below ``ceiling``, and FAR elsewhere; marks the places ``reached``."""
    arrive[:], best[:], reached[:] = FAR, FAR, False
    for number in range(starts[column], starts[column + 1]):
        place, row, first = start_place[number], start_row[number], start_at[number]
        for index in range(start_count[number]):
            cost = start_cost[first + index]
            if cost < ceiling and cost < arrive[place, row + index]:
                arrive[place, row + index] = cost
                reached[place] = True


@_compiled
def _wait(here, waited, stored_load, stored_money, base, place_money, storage, storage_share, shift, ceiling):
    """Fill ``waited`` (rows,) with the least cost of arriving at a place or waiting there; its first and last + 1 row below ``ceiling``."""
    rows, horizon = len(here), len(storage_share)
    waited[0] = here[0]
    begins, ends_at = (0, 1) if here[0] < REACHED else (rows, 0)
    for row in range(1, rows):
        step = min(row - 1 + shift, horizon - 1)
        cost = stored_money * (base + place_money[step]) + stored_load * storage[step]
        cost = min(here[row], waited[row - 1] + cost * storage_share[step])
        if cost < ceiling:
            waited[row] = cost
            begins, ends_at = min(begins, row), row + 1
        else:
            waited[row] = FAR
    return begins, ends_at


@_compiled
def _start_nearest(column, place, row, value, starts, start_place, start_row, start_at, start_count, start_cost):
    """How near the cost of a start of class ``column`` at a place and row comes to ``value``; infinite if there is none."""
    nearest = np.inf
    for number in range(starts[column], starts[column + 1]):
        index = row - start_row[number]
        if start_place[number] == place and 0 <= index < start_count[number]:
            nearest = min(nearest, abs(start_cost[start_at[number] + index] - value))
    return nearest


@_compiled
def hand_over(best, first, members, found):
    """Fill ``found`` (classes, places, rows) with the least of ``best`` over the members of each class; whether a place is reached."""
    classes, places, rows = found.shape
    reached = np.zeros((classes, places), np.bool_)
    for column in range(classes):
        found[column] = FAR
        for number in range(first[column], first[column + 1]):
            member = members[number]
            for place in range(places):
                for row in range(rows):
                    cost = best[member, place, row]
                    if cost < found[column, place, row]:
                        found[column, place, row] = cost
                        if cost < REACHED:
                            reached[column, place] = True
    return reached


@_compiled
def least_within(best, columns, places, firsts, lasts, cost, rows):
    """Fill ``cost`` and ``rows`` (asked,) with the least of ``best`` at a class and place between two rows, and the first row it is at."""
    for index in range(len(columns)):
        least, at = FAR, firsts[index]
        for row in range(firsts[index], lasts[index] + 1):
            if best[columns[index], places[index], row] < least:
                least, at = best[columns[index], places[index], row], row
        cost[index], rows[index] = least, at


@_compiled
def label_classes(
    first, last, arrive, best,
    order, ends, out_start, out_links, in_start, in_links, origin, destination, steps, opens, closes, giver_pays,
    load, money, allowed, handling_load, handling_money, storage_load, storage_money,
    base, link_price, link_money, class_money, handling, place_money, storage, storage_share,
    item, offset, any_payer, ceiling, starts, start_place, start_row, start_at, start_count, start_cost,
):  # fmt: skip
    """Fill ``arrive`` and ``best`` (classes, places, rows) for the classes ``first``..``last``; costs from their ``ceiling`` on are FAR."""
    places, rows = arrive.shape[1], arrive.shape[2]
    horizon = storage_share.shape[0]
    reached = np.zeros(places, np.bool_)
    pending = np.zeros(places, np.bool_)
    for column in range(first, last):
        kind, shift, most = item[column], offset[column], ceiling[column]
        _start_labels(
            column, most, arrive[column], best[column], reached, starts, start_place, start_row, start_at, start_count, start_cost
        )
        begin = 0
        for part in range(len(ends)):
            end = ends[part]
            for index in range(begin, end):
                pending[order[index]] = reached[order[index]]
            again = True
            while again:
                again = False
                for index in range(begin, end):
                    place = order[index]
                    if not pending[place]:
                        continue
                    pending[place] = False
                    here, waited = arrive[column, place], best[column, place]
                    stored = storage_load[kind, place], storage_money[kind, place]
                    begins, ends_at = _wait(here, waited, *stored, base, place_money[place], storage[place], storage_share, shift, most)
                    for position in range(out_start[place], out_start[place + 1]):
                        link = out_links[position]
                        if not allowed[kind, link] or not (giver_pays[link] or any_payer[column]):
                            continue
                        following, transit = destination[link], steps[link]
                        low = max(begins, opens[link] - shift)
                        high = min(ends_at, rows - transit, closes[link] - shift + 1, horizon - transit - shift)
                        unit, weight, own = money[kind, link], load[kind, link], giver_pays[link]
                        handled, handled_money = handling_load[kind, following], handling_money[kind, following]
                        there = arrive[column, following]
                        improved = False
                        for row in range(low, high):
                            step = row + shift
                            cost = (
                                waited[row]
                                + unit * (base + (class_money[column, step] if own else link_money[link, step]))
                                + weight * link_price[link, step]
                                + handled_money * (base + place_money[following, step + transit])
                                + handled * handling[following, step + transit]
                            )
                            known = there[row + transit]
                            if cost < most and cost < known - 1e-12 * abs(known):
                                there[row + transit] = cost
                                improved = True
                        if improved:
                            reached[following] = True
                            for other in range(begin, end):
                                if order[other] == following:
                                    pending[following] = True
                                    again = True
            begin = end


@_compiled
def walk_back(
    columns, places, rows, arrive, best,
    order, ends, out_start, out_links, in_start, in_links, origin, destination, steps, opens, closes, giver_pays,
    load, money, allowed, handling_load, handling_money, storage_load, storage_money,
    base, link_price, link_money, class_money, handling, place_money, storage, storage_share,
    item, offset, any_payer, ceiling, starts, start_place, start_row, start_at, start_count, start_cost,
):  # fmt: skip
    """From labels back to their starts: places, rows, and up to LONGEST steps of each, the last step first.

    A step is (link, row of departure, −1), or (−1 − place, first row, last row) for a wait.
    """
    count = len(columns)
    where, when, lengths = places.copy(), rows.copy(), np.zeros(count, np.int64)
    found = np.zeros((count, LONGEST, 3), np.int64)
    seen = np.zeros(arrive.shape[1], np.bool_)
    horizon = storage_share.shape[0]
    for index in range(count):
        column, here, now = columns[index], places[index], rows[index]
        kind, shift, length = item[column], offset[column], 0
        seen[:] = False
        while length < LONGEST - 2:
            target, waiting, since = best[column, here, now], 0.0, now
            while since > 0 and arrive[column, here, since] + waiting > target + 1e-10 * abs(target):
                step = min(since - 1 + shift, horizon - 1)
                cost = storage_money[kind, here] * (base + place_money[here, step]) + storage_load[kind, here] * storage[here, step]
                waiting += cost * storage_share[step]
                since -= 1
            if since < now:
                found[index, length, 0], found[index, length, 1], found[index, length, 2] = -1 - here, since, now
                length += 1
                seen[:] = False
            now = since
            seen[here] = True
            value = arrive[column, here, now]
            nearest, chosen = np.inf, -1
            for position in range(in_start[here], in_start[here + 1]):
                link = in_links[position]
                transit, before = steps[link], origin[link]
                row = now - transit
                step = row + shift
                usable = allowed[kind, link] and (giver_pays[link] or any_payer[column])
                if row < 0 or not usable or step < opens[link] or step > closes[link] or (transit == 0 and seen[before]):
                    continue
                cost = (
                    best[column, before, row]
                    + money[kind, link] * (base + (class_money[column, step] if giver_pays[link] else link_money[link, step]))
                    + load[kind, link] * link_price[link, step]
                    + handling_money[kind, here] * (base + place_money[here, step + transit])
                    + handling_load[kind, here] * handling[here, step + transit]
                )
                if abs(cost - value) < nearest:
                    nearest, chosen = abs(cost - value), link
            if _start_nearest(column, here, now, value, starts, start_place, start_row, start_at, start_count, start_cost) <= nearest:
                break
            if chosen < 0:
                break
            transit = steps[chosen]
            here, now = origin[chosen], now - transit
            if transit > 0:
                seen[:] = False
            found[index, length, 0], found[index, length, 1], found[index, length, 2] = chosen, now, -1
            length += 1
        where[index], when[index], lengths[index] = here, now, length
    return where, when, lengths, found


@_compiled
def value_onward(
    value, first, after, last,
    origin, destination, steps, opens, closes, giver_pays,
    load, money, allowed, handling_load, handling_money, storage_load, storage_money,
    base, link_price, link_money, class_money, handling, place_money, storage, storage_share,
    item, payers,
):  # fmt: skip
    """Lower ``value`` (classes, places, steps), the cost of what is done with goods there, by moving and waiting.

    Departures and waits begin in the steps ``first``..``after`` − 1. All links and places of the network; ``last`` (classes,) is the last
    step of each class (shelf life), ``payers`` (classes,) whose links it may use: GIVER_PAYS, FUNDS_PAY or ANYBODY_PAYS.
    """
    horizon = value.shape[2]
    for column in range(value.shape[0]):
        kind = item[column]
        for row in range(min(after - 1, last[column]), first - 1, -1):
            if row + 1 <= last[column] and row + 1 < horizon:
                for place in range(value.shape[1]):
                    cost = storage_money[kind, place] * (base + place_money[place, row]) + storage_load[kind, place] * storage[place, row]
                    waited = value[column, place, row + 1] + cost * storage_share[row]
                    if waited < value[column, place, row]:
                        value[column, place, row] = waited
            again = True
            while again:
                again = False
                for link in range(len(origin)):
                    arrival = row + steps[link]
                    if not allowed[kind, link] or row < opens[link] or row > closes[link] or arrival > last[column] or arrival >= horizon:
                        continue
                    if payers[column] == (FUNDS_PAY if giver_pays[link] else GIVER_PAYS):
                        continue
                    there = destination[link]
                    moved = (
                        value[column, there, arrival]
                        + money[kind, link] * (base + (class_money[column, row] if giver_pays[link] else link_money[link, row]))
                        + load[kind, link] * link_price[link, row]
                        + handling_money[kind, there] * (base + place_money[there, arrival])
                        + handling_load[kind, there] * handling[there, arrival]
                    )
                    known = value[column, origin[link], row]
                    if moved < known - 1e-12 * abs(known):
                        value[column, origin[link], row] = moved
                        again = True
