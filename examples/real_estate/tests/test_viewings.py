"""A viewing's way from the request to the feedback, and its place in the calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from mozaika import Records, TransitionRefused, ValidationFailed, move

PROPERTY = "real_estate.property"
VIEWING = "real_estate.viewing"


def meetings(agency: Any, viewing: int) -> list[dict[str, Any]]:
    """What stands in the calendar for a viewing."""
    with agency.platform.env() as env:
        return Records(env, "activities.activity").search(
            [["model", "=", VIEWING], ["record_id", "=", viewing]],
            fields=["place", "start", "end", "assignee.login", "state"],
        ).items  # fmt: skip


def test_a_confirmed_viewing_is_a_meeting_at_the_address(agency: Any, tomorrow: Any) -> None:
    viewing = agency.viewing(agency.flat())
    assert meetings(agency, viewing) == []
    agency.move(VIEWING, viewing, "confirm", agency.ann)
    [found] = meetings(agency, viewing)
    assert found["place"] == "Long Street 7, Gdańsk"
    assert found["assignee"]["login"] == "ann"
    assert found["end"] - found["start"] == timedelta(minutes=30)


def test_the_meeting_follows_when_it_is_put_off(agency: Any, tomorrow: Any) -> None:
    viewing = agency.viewing(agency.flat())
    agency.move(VIEWING, viewing, "confirm")
    later = tomorrow + timedelta(days=2)
    with agency.platform.env(agency.ann, write=True) as env:
        values = {"start": later, "end": later + timedelta(hours=1)}
        Records(env, VIEWING).update(viewing, values)
    assert meetings(agency, viewing)[0]["start"] == later


def test_afterwards_there_is_feedback(agency: Any) -> None:
    viewing = agency.viewing(agency.flat())
    agency.move(VIEWING, viewing, "confirm")
    agency.move(VIEWING, viewing, "hold")
    assert meetings(agency, viewing)[0]["state"] == "done"
    with pytest.raises(TransitionRefused) as refused:
        agency.move(VIEWING, viewing, "answer")
    assert set(refused.value.ask) == {"interest", "feedback"}
    agency.move(VIEWING, viewing, "answer", interest="interested", feedback="Likes the kitchen")
    assert agency.read(VIEWING, viewing, "state") == "answered"


@pytest.mark.parametrize(("step", "said"), [("cancel", {"cancelled_because": "Ill"}), ("miss", {})])
def test_what_does_not_take_place_leaves_the_calendar(
    agency: Any, step: str, said: dict[str, str]
) -> None:
    viewing = agency.viewing(agency.flat())
    agency.move(VIEWING, viewing, "confirm")
    agency.move(VIEWING, viewing, step, **said)
    assert meetings(agency, viewing)[0]["state"] == "cancelled"


def test_nobody_is_at_two_places_at_once(agency: Any, tomorrow: Any) -> None:
    home, other = agency.flat(), agency.flat(name="House")
    first, clash, after = (
        agency.viewing(home, tomorrow),
        agency.viewing(other, tomorrow + timedelta(minutes=15)),
        agency.viewing(other, tomorrow + timedelta(minutes=30)),
    )
    with pytest.raises(TransitionRefused, match="another viewing"):
        confirm(agency, [first, clash])
    confirm(agency, [first])
    with pytest.raises(TransitionRefused, match="Flat by the sea"):
        confirm(agency, [clash])
    confirm(agency, [after])
    with pytest.raises(ValidationFailed) as refused, agency.platform.env(write=True) as env:
        Records(env, VIEWING).update(after, {"start": tomorrow + timedelta(minutes=10)})
    assert set(refused.value.errors) == {"start"}


def confirm(agency: Any, viewings: list[int]) -> None:
    with agency.platform.env(agency.ann, write=True) as env:
        move(env, VIEWING, viewings, "confirm")


def test_what_is_gone_is_not_shown(agency: Any) -> None:
    home = agency.flat()
    viewing = agency.viewing(home)
    agency.move(PROPERTY, home, "sell")
    with pytest.raises(TransitionRefused, match="is gone"):
        agency.move(VIEWING, viewing, "confirm")
