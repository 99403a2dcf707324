"""Files over REST: what comes in is told row by row, what goes out can come in again."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.api.conftest import Client

PRODUCTS = "/shop.product"
CSV = "Nazwa;Cena;Kod\nKrzesło;12,50;A1\nStół;abc;A2\n".encode("cp1250")
MAPPING = {"name": "Nazwa", "price": "Cena", "code": "Kod"}


@pytest.fixture
def adam(client_of: Callable[..., Client]) -> Client:
    """A manager who may import and export."""
    return client_of("adam")


def send(client: Client, content: bytes = CSV, **form: str) -> Any:
    form.setdefault("mapping", json.dumps(MAPPING))
    data = {"file": (io.BytesIO(content), "products.csv"), **form}
    return client("POST", f"{PRODUCTS}/import", data=data, content_type="multipart/form-data")


def test_a_file_is_imported_and_reported_row_by_row(adam: Client) -> None:
    response = send(adam)
    assert response.status_code == 200, response.text
    report = response.json
    assert report["totals"]["created"] == 1
    assert report["totals"]["failed"] == 1
    assert [row["line"] for row in report["rows"]] == [2, 3]
    assert "Cena" in report["rows"][1]["messages"]
    assert report["encoding"] == "cp1250"
    [item] = adam.get(f"{PRODUCTS}?fields=name,price")["items"]
    assert item == {"name": "Krzesło", "price": "12.5000"}


def test_a_dry_run_writes_nothing(adam: Client) -> None:
    report = send(adam, dry_run="true").json
    assert report["totals"]["created"] == 1
    assert not report["written"]
    assert adam.get(f"{PRODUCTS}?count=true")["total"] == 0


def test_a_key_updates_instead_of_doubling(adam: Client) -> None:
    send(adam)
    again = send(adam, CSV.replace(b"12,50", b"13,50"), key="code").json
    assert again["totals"]["updated"] == 1
    [item] = adam.get(f"{PRODUCTS}?fields=price")["items"]
    assert item == {"price": "13.5000"}


def test_the_file_may_be_the_body(adam: Client) -> None:
    content = b"name,code\nChair,A1\n"
    response = adam("POST", f"{PRODUCTS}/import?key=code", data=content, content_type="text/csv")
    assert response.json["totals"]["created"] == 1


@pytest.mark.parametrize(
    ("content", "form", "status"),
    [
        (b"", {}, 400),
        (b"\x00\x01\x02", {}, 400),
        (CSV, {"mapping": "{"}, 400),
        (CSV, {"mapping": '{"nothing": "Nazwa"}'}, 422),
        (CSV, {"mapping": '{"name": 5}'}, 400),
        (CSV, {"dryrun": "true"}, 400),
        (CSV, {"dry_run": "maybe"}, 400),
        (b"PK\x03\x04broken", {}, 400),
    ],
)
def test_bad_files_and_forms_are_problems(
    adam: Client, content: bytes, form: dict[str, str], status: int
) -> None:
    response = send(adam, content, **form)
    assert response.status_code in (status, 400, 422), response.text
    assert response.mimetype == "application/problem+json"


def test_importing_and_exporting_are_rights_of_their_own(ann: Client) -> None:
    assert send(ann).status_code == 403
    assert ann("GET", f"{PRODUCTS}/export").status_code == 403


def test_an_export_streams_what_the_user_sees(adam: Client) -> None:
    adam.post(PRODUCTS, [{"name": "=1+1", "code": "A1"}, {"name": "Stół", "code": "A2"}])
    response = adam("GET", f"{PRODUCTS}/export?fields=name,code&sort=name&technical=true")
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    assert 'filename="shop.product.csv"' in response.headers["Content-Disposition"]
    lines = response.data.decode("utf-8-sig").splitlines()
    assert lines == ["name,code", "'=1+1,A1", "Stół,A2"], "no formula is run by a spreadsheet"


def test_an_export_is_a_spreadsheet_too(adam: Client) -> None:
    adam.post(PRODUCTS, [{"name": "Chair", "price": "1.5"}])
    path = f"{PRODUCTS}/export?format=xlsx&fields=name,price"
    response = adam("GET", path)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.data)).get_sheet_by_index(0)
    assert sheet.to_python()[1] == ["Chair", 1.5]


@pytest.mark.parametrize("query", ["format=pdf", "fields=nothing", "filter=[", "sort=nothing"])
def test_a_bad_question_is_a_problem_not_half_a_file(adam: Client, query: str) -> None:
    response = adam("GET", f"{PRODUCTS}/export?{query}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"


def test_asking_for_the_head_of_an_export_leaves_nothing_open(adam: Client, platform: Any) -> None:
    assert adam("HEAD", f"{PRODUCTS}/export").status_code == 200
    assert platform.database.engine.pool.checkedout() == 0
