"""Random users, grants, restrictions and queries: nobody reads what they may not see."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, union_all
from sqlalchemy.orm import Mapped, aliased, joinedload, selectinload, undefer

from mozaika.declare import AnyOf, Expression, Grant, Own, OwnTeam, Restriction, Through, Where
from mozaika.errors import AccessDenied, FilterError, NotFound
from mozaika.model import Owned, Timestamped, field, many_to_many, many_to_one, one_to_many
from mozaika.model.types import Boolean, Money, Str
from mozaika.runtime import Env, Platform, User
from mozaika.services.access import rights
from mozaika.services.records import Records
from mozaika.services.transfer import export_rows
from tests.platforms import addon, make_platform, user


class Client(Timestamped, Owned, name="deals.client"):
    name: Mapped[str] = field(Str(30), search=True, sort_key=True)
    confidential: Mapped[bool] = field(Boolean, default=False)
    margin: Mapped[Decimal | None] = field(Money, roles=["deals.boss"])
    notes: Mapped[list[Any]] = one_to_many("deals.note", inverse="client")
    friends: Mapped[list[Any]] = many_to_many("deals.client")
    parent: Mapped[Any] = many_to_one("deals.client")


class Note(Timestamped, name="deals.note", display="text"):
    client: Mapped[Client] = many_to_one("deals.client", required=True, ondelete="cascade")
    text: Mapped[str] = field(Str(50), search=True)


class World(NamedTuple):
    platform: Platform
    users: list[User]
    clients: dict[int, dict[str, Any]]
    notes: dict[int, int]


ROLES = ["deals.a", "deals.b", "deals.boss"]
SCOPES = {
    "all": None,
    "own": Own(),
    "team": OwnTeam(),
    "mine": AnyOf(Own(), OwnTeam()),
    "open": Where([["confidential", "=", False]]),
    "named": Expression(lambda cls, _user: cls.name < "n3"),
    "my filter": Where([["owner", "=", {"user": "id"}]]),
}


@pytest.fixture
def world(databases: Any) -> Iterator[World]:
    deals = addon("deals", models=[Client, Note])
    platform = make_platform(databases.empty(), deals)
    users = [user(platform, f"u{n}") for n in range(3)]
    clients: dict[int, dict[str, Any]] = {}
    with platform.env(write=True) as env:
        teams = [env["base.team"](name=f"t{n}") for n in range(2)]
        env.session.add_all(teams)
        env.session.flush()
        records = [
            env[Client](
                name=f"n{n}",
                owner_id=users[n % 4].id if n % 4 < 3 else None,
                team_id=teams[n % 3].id if n % 3 < 2 else None,
                confidential=n % 2 == 0,
                margin=Decimal(n),
                notes=[env[Note](text=f"x{n}{m}") for m in range(2)],
            )
            for n in range(12)
        ]
        for place, record in enumerate(records):
            record.friends = [records[(place + 1) % 12], records[(place + 5) % 12]]
            record.parent = records[place - 1] if place else None
        env.session.add_all(records)
        env.session.flush()
        for record in records:
            clients[record.id] = {
                "name": record.name,
                "owner": record.owner_id,
                "team": record.team_id,
                "confidential": record.confidential,
            }
        notes = {note.id: note.client_id for record in records for note in record.notes}
        ids = [team.id for team in teams]
    users = [replace(u, teams=frozenset(ids[:place])) for place, u in enumerate(users)]
    yield World(platform, users, clients, notes)
    platform.database.dispose()


def holds(scope: str, client: dict[str, Any], who: User) -> bool:
    own = client["owner"] is not None and client["owner"] == who.id
    team = client["team"] in who.teams
    return {
        "all": True,
        "own": own,
        "my filter": own,
        "team": team,
        "mine": own or team,
        "open": not client["confidential"],
        "named": client["name"] < "n3",
    }[scope]


grants = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(sorted(SCOPES))), max_size=4)
restricted = st.lists(
    st.tuples(st.sampled_from(["open", "mine"]), st.sampled_from([[], ["deals.boss"]])), max_size=1
)


@settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example fails soon or not at all
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(grants, restricted, st.sets(st.sampled_from(ROLES)), st.integers(0, 2), st.booleans())
def test_nobody_reads_what_they_may_not_see(
    world: World,
    given_grants: list[tuple[str, str]],
    restrictions: list[tuple[str, list[str]]],
    roles: set[str],
    number: int,
    read_notes: bool,
) -> None:
    who = replace(world.users[number], roles=frozenset(roles | {"base.exporter"}))
    declared = [Grant(role, "deals.client", "r", where=SCOPES[s]) for role, s in given_grants]
    if read_notes:
        declared += [Grant(r, "deals.note", "r", where=Through("client")) for r in ROLES]
    platform = replace(
        world.platform,
        grants=declared,
        restrictions=[
            Restriction("deals.client", SCOPES[s] or Own(), unless=u) for s, u in restrictions
        ],
        cache={},
    )
    clients = {
        key
        for key, client in world.clients.items()
        if any(role in roles and holds(s, client, who) for role, s in given_grants)
        and all(holds(s, client, who) or not roles.isdisjoint(u) for s, u in restrictions)
    }
    notes = {k for k, client in world.notes.items() if client in clients} if roles else set()
    with platform.env(who) as env:
        check_statements(env, clients, notes if read_notes else set())
        check_loading(env, clients, notes if read_notes else set())
        check_service(env, clients, notes if read_notes else set())
        if "deals.boss" not in roles:
            check_margin(env)


def check_statements(env: Env, clients: set[int], notes: set[int]) -> None:
    client, note = env[Client], env[Note]
    session = env.session
    other = aliased(client)
    below = select(client.id).subquery()
    assert {c.id for c in session.scalars(select(client))} == clients
    assert set(session.scalars(select(client.id))) == clients
    assert set(session.scalars(select(other.id))) == clients
    assert session.scalar(select(func.count()).select_from(client)) == len(clients)
    assert session.scalar(select(func.count(client.id))) == len(clients)
    assert session.scalar(select(func.count()).select_from(below)) == len(clients)
    assert set(session.scalars(select(note.id))) == notes
    joined = session.execute(select(client.id, note.id).join(client.notes)).all()
    assert {n for _, n in joined} == notes
    outer = session.execute(select(client.id, other.id).outerjoin(client.parent.of_type(other)))
    assert all(c in clients and (p is None or p in clients) for c, p in outer)
    grouped = session.execute(select(client.owner_id, func.count()).group_by(client.owner_id))
    assert sum(count for _, count in grouped) == len(clients)
    both = union_all(select(client.id), select(client.id))
    assert set(session.scalars(both)) <= clients
    exists = select(client.id).where(client.notes.any(note.text.like("x%")))
    assert set(session.scalars(exists)) == (clients if notes else set())


def check_loading(env: Env, clients: set[int], notes: set[int]) -> None:
    client = env[Client]
    for option in (selectinload, joinedload):
        env.session.expunge_all()
        statement = select(client).options(option(client.notes), option(client.friends))
        for found in env.session.scalars(statement).unique():
            assert {n.id for n in found.notes} <= notes
            assert {f.id for f in found.friends} <= clients
    env.session.expunge_all()
    for found in env.session.scalars(select(client)).all():
        assert {n.id for n in found.notes} <= notes
        assert {f.id for f in found.friends} <= clients
        assert found.parent is None or found.parent.id in clients
    for key in range(1, 13):
        env.session.expunge_all()
        assert (env.session.get(client, key) is not None) == (key in clients)


def check_service(env: Env, clients: set[int], notes: set[int]) -> None:
    service = Records(env, Client)
    page = service.search(fields=["id", "name", "notes.text", "parent.name"], count=True, limit=50)
    assert {item["id"] for item in page.items} == clients
    assert page.total == len(clients)
    for item in page.items:
        assert item["parent"] is None or item["parent"]["id"] in clients
        assert {note["id"] for note in item["notes"]} <= notes
    found = service.search(q="n1", fields=["id"], limit=50).items
    assert {item["id"] for item in found} <= clients
    hidden_parent = service.search(filter=[["parent.name", "starts", "n"]], fields=["id", "parent"])
    assert all(item["parent"] is not None for item in hidden_parent.items)
    rows = service.aggregate(group=["confidential"], measures=["id:count"])
    assert sum(row["id:count"] for row in rows) == len(clients)
    for key in set(range(1, 13)) - clients:
        with pytest.raises(NotFound):
            service.read(key)
    check_export(env, {item["name"] for item in page.items})


def check_export(env: Env, names: set[str]) -> None:
    if not rights(env).can("deals.client", "read"):
        with pytest.raises(NotFound):
            b"".join(export_rows(env, "deals.client"))
        return
    content = b"".join(export_rows(env, "deals.client", format="csv", technical=True))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["name"] for row in rows} == names
    if rows and "deals.boss" not in env.user.roles:
        assert "margin" not in rows[0]


def check_margin(env: Env) -> None:
    client = env[Client]
    statements = [
        select(client.margin),
        select(client.id).where(client.margin > 3),
        select(client.id).order_by(client.margin),
        select(func.sum(client.margin)),
        select(aliased(client).margin),
    ]
    for statement in statements:
        with pytest.raises(AccessDenied):
            env.session.execute(statement).all()
    env.session.expunge_all()
    with suppress(AccessDenied):
        for found in env.session.scalars(select(client).options(undefer(client.margin))):
            assert "margin" not in found.__dict__
    env.session.expunge_all()
    for found in env.session.scalars(select(client).limit(1)).all():
        with pytest.raises(AccessDenied):
            _ = found.margin
    service = Records(env, Client)
    for attempt in (
        {"fields": ["margin"]},
        {"filter": [["margin", ">", 1]]},
        {"sort": "margin"},
        {"filter": [["parent.margin", ">", 1]]},
    ):
        with pytest.raises(FilterError):
            service.search(**attempt)
    with pytest.raises(FilterError):
        service.aggregate(group=[], measures=["margin:sum"])
    assert all("margin" not in item for item in service.search().items)


def test_the_check_of_reads_costs_less_than_a_tenth_of_a_millisecond(world: World) -> None:
    """Counts Python calls rather than seconds: the listener's work does not depend on data."""
    who = replace(world.users[0], roles=frozenset(["deals.a"]))
    platform = replace(
        world.platform, grants=[Grant("deals.a", "deals.client", "r", where=Own())], cache={}
    )
    seen: list[str] = []
    engine = platform.database.engine
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    with platform.env(who) as env:
        for _ in range(3):
            env.session.execute(select(env[Client].id)).all()
    event.remove(engine, "before_cursor_execute", listener)
    assert sum("base_grant" in statement for statement in seen) == 1
    assert sum("deals_client" in statement for statement in seen) == 3
