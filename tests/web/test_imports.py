"""The import wizard, as a person without scripts goes through it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from mozaika.lifecycle.host import Host
from mozaika.testing.work import run_jobs
from tests.web.reader import Page, Reader

FILE = """Name;Price;Category;Stock
Stool;19,90;Chairs;5
Bench;wiele;Chairs;7
Torch;3,50;Lampz;1
"""


def upload(
    reader: Reader, text: str = FILE, name: str = "goods.csv", model: str = "shop.product"
) -> Page:
    page = reader.get(f"/import/{model}")
    form = page.form("Upload and go on")
    data: dict[str, Any] = dict(form.values)
    data["file"] = (io.BytesIO(text.encode()), name)
    return reader.post(form.tag.attributes["action"], data)


def chosen(page: Page, name: str) -> str:
    return page.form("Go on to the preview").values[name]


def names(host: Host) -> set[str]:
    with host.platform.env() as env:
        return set(env.session.scalars(select(env["shop.product"].name)))


def test_a_file_comes_in_step_by_step(ann: Reader, host: Host) -> None:
    columns = upload(ann)
    assert columns.heading == "Where the columns go"
    assert chosen(columns, "target.0") == "name"
    assert chosen(columns, "target.2") == "category"
    assert chosen(columns, "separator") == ";"

    preview = columns.press("Go on to the preview")
    assert "to be added: 1" in preview.text
    assert "with errors: 2" in preview.text
    assert "Stool" not in names(host)
    wrong = preview.rows()
    assert wrong[0][:2] == ["Price", "wiele"]
    assert wrong[1][:2] == ["Category", "Lampz"]

    mend = preview.form("Try again")
    mend.values.setlist("meant", ["29", "Lamps"])
    again = mend.send()
    assert "to be added: 3" in again.text

    assert "under way" in again.press("Import the file").text
    run_jobs(host.platform)
    done = ann.get(again.path.replace("/preview", ""))
    assert "Added 3" in done.text
    assert {"Stool", "Bench", "Torch"} <= names(host)


def test_what_failed_comes_back_as_a_file_and_the_import_can_be_undone(
    ann: Reader, host: Host
) -> None:
    preview = upload(ann).press("Go on to the preview")
    preview.press("Import the file")
    run_jobs(host.platform)
    done = ann.get(preview.path.replace("/preview", ""))
    assert "With errors 2" in done.text
    file = ann.get(done.link("Download them as a file"))
    text = file.response.data.decode("utf-8-sig")
    assert text.splitlines()[0] == "Name;Price;Category;Stock;Error"
    assert "Lampz" in text

    assert "Stool" in names(host)
    done.press("Undo it")
    run_jobs(host.platform)
    undone = ann.get(done.path)
    assert "Undone: 1" in undone.text
    assert "Stool" not in names(host)


def test_undoing_an_update_gives_former_values_back_but_spares_later_edits(
    ann: Reader, host: Host
) -> None:
    columns = upload(ann, "Name;Stock\nChair 001;11\nChair 002;12\n")
    columns.form("Go on to the preview").fill(key__0="on").send()
    start = ann.get(columns.path.replace("/columns", "/preview"))
    assert "to be changed: 2" in start.text
    start.press("Import the file")
    run_jobs(host.platform)
    with host.platform.env(write=True) as env:
        product = env["shop.product"]
        second = env.session.scalars(select(product).where(product.name == "Chair 002")).one()
        assert second.stock == 12
        second.notes = "counted by hand"
    show = ann.get(columns.path.replace("/columns", ""))
    show.press("Undo it")
    run_jobs(host.platform)
    told = ann.get(show.path)
    assert "Undone: 1, left as they are: 1" in told.text
    assert "changed after the import" in told.text
    with host.platform.env() as env:
        product = env["shop.product"]
        found = dict(
            env.session.execute(
                select(product.name, product.stock).where(
                    product.name.in_(["Chair 001", "Chair 002"])
                )
            ).all()
        )
    assert found == {"Chair 001": 0, "Chair 002": 12}


def test_the_whole_file_can_be_checked_first_and_nothing_is_saved(ann: Reader, host: Host) -> None:
    preview = upload(ann).press("Go on to the preview")
    preview.press("Check the whole file first")
    run_jobs(host.platform)
    told = ann.get(preview.path.replace("/preview", ""))
    assert "checked, and nothing was saved" in told.text
    assert "Stool" not in names(host)
    told.press("Import the file")
    run_jobs(host.platform)
    assert "Stool" in names(host)


def test_a_mapping_is_remembered_for_the_next_file_with_the_same_columns(
    ann: Reader, host: Host
) -> None:
    text = "Article;How many\nStool;5\n"
    columns = upload(ann, text)
    columns.form("Go on to the preview").fill(target__0="name", target__1="stock").send()
    ann.get(columns.path.replace("/columns", "/preview")).press("Import the file")
    run_jobs(host.platform)
    again = upload(ann, text.replace("Stool", "Footstool"))
    assert chosen(again, "target.0") == "name"
    assert chosen(again, "target.1") == "stock"


def test_bad_files_and_strangers_are_told(
    ann: Reader, bob: Reader, host: Host, reader: Callable[..., Reader]
) -> None:
    assert "empty" in upload(ann, "").text
    no_file = ann.get("/import/shop.product").form("Upload and go on").send()
    assert no_file.status == 400
    assert "No file was chosen" in no_file.text
    assert bob.get("/import/shop.product").status == 403
    assert ann.get("/import/shop.nothing").status == 404
    columns = upload(ann)
    form = columns.form("Go on to the preview")
    twice = form.fill(target__1="name").send()
    assert twice.status == 400
    assert "both go to the same place" in twice.text
    assert bob.get(columns.path).status == 404


def test_what_no_column_is_to_blame_for_is_told_beside_the_line(ann: Reader) -> None:
    preview = upload(ann, "Remark;Stock\nnice;3\n").press("Go on to the preview")
    assert "with errors: 1" in preview.text
    assert "Name" in preview.rows()[0][0]
    assert "needs a value" in preview.rows()[0][0]
