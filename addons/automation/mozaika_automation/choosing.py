"""Choosing an owner for each of many records: no database, no clock, no chance.

The same rule, members and records give the same owners, in the same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Reason = dict[str, Any]


@dataclass(frozen=True)
class Seat:
    """A member of a rule, in the members' order.

    `load` counts the open records of theirs, `given` what they were given today; `territory` are
    the records that are theirs, None where every record is.
    """

    user_id: int
    weight: int = 1
    capacity: int | None = None
    absent: bool = False
    load: int = 0
    given: int = 0
    territory: frozenset[int] | None = None


@dataclass(frozen=True)
class Choice:
    """Who gets a record; None where nobody could. `reason` says why, see `reasons.py`."""

    record_id: int
    user_id: int | None
    reason: Reason


@dataclass
class _Table:
    """The members while records are given out."""

    seats: Sequence[Seat]
    turn: int
    given: Counter[int] = field(default_factory=Counter)

    def has_room(self, seat: Seat) -> bool:
        return self.room(seat) is None or self.room(seat) > 0  # type: ignore[operator]

    def room(self, seat: Seat) -> int | None:
        if seat.capacity is None:
            return None
        return seat.capacity - seat.given - self.given[seat.user_id]

    def load(self, seat: Seat) -> int:
        return seat.load + self.given[seat.user_id]

    def today(self, seat: Seat) -> int:
        return seat.given + self.given[seat.user_id]


def choose(
    method: str, seats: Sequence[Seat], record_ids: Iterable[int], *, turn: int = 0
) -> tuple[list[Choice], int]:
    """An owner for each record, and the turn with which the next call begins.

    Who is absent, full for today or responsible for another territory is left out.
    """
    table = _Table(seats, turn)
    return [_choose_one(_METHODS[method], table, one) for one in record_ids], table.turn


def _choose_one(pick: _Pick, table: _Table, record_id: int) -> Choice:
    absent = [seat for seat in table.seats if seat.absent]
    present = [seat for seat in table.seats if not seat.absent]
    near = [s for s in present if s.territory is None or record_id in s.territory]
    fit = [seat for seat in near if table.has_room(seat)]
    left_out = {
        "absent": [seat.user_id for seat in absent],
        "full": [seat.user_id for seat in near if seat not in fit],
        "elsewhere": len(present) - len(near),
    }
    if not fit:
        return Choice(record_id, None, {"why": "nobody", **left_out})
    seat, detail = pick(table, fit)
    table.given[seat.user_id] += 1
    return Choice(record_id, seat.user_id, {**detail, **left_out})


_Pick = Callable[[_Table, Sequence[Seat]], tuple[Seat, Reason]]


def _in_turn(table: _Table, fit: Sequence[Seat]) -> tuple[Seat, Reason]:
    """Around the table; who has weight 3 sits there three times. Who can't is passed over."""
    round_of = [seat for seat in table.seats for _ in range(seat.weight)]
    for step in range(len(round_of)):
        seat = round_of[(table.turn + step) % len(round_of)]
        if seat in fit:
            table.turn += step + 1
            return seat, {"why": "round_robin"}
    raise AssertionError("some seat fits")


def _least_loaded(table: _Table, fit: Sequence[Seat]) -> tuple[Seat, Reason]:
    seat = min(fit, key=lambda seat: table.load(seat) / seat.weight)
    return seat, {"why": "least_loaded", "load": table.load(seat)}


def _of_territory(table: _Table, fit: Sequence[Seat]) -> tuple[Seat, Reason]:
    """Those with a territory of their own come before those for everything; then who was given
    least today."""
    own = [seat for seat in fit if seat.territory is not None]
    seat = min(own or fit, key=lambda seat: table.today(seat) / seat.weight)
    return seat, {"why": "territory" if own else "no_territory", "given": table.today(seat)}


def _most_room(table: _Table, fit: Sequence[Seat]) -> tuple[Seat, Reason]:
    """Who has no limit has most room of all; among equals who was given least."""

    def key(seat: Seat) -> tuple[bool, int, float]:
        room = table.room(seat)
        return room is not None, -(room or 0), table.today(seat) / seat.weight

    seat = min(fit, key=key)
    return seat, {"why": "capacity", "room": table.room(seat)}


_METHODS: Mapping[str, _Pick] = {
    "round_robin": _in_turn,
    "least_loaded": _least_loaded,
    "territory": _of_territory,
    "capacity": _most_room,
}
