"""Puts the demo partners into a database, with the users who look after them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from mozaika import Env
from mozaika_contacts.demo.generator import demo_partners
from mozaika_contacts.demo.records import DemoPartner
from mozaika_contacts.demo.terms import TEAMS, USERS
from mozaika_contacts.models import Address, ContactPoint, Identifier, Partner

PLAIN = (
    "kind", "name", "prefix", "given_name", "patronymic", "family_name", "suffix", "gender",
    "birthday", "name_day", "job_title", "language", "time_zone", "country", "status", "size",
    "website", "do_not_call", "do_not_mail", "note",
)  # fmt: skip
CURRENCIES = {"PL": "PLN", "RO": "RON", "RU": "RUB"}
TEAM_LANGUAGES = {"poland": "pl", "russia": "ru", "romania": "ro"}


def load_demo(env: Env) -> None:
    """Users, teams and a few hundred partners; does nothing where they are already."""
    if env.session.scalar(select(env[Partner].id).limit(1)) is not None:
        return
    teams = _teams(env)
    users = _users(env, teams)
    shipped = _shipped(env)
    partners: list[Any] = []
    for demo in demo_partners():
        parent = partners[demo.parent] if demo.parent is not None else None
        partner = _partner(env, demo, parent, shipped, users, teams)
        partner.created_at = env.now() - _age(len(partners))
        partners.append(partner)
    env.session.add_all(partners)
    env.session.flush()


def _age(number: int) -> timedelta:
    """How long ago a partner was met: over a year and a half, more and more of them of late."""
    share = number * 389 % 601 / 601
    return timedelta(days=540 * share**1.6, hours=number % 9)


def _teams(env: Env) -> dict[str, Any]:
    cls = env["base.team"]
    teams = {key: cls(name=names[TEAM_LANGUAGES.get(key, "en")]) for key, names in TEAMS.items()}
    env.session.add_all(teams.values())
    return teams


def _users(env: Env, teams: dict[str, Any]) -> dict[str, Any]:
    cls, role = env["base.user"], env["base.role"]
    wanted = ("contacts.user", "contacts.all")
    roles = {r.name: r for r in env.session.scalars(select(role).where(role.name.in_(wanted)))}
    users = {}
    for number, demo in enumerate(USERS):
        users[demo.key] = cls(
            login=demo.key.partition(".")[0],
            name=f"{demo.given_name} {demo.family_name}",
            email=f"{demo.key}@mozaika.example",
            language=demo.language,
            teams=[teams[demo.team]],
            roles=[roles["contacts.all" if number % 2 == 0 else "contacts.user"]],
        )
    env.session.add_all(users.values())
    env.session.flush()
    return users


def _shipped(env: Env) -> dict[str, Any]:
    """The seeded records of the lists, by key such as "label_key"."""
    seed = env["base.seed"]
    found = {}
    rows = env.session.scalars(select(seed).where(seed.addon == "contacts"))
    by_model: dict[str, dict[int, str]] = {}
    for row in rows:
        by_model.setdefault(row.model, {})[row.record_id] = row.key.partition(".")[2]
    for model, keys in by_model.items():
        if model.startswith("contacts."):
            for record in env.session.scalars(select(env[model])):
                if record.id in keys:
                    found[keys[record.id]] = record
    return found


def _partner(
    env: Env,
    demo: DemoPartner,
    parent: Any,
    shipped: dict[str, Any],
    users: dict[str, Any],
    teams: dict[str, Any],
) -> Any:
    values = {name: getattr(demo, name) for name in PLAIN if getattr(demo, name) != ""}
    partner = env[Partner](
        **values,
        currency=CURRENCIES.get(demo.country, "EUR"),
        parent=parent,
        owner=users[demo.owner],
        team=teams[demo.team],
        source=shipped.get(f"source_{demo.source}"),
        industry=shipped.get(f"industry_{demo.industry}"),
        labels=[shipped[f"label_{key}"] for key in demo.labels],
        relationships=[shipped[f"relationship_{key}"] for key in demo.roles],
    )
    partner.contact_points = [
        env[ContactPoint](kind=point.kind, value=point.value, primary=point.primary)
        for point in demo.contact_points
    ]
    partner.addresses = [_address(env, address) for address in demo.addresses]
    partner.identifiers = [
        env[Identifier](type=item.type, value=item.value) for item in demo.identifiers
    ]
    return partner


def _address(env: Env, demo: Any) -> Any:
    parts = ("kind", "street", "building", "block", "staircase", "floor", "apartment", "district",
             "postal_code", "city", "region", "country", "is_default")  # fmt: skip
    return env[Address](**{p: getattr(demo, p) for p in parts if getattr(demo, p) != ""})
