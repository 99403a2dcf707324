"""Selected rows of a list: what is done with them, what is asked first, what is refused and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from sqlalchemy import event, select

from mozaika.declare import Action
from mozaika.lifecycle.host import Host
from mozaika.services.bulk import runs
from mozaika.services.jobs import Pace
from mozaika.services.jobs.pulse import Pulse
from mozaika.services.jobs.runner import Runner
from mozaika.web.app import App
from tests.web.reader import Form, Page, Reader, Tag


def ticked(page: Page, button: str, ids: Sequence[int]) -> Form:
    """The action bar's form with rows ticked."""
    made = Form(page, page.one("form", id="bulk"), Tag("button", {"name": "act", "value": button}))
    made.values.setlist("ids", [str(i) for i in ids])
    return made


def bar(page: Page, button: str, ids: Sequence[int] = (), **more: str) -> Page:
    """Ticks rows and presses a button of the action bar."""
    return ticked(page, button, ids).send(**more)


def everything(page: Page, button: str) -> Page:
    return bar(page, button, whole="1")


def names(host: Host, **where: Any) -> list[str]:
    with host.platform.env() as env:
        product = env["shop.product"]
        query = select(product.name).filter_by(**where).order_by(product.id)
        return list(env.session.scalars(query))


def run_jobs(host: Host) -> int:
    runner, done = Runner("test:1", Pulse(Pace())), 0
    platform = host.check()
    while (held := runner.claim(platform)) is not None:
        runner.execute(platform, held)
        done += 1
    return done


@pytest.fixture
def products(ann: Reader) -> Page:
    return ann.get("/shop/product")


def test_a_field_is_changed_in_all_selected_rows(products: Page, host: Host) -> None:
    page = bar(products, "edit", [1, 2])
    assert "Selected: 2" in page.text
    page = page.form("Continue").fill(field="kind").send()
    page = page.form("Apply").fill(kind="work").send()
    assert "Done for 2 items." in page.flash
    assert page.heading == "Products"
    assert names(host, kind="work") == ["Chair 001", "Chair 002"]


def test_a_value_that_makes_no_sense_is_told_beside_its_control(products: Page) -> None:
    page = bar(products, "edit", [1], field="stock")
    page = page.form("Apply").fill(stock="many").send()
    assert page.status == 422
    assert page.error_of("stock")
    assert "Done for 1 item." in page.form("Apply").fill(stock="7").send().flash


def test_assigning_leaves_alone_what_is_left_empty(products: Page, host: Host) -> None:
    with host.platform.env() as env:
        user = env["base.user"]
        ids = {login: i for i, login in env.session.execute(select(user.id, user.login))}
    page = bar(products, "assign", [1, 2]).form("Assign").fill(owner=ids["eve"], team="").send()
    assert "Done for 2 items." in page.flash
    assert names(host, owner_id=ids["eve"]) == ["Chair 001", "Chair 002"]


def test_archived_rows_leave_the_list_and_are_brought_back(products: Page) -> None:
    page = bar(products, "archive", [1, 3])
    assert page.column()[:2] == ["Chair 002", "Chair 004"]
    archived = page.follow("Archived")
    assert archived.column() == ["Chair 001", "Chair 003"]
    page = bar(archived, "restore", [1])
    assert page.column() == ["Chair 003"]


def test_deleting_asks_first(products: Page, host: Host) -> None:
    page = bar(products, "delete", [1, 2])
    assert "can't be undone" in page.text
    assert len(names(host)) == 100
    assert "Done for 2 items." in page.press("Delete").flash
    assert len(names(host)) == 98


def test_what_is_still_used_is_not_deleted_and_named(ann: Reader, host: Host) -> None:
    page = bar(ann.get("/shop/category"), "delete", [1, 2])
    page = page.press("Delete")
    assert "Not done: 2" in page.text
    assert page.rows() == [
        ["Chairs", "It can't be deleted: Products still uses it."],
        ["Lamps", "It can't be deleted: Products still uses it."],
    ]


def test_refused_moves_are_told_by_name_and_reason_and_the_rest_is_moved(
    products: Page, host: Host
) -> None:
    bar(products, "edit", [2], field="kind").form("Apply").fill(kind="work").send()
    page = bar(products, "move", [1, 2, 3])
    assert [b.text for b in page.one("main").all("button", name="act")] == ["Sell", "Wrap"]
    page = page.press("Wrap")
    page = page.form("Wrap").fill(notes="Red paper").send()
    assert "Done for 2 items." in page.text
    assert page.rows() == [["Chair 002", "Works can't be wrapped."]]
    assert names(host, state="wrapped") == ["Chair 001", "Chair 003"]


