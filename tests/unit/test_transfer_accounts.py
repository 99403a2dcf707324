"""A list of accounts as companies send them: misspelt, with parents further down."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from mozaika.addons import discover
from mozaika.runtime import Env, Platform, User
from mozaika.services.transfer import Mapping, export_rows, import_rows
from tests.platforms import make_platform, user

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "docs" / "examples" / "accounts.toml"
ACCOUNTS = ROOT.parent / "shared" / "data" / "sales" / "accounts.csv"
SAMPLE = """account,sector,year_established,revenue,employees,office_location,subsidiary_of
Bluth Company,technolgy,1993,1242.32,3027,United States,Acme Corporation
Acme Corporation,technolgy,1996,1100.04,2822,United States,
Bioholding,medical,2012,587.34,1356,Philipines,
Hottechi,technolgy,1997,8170.38,16499,Korea,
"""
ROLES = ("base.user", "base.importer", "base.exporter", "contacts.user", "contacts.all",
         "contacts.manager")  # fmt: skip


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = make_platform(database_url, discover()["contacts"])
    with made.env(write=True) as env:
        industry = env["contacts.industry"]
        names = ("Information technology", "Medical care", "Trade")
        env.session.add_all([industry(name=name) for name in names])
    yield made
    made.database.dispose()


def run(platform: Platform, source: Any, **options: Any) -> Any:
    ann = user(platform, "ann", *ROLES) if "ann" not in options else options.pop("ann")
    mapping = options.pop("mapping", None) or Mapping.load(MAPPING)
    return import_rows(
        lambda: platform.env(ann, write=True), "contacts.partner", source, mapping=mapping,
        **options,
    )  # fmt: skip


def parents(env: Env) -> dict[str, str]:
    cls = env["contacts.partner"]
    with_parent = env.session.scalars(select(cls).where(cls.parent_id.is_not(None)))
    return {partner.name: partner.parent.name for partner in with_parent}


def test_a_sample_comes_in_and_again_changes_nothing(platform: Platform) -> None:
    first = run(platform, io.BytesIO(SAMPLE.encode()))
    assert first.totals["created"] == 4, first.as_json()
    with platform.env() as env:
        assert parents(env) == {"Bluth Company": "Acme Corporation"}
        cls = env["contacts.partner"]
        found = {p.name: (p.country, p.industry.name) for p in env.session.scalars(select(cls))}
    assert found["Bioholding"] == ("PH", "Medical care")
    assert found["Hottechi"] == ("KR", "Information technology")
    with platform.env() as env:
        ann = env.session.scalars(select(env["base.user"])).one()
    again = run(platform, io.BytesIO(SAMPLE.encode()), ann=_as_user(ann))
    assert again.totals["unchanged"] == 4, again.as_json()


def _as_user(row: Any) -> User:
    return User(row.id, row.login, roles=frozenset(ROLES))


def test_misspelt_values_are_told_with_a_suggestion(platform: Platform) -> None:
    plain = Mapping.parse({"columns": dict(Mapping.load(MAPPING).columns)})
    report = run(platform, io.BytesIO(SAMPLE.encode()), mapping=plain)
    told = {row.line: row.messages for row in report.rows}
    assert "“Philipines” is none of the choices" in told[4]["office_location"][0]
    assert "Did you mean “Philippines”?" in told[4]["office_location"][0]
    assert "Did you mean “Information technology”?" in told[3]["sector"][0]
    assert "“North Korea” or “South Korea”" in told[5]["office_location"][0]
    assert report.totals == {
        "created": 0, "updated": 0, "unchanged": 0, "skipped": 0, "failed": 4,
    }  # fmt: skip


@pytest.mark.skipif(not ACCOUNTS.exists(), reason="the list of accounts is not at hand")
def test_all_accounts(platform: Platform) -> None:
    ann = user(platform, "ann", *ROLES)
    first = run(platform, ACCOUNTS, ann=ann)
    assert (first.totals["created"], first.count) == (85, 85), first.as_json()
    assert [row.line for row in first.rows] == list(range(2, 87))
    assert all(row.id for row in first.rows)
    again = run(platform, ACCOUNTS, ann=ann)
    assert (again.totals["unchanged"], again.count) == (85, 85), again.as_json()
    with platform.env(ann) as env:
        assert len(parents(env)) == 15
        assert env.session.scalar(select(func.count(env["contacts.partner"].id))) == 85
        data = b"".join(export_rows(env, "contacts.partner"))
    back = run(platform, io.BytesIO(data), ann=ann, mapping=Mapping(key=["id"]))
    assert back.totals["unchanged"] == 85, back.as_json()


def test_a_telephone_written_otherwise_is_the_same(platform: Platform) -> None:
    columns = {"name": "name", "contact_points[kind=phone].value": "tel"}
    mapping = Mapping.parse({"columns": columns, "key": "name"})
    data = "name;tel\nŁoś;22 621 88 20\n".encode()
    ann = user(platform, "ann", *ROLES)
    assert run(platform, io.BytesIO(data), mapping=mapping, ann=ann).totals["created"] == 1
    again = run(platform, io.BytesIO(data), mapping=mapping, ann=ann)
    assert again.totals["unchanged"] == 1, again.as_json()
