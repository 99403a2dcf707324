"""Every hook has an example in its reference, and every example works: together they are an addon
(docs/examples/hooks), which is enabled and used here."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from mozaika.addons import specs
from mozaika.cli import run
from mozaika.cli.docs import EXAMPLES
from mozaika.errors import Blocked, TransitionRefused, ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.runtime import Env, User
from mozaika.services.company import setting
from mozaika.services.moves import move
from mozaika.services.records import Records
from mozaika.testing import PASSWORD, make_user
from mozaika.web.app import create_app
from tests.stories.pages import DOCS
from tests.web.reader import Reader

FOLDER = DOCS / EXAMPLES
CARD = "club.card"


@pytest.fixture(scope="module")
def host(make_shared_host: Callable[..., Host]) -> Host:
    return make_shared_host("club", paths=[FOLDER.parent], secret_key="s" * 32)


@pytest.fixture
def env(host: Host) -> Iterator[Env]:
    """A unit of work that is undone after the test."""
    with undone(host) as env:
        yield env


@contextmanager
def undone(host: Host, user: User | None = None) -> Iterator[Env]:
    class Enough(Exception):
        pass

    options: dict[str, Any] = {} if user is None else {"user": user}
    try:
        with host.platform.env(write=True, **options) as env:
            yield env
            raise Enough
    except Enough:
        pass


@pytest.fixture
def partner(env: Env) -> Any:
    return Records(env, "contacts.partner").create([{"name": "Acme"}])[0]


@pytest.fixture
def card(env: Env, partner: Any) -> Any:
    level = Records(env, "club.level").search(limit=1).items[0]["id"]
    values = {"number": " c-1 ", "partner": partner.id, "level": level}
    return Records(env, CARD).create([values])[0]


def test_every_hook_has_an_example_and_every_example_a_hook(host: Host) -> None:
    core = {hook.__name__ for hooks in specs.KINDS.values() for hook in hooks}
    own = {hook.__name__ for hooks in host.platform.hooks.own_specs().values() for hook in hooks}
    examples = {file.stem for file in FOLDER.glob("*/*.py")} - {"__init__", "hooks", "specs"}
    assert examples == core | own - {"club_points_given"}
    heard = {one.name for one in host.platform.hooks.describe() if "club" in one.implementers}
    assert heard == examples, "each is valid for its hook, and is called"


def test_declarations_are_part_of_the_platform(host: Host) -> None:
    platform = host.platform
    assert [str(problem.message) for problem in platform.problems] == []
    assert platform.registry.info("contacts.partner").fields["cards"].addon == "club"
    assert {"club.user", "club.manager"} <= set(platform.roles)
    assert {"club.menu", "club.cards", "club.ranking"} <= {menu.name for menu in platform.menus}
    assert "club.overview" in platform.dashboards
    assert platform.jobs["club.block_expired"].cron == "15 2 * * *"
    with platform.env() as env:
        assert setting(env, "club.months") == 12
        names = {one["name"] for one in Records(env, "club.level").search().items}
    assert names == {"Silver", "Gold", "Everybody"}, "seeds, and what mozaika_enabled made"


@pytest.fixture(scope="module")
def ann(host: Host) -> User:
    return make_user(host.platform, "ann", "club.user")


def test_grants_and_restrictions_hold(ann: User, env: Env, partner: Any) -> None:
    values = [
        {"number": "1", "partner": partner.id, "owner": ann.id},
        {"number": "2", "partner": partner.id, "owner": ann.id, "secret": True},
        {"number": "3", "partner": partner.id},
    ]
    Records(env, CARD).create(values)
    env.session.flush()
    with as_user(env, ann):
        assert [one["number"] for one in Records(env, CARD).search().items] == ["1"]


@contextmanager
def as_user(env: Env, user: User) -> Iterator[None]:
    """The same transaction, as somebody else."""
    before, env.user, env.access_off = env.user, user, False
    env.session.expunge_all()
    yield
    env.user, env.access_off = before, True


def test_the_action_gives_points_and_tells_by_a_hook_of_the_club(env: Env, card: Any) -> None:
    action = env.platform.actions["club.give_points"]
    with env.platform.hooks.trace():
        assert str(action.run(env, [card])) == "1 card got 10 points"
    assert card.points == 10


def test_decisions(env: Env, card: Any, partner: Any) -> None:
    assert card.number == "C-1", "mozaika_creating"
    with pytest.raises(ValidationFailed, match="never changes"):
        Records(env, CARD).update(card.id, {"number": "other"})
    env.session.refresh(card)
    Records(env, CARD).update(card.id, {"points": 5})
    with pytest.raises(Blocked, match="Card C-1 still has points"):
        Records(env, CARD).delete([card.id])


def test_a_workflow_with_a_guard_and_hooks_before_and_after(env: Env, partner: Any) -> None:
    bare, full = Records(env, CARD).create(
        [{"number": "1", "partner": partner.id}, {"number": "2", "partner": partner.id, "level": 1}]
    )
    with pytest.raises(TransitionRefused, match="Choose a level first"):
        move(env, CARD, [bare.id], "activate")
    move(env, CARD, [full.id], "activate")
    assert full.valid_until == date(env.today().year, 12, 31), "mozaika_after_transition"
    assert queued(env, "club.block_expired"), "mozaika_updated enqueues it"


def test_a_blocked_partner_keeps_the_card_from_being_activated(env: Env, card: Any) -> None:
    move(env, "contacts.partner", [card.partner_id], "block")
    with pytest.raises(TransitionRefused, match="of a blocked partner"):
        move(env, CARD, [card.id], "activate")


def queued(env: Env, job: str) -> bool:
    return bool(Records(env, "base.job").search([["name", "=", job]], limit=1).items)


def test_the_job_blocks_what_is_over(env: Env, card: Any) -> None:
    Records(env, CARD).update(card.id, {"valid_until": date(2020, 1, 1)})
    env.platform.jobs["club.block_expired"].run(env)
    assert card.status == "blocked"


def test_notifications(host: Host, ann: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    counted = sys.modules["mozaika_club.mozaika_committed"]
    before = counted.transactions
    with host.platform.env(write=True) as env:
        [partner] = Records(env, "contacts.partner").create([{"name": "Acme"}])
        values = {"number": "9", "partner": partner.id, "owner": ann.id}
        [card] = Records(env, CARD).create([values])
    assert counted.transactions == before + 1
    with undone(host) as env:
        told = Records(env, "base.notification").search([["user", "=", ann.id]], fields=["title"])
        assert [one["title"] for one in told.items] == ["You look after 1 new card"]
        Records(env, CARD).delete([card.id])
    assert "destroy the cards 9" in caplog.text


def test_questions(env: Env) -> None:
    hooks = env.platform.hooks
    shown = SimpleNamespace(points=101, number="<b>")
    [(_, markup)] = [
        one for one in hooks.slot(env, "club.card.hints", shown) if one[0].name == "club"
    ]
    assert markup == "<p>&lt;b&gt;: a good customer</p>"
    [partner] = Records(env, "contacts.partner").create(
        [{"kind": "person", "family_name": "Kos", "birthday": date(1990, 5, 1)}]
    )
    told = [entry for _, some in hooks.timeline(env, partner, None, 20) for entry in some]
    assert [str(entry.title) for entry in told if entry.kind == "club.birthday"] == ["Was born"]
    assert "club" not in dict(hooks.health(env.platform)), "there is room on the disk"


def test_a_message_finds_its_card(env: Env, partner: Any) -> None:
    [card] = Records(env, CARD).create([{"number": "C7", "partner": partner.id}])
    message = {
        "channel": "mail", "sender": "a@example.com", "recipients": [], "subject": "Card C7",
        "text": "", "at": env.now(),
    }  # fmt: skip
    found = {addon.name: some for addon, some in env.platform.hooks.inbound_message(env, message)}
    assert list(found["club"]) == [card]


def test_the_life_of_the_addon(
    host: Host, env: Env, card: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    hooks = host.platform.hooks
    hooks.disabled(env, "club")
    assert "cards sleep until" in caplog.text
    hooks.upgraded(env, "club", "0.9")
    assert card.valid_until == env.today()
    hooks.demo(env, ["club"])
    assert Records(env, CARD).search([["number", "starts", "D"]]).items


def test_hooks_of_other_addons(env: Env, card: Any) -> None:
    hooks = env.platform.hooks
    deals = Records(env, "pipeline.deal").create([{"name": "A deal", "partner": card.partner_id}])
    hooks.notify("pipeline_won", env=env, deals=deals)
    env.session.refresh(card)
    assert card.points == 100
    hooks.notify("pipeline_lost", env=env, deals=deals)
    assert card.points == 0
    kinds = [kind for _, some in hooks.call("automation_actions") for kind in some]
    [give] = [kind for kind in kinds if kind.name == "club.give"]
    work = sys.modules["mozaika_automation.kinds"].Work(
        CARD, [card], {"points": 3}, None, "Rule", None, env.user
    )
    assert [str(text) for text in give.run(env, work).values()] == ["got 3 points"]
    assert card.points == 3


def test_the_page_and_the_command(
    host: Host, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with host.platform.env(write=True) as env:
        [partner] = Records(env, "contacts.partner").create([{"name": "Best"}])
        Records(env, CARD).create([{"number": "TOP", "partner": partner.id, "points": 900}])
    reader = Reader(create_app(host).flask.test_client())
    assert reader.http.get("/club/ranking").status_code == 302, "sign in first"
    reader.sign_in("admin", PASSWORD)
    assert reader.http.get("/club/ranking").json[0] == ["TOP", 900]
    monkeypatch.setenv("MOZAIKA_DATABASE_URL", host.settings.database_url)
    monkeypatch.setenv("MOZAIKA_ADDONS_PATH", str(FOLDER.parent))
    assert run(["club-points", "TOP"]) == 0
    assert capsys.readouterr().out == "900\n"


def test_the_examples_are_on_the_page() -> None:
    page = (DOCS / "hooks.md").read_text("utf-8")
    assert page.count("**Example.**") == len(list(FOLDER.glob("*/*.py"))) - 3


def test_no_example_has_failed_meanwhile(host: Host) -> None:
    assert list(host.platform.hooks.failures) == []
