"""What a write costs in statements: the same for one record and for many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Mapped

from mozaika.declare import AnyOf, Grant, Own, OwnTeam, Where
from mozaika.errors import AccessDenied
from mozaika.model import Owned, Timestamped, Tracked, field
from mozaika.model.types import Str
from mozaika.runtime import Platform, User
from mozaika.services import access
from mozaika.services.records import Records
from mozaika.services.webhooks.events import subscriptions
from tests.platforms import addon, make_platform, user

UNCOUNTED = ("BEGIN", "SAVEPOINT", "RELEASE")


class Parcel(Timestamped, Owned, Tracked, name="post.parcel"):
    name: Mapped[str] = field(Str(50), search=True, sort_key=True)
    status: Mapped[str] = field(Str(10), default="new")


GRANTS = [
    Grant("post.clerk", "post.parcel", "cru", where=AnyOf(Own(), OwnTeam())),
    Grant("post.intern", "post.parcel", "cru", where=Where([["status", "=", "new"]])),
    Grant("post.clerk", "base.user", "r"),
    Grant("post.clerk", "base.team", "r"),
]


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = make_platform(database_url, addon("post", models=[Parcel]), grants=GRANTS)
    yield made
    made.database.dispose()


def create(platform: Platform, author: User, *items: dict[str, Any]) -> list[str]:
    """Creates the parcels and returns the statements that were sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(UNCOUNTED):
            sent.append(statement)

    engine = platform.database.engine
    with platform.env(user=author, write=True) as env:
        access.rights(env)
        subscriptions(env)
        env.session.connection()
        event.listen(engine, "before_cursor_execute", note)
        try:
            Records(env, "post.parcel").create(items)
        finally:
            event.remove(engine, "before_cursor_execute", note)
    return sent


def count(platform: Platform) -> int:
    with platform.env() as env:
        return len(env.session.scalars(select(env["post.parcel"])).all())


def test_one_record_is_two_inserts(platform: Platform) -> None:
    clerk = user(platform, "clerk", "post.clerk")
    sent = create(platform, clerk, {"name": "One", "owner": clerk.id})
    assert [statement.split()[:3] for statement in sent] == [
        ["INSERT", "INTO", "post_parcel"],
        ["INSERT", "INTO", "base_change"],
    ]


def test_many_records_are_three_statements(platform: Platform) -> None:
    clerk = user(platform, "clerk", "post.clerk")
    for size in (10, 500):
        items = [{"name": f"Parcel {n}", "owner": clerk.id} for n in range(size)]
        assert len(create(platform, clerk, *items)) == 3
    assert count(platform) == 510


def test_what_values_do_not_tell_the_database_decides(platform: Platform) -> None:
    intern = user(platform, "intern", "post.intern")
    sent = create(platform, intern, {"name": "New"})
    assert sum(statement.startswith("SELECT") for statement in sent) == 1
    with pytest.raises(AccessDenied, match="do not reach"):
        create(platform, intern, {"name": "Sent", "status": "sent"})
    assert count(platform) == 1


def test_a_record_of_somebody_else_is_refused(platform: Platform) -> None:
    clerk, other = user(platform, "clerk", "post.clerk"), user(platform, "other")
    for items in ([{"name": "Nobody's"}], [{"name": "Not mine", "owner": other.id}]):
        with pytest.raises(AccessDenied, match="do not reach"):
            create(platform, clerk, *items)
    mine = {"name": "Mine", "owner": clerk.id}
    with pytest.raises(AccessDenied, match="do not reach"):
        create(platform, clerk, mine, {"name": "Not mine", "owner": other.id})
    assert count(platform) == 0