def test_a_step_that_needs_nothing_is_taken_at_once(products: Page, host: Host) -> None:
    page = bar(products, "move", [1, 2]).press("Sell")
    assert "Done for 2 items." in page.flash
    again = bar(products, "move:sell", [1, 4])
    assert again.status == 200
    assert again.rows() == [["Chair 001", "It is in “Sold” already."]]
    assert names(host, state="sold") == ["Chair 001", "Chair 002", "Chair 004"]


def test_rows_out_of_reach_are_refused_one_by_one(bob: Reader, host: Host) -> None:
    page = bob.get("/shop/product")
    done = bar(page, "archive", [1, 2])  # the second is Ann's
    assert "Not done: 1" in done.text
    assert done.rows() == [["—", "It is gone, or you may not see it."]]
    with host.platform.env() as env:
        product = env["shop.product"]
        archived = select(product.id).where(product.archived_at.is_not(None))
        assert list(env.session.scalars(archived)) == [1]


def test_the_bar_offers_what_the_user_may_do(bob: Reader, ann: Reader, host: Host) -> None:
    def acts(page: Page) -> list[str]:
        return [
            b.attributes["value"] for b in page.one("form", id="bulk").all("button", name="act")
        ]

    assert acts(bob.get("/shop/product")) == ["edit", "assign", "move", "archive"]
    assert acts(ann.get("/shop/product")) == [
        "edit", "assign", "move", "archive", "export:csv", "export:xlsx", "delete",
    ]  # fmt: skip
    assert bob.get("/shop/category").all("form", id="bulk") == []
    assert (
        bar(bob.get("/shop/product"), "delete", [1], do="1").rows()[0][1]
        == "Your rights do not reach it."
    )
    assert "Chair 001" in names(host)


def test_all_that_match_are_done_by_a_job_as_the_address_says(ann: Reader, host: Host) -> None:
    condition = orjson.dumps([["category.name", "=", "Chairs"]]).decode()
    with host.platform.env(write=True) as env:
        product, category = env["shop.product"], env["shop.category"]
        chairs = env.session.scalars(select(category).where(category.name == "Chairs")).one()
        env.session.add_all(product(name=f"Stool {n:03}", category=chairs) for n in range(600))
    page = ann.get("/shop/product", query_string={"filter": condition})
    assert "Select all 690 that match" in page.text
    asked = everything(page, "edit")
    assert "Selected: 690" in asked.text
    asked = asked.form("Continue").fill(field="kind").send()
    started = asked.form("Apply").fill(kind="work").send()
    assert "goes on in the background" in started.text
    assert names(host, kind="work") == []
    assert run_jobs(host) == 1
    done = ann.get(started.path)
    assert "Done for 690 items." in done.text
    assert len(names(host, kind="work")) == 690
    assert "Chair 010" not in names(host, kind="work")  # a lamp
    with host.platform.env() as env:
        told = env.session.scalars(select(env["base.notification"])).all()
        assert [one.url for one in told] == [started.path]


def test_a_job_tells_what_was_refused_and_does_the_rest(ann: Reader, host: Host) -> None:
    with host.platform.env(write=True) as env:
        product = env["shop.product"]
        for one in env.session.scalars(select(product).order_by(product.id).limit(3)):
            one.kind = "work"
        env.session.add_all(product(name=f"Stool {n:03}") for n in range(150))
    page = everything(ann.get("/shop/product"), "move:wrap")
    started = page.form("Wrap").fill(notes="Paper").send()
    run_jobs(host)
    done = ann.get(started.path)
    assert "Done for 247 items." in done.text
    assert done.rows() == [[f"Chair {n:03}", "Works can't be wrapped."] for n in (1, 2, 3)]


def test_the_rights_of_the_user_hold_in_a_job(bob: Reader, host: Host) -> None:
    with host.platform.env(write=True) as env:
        owner = env.session.scalars(select(env["base.user"]).filter_by(login="bob")).one()
        product = env["shop.product"]
        env.session.add_all(product(name=f"Stool {n}", owner=owner) for n in range(200))
    started = everything(bob.get("/shop/product"), "archive")
    run_jobs(host)
    assert "Done for 250 items." in bob.get(started.path).text
    with host.platform.env() as env:
        product = env["shop.product"]
        live = select(product.name).where(product.archived_at.is_(None)).order_by(product.id)
        assert set(env.session.scalars(live)) == {f"Chair {n:03}" for n in range(2, 101, 2)}


def test_the_page_of_a_run_is_the_users_own(ann: Reader, bob: Reader, host: Host) -> None:
    with host.platform.env(write=True) as env:
        env.session.add_all(env["shop.product"](name=f"Stool {n}") for n in range(200))
    started = everything(ann.get("/shop/product"), "archive")
    assert bob.get(started.path).status == 404


