"""Files of a record's page: added, shown, renamed, removed, and what is refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.web.reader import Page, Reader
from tests.web.test_record_page import post, token

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


def send(reader: Reader, *files: tuple[str, bytes, str], record: int = 1) -> Any:
    data = {
        "csrf_token": token(reader),
        "file": [(BytesIO(content), name, kind) for name, content, kind in files],
    }
    return reader.http.post(
        f"/shop/product/{record}/files", data=data, headers={"X-Requested-With": "fetch"}
    )


def listed(reader: Reader) -> list[str]:
    page = reader.get("/shop/product/1?tab=_files")
    return [li.all("a")[1].text for li in page.one("section", class_="mz-files").all("li")]


def test_several_files_are_added_listed_and_counted(ann: Reader, bob: Reader) -> None:
    answer = send(ann, ("oak.png", PNG, "image/png"), ("terms.txt", b"Terms", "text/plain"))
    assert answer.json["text"] == "2 files are added."
    page = bob.get("/shop/product/1")
    assert "Files 2" in [a.text for a in page.one("nav", class_="mz-tabs").all("a")]
    assert listed(bob) == ["terms.txt", "oak.png"]
    assert "Ann added a file" in page.one("div", id="stream").text
    images = bob.get("/shop/product/1?tab=_files").all("img", width="40")
    assert [image.attributes["src"] for image in images] == ["/shop/product/1/files/1/preview"]


def test_a_file_comes_back_as_it_was_and_is_never_run(ann: Reader) -> None:
    send(ann, ("a.html", b"<script>x</script>", "text/html"), ("b.png", PNG, "image/png"))
    whole = ann.http.get("/shop/product/1/files/1")
    assert whole.data == b"<script>x</script>"
    assert whole.headers["Content-Disposition"].startswith("attachment")
    assert ann.http.get("/shop/product/1/files/1/preview").status_code == 404
    shown = ann.http.get("/shop/product/1/files/2/preview")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("run.EXE", b"MZ", "are programs and are not kept"),
        ("empty.txt", b"", "The file is empty."),
    ],
)
def test_what_is_not_kept_is_refused_in_words_and_nothing_of_it_stays(
    ann: Reader, name: str, content: bytes, text: str
) -> None:
    answer = send(ann, ("good.txt", b"good", "text/plain"), (name, content, "text/plain"))
    assert answer.status_code == 422
    assert text in answer.json["problem"]
    assert not listed(ann)


def test_without_scripts_the_form_uploads_and_says_so(ann: Reader) -> None:
    data = {"csrf_token": token(ann), "file": (BytesIO(b"x"), "x.txt")}
    page = Page(ann, ann.http.post("/shop/product/1/files", data=data, follow_redirects=True))
    assert page.flash.startswith("1 file is added.")
    nothing = ann.post("/shop/product/1/files", {"csrf_token": token(ann)})
    assert "No file was chosen." in nothing.text


def test_a_file_is_renamed_and_its_removal_undone(ann: Reader) -> None:
    send(ann, ("oak.png", PNG, "image/png"))
    post(ann, "/shop/product/1/files/1/rename", name="Oak, from above")
    assert listed(ann) == ["Oak, from above.png"]
    removed = post(ann, "/shop/product/1/files/1/remove").json
    assert not listed(ann)
    post(ann, removed["undo"])
    assert listed(ann) == ["Oak, from above.png"]
    assert ann.http.get("/shop/product/1/files/1").data == PNG


def test_files_of_records_of_others_do_not_exist(ann: Reader, bob: Reader) -> None:
    send(ann, ("oak.png", PNG, "image/png"), record=2)
    assert bob.http.get("/shop/product/2/files/1").status_code == 404
    assert bob.http.get("/shop/product/1/files/1").status_code == 404
    assert post(bob, "/shop/product/1/files/1/remove").status_code == 404
    assert send(bob, ("oak.png", PNG, "image/png"), record=2).status_code == 404
