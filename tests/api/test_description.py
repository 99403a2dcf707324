"""The API describes itself: OpenAPI 3.1 that validates, and a page that reads it."""

from __future__ import annotations

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api.conftest import Client


@pytest.fixture
def document(nobody: Client) -> dict:
    response = nobody.http.get("/api/openapi.json")
    assert response.status_code == 200
    return response.json


def test_the_document_is_valid_openapi_3_1(document: dict) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_each_model_is_described_concretely(document: dict) -> None:
    paths = document["paths"]
    assert {"get", "post", "patch"} <= set(paths["/api/v1/shop.product"])
    assert {"get", "patch", "delete"} <= set(paths["/api/v1/shop.product/{id}"])
    for rest in ("aggregate", "import", "export", "{id}/changes"):
        assert f"/api/v1/shop.product/{rest}" in paths
    assert "/api/v1/auth/token" in paths
    assert not any("{model}" in path for path in paths)


def test_properties_say_what_fields_declare(document: dict) -> None:
    schemas = document["components"]["schemas"]
    made = schemas["shop.product.create"]
    assert made["required"] == ["name"]
    assert made["additionalProperties"] is False
    assert made["properties"]["name"] == {
        "type": "string", "title": "Name", "maxLength": 100, "minLength": 1,
    }  # fmt: skip
    assert made["properties"]["kind"]["enum"] == ["goods", "work"]
    assert made["properties"]["price"]["type"] == ["string", "number", "null"]
    assert made["properties"]["stock"]["maximum"] == 10_000
    assert made["properties"]["category"]["x-target"] == "shop.category"
    assert "version" not in made["properties"]
    read = schemas["shop.product.read"]["properties"]
    assert read["created_at"]["format"] == "date-time"
    assert read["created_at"]["readOnly"] is True


def test_labels_follow_the_reader(nobody: Client) -> None:
    answer = nobody.http.get("/api/openapi.json?lang=pl").json
    assert answer["components"]["schemas"]["base.user.read"]["properties"]["name"]["title"]


def test_the_page_has_no_inline_script(nobody: Client) -> None:
    page = nobody.http.get("/api/docs")
    assert page.status_code == 200
    assert "/api/openapi.json" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.text.count("<script") == page.text.count("<script defer src=")
