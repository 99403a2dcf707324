"""Imports: what rows become, how wrong ones are told, and that nothing is written in part."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import event, func, select

from mozaika.declare import Grant
from mozaika.errors import AccessDenied, BadRequest, NotFound, ValidationFailed
from mozaika.runtime import Env, Platform, User
from mozaika.services.transfer import read_table
from tests.platforms import user
from tests.unit.transfer_world import (
    ROLES,
    Firm,
    actions,
    bring,
    csv_file,
    find,
    firms,
    messages,
    world,
)

NAME = {"name": "name"}


@pytest.fixture
def platform(database_url: str) -> Iterator[Platform]:
    made = world(database_url)
    yield made
    made.database.dispose()


@pytest.fixture
def ann(platform: Platform) -> User:
    return user(platform, "ann", *ROLES)


@pytest.fixture
def work(platform: Platform, ann: User) -> Callable[[], Env]:
    return lambda: platform.env(ann, write=True, time_zone="Europe/Warsaw")


def statements(platform: Platform, run: Callable[[], Any]) -> list[str]:
    seen: list[str] = []
    engine = platform.database.engine
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        run()
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    return seen


def test_every_kind_of_value_is_read(platform: Platform, work: Any, ann: User) -> None:
    file = csv_file(
        "nazwa;rodzaj;od;widziany;obrót;osoby;czynna;opis;opiekun;mail;branża;znaczki",
        'Łoś;TECHNOLOGY;5.03.2026;21.11.2026 09:30;"1 234,50";12;tak;"a\nb";A.;a@b.pl;'
        "medical CARE;new, old,new",
    )
    columns = {
        "name": "nazwa", "kind": "rodzaj", "founded": "od", "seen_at": "widziany",
        "revenue": "obrót", "staff": "osoby", "open": "czynna", "note": "opis",
        "owner.login": "opiekun", "points[kind=E-mail].value": "mail", "trade": "branża",
        "labels": "znaczki",
    }  # fmt: skip
    report = bring(
        work, file, columns, constants={"code": "K1"}, values={"opiekun": {"A.": "ann"}},
        create=["labels"], list_separator=",",
    )  # fmt: skip
    assert report.ok, messages(report)
    with platform.env() as env:
        firm = find(env, "Łoś")
        assert (firm.kind, firm.founded, firm.staff) == ("tech", date(2026, 3, 5), 12)
        assert firm.seen_at == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
        assert (firm.revenue, firm.open, firm.note) == (Decimal("1234.5"), True, "a\nb")
        assert (firm.owner_id, firm.code, firm.trade.name) == (ann.id, "K1", "Medical care")
        assert [label.name for label in firm.labels] == ["new", "old"]
        assert [(point.kind, point.value) for point in firm.points] == [("email", "a@b.pl")]


def test_typed_cells_of_a_sheet(platform: Platform, work: Any) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Code", "Founded", "Staff", "Open", "Annual revenue"])
        sheet.write_row(1, 0, ["A", 950, date(2020, 2, 29), 7, False, 10.25])
    assert bring(work, stream).ok
    found = firms(platform, "name", "code", "founded", "staff", "open", "revenue")
    assert found == [("A", "950", date(2020, 2, 29), 7, False, Decimal("10.25"))]


def test_wrong_cells_are_told_by_column_with_a_cure(platform: Platform, work: Any) -> None:
    file = csv_file(
        "name,kind,founded,staff,trade,mail,revenue",
        "A,technolgy,2026-02-30,-1,Tehnology,nobody,much",
        "B,trade,,,,,",
        ",trade,,,,,",
    )
    columns = {name: name for name in ("name", "kind", "founded", "staff", "trade", "revenue")} | {
        "points[kind=email].value": "mail"
    }
    report = bring(work, file, columns)
    assert actions(report) == [(2, "failed"), (3, "created"), (4, "failed")]
    told = messages(report)
    assert "“technolgy”" in told[2]["kind"]
    assert "Did you mean “Technology”?" in told[2]["kind"]
    assert "no such day" in told[2]["founded"]
    assert "“much” is not a number" in told[2]["revenue"]
    assert set(told[4]) == {"name"}
    assert firms(platform, "name") == [("B",)]
    report = bring(work, csv_file("name,trade,mail,staff", "A,Tehnology,x,1", "A,,nobody,-1"),
                   {"name": "name", "trade": "trade", "staff": "staff",
                    "points[kind=email].value": "mail"})  # fmt: skip
    told = messages(report)
    assert "Did you mean “Technology”?" in told[2]["trade"]
    assert set(told[3]) == {"mail", "staff"}


def test_a_value_map_mends_misspelt_values(platform: Platform, work: Any) -> None:
    file = csv_file("name,sector", "A,technolgy", "B,-")
    values = {"sector": {"technolgy": "Technology", "-": ""}}
    assert bring(work, file, {"name": "name", "trade": "sector"}, values=values).ok
    with platform.env() as env:
        assert find(env, "A").trade.name == "Technology"
        assert find(env, "B").trade is None


def test_one_bad_row_does_not_lose_the_others(platform: Platform, work: Any) -> None:
    names = [f"F{n:03}" for n in range(100)]
    names[17] = names[60] = "Ghost"
    lines = [f"{name},{n}@x.pl" for n, name in enumerate(names)]
    columns = {**NAME, "points[kind=email].value": "mail"}
    rejects = io.BytesIO()
    report = bring(work, csv_file("name,mail", *lines), columns, rejects=rejects)
    assert (report.totals["created"], report.totals["failed"]) == (98, 2)
    assert messages(report) == {19: {"": "Ghosts are not kept."}, 62: {"": "Ghosts are not kept."}}
    assert len(firms(platform, "name")) == 98
    rejects.seek(0)
    table = read_table(rejects)
    assert table.columns == ("name", "mail", "Error")
    mended = [list(row.cells) for row in table.rows]
    assert mended == [
        ["Ghost", "17@x.pl", "Ghosts are not kept."],
        ["Ghost", "60@x.pl", "Ghosts are not kept."],
    ]


def test_all_or_nothing(platform: Platform, work: Any) -> None:
    report = bring(work, csv_file("name", "A", "Ghost", "B"), NAME, all_or_nothing=True)
    assert actions(report) == [(2, "skipped"), (3, "failed"), (4, "skipped")]
    assert (report.ok, report.written, firms(platform, "name")) == (False, False, [])
    assert bring(work, csv_file("name", "A", "B"), NAME, all_or_nothing=True).written
    assert firms(platform, "name") == [("A",), ("B",)]


@pytest.mark.parametrize("own_env", [True, False])
def test_a_dry_run_checks_everything_and_writes_nothing(
    platform: Platform, work: Any, own_env: bool
) -> None:
    file = csv_file("name,trade,parent", "A,Fishing,B", "B,,", "Ghost,,")
    columns = {name: name for name in ("name", "parent")}
    told: list[str] = []
    if own_env:
        report = bring(work, file, columns, dry_run=True)
    else:
        with work() as env:
            report = bring(env, file, columns, dry_run=True)
            env.on_commit(lambda: told.append("committed"))
    assert actions(report) == [(2, "created"), (3, "created"), (4, "failed")]
    assert {row.id for row in report.rows} == {None}
    assert (report.written, firms(platform, "name")) == (False, [])


def test_what_a_dry_run_would_do_after_the_commit_is_not_done(database_url: str) -> None:
    sent: list[str] = []

    def created(env: Env, model: str, records: Any) -> None:
        env.on_commit(lambda: sent.append(model))

    platform = world(database_url, created=created)
    with platform.env(write=True) as env:
        bring(env, csv_file("name", "A"), NAME, dry_run=True)
        bring(env, csv_file("name", "Ghost", "Ghost"), NAME)
    assert "shop.firm" not in sent
    with platform.env(write=True) as env:
        bring(env, csv_file("name", "A"), NAME)
    assert sent.count("shop.firm") == 1
    platform.database.dispose()


def test_a_key_updates_instead_of_doubling(platform: Platform, work: Any) -> None:
    columns = {"name": "name", "staff": "staff", "points[kind=email].value": "mail"}
    lines = ["name,staff,mail", "A,1,a@x.pl", "B,2,", "C,3,c@x.pl"]
    assert actions(bring(work, csv_file(*lines), columns, key="name"))[0] == (2, "created")
    with platform.env() as env:
        changes = env.session.scalar(select(func.count(env["base.change"].id)))
    again = bring(work, csv_file(*lines), columns, key="name")
    assert {row.action for row in again.rows} == {"unchanged"}
    with platform.env() as env:
        assert env.session.scalar(select(func.count(env["base.change"].id))) == changes
        assert {firm.version for firm in env.session.scalars(select(env[Firm]))} == {1}
    lines = ["name,staff,mail", "C,,d@x.pl", "B,2,b@x.pl", "A,1,", "D,4,"]
    report = bring(work, csv_file(*lines), columns, key="name")
    assert [row.action for row in report.rows] == ["updated", "updated", "unchanged", "created"]
    assert firms(platform, "name", "staff") == [("A", 1), ("B", 2), ("C", None), ("D", 4)]
    with platform.env() as env:
        assert [point.value for point in find(env, "A").points] == ["a@x.pl"]
        assert [point.value for point in find(env, "B").points] == ["b@x.pl"]
        assert [point.value for point in find(env, "C").points] == ["d@x.pl"]


def test_empty_cells_clear_or_keep(platform: Platform, work: Any) -> None:
    columns = {"name": "name", "staff": "staff", "kind": "kind"}
    bring(work, csv_file("name,staff,kind", "A,1,tech"), columns)
    report = bring(work, csv_file("name,staff,kind", "A,,"), columns, key="name", empty="keep")
    assert actions(report) == [(2, "unchanged")]
    assert actions(bring(work, csv_file("name,staff,kind", "A,,"), columns, key="name")) == [
        (2, "updated")
    ]
    assert firms(platform, "staff", "kind") == [(None, "tech")]


def test_keys_that_are_doubled_missing_or_ambiguous_are_told(platform: Platform, work: Any) -> None:
    bring(work, csv_file("name,code", "Twin,1", "Twin,2"), {**NAME, "code": "code"})
    file = csv_file("name,staff", "A,1", "A,2", "Twin,3", ",4", "B,5")
    report = bring(work, file, {**NAME, "staff": "staff"}, key="name", batch=5)
    assert [row.action for row in report.rows] == ["created", *["failed"] * 3, "created"]
    told = messages(report)
    assert "Line 2 has the same key" in told[3]["name"]
    assert "2 records have the key “Twin”" in told[4]["name"]
    assert "key" in told[5]["name"]
    report = bring(work, csv_file("name,staff", "A,1", "A,2"), {**NAME, "staff": "staff"},
                   key="name", batch=1)  # fmt: skip
    assert "same key" in messages(report)[3]["name"]


def test_a_key_of_two_fields_one_of_them_empty(platform: Platform, work: Any) -> None:
    columns = {"name": "name", "parent": "parent", "staff": "staff"}
    file = ("name,parent,staff", "Mother,,1", "Branch,Mother,2", "Branch,,3")
    first = bring(work, csv_file(*file), columns, key="name,parent")
    assert first.totals["created"] == 3, messages(first)
    again = bring(work, csv_file(*file[:3], "Branch,,4"), columns, key="name,parent")
    assert [row.action for row in again.rows] == ["unchanged", "unchanged", "updated"]


def test_the_id_as_key(platform: Platform, work: Any) -> None:
    report = bring(work, csv_file("name", "A"), NAME)
    lines = ("id,name", f"{report.rows[0].id},B", ",C", "999,D", "x,E")
    report = bring(work, csv_file(*lines), {**NAME, "id": "id"}, key="id")
    assert [row.action for row in report.rows] == ["updated", "created", "failed", "failed"]
    assert "no “Company” with id “999”" in messages(report)[4]["id"]
    assert firms(platform, "name") == [("B",), ("C",)]


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_parents_may_come_later(platform: Platform, work: Any, batch: int) -> None:
    file = csv_file("name,parent", "C,B", "B,A", "A,", "D,C", "E,Nowhere", "F,E", "G,H", "H,G")
    report = bring(work, file, {**NAME, "parent": "parent"}, batch=batch)
    assert [row.action for row in report.rows] == ["created"] * 4 + ["failed"] * 4
    with platform.env() as env:
        parents = {
            firm.name: firm.parent.name if firm.parent else None
            for firm in env.session.scalars(select(env[Firm]))
        }
    assert parents == {"A": None, "B": "A", "C": "B", "D": "C"}
    told = messages(report)
    assert "no “Company” called “Nowhere”" in told[6]["parent"]
    assert "called “E”" in told[7]["parent"]
    assert "need each other" in told[8]["parent"]


def test_parents_that_are_nowhere_are_made_if_allowed(platform: Platform, work: Any) -> None:
    file = csv_file("name,parent", "C,B", "B,A", "D,A")
    report = bring(work, file, {**NAME, "parent": "parent"}, create=["parent"])
    assert report.totals["created"] == 3, messages(report)
    assert firms(platform, "name") == [("A",), ("B",), ("C",), ("D",)]


def test_names_that_fit_several_records_are_told(platform: Platform, work: Any) -> None:
    bring(work, csv_file("name", "Twin", "Twin"), NAME)
    report = bring(work, csv_file("name,parent", "A,Twin"), {**NAME, "parent": "parent"})
    assert "2 records of “Company” are called “Twin”" in messages(report)[2]["parent"]


def test_what_a_user_may_not_make_is_told_and_the_rest_comes_in(
    platform: Platform, work: Any
) -> None:
    file = csv_file("name,trade", "A,Fishing", "B,Technology")
    report = bring(work, file, {**NAME, "trade": "trade"}, create=["trade"])
    assert actions(report) == [(2, "failed"), (3, "created")]
    assert "You may not create: Industry." in messages(report)[2]["trade"]


def test_access_holds(platform: Platform, ann: User) -> None:
    bob = user(platform, "bob", "shop.own", "base.importer")
    with platform.env(write=True) as env:
        bring(env, csv_file("name,owner", "Hers,Ann", "His,Bob"), {**NAME, "owner": "owner"})
    file = csv_file("name,owner", "Hers,Bob", "His,Bob", "New,Bob", "Gift,Ann")
    work = lambda: platform.env(bob, write=True)  # noqa: E731
    report = bring(work, file, {**NAME, "owner": "owner"}, key="name")
    assert [row.action for row in report.rows] == ["created", "unchanged", "created", "failed"]
    assert firms(platform, "name", "owner_id") == [
        ("Hers", ann.id), ("Hers", bob.id), ("His", bob.id), ("New", bob.id),
    ]  # fmt: skip
    with pytest.raises(ValidationFailed, match="has no field “secret”"):
        bring(work, csv_file("name,s", "A,1"), {**NAME, "secret": "s"})
    carl = user(platform, "carl", "shop.user")
    with pytest.raises(AccessDenied, match=r"base\.importer"):
        bring(lambda: platform.env(carl, write=True), csv_file("name", "A"), NAME)
    dora = user(platform, "dora", "base.importer")
    with pytest.raises(NotFound):
        bring(lambda: platform.env(dora, write=True), csv_file("name", "A"), NAME)


def test_a_reader_may_not_import(platform: Platform) -> None:
    platform.cache.clear()
    object.__setattr__(platform, "grants", [*platform.grants, Grant("shop.eye", "shop.firm", "r")])
    eve = user(platform, "eve", "shop.eye", "base.importer")
    with pytest.raises(AccessDenied, match="may not change"):
        bring(lambda: platform.env(eve, write=True), csv_file("name", "A"), NAME)


def test_the_language_of_the_user(platform: Platform, ann: User) -> None:
    with platform.env(ann, write=True, language="pl") as env:
        file = csv_file("name;revenue", "A;1.234", "B;1,5")
        assert bring(env, file, {**NAME, "revenue": "revenue"}).ok
    assert firms(platform, "revenue") == [(Decimal(1234),), (Decimal("1.5"),)]


@pytest.mark.parametrize(
    ("decimal", "cell", "amount"),
    [(".", "1,234", 1234), (",", "1.234", 1234), (",", "1,234", "1.234"), (".", "-1'0.5", -10.5)],
)
def test_a_decimal_sign_that_is_known(
    platform: Platform, work: Any, decimal: str, cell: str, amount: Any
) -> None:
    file = csv_file("name;revenue", f"A;{cell}", "B;1.2,3.4")
    report = bring(work, file, {**NAME, "revenue": "revenue"}, decimal=decimal)
    assert firms(platform, "revenue") == [(Decimal(str(amount)),)]
    assert f"decimal sign “{decimal}”" in messages(report)[3]["revenue"]


def test_dates_of_a_known_form(platform: Platform, work: Any) -> None:
    file = csv_file("name,since", "A,20-10-16", "B,2016-10-20")
    columns = {**NAME, "founded": "since"}
    report = bring(work, file, columns, dates={"since": "%d-%m-%y"})
    assert firms(platform, "founded") == [(date(2016, 10, 20),)]
    assert "%d-%m-%y" in messages(report)[3]["since"]


def test_a_mapping_that_does_not_fit_is_told_at_once(work: Any) -> None:
    columns = {"nmae": "name", "parent.nmae": "name", "id": "name", "staff": "satff",
               "points": "name", "points[knd=email].value": "name", "name.x": "name"}  # fmt: skip
    with pytest.raises(ValidationFailed) as refused:
        bring(work, csv_file("name,staff", "A,1"), columns, key="code", create=["labels"],
              values={"sector": {}})  # fmt: skip
    told = {name: str(texts[0]) for name, texts in refused.value.errors.items()}
    assert "Did you mean “name”?" in told["nmae"]
    assert "Did you mean “name”?" in told["parent.nmae"]
    assert "kept by Mozaika" in told["id"]
    assert "Did you mean “staff”?" in told["staff"]
    assert "points.value" in told["points"]
    assert "“knd”" in told["points[knd=email].value"]
    assert {"name.x", "code", "labels", "sector"} <= told.keys()


def test_an_unreadable_file_is_told(work: Any) -> None:
    with pytest.raises(BadRequest, match="no header"):
        bring(work, io.BytesIO())


@pytest.mark.parametrize("kind", ["create", "update", "unchanged"])
def test_statements_do_not_grow_with_the_rows(platform: Platform, work: Any, kind: str) -> None:
    columns = {"name": "name", "staff": "staff", "note": "note", "owner": "owner", "parent": "up"}
    head = "name,staff,note,owner,up"

    def count(rows: int) -> int:
        lines = [f"{kind}{rows}-{n},1,a,Ann,Top" for n in range(rows)]
        if kind != "create":
            bring(work, csv_file(head, *lines), columns, key="name")
        if kind == "update":
            lines = [
                f"update{rows}-{n},{n % 2 + 1},{'ab'[n % 3 == 0]},Ann,Top" for n in range(rows)
            ]
        file = csv_file(head, *lines)
        return len(statements(platform, lambda: bring(work, file, columns, key="name")))

    bring(work, csv_file("name", "Top"), NAME)
    few, many = count(10), count(400)
    assert many <= few + 2, (few, many)


def test_progress_and_rows_are_told_while_it_goes_on(work: Any) -> None:
    seen: list[tuple[int, float]] = []
    rows: list[int] = []
    bring(
        work, csv_file("name", *"ABCDE"), NAME, batch=2,
        progress=lambda done, share: seen.append((done, share)),
        on_row=lambda row: rows.append(row.line),
    )  # fmt: skip
    assert [done for done, _ in seen] == [2, 4, 5]
    assert seen[-1][1] == 1
    assert rows == [2, 3, 4, 5, 6]
