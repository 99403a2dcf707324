"""An agency with two agents and their manager, a buyer and a seller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mozaika import Platform, Records, User, move
from mozaika.testing import make_user

PROPERTY = "real_estate.property"
VIEWING = "real_estate.viewing"
WISH = "real_estate.wish"
DEAL = "pipeline.deal"
TOMORROW = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
FLAT = {
    "name": "Flat by the sea",
    "kind": "flat",
    "price": 500_000,
    "currency": "PLN",
    "area": 60,
    "rooms": 3,
    "street": "Long Street 7",
}


@dataclass(frozen=True, repr=False)
class Agency:
    """Who works there, and what it has to begin with."""

    host: Any
    platform: Platform
    ann: User
    bob: User
    chief: User
    town: int
    buyer: int
    seller: int

    def add(self, model: str, user: User | None = None, **values: Any) -> int:
        """A new record, made by the platform or by a user."""
        chosen = {"user": user} if user else {}
        with self.platform.env(write=True, **chosen) as env:
            return int(Records(env, model).create([values])[0].id)

    def flat(self, **values: Any) -> int:
        """A flat of Ann's that is on offer."""
        given = {"town": self.town, "seller": self.seller, "owner": self.ann.id}
        made = self.add(PROPERTY, **{**FLAT, **given, **values})
        self.move(PROPERTY, made, "offer")
        return made

    def wish(self, user: User | None = None, **values: Any) -> int:
        """What the buyer looks for."""
        owner = (user or self.ann).id
        given = {"name": "A flat", "partner": self.buyer, "currency": "PLN", "owner": owner}
        return self.add(WISH, **{**given, **values})

    def viewing(self, home: int, start: datetime = TOMORROW, **values: Any) -> int:
        """A viewing that Ann was asked for."""
        given = {"property": home, "partner": self.buyer, "start": start}
        return self.add(VIEWING, self.ann, **{**given, **values})

    def deal(self, home: int, pipeline: str = "sale", **values: Any) -> int:
        """A deal with a property, at the first stage."""
        given = {"name": "Deal", "property": home, "partner": self.buyer, "amount": 490_000}
        first = self.seeded(f"stage_{pipeline}_enquiry")
        return self.add(DEAL, **{**given, "stage": first, "owner": self.ann.id, **values})

    def seeded(self, key: str) -> int:
        """The id of a shipped record."""
        with self.platform.env() as env:
            found = Records(env, "base.seed").search([["key", "=", f"real_estate.{key}"]])
            return int(found.items[0]["record_id"])

    def move(
        self, model: str, record: int, transition: str, user: User | None = None, **values: Any
    ) -> None:
        """Moves a record along its workflow."""
        chosen = {"user": user} if user else {}
        with self.platform.env(write=True, **chosen) as env:
            move(env, model, [record], transition, values)

    def read(self, model: str, record: int, *fields: str) -> Any:
        """A record's fields; the value alone where one is asked for."""
        with self.platform.env() as env:
            found = Records(env, model).read(record, list(fields))
        return found[fields[0].partition(".")[0]] if len(fields) == 1 else found


@pytest.fixture
def tomorrow() -> datetime:
    """Nine o'clock."""
    return TOMORROW


@pytest.fixture
def agency(make_host: Callable[..., Any], tmp_path: Path) -> Agency:
    chosen = {"language": "en", "time_zone": "UTC", "secret_key": "s" * 40, "data_dir": tmp_path}
    host = make_host("real_estate", **chosen)
    platform = host.platform
    ann = make_user(platform, "ann", "real_estate.agent", "contacts.all")
    bob = make_user(platform, "bob", "real_estate.agent", "contacts.all")
    chief = make_user(platform, "chief", "real_estate.manager", "contacts.all")
    with platform.env(write=True) as env:
        [town] = Records(env, "real_estate.town").create([{"name": "Gdańsk"}])
        buyer, seller = Records(env, "contacts.partner").create(
            [{"name": "Buyer Ltd"}, {"name": "Seller Ltd"}]
        )
        return Agency(host, platform, ann, bob, chief, town.id, buyer.id, seller.id)