def test_an_export_has_the_columns_and_the_rows_of_the_list(ann: Reader, bob: Reader) -> None:
    page = ann.get("/shop/product?q=chair+00&sort=-name")
    file = page.follow("CSV, columns shown").response.get_data(as_text=True).lstrip("\ufeff")
    found = list(csv.reader(io.StringIO(file)))
    assert found[0] == ["Name", "Kind", "Price", "Category", "Owner"]
    assert [row[0] for row in found[1:]] == [f"Chair {n:03}" for n in range(9, 0, -1)]
    whole = page.follow("CSV, all fields").response.get_data(as_text=True)
    assert "Stock" in whole.splitlines()[0]
    assert bob.get("/shop/product/export?format=csv").status == 403
    assert "Export" not in bob.get("/shop/product").text


def test_selected_rows_are_exported(products: Page) -> None:
    answer = bar(products, "export:csv", [3, 5]).response
    assert answer.mimetype == "text/csv"
    assert [row[:9] for row in answer.get_data(as_text=True).splitlines()[1:]] == [
        "Chair 003",
        "Chair 005",
    ]
    form = ticked(products, "export:xlsx", [3])
    assert (
        products.reader.http.post(form.tag.attributes["action"], data=form.values).data[:2] == b"PK"
    )


def test_an_addons_own_action_is_asked_for_and_done_with_what_it_is_for(
    ann: Reader, bob: Reader, host: Host
) -> None:
    def praise(env: Any, records: Sequence[Any]) -> str:
        for record in records:
            if record.id == 4:
                raise ValueError("broken")
            record.notes = f"praised by {env.user.login}"
        return "Praised."

    host.platform.actions["shop.praise"] = Action(  # type: ignore[index]
        "shop.praise", "shop.product", "Praise", praise, roles=["shop.manager"],
        confirm="Praise them aloud?", filter=[["category.name", "=", "Chairs"]],
    )  # fmt: skip
    assert "Praise" not in bob.get("/shop/product").text
    assert bar(bob.get("/shop/product"), "action:shop.praise", [1]).status == 404
    page = bar(ann.get("/shop/product"), "action:shop.praise", [1, 2])
    assert "Praise them aloud?" in page.text
    assert "Praised." in page.press("Praise").flash
    assert names(host, notes="praised by ann") == ["Chair 001", "Chair 002"]
    page = bar(ann.get("/shop/product"), "action:shop.praise", [3, 4, 10]).press("Praise")
    assert page.rows() == [
        ["Chair 004", "“Praise” failed: ValueError."],
        ["Chair 010", "This is not meant for it."],
    ]
    assert "Chair 003" in names(host, notes="praised by ann")


def test_a_job_that_was_interrupted_goes_on_behind_its_last_batch(
    ann: Reader, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "BATCH", 40)
    with host.platform.env(write=True) as env:
        env.session.add_all(env["shop.product"](name=f"Stool {n}") for n in range(110))
    started = everything(ann.get("/shop/product"), "archive")
    calls = []

    def interrupted(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 3:
            raise RuntimeError("the power is gone")

    monkeypatch.setattr(runs, "progress", interrupted)
    run_jobs(host)
    assert ann.get("/shop/product").all("span", class_="mz-pager")[0].text == "1–80 of 90"
    assert "120 of 210" in ann.get(started.path).text
    with host.platform.env(write=True) as env:
        env.session.scalars(
            select(env["base.job"]).filter_by(name="base.bulk")
        ).one().run_after = None
    run_jobs(host)
    assert "Done for 210 items." in ann.get(started.path).text


def test_nothing_selected_and_nonsense_are_answered_in_words(products: Page, ann: Reader) -> None:
    assert "Select something first." in bar(products, "archive", []).text
    assert bar(products, "dance", [1]).status == 400
    assert bar(products, "move:fly", [1]).status == 404
    assert bar(products, "edit", [1], field="password", do="1").status == 404
    assert ann.get("/shop/product/bulk/nope").status == 404


def test_statements_do_not_grow_with_the_selection(products: Page, web: App) -> None:
    def count(ids: list[int], kind: str) -> int:
        asked = bar(products, "edit", ids, field="kind").form("Apply").fill(kind=kind)
        seen: list[str] = []
        engines = {web.host.check().database.engine, web.host.check().database.write_engine}
        listener = lambda _c, _cur, statement, *_: seen.append(statement)  # noqa: E731
        for engine in engines:
            event.listen(engine, "before_cursor_execute", listener)
        asked.send()
        for engine in engines:
            event.remove(engine, "before_cursor_execute", listener)
        return len([s for s in seen if "shop_product" in s])

    assert count(list(range(1, 3)), "work") == count(list(range(1, 101)), "goods") + 0
