"""Records through an env: derived values, checks, changes, access."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Mapped

from mozaika.declare import AnyOf, Grant, Own, OwnTeam, Through
from mozaika.errors import AccessDenied, Conflict, InUse, NotFound, ValidationFailed
from mozaika.model import (
    Archivable,
    Model,
    Numbered,
    Owned,
    Timestamped,
    Tracked,
    Unique,
    computed,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.model.types import Integer, Money, Phone, Str
from mozaika.runtime import Platform
from mozaika.services.records import writing
from tests.platforms import addon, make_platform, user


class Partner(
    Timestamped, Archivable, Owned, Tracked, name="crm.partner", label="Partner", plural="Partners"
):
    given: Mapped[str | None] = field(Str(50))
    family: Mapped[str] = field(Str(50))
    kind: Mapped[str] = field(Str(10), default="person", choices=[("person", "P"), ("firm", "F")])
    secret: Mapped[Decimal | None] = field(Money, roles=["crm.manager"])
    full: Mapped[str] = computed(
        "_full", Str(120), stored=True, depends=("given", "family"), sort_key=True, search=True
    )
    phones: Mapped[list[Any]] = one_to_many("crm.phone", inverse="partner")
    labels: Mapped[list[Any]] = many_to_many("crm.label")
    turnover: Mapped[Decimal | None] = computed(
        "_turnover", Money, stored=True, depends=("phones.cost",)
    )
    __search__ = ("phones.number",)

    def _full(self) -> str:
        return f"{self.given or ''} {self.family}".strip()

    def _turnover(self) -> Decimal:
        return sum((phone.cost for phone in self.phones), Decimal(0))


class PhoneNumber(Model, name="crm.phone", display="number"):
    partner: Mapped[Partner] = many_to_one("crm.partner", required=True, ondelete="cascade")
    number: Mapped[str] = field(Phone)
    cost: Mapped[Decimal] = field(Money, default=Decimal(1))


class Label(Model, name="crm.label"):
    name: Mapped[str] = field(Str(30), unique=True)


class Order(Timestamped, Numbered, name="crm.order", display="number"):
    partner: Mapped[Partner] = many_to_one("crm.partner", required=True)
    quantity: Mapped[int] = field(Integer, default=1, minimum=1)
    __constraints__ = (Unique("partner", "quantity", message="Once per quantity."),)


GRANTS = [
    Grant("crm.seller", "crm.partner", "cru", where=AnyOf(Own(), OwnTeam())),
    Grant("crm.seller", "crm.phone", "crud", where=Through("partner")),
    Grant("crm.seller", "crm.label", "r"),
    Grant("crm.seller", "base.user", "r"),
    Grant("crm.manager", "crm.partner", "crud"),
    Grant("crm.manager", "crm.phone", "crud"),
    Grant("crm.manager", "crm.label", "crud"),
]


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    crm = addon("crm", models=[Partner, PhoneNumber, Label, Order])
    made = make_platform(database_url, crm, grants=GRANTS)
    yield made
    made.database.dispose()


def create(env: Any, model: Any, *items: dict[str, Any]) -> list[Any]:
    return writing.create(env, env.registry.info(model), items)


def test_stored_values_follow_what_they_depend_on(platform: Platform) -> None:
    with platform.env(write=True) as env:
        items = [{"number": "+48601222333"}, {"number": "22 111"}]
        [partner] = create(env, Partner, {"given": "Ewa", "family": "Łoś", "phones": items})
        key = partner.id
    with platform.env(write=True) as env:
        partner = env.session.get_one(env[Partner], key)
        assert (partner.full, partner.turnover) == ("Ewa Łoś", 2)
        assert "los" in partner.search_text.split()
        assert "222333" in partner.search_text.split()
        partner.phones[0].cost = Decimal("4.5")
    with platform.env(write=True) as env:
        partner = env.session.get_one(env[Partner], key)
        assert partner.turnover == Decimal("5.5")
        env.session.delete(partner.phones[1])
    with platform.env() as env:
        assert env.session.get_one(env[Partner], key).turnover == Decimal("4.5")


def test_wrong_values_name_field_and_reason_and_write_nothing(platform: Platform) -> None:
    items = [{"family": "A"}, {"family": "", "kind": "ghost"}, {"family": "x" * 51}]
    with pytest.raises(ValidationFailed) as failure, platform.env(write=True) as env:
        create(env, Partner, *items)
    assert set(failure.value.errors) == {1, 2}
    assert set(failure.value.errors[1]) == {"family", "kind"}
    with platform.env() as env:
        assert env.session.scalars(select(env[Partner])).all() == []


def test_changes_are_kept_with_old_and_new_values(platform: Platform) -> None:
    ann = user(platform, "ann", "crm.manager")
    with platform.env(ann, write=True) as env:
        [label] = create(env, Label, {"name": "VIP"})
        [partner] = create(env, Partner, {"family": "Nowak", "owner": ann.id})
        info = env.registry.info(Partner)
        writing.update(env, info, [(partner.id, {"family": "Kos", "labels": [label.id]}, 1)])
    with platform.env() as env:
        change = env["base.change"]
        rows = env.session.scalars(
            select(change).where(change.model == "crm.partner").order_by(change.id)
        ).all()
    assert [row.operation for row in rows] == ["create", "update"]
    assert rows[1].values["family"] == ["Nowak", "Kos"]
    assert rows[1].values["labels"] == [[], [label.id]]
    assert rows[1].user_id == ann.id


def test_a_stale_version_conflicts_and_names_the_fields(platform: Platform) -> None:
    with platform.env(write=True) as env:
        [partner] = create(env, Partner, {"family": "A"})
    info = platform.registry.info(Partner)
    with platform.env(write=True) as env:
        writing.update(env, info, [(partner.id, {"family": "B"}, 1)])
    with pytest.raises(Conflict) as conflict, platform.env(write=True) as env:
        writing.update(env, info, [(partner.id, {"given": "C"}, 1)])
    assert "family" in conflict.value.fields
    with platform.env() as env:
        assert env.session.get_one(env[Partner], partner.id).given is None


def test_a_seller_reaches_only_own_and_team_records(platform: Platform) -> None:
    ann, bob = user(platform, "ann", "crm.seller"), user(platform, "bob", "crm.seller")
    with platform.env(write=True) as env:
        [mine] = create(env, Partner, {"family": "Mine", "owner": ann.id})
        [other] = create(
            env, Partner, {"family": "Other", "owner": bob.id, "phones": [{"number": "123"}]}
        )
    with platform.env(ann) as env:
        cls, phone = env[Partner], env[PhoneNumber]
        assert [p.family for p in env.session.scalars(select(cls))] == ["Mine"]
        assert env.session.scalars(select(phone)).all() == []
        joined = select(cls.family, phone.number).join(phone, phone.partner_id == cls.id)
        assert env.session.execute(joined).all() == []
        assert env.session.get(cls, other.id) is None
    info = platform.registry.info(Partner)
    with pytest.raises(NotFound), platform.env(ann, write=True) as env:
        writing.update(env, info, [(other.id, {"family": "X"}, None)])
    with pytest.raises(AccessDenied), platform.env(ann, write=True) as env:
        create(env, Partner, {"family": "For Bob", "owner": bob.id})
    with pytest.raises(AccessDenied), platform.env(ann, write=True) as env:
        env.session.delete(env.session.get_one(env[Partner], mine.id))


def test_restricted_fields_stay_hidden(platform: Platform) -> None:
    ann = user(platform, "ann", "crm.seller")
    with platform.env(write=True) as env:
        [mine] = create(env, Partner, {"family": "Mine", "owner": ann.id, "secret": "5.00"})
    with pytest.raises(AccessDenied), platform.env(ann) as env:
        env.session.execute(select(env[Partner].secret)).all()
    with pytest.raises(AccessDenied), platform.env(ann) as env:
        env.session.scalars(select(env[Partner]).where(env[Partner].secret > 1)).all()
    with pytest.raises(AccessDenied), platform.env(ann) as env:
        _ = env.session.get_one(env[Partner], mine.id).secret
    with pytest.raises(AccessDenied), platform.env(ann, write=True) as env:
        env.session.get_one(env[Partner], mine.id).secret = Decimal(9)
    with pytest.raises(AccessDenied), platform.env(ann) as env:
        env.session.execute(text("select secret from crm_partner")).all()


def test_errors_of_the_database_are_told_in_words(platform: Platform) -> None:
    with platform.env(write=True) as env:
        create(env, Label, {"name": "VIP"})
        [partner] = create(env, Partner, {"family": "A"})
        [order] = create(env, Order, {"partner": partner.id})
        assert order.number == "00001"
    with pytest.raises(ValidationFailed) as taken, platform.env(write=True) as env:
        create(env, Label, {"name": "VIP"})
    assert "name" in taken.value.errors
    with pytest.raises(InUse, match=r"crm\.order"), platform.env(write=True) as env:
        writing.delete(env, env.registry.info(Partner), [partner.id])
    with (
        pytest.raises(ValidationFailed, match="Once per quantity"),
        platform.env(write=True) as env,
    ):
        create(env, Order, {"partner": partner.id})


@pytest.mark.parametrize("kind", ["create", "update", "delete"])
def test_statements_do_not_grow_with_the_batch(platform: Platform, kind: str) -> None:
    ann = user(platform, "ann", "crm.manager")
    info = platform.registry.info(Partner)

    def statements(count: int) -> int:
        seen: list[str] = []
        with platform.env(ann, write=True) as env:
            items = [{"family": f"F{n}", "owner": ann.id} for n in range(count)]
            ids = [p.id for p in writing.create(env, info, items)] if kind != "create" else []
        engine = platform.database.engine
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        try:
            with platform.env(ann, write=True) as env:
                if kind == "create":
                    writing.create(env, info, items)
                elif kind == "update":
                    writing.update(env, info, [(i, {"given": f"G{i}"}, None) for i in ids])
                else:
                    writing.delete(env, info, ids)
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    few, many = statements(10), statements(500)
    assert many <= few + 1, (few, many)
