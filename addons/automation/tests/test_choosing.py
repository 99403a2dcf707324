"""The choice of owners: the same input, the same owners; nobody beyond what they can take."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mozaika_automation.choosing import Seat, choose

METHODS = ("round_robin", "least_loaded", "territory", "capacity")
IDS = list(range(1, 41))


@st.composite
def tables(draw: st.DrawFn) -> list[Seat]:
    return [
        Seat(
            user_id=user,
            weight=draw(st.integers(1, 4)),
            capacity=draw(st.none() | st.integers(0, 8)),
            absent=draw(st.booleans()),
            load=draw(st.integers(0, 20)),
            given=draw(st.integers(0, 5)),
            territory=draw(st.none() | st.frozensets(st.sampled_from(IDS))),
        )
        for user in range(1, draw(st.integers(0, 6)) + 1)
    ]


@given(st.sampled_from(METHODS), tables(), st.integers(0, 30), st.permutations(IDS))
def test_nobody_gets_what_they_cannot_take(method, seats, turn, ids) -> None:
    choices, _ = choose(method, seats, ids, turn=turn)
    assert [one.record_id for one in choices] == ids
    seat_of = {seat.user_id: seat for seat in seats}
    given_out = Counter(one.user_id for one in choices if one.user_id)
    for one in choices:
        seat = seat_of.get(one.user_id or 0)
        if seat is not None:
            assert not seat.absent
            assert seat.territory is None or one.record_id in seat.territory
    for user, count in given_out.items():
        capacity = seat_of[user].capacity
        assert capacity is None or seat_of[user].given + count <= capacity


@given(st.sampled_from(METHODS), tables(), st.integers(0, 30), st.permutations(IDS))
def test_the_same_input_gives_the_same_owners(method, seats, turn, ids) -> None:
    assert choose(method, seats, ids, turn=turn) == choose(method, list(seats), ids, turn=turn)


@given(tables(), st.integers(0, 30), st.integers(0, 40))
def test_two_batches_in_turn_are_as_one(seats, turn, cut) -> None:
    free = [Seat(s.user_id, s.weight, None, s.absent) for s in seats]
    whole, end = choose("round_robin", free, IDS, turn=turn)
    first, between = choose("round_robin", free, IDS[:cut], turn=turn)
    second, after = choose("round_robin", free, IDS[cut:], turn=between)
    assert ([*first, *second], after) == (whole, end)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_turns_follow_the_weights(weights) -> None:
    seats = [Seat(number, weight) for number, weight in enumerate(weights, 1)]
    choices, _ = choose("round_robin", seats, range(sum(weights) * 3))
    found = Counter(one.user_id for one in choices)
    assert [found[seat.user_id] for seat in seats] == [weight * 3 for weight in weights]


def test_who_has_least_to_do_catches_up() -> None:
    seats = [Seat(1, load=5), Seat(2, load=2), Seat(3, load=2)]
    choices, _ = choose("least_loaded", seats, IDS[:9])
    loads = Counter({1: 5, 2: 2, 3: 2}) + Counter(one.user_id for one in choices)
    assert max(loads.values()) - min(loads.values()) <= 1


def test_own_territory_comes_before_the_rest() -> None:
    seats = [Seat(1), Seat(2, territory=frozenset({7}))]
    choices, _ = choose("territory", seats, [7, 8])
    assert [(one.user_id, one.reason["why"]) for one in choices] == [
        (2, "territory"),
        (1, "no_territory"),
    ]


def test_nobody_is_told_with_who_was_left_out() -> None:
    [choice], _ = choose("round_robin", [Seat(1, absent=True), Seat(2, capacity=0)], [1])
    assert choice.user_id is None
    assert (choice.reason["absent"], choice.reason["full"]) == ([1], [2])
