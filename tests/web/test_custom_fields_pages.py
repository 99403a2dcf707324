"""Custom fields from the administrator's page to lists, forms, import, export and REST."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from mozaika.lifecycle import custom_fields
from mozaika.lifecycle.host import Host
from mozaika.runtime import SYSTEM_USER
from mozaika.web.app import App
from tests.web.conftest import PASSWORD
from tests.web.reader import Page, Reader

PRODUCT = "shop.product"
NEW = f"/custom-fields/new?model={PRODUCT}"


def fresh(web: App, login: str = "ann") -> Reader:
    """A reader of the platform that is current now."""
    reader = Reader(web.flask.test_client())
    reader.sign_in(login, PASSWORD)
    return reader


def define(host: Host, **values: Any) -> Any:
    return custom_fields.define(host, SYSTEM_USER, {"model": PRODUCT, "label": "Glue", **values})


def token(reader: Reader, login: str = "ann") -> dict[str, str]:
    answer = reader.http.post("/api/v1/auth/token", json={"login": login, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.get_json()['token']}"}


def switch(web: App, row: Any, to: str) -> Page:
    """Presses the button that hides the field or shows it again, a form of its own."""
    reader = fresh(web)
    known = reader.get(f"/custom-fields/{row.id}").form().values["csrf_token"]
    return reader.post(f"/custom-fields/{row.id}/{to}", {"csrf_token": known})


def test_a_field_is_made_and_works_at_once(ann: Reader, web: App) -> None:
    which = ann.get("/custom-fields").follow("New field")
    assert "Products" in which.text
    form = ann.get(NEW).form()
    page = form.fill(label="Glue", place="kind", in_list="on").send()
    assert "“Glue” is part of “Products” now" in page.flash
    assert "x_glue" in page.text
    after = fresh(web)
    assert "Glue" in [head.text for head in after.get("/shop/product").all("th")]
    saved = after.get("/shop/product/1/edit").form().fill(x_glue="strong").send()
    assert saved.status == 200
    assert "strong" in after.get("/shop/product/1").text


def test_it_behaves_as_declared_over_rest_in_import_and_export(host: Host, web: App) -> None:
    define(host, search=True, required=False)
    reader = fresh(web)
    head = token(reader)
    made = reader.http.post(
        f"/api/v1/{PRODUCT}", json={"name": "New", "x_glue": "weak"}, headers=head
    )
    assert made.get_json()["x_glue"] == "weak"
    found = reader.http.get(
        f'/api/v1/{PRODUCT}?filter=[["x_glue","=","weak"]]&fields=name,x_glue&sort=x_glue&q=weak',
        headers=head,
    ).get_json()
    assert [one["name"] for one in found["items"]] == ["New"]
    described = reader.http.get("/api/openapi.json", headers=head).get_json()
    assert "x_glue" in str(described["components"]["schemas"])
    file = (BytesIO(b"name,Glue\nBrought,fine\n"), "new.csv")
    brought = reader.http.post(
        f"/api/v1/{PRODUCT}/import",
        data={"file": file},
        headers=head,
        content_type="multipart/form-data",
    )
    assert brought.status_code in (200, 201), brought.get_json()
    exported = reader.http.get(f"/api/v1/{PRODUCT}/export?format=csv", headers=head)
    assert "fine" in exported.get_data(as_text=True)


def test_the_definition_is_not_written_over_rest(host: Host, web: App) -> None:
    reader = fresh(web)
    row = {"model": PRODUCT, "name": "x_glue", "label": "Glue"}
    refused = reader.http.post("/api/v1/base.custom_field", json=row, headers=token(reader))
    assert refused.status_code == 403
    assert "Administration → Custom fields" in str(refused.get_json())


def test_a_preview_shows_where_it_will_stand_and_makes_nothing(ann: Reader) -> None:
    page = ann.get(NEW).form("Preview").fill(label="Glue", place="kind").send()
    names = [tag.text for tag in page.one("aside").all("li")]
    assert names[names.index("Kind") + 1] == "Glue"
    assert page.value_of("label") == "Glue"
    assert "No custom fields yet" in ann.get("/custom-fields").text


def test_choices_are_typed_in_rows_without_a_script(ann: Reader, web: App) -> None:
    typed = {"label": "Glue", "type": "choice", "choices.0.label": "Weak"}
    more = ann.get(NEW).form("Add a line").fill(**typed).send()
    page = more.form().fill(**{"choices.1.label": "Strong", "choices.1.labels.pl": "Mocny"}).send()
    assert "“Glue” is part of" in page.flash
    field = web.flask.extensions["mozaika"].registry.info(PRODUCT).fields["x_glue"]
    assert [(value, str(label)) for value, label in field.choices] == [
        ("weak", "Weak"),
        ("strong", "Strong"),
    ]


def test_what_is_wrong_stands_at_the_field(ann: Reader) -> None:
    page = ann.get(NEW).form().fill(label="", name="x y").send()
    assert page.status == 422
    assert page.error_of("label") == "A field needs a label."
    assert "begins with x_" in page.error_of("name")
    assert page.value_of("name") == "x y"


def test_a_field_is_changed_hidden_shown_and_deleted(host: Host, web: App, tmp_path: Path) -> None:
    host.settings = replace(host.settings, data_dir=tmp_path)
    row = define(host)
    page = fresh(web).get(f"/custom-fields/{row.id}").form().fill(label="Paste").send()
    assert "“Paste” is changed." in page.flash
    assert "Its values are kept" in switch(web, row, "off").flash
    assert "Paste" not in fresh(web).get("/shop/product/1").text
    assert "is back" in switch(web, row, "on").flash
    switch(web, row, "off")
    asked = fresh(web).get(f"/custom-fields/{row.id}").follow("Delete for good…")
    assert "0 values" in asked.text
    assert "you are sure" in asked.press("Delete for good").flash
    gone = fresh(web).get(f"/custom-fields/{row.id}/delete").form("Delete for good")
    assert "is deleted. 0 values are in the file" in gone.fill(sure="on").send().flash


def test_a_type_that_is_made_cannot_be_changed(host: Host, web: App) -> None:
    row = define(host)
    page = fresh(web).get(f"/custom-fields/{row.id}")
    assert not page.all("select", name="type")
    page.form().send(type="integer")
    assert custom_fields.find(host, row.id).type == "text"


def test_who_changed_a_field_meanwhile_is_respected(host: Host, web: App) -> None:
    row = define(host)
    form = fresh(web).get(f"/custom-fields/{row.id}").form()
    custom_fields.change(host, SYSTEM_USER, row.id, {"label": "Theirs"})
    page = form.fill(label="Mine").send()
    assert page.status == 409
    assert custom_fields.find(host, row.id).label == "Theirs"


def test_labels_follow_the_language(host: Host, web: App) -> None:
    define(host, labels={"pl": "Klej"}, in_list=True)
    reader = fresh(web)
    reader.http.environ_base["HTTP_ACCEPT_LANGUAGE"] = "pl"
    assert "Klej" in [head.text for head in reader.get("/shop/product").all("th")]


def test_a_field_of_some_roles_is_seen_by_them_only(host: Host, web: App) -> None:
    define(host, roles=["shop.manager"])
    assert "Glue" in fresh(web).get("/shop/product/new").text
    assert "Glue" not in fresh(web, "bob").get("/shop/product/new").text


@pytest.mark.parametrize("address", ["/custom-fields", NEW, "/custom-fields/1", "/words"])
def test_only_administrators_come_here(bob: Reader, address: str) -> None:
    assert bob.get(address).status == 403


def test_unknown_fields_and_data_are_not_there(ann: Reader) -> None:
    assert ann.get("/custom-fields/77").status == 404
    assert ann.get("/custom-fields/77/delete").status == 404
    typed = ann.get(NEW).form().values
    assert ann.post("/custom-fields/new?model=a.b", typed).status == 404
