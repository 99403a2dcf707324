"""A few rules and a rule of assignment for the demo."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from mozaika import Env, Records

PARTNER = "contacts.partner"
TERRITORIES = {
    "PL": ("marta", "piotr"),
    "RU": ("olga", "denis"),
    "RO": ("ioana", "andrei"),
}


def load_demo(env: Env) -> None:
    """Rules in three languages; territories of the demo's sellers."""
    Records(env, "automation.rule").create(_rules(env))
    members = _members(env)
    if members:
        Records(env, "automation.assignment_rule").create(
            [{"name": "Klienci · Клиенты · Clienți", "model": PARTNER, "method": "territory",
              "members": members}]
        )  # fmt: skip


def _rules(env: Env) -> list[dict[str, Any]]:
    return [
        {
            "name": "Telefon do nowego klienta",
            "model": PARTNER,
            "event": "created",
            "condition": [["country", "=", "PL"], ["kind", "=", "company"]],
            "active": True,
            "actions": _activity(env, "call", "Zadzwonić: {name}", 1),
        },
        {
            "name": "Прошла неделя, а клиент ещё потенциальный",
            "model": PARTNER,
            "event": "time",
            "date_field": "created_at",
            "amount": 7,
            "unit": "days",
            "side": "after",
            "condition": [["status", "=", "prospect"], ["country", "=", "RU"]],
            "active": True,
            "actions": _activity(env, "task", "Решить, что дальше: {name}", 2),
        },
        {
            "name": "Client inactiv: anunță responsabilul",
            "model": PARTNER,
            "event": "transition",
            "transition": "put_to_sleep",
            "condition": [["country", "=", "RO"]],
            "active": True,
            "actions": [_action("tell", who="owner", text="Client inactiv: {name}")],
        },
    ]


def _activity(env: Env, kind: str, summary: str, days: int) -> list[dict[str, Any]]:
    cls: Any = env["activities.type"]
    wanted = select(cls.id).where(cls.kind == kind, cls.archived_at.is_(None)).order_by(cls.id)
    found = env.session.scalar(wanted.limit(1))
    if found is None:
        return []
    return [_action("activity", type=found, summary=summary, days=days, assignee="owner")]


def _action(kind: str, **settings: Any) -> dict[str, Any]:
    return {"kind": f"automation.{kind}", "settings": settings}


def _members(env: Env) -> list[dict[str, Any]]:
    user: Any = env["base.user"]
    known = {row.login: row.id for row in env.session.execute(select(user.id, user.login))}
    return [
        {"user": known[login], "territory": [["country", "=", country]], "capacity": 15}
        for country, logins in TERRITORIES.items()
        for login in logins
        if login in known
    ]
