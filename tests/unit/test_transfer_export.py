"""Exports: what a user sees goes out, safely, and comes back the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from mozaika.errors import AccessDenied, BadRequest, FilterError, NotFound
from mozaika.runtime import Env, Platform
from mozaika.services.records import Records
from mozaika.services.transfer import export_rows, read_table
from tests.platforms import user
from tests.unit.transfer_world import ROLES, Firm, actions, bring, csv_file, find, world

FILE = (
    "name,kind,staff,revenue,founded,parent,labels,mail,owner",
    "Ąkme,tech,7,10.5,2020-02-29,,new;old,a@x.pl,Ann",
    "=cmd(),trade,,-3,,Ąkme,,,",
)
COLUMNS = {name: name for name in FILE[0].split(",") if name != "mail"} | {
    "points[kind=email].value": "mail"
}


def exported(env: Env, **options: Any) -> bytes:
    return b"".join(export_rows(env, "shop.firm", **options))


def rows(data: bytes, **options: Any) -> list[list[Any]]:
    table = read_table(io.BytesIO(data), **options)
    return [list(table.columns), *[list(row.cells) for row in table.rows]]


@pytest.fixture
def filled(database_url: str) -> Iterator[Platform]:
    made = world(database_url)
    ann = user(made, "ann", *ROLES)
    with made.env(ann, write=True) as env:
        assert bring(env, csv_file(*FILE), COLUMNS, create=["labels"]).ok
    yield made
    made.database.dispose()


def test_fields_headers_and_choices(filled: Platform) -> None:
    paths = ["name", "kind", "staff", "revenue", "founded", "parent", "labels", "owner.login",
             "points[kind=email].value", "points", "parent.parent.name"]  # fmt: skip
    with filled.env(time_zone="Europe/Warsaw") as env:
        labels = rows(exported(env, fields=paths, sort="-name"))
        technical = rows(exported(env, fields=paths, sort="-name", technical=True))
    assert labels[0] == [
        "Name", "Kind", "Staff", "Annual revenue", "Founded", "Parent", "Labels", "Owner / Login",
        "points[kind=email].value", "Points", "Parent / Parent / Name",
    ]  # fmt: skip
    assert labels[1:] == [
        ["Ąkme", "Technology", "7", "10.5", "2020-02-29", "", "new; old", "ann", "a@x.pl",
         "a@x.pl", ""],
        ["=cmd()", "Trade", "", "-3", "", "Ąkme", "", "", "", "", ""],
    ]  # fmt: skip
    assert technical[0] == paths
    assert [row[1] for row in technical[1:]] == ["tech", "trade"]


def test_texts_are_no_formulas_and_numbers_stay_numbers(filled: Platform) -> None:
    with filled.env() as env:
        data = exported(env, fields=["name", "revenue"], separator=";", decimal=",", sort="name")
    assert data.startswith(b"\xef\xbb\xbfName;Annual revenue\r\n")
    raw = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert raw[1:] == [["'=cmd()", "-3"], ["Ąkme", "10,5"]]


def test_a_sheet_has_typed_cells(filled: Platform) -> None:
    with filled.env(time_zone="Europe/Warsaw") as env:
        find(env, "Ąkme")
        data = exported(
            env, format="xlsx", fields=["name", "staff", "founded", "open", "created_at"],
            sort="-name",
        )  # fmt: skip
        created = find(env, "Ąkme").created_at
    header, *found = rows(data)
    assert header == ["Name", "Staff", "Founded", "Open", "Created at"]
    assert found[0][:4] == ["Ąkme", 7, date(2020, 2, 29), True]
    assert abs(found[0][4].replace(tzinfo=UTC) - created) == pytest.approx(
        timedelta(hours=1), abs=timedelta(seconds=1)
    )
    assert found[1][0] == "=cmd()"


def test_filter_quick_search_and_archived(filled: Platform) -> None:
    with filled.env(write=True) as env:
        Records(env, Firm).archive([find(env, "=cmd()").id])
        names = lambda **options: [r[0] for r in rows(exported(env, fields=["name"], **options))]  # noqa: E731
        assert names() == ["Name", "Ąkme"]
        assert names(archived=None) == ["Name", "=cmd()", "Ąkme"]
        assert names(q="akme") == ["Name", "Ąkme"]
        assert names(filter=[["staff", ">", 7]]) == ["Name"]


def test_only_who_may_export_what_is_visible(filled: Platform) -> None:
    reader = user(filled, "eve", "shop.user")
    own = user(filled, "bob", "shop.own", "base.exporter")
    nobody = user(filled, "zoe", "base.exporter")
    boss = user(filled, "max", "shop.user", "shop.boss", "base.exporter")
    with filled.env(write=True) as env:
        find(env, "=cmd()").owner_id = own.id
    with filled.env(reader) as env, pytest.raises(AccessDenied, match=r"base\.exporter"):
        export_rows(env, "shop.firm")
    with filled.env(nobody) as env, pytest.raises(NotFound):
        export_rows(env, "shop.firm")
    with filled.env(own) as env:
        header, *found = rows(exported(env))
        assert [row[header.index("Name")] for row in found] == ["=cmd()"]
        assert "Secret" not in header
        assert "Parent" in header
        assert found[0][header.index("Parent")] == ""
        with pytest.raises(FilterError):
            exported(env, fields=["secret"])
    with filled.env(boss) as env:
        assert "Secret" in rows(exported(env))[0]


def test_unknown_formats_and_fields_are_told_before_the_first_piece(filled: Platform) -> None:
    with filled.env() as env:
        with pytest.raises(BadRequest, match="pdf"):
            export_rows(env, "shop.firm", format="pdf")  # type: ignore[arg-type]
        with pytest.raises(FilterError, match="name"):
            export_rows(env, "shop.firm", fields=["nmae"])


def test_labels_in_the_language_asked_for(filled: Platform) -> None:
    with filled.env() as env:
        russian = rows(exported(env, language="ru"))
        english = rows(exported(env))
    assert len(russian[0]) == len(set(russian[0])) == len(english[0])


def test_statements_grow_with_pages_only(filled: Platform) -> None:
    seen: list[str] = []
    engine = filled.database.engine
    with filled.env(write=True) as env:
        bring(env, csv_file("name", *[f"F{n}" for n in range(1200)]), {"name": "name"})
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        with filled.env() as env:
            assert len(rows(exported(env, fields=["name", "parent", "labels"]))) == 1203
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert len([sql for sql in seen if sql.startswith("SELECT")]) <= 6


plain = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1)
words = st.text("abcżщ'=+-@#,;\"", min_size=1, max_size=8).map(lambda text: f"{text}.")
firm_values = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["trade", "tech"]),
        "open": st.booleans(),
    },
    optional={
        "code": st.uuids().map(lambda code: code.hex[:10]),
        "founded": st.dates(date(1900, 1, 1), date(2200, 1, 1)),
        "seen_at": st.integers(0, 4 * 10**9).map(
            lambda second: datetime.fromtimestamp(second, UTC)
        ),
        "revenue": st.decimals(-(10**9), 10**9, places=4),
        "staff": st.integers(0, 2**31 - 1),
        "note": st.lists(plain, max_size=3).map(" \r\n".join),
    },
)


def snapshot(env: Env) -> list[Any]:
    cls = env[Firm]
    names = ["id", "name", "code", "kind", "open", "founded", "seen_at", "revenue", "staff", "note",
             "parent_id", "trade_id"]  # fmt: skip
    columns = [getattr(cls, name) for name in names]
    return [tuple(row) for row in env.session.execute(select(*columns).order_by(cls.id))]


def overwrite(env: Env) -> None:
    table = env.registry.info(Firm).table
    changed = {"name": "gone", "staff": 99, "parent_id": None, "note": "x", "open": False}
    env.session.execute(table.update().values(changed))
    env.session.expire_all()


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = world(f"sqlite:///{tmp_path_factory.mktemp('export')}/a.db")
    yield made
    made.database.dispose()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(words, firm_values), min_size=1, max_size=6, unique_by=lambda item: item[0]),
    st.sampled_from([{}, {"technical": True}, {"separator": ";", "decimal": ","},
                     {"language": "pl"}, {"format": "xlsx"}]),
)  # fmt: skip
def test_what_was_exported_comes_back_the_same(
    emptied: Platform, items: list[tuple[str, dict[str, Any]]], options: dict[str, Any]
) -> None:
    decimal = {"decimal": options["decimal"]} if "decimal" in options else {}
    if options.get("format") == "xlsx":  # numbers of sheets have 15 digits
        items = [(name, {**values, "revenue": Decimal(1)}) for name, values in items]
    with emptied.env(write=True) as env:
        Records(env, Firm).delete(list(env.session.scalars(select(env[Firm].id))))
        for name, values in items:
            parent = env.session.scalars(select(env[Firm].id)).first()
            Records(env, Firm).create([{"name": name, **values, "parent": parent}])
        env.session.flush()
        before = snapshot(env)
        data = exported(env, sort="id", **options)
        report = bring(env, io.BytesIO(data), key="id", **decimal)
        assert {row.action for row in report.rows} == {"unchanged"}, report.as_json()
        overwrite(env)
        report = bring(env, io.BytesIO(data), key="id", **decimal)
        assert {action for _, action in actions(report)} == {"updated"}, report.as_json()
        assert snapshot(env) == before
