"""A sales department for the tests of deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from mozaika import Env, Platform, Records, User, move
from mozaika.testing.hosts import make_user
from mozaika_contacts.models import Partner
from mozaika_pipeline.models import Deal, LostReason, Pipeline, PipelineStage

ADDONS = (Path(__file__).parents[2],)


class Sales:
    """A platform with a team of two sellers, a seller of another team, a manager, a lawyer."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        with platform.env(write=True) as env:
            teams = [env["base.team"](name=name) for name in ("North", "South")]
            env.session.add_all(teams)
            env.session.flush()
            self.teams = [team.id for team in teams]
        self.manager = self.user("manager", "pipeline.manager")
        self.anna = self.user("anna", "pipeline.user", team=0)
        self.ben = self.user("ben", "pipeline.user", team=0)
        self.novice = self.user("novice", "pipeline.own", team=0)
        self.far = self.user("far", "pipeline.user", team=1)
        self.lawyer = self.user("lawyer", "pipeline.approver")
        self.partner = self.make_partner("Acme")

    def user(self, login: str, *roles: str, team: int | None = None) -> User:
        """A new user with roles, in a team."""
        teams = [] if team is None else [self.teams[team]]
        with self.platform.env() as env:
            cls = env["base.team"]
            found = env.session.scalars(select(cls).where(cls.id.in_(teams))).all()
        return make_user(self.platform, login, *roles, "contacts.all", teams=list(found))

    def make_partner(self, name: str) -> int:
        """A company."""
        with self.platform.env(write=True) as env:
            return int(Records(env, Partner).create([{"name": name}])[0].id)

    def make(self, user: User | None = None, **values: Any) -> int:
        """A deal, made by a user; returns its id."""
        return self.make_many(user, [{"name": "Deal", **values}])[0]

    def make_many(self, user: User | None, items: Sequence[Mapping[str, Any]]) -> list[int]:
        """Deals made at once."""
        with self.platform.env(user or self.anna, write=True) as env:
            return [deal.id for deal in Records(env, Deal).create(items)]

    def ready(self, user: User | None = None, **values: Any) -> int:
        """A deal that has what winning needs."""
        given = {"partner": self.partner, "amount": Decimal(1000), "currency": "PLN"}
        return self.make(user, **{**given, "expected_close": None, **values})

    def stage(self, name: str, pipeline: str = "New business") -> int:
        """The id of a stage."""
        with self.platform.env() as env:
            stage: Any = env[PipelineStage]
            line: Any = env[Pipeline]
            found = select(stage.id).join(line, line.id == stage.pipeline_id)
            return int(
                env.session.scalars(found.where(stage.name == name, line.name == pipeline)).one()
            )

    def move(
        self, ids: int | Sequence[int], stage: str | int, user: User | None = None, **values: Any
    ) -> None:
        """Moves deals to a stage, as a board or a bulk action does."""
        wanted = [ids] if isinstance(ids, int) else list(ids)
        target = self.stage(stage) if isinstance(stage, str) else stage
        with self.platform.env(user or self.anna, write=True) as env:
            move(env, "pipeline.deal", wanted, f"stage:{target}", values)

    def read(self, deal_id: int, *fields: str) -> dict[str, Any]:
        """Values of a deal."""
        with self.platform.env() as env:
            return Records(env, Deal).read(deal_id, list(fields))

    def reason(self) -> int:
        """A reason for losing."""
        with self.platform.env() as env:
            return int(env.session.scalars(select(env[LostReason].id).limit(1)).one())


def count(env: Env, model: str) -> int:
    """How many records there are."""
    return int(Records(env, model).search(count=True, limit=1).total or 0)
