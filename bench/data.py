"""Filling a database with partners fast: past the platform, straight into its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from mozaika_contacts.demo.people import make_person
from mozaika_contacts.demo.words import LANGUAGES, words
from sqlalchemy import Engine, Table

from mozaika.db.search import drop_search_ddl, search_ddl
from mozaika.runtime import Platform
from mozaika.testing import PASSWORD, make_user
from mozaika.text import search_tokens, sort_key

OWNERS = 20
TEAMS = 5
SOURCES = 8
STATUSES = ("prospect", "active", "active", "active", "dormant", "former")
COUNTRIES = {"pl": "PL", "ru": "RU", "ro": "RO"}
ENDINGS = {"pl": ("ski", "czyk", "iak"), "ru": ("ов", "ин", "енко"), "ro": ("escu", "eanu", "aru")}
SYLLABLES = {
    "pl": "ba be bo da do ga go ja ka ko la le lu ma mo na no pa po ra ro sa so ta to wa wi za zo",
    "ru": "ба бе бо ва да до га го ка ко ла ле лу ма мо на но па по ра ро са со та то за зо ту",
    "ro": "ba be bo ca co da do ga go ia la le lu ma mo na no pa po ra ro sa so ta to va vi za zo",
}
BATCH = 10_000
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)

Row = dict[str, Any]
Process = Callable[[Any], Any] | None


def make_people(platform: Platform) -> None:
    """Twenty owners in five teams, one user who sees their own and their team's partners, and one
    who sees all."""
    with platform.env(write=True) as env:
        teams = [env["base.team"](name=f"Team {n}") for n in range(TEAMS)]
        env.session.add_all(teams)
        env.session.add_all([env["contacts.source"](name=f"Source {n}") for n in range(SOURCES)])
        env.session.flush()
        ids = [team.id for team in teams]
    for n in range(OWNERS):
        make_user(platform, f"owner{n}", "contacts.user")
    with platform.env(write=True) as env:
        from_team = env.session.get_one(env["base.team"], ids[0])
        make = {"teams": [from_team], "password_hash": None}
        assert PASSWORD
        del make, from_team
