"""The recipes (docs/recipes) work: each page's addon is written, enabled and used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mozaika.cli import run
from mozaika.errors import TransitionRefused, ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.runtime import Env
from mozaika.services import auth
from mozaika.services.moves import move
from mozaika.services.records import Records
from mozaika.testing import PASSWORD, make_user, run_jobs
from mozaika.web.app import create_app
from tests.stories.pages import DOCS, write_files
from tests.web.reader import Reader

FOLDER = DOCS / "recipes"
PAGES = sorted(FOLDER.glob("*.md"))
PARTNER = "contacts.partner"
REPLACED = "badges"
REPLACING = "medals"


@pytest.fixture(scope="module")
def names(addons_folder: Path) -> list[str]:
    """The addons of all recipes."""
    made = [path for page in PAGES for path in write_files(page, addons_folder)]
    return [path.parent.name for path in made if path.name == "addon.toml"]


@pytest.fixture(scope="module")
def host(make_shared_host: Callable[..., Host], names: list[str], addons_folder: Path) -> Host:
    """A host with all of them, but those that are about replacing."""
    chosen = [name for name in names if name not in {REPLACED, REPLACING}]
    return make_shared_host(*chosen, paths=[addons_folder], secret_key="s" * 32)


@pytest.fixture
def env(host: Host) -> Iterator[Env]:
    """A unit of work that is undone after the test."""
    with host.platform.env(write=True) as env, undone(env):
        yield env


@contextmanager
def undone(env: Env) -> Iterator[None]:
    yield
    env.session.rollback()


@pytest.fixture(scope="module")
def reader(host: Host) -> Reader:
    """The administrator at a browser."""
    reader = Reader(create_app(host).flask.test_client())
    reader.sign_in("admin", PASSWORD)
    return reader


@pytest.fixture(scope="module")
def headers(host: Host) -> dict[str, str]:
    admin = auth.sign_in(host.platform, "admin", PASSWORD)
    with host.platform.env(admin, write=True) as env:
        token = auth.issue_token(env, admin.id or 0, "recipes", ())
    return {"Authorization": f"Bearer {token}"}


def partner(env: Env, **values: Any) -> Any:
    return Records(env, PARTNER).create([{"name": "Acme", **values}])[0]


def test_each_recipe_has_an_addon_that_fits_into_the_platform(names: list[str], host: Host) -> None:
    assert len(names) == len(PAGES), "one for each page, and two where one replaces the other"
    assert [str(problem.message) for problem in host.platform.problems] == []
    index = (FOLDER / "index.md").read_text("utf-8")
    assert all(f"({page.name})" in index for page in PAGES if page.name != "index.md")


def test_field(reader: Reader, headers: dict[str, str], env: Env) -> None:
    address = f"/api/v1/{PARTNER}"
    made = reader.http.post(address, json={"name": "A", "telegram": "acme"}, headers=headers).json
    assert made["telegram_url"] == "https://t.me/acme"
    found = reader.http.get(f"{address}?q=acme&fields=telegram", headers=headers).json
    assert found["items"] == [{"telegram": "acme"}]
    refused = reader.http.post(address, json={"name": "B", "telegram": "@b"}, headers=headers)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["telegram"])
    with pytest.raises(ValidationFailed, match=r"Leave out the @\."):
        partner(env, telegram="@acme")


def test_view(host: Host, reader: Reader) -> None:
    columns = [column.name for column in host.platform.views[PARTNER, "list"].columns]
    assert columns[:2] == ["name", "country"]
    assert "labels" not in columns
    page = reader.get("/contacts/partner/new").text
    assert 'name="source"' not in page
    assert "What else to know" in page
    assert host.platform.views[PARTNER, "kanban"].column == "country"


def test_workflow(env: Env) -> None:
    one = partner(env)
    move(env, PARTNER, [one.id], "vet")
    assert "Sent to vetting" in one.note
    with pytest.raises(TransitionRefused, match="Acme has not been vetted"):
        move(env, PARTNER, [one.id], "approve")
    move(env, PARTNER, [one.id], "approve", {"vetted": True})
    assert one.status == "active"
    with pytest.raises(TransitionRefused, match="has not been vetted"):
        move(env, PARTNER, [partner(env).id], "activate")


def test_menu(host: Host, reader: Reader) -> None:
    home = reader.get("/").text
    for words in ("Handbook", "How to call customers", "Tags"):
        assert words in home
    assert reader.get("/handbook/calls").text.startswith("calls for ")
    make_user(host.platform, "guest", "contacts.user", password_hash=auth.hash_password("guest-1"))
    guest = Reader(create_app(host).flask.test_client())
    assert "How to call customers" not in guest.sign_in("guest", "guest-1").text


def test_job(host: Host) -> None:
    boss = make_user(host.platform, "boss", "contacts.user")
    with host.platform.env(write=True) as env:
        born = env.today().replace(year=1980, day=min(env.today().day, 28))
        person = partner(env, kind="person", family_name="Kos", birthday=born, owner=boss.id)
        if born.day == env.today().day:
            host.platform.jobs["birthdays.tell_owners"].run(env)
        for _ in range(2):
            host.platform.actions["birthdays.cards"].run(env, [person])
        key = person.id
    assert run_jobs(host.platform) >= 1
    with host.platform.env() as env:
        assert Records(env, PARTNER).read(key)["note"] == "Card sent"
        told = Records(env, "base.notification").search([["user", "=", boss.id]]).items
        cards = Records(env, "base.job").search([["name", "=", "birthdays.card"]]).items
    assert [one["title"] for one in told] == ["1 customer has a birthday"][: born.day or 1]
    assert len(cards) == 1


def test_report(host: Host, reader: Reader) -> None:
    board = reader.get("/dashboards/reach.board").text
    assert "Without e-mail" in board
    assert "Revenue by month" in reader.get("/dashboards/contacts.overview").text
    assert host.platform.views[PARTNER, "pivot"].rows == ["country"]


def test_rest(reader: Reader, headers: dict[str, str]) -> None:
    values = {"name": "Caller", "contact_points": [{"kind": "phone", "value": "+48 22 501 12 12"}]}
    made = reader.http.post(f"/api/v1/{PARTNER}", json=values, headers=headers)
    assert made.status_code == 201, made.text
    found = reader.http.get("/api/lookup/501", headers=headers)
    assert found.json["name"] == "Caller", found.text
    absent = reader.http.get("/api/lookup/999", headers=headers)
    assert (absent.status_code, absent.content_type) == (404, "application/problem+json")
    stranger = create_app_client(reader)
    assert stranger.get("/api/lookup/501").status_code == 401


def create_app_client(reader: Reader) -> Any:
    """Somebody else at the same server."""
    return reader.http.application.test_client()


def test_command(
    host: Host, addons_folder: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("MOZAIKA_DATABASE_URL", host.settings.database_url)
    monkeypatch.setenv("MOZAIKA_ADDONS_PATH", str(addons_folder))
    monkeypatch.setenv("MOZAIKA_LANGUAGE", "en")
    with host.platform.env(write=True) as env:
        partner(env, name="Nameless in the net")
    assert run(["missing", "website", "--limit", "500"]) == 0
    said = capsys.readouterr()
    assert "Nameless in the net" in said.out
    assert said.err.endswith(" in all\n")
    assert run(["missing", "webside"]) == 1
    assert "webside" in capsys.readouterr().err


def test_mail(env: Env) -> None:
    one = partner(
        env,
        language="pl",
        vetted=True,
        contact_points=[{"kind": "email", "value": "a@example.com"}],
    )
    env.session.refresh(one)
    move(env, PARTNER, [one.id], "activate")
    fields = ["subject", "to"]
    [sent] = Records(env, "mail.message").search(sort="-id", limit=1, fields=fields).items
    assert sent["subject"] == "Witamy"
    assert "a@example.com" in sent["to"]
    assert list(env.platform.hooks.failures) == []


def test_method(env: Env) -> None:
    one = partner(env, salutation="Hello", vetted=True)
    assert one.greeting() == "Hello"
    one.status = "active"
    assert one.greeting() == "Hello, dear friend"
    assert str(env.registry.info(PARTNER).fields["job_title"].label) == "Position"


def test_replace(
    make_shared_host: Callable[..., Host], names: list[str], addons_folder: Path
) -> None:
    assert names
    host = make_shared_host(REPLACED, paths=[addons_folder])
    with host.platform.env(write=True) as env:
        values = {"name": "Best of 2026", "partner": partner(env).id}
        Records(env, "badges.badge").create([values])
    plan = host.plan("enable", [REPLACING])
    assert "Replace badges by medals, which takes over its data." in plan.text().splitlines()
    host.apply(plan)
    with host.platform.env(write=True) as env:
        badges = Records(env, "badges.badge")
        [badge] = badges.load([one["id"] for one in badges.search().items])
        badge.expires_on = date(2027, 1, 1)
        assert badge.title() == "Best of 2026 (2027-01-01)"
        assert badge.partner.name == "Acme"
    host.apply(host.plan("enable", [REPLACED]))
    with host.platform.env() as env:
        [again] = Records(env, "badges.badge").search().items
        assert again["name"] == "Best of 2026"
    assert "mozaika_medals.hooks" in sys.modules
