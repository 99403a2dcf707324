"""Each kind of action, alone and in batches."""

from __future__ import annotations

from datetime import UTC, datetime
from time import thread_time
from typing import Any

import pytest

from addons.automation.tests.conftest import PARTNER, count_statements
from mozaika import Env, Records, User, ValidationFailed
from mozaika.testing.hosts import make_user
from mozaika_automation.dry_run import dry_run
from mozaika_automation.models import Rule
from mozaika_automation.rules import compiled


def trial(office, rule: int, user: User | None = None) -> Any:
    with office.platform.env(user or office.boss) as env:
        return dry_run(env, compiled(env, Records(env, Rule).get(rule)))


def make(env: Env, count: int, **values: Any) -> list[Any]:
    return Records(env, PARTNER).create([{"name": f"Acme {n}", **values} for n in range(count)])


def call_type(office) -> int:
    return next(one["id"] for one in office.all("activities.type") if one["kind"] == "call")


def test_an_activity_is_planned_for_the_owner(office, seller: User) -> None:
    settings = {"type": call_type(office), "summary": "Call {name}", "days": 2}
    office.rule(("activity", {**settings, "assignee": "owner"}))
    partner = office.partner(owner=seller.id)
    [activity] = office.all("activities.activity")
    assert (activity["summary"], activity["record_id"]) == ("Call Acme", partner)
    assert activity["assignee"]["id"] == seller.id


def test_a_mail_is_written_and_who_has_no_address_is_left_out(office) -> None:
    with office.platform.env(office.boss, write=True) as env:
        text = {"language": "en", "subject": "Hello {{ record.name }}", "body": "Welcome."}
        Records(env, "mail.template").create(
            [{"label": "Welcome", "name": "welcome", "texts": [text]}]
        )
    office.rule(("mail", {"template": "welcome", "to": "record"}), event="transition")
    from_mail = {"contact_points": [{"kind": "email", "value": "jan@acme.example"}]}
    ids = [office.partner(**from_mail), office.partner()]
    with office.platform.env(office.boss, write=True) as env:
        for one in Records(env, PARTNER).load(ids):
            one.status = "active"
    [mail] = office.all("mail.message")
    assert (mail["to"], mail["subject"]) == ("Acme <jan@acme.example>", "Hello Acme")
    assert [run["steps"][0]["state"] for run in office.runs()] == ["done", "skipped"]


def test_somebody_is_told(office, seller: User) -> None:
    office.rule(("tell", {"who": str(seller.id), "text": "New: {name}"}))
    partner = office.partner()
    [told] = office.all("base.notification")
    assert (told["title"], told["url"]) == ("New: Acme", f"/contacts/partner/{partner}")


def test_a_webhook_is_called_through_the_core(office) -> None:
    with office.platform.env(office.boss, write=True) as env:
        values = {"name": "Shop", "url": "https://shop.example/hook", "model": PARTNER}
        quiet = {"on_create": False, "on_update": False, "on_delete": False}
        hook = Records(env, "base.webhook").create([{**values, **quiet}])[0].id
    office.rule(("webhook", {"webhook": hook, "event": "welcomed"}))
    partner = office.partner()
    [delivery] = office.all("base.delivery")
    assert delivery["event"] == "contacts.partner.welcomed"
    assert delivery["payload"]["data"] == {"ids": [partner]}


def test_a_step_of_the_workflow_and_assignment(office, seller: User) -> None:
    with office.platform.env(office.boss, write=True) as env:
        values = {"name": "All", "model": PARTNER, "members": [{"user": seller.id}]}
        Records(env, "automation.assignment_rule").create([values])
    office.rule(("move", {"step": "activate"}), ("assign", {"rule": "any", "only_free": True}))
    partner = office.partner()
    found = office.read(partner, "status", "owner.id")
    assert (found["status"], found["owner"]["id"]) == ("active", seller.id)


@pytest.mark.parametrize(
    ("kind", "settings", "field"),
    [
        ("set_fields", {"values": {}}, "values"),
        ("set_fields", {"values": {"status": "active"}}, "values"),
        ("set_fields", {"values": {"no_field": 1}}, "values"),
        ("move", {"step": "fly"}, "step"),
        ("activity", {"type": 0, "summary": "Call"}, "type"),
        ("mail", {"template": "none", "to": "record"}, "template"),
        ("webhook", {"webhook": 99}, "webhook"),
        ("tell", {"who": "nobody", "text": "Hi"}, "who"),
        ("fly", {}, "kind"),
    ],
)
def test_actions_that_make_no_sense_are_refused(office, kind, settings, field) -> None:
    with pytest.raises(ValidationFailed) as refused:
        office.rule((kind, settings))
    assert field in refused.value.errors


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(office, seller: User) -> None:
    partner = office.partner(country="PL", owner=seller.id)
    office.partner(country="RO")
    rule = office.rule(
        ("set_fields", {"values": {"size": "1-9"}}),
        ("activity", {"type": call_type(office), "summary": "Call {name}", "assignee": "owner"}),
        condition=[["country", "=", "PL"]],
    )
    found = trial(office, rule)
    assert found.total == 1
    [tried] = found.tried
    assert tried.record.id == partner
    assert [str(step.text)[:13] for step in tried.steps] == ["Size", "“Call Acme” f"]
    assert office.read(partner, "size")["size"] is None
    assert office.runs() == office.all("activities.activity") == []


def test_a_dry_run_of_a_rule_by_date_says_when(office) -> None:
    kos = office.partner(kind="person", family_name="Kos", birthday="2026-12-24")
    office.partner(kind="person", family_name="Lis")
    rule = office.rule(("set_fields", {"values": {"size": "10-49"}}), event="time", unit="days",
                       date_field="birthday", amount=3, side="before", at_time="09:00")  # fmt: skip
    found = trial(office, rule)
    assert (found.total, [one.record.id for one in found.tried]) == (1, [kos])
    assert found.tried[0].due == datetime(2026, 12, 21, 8, tzinfo=UTC)


def test_a_dry_run_shows_only_what_its_reader_may_see(office) -> None:
    clerk = make_user(office.platform, "clerk", "automation.manager", "contacts.user")
    office.partner()
    rule = office.rule(("set_fields", {"values": {"size": "1-9"}}))
    assert trial(office, rule).total == 1
    assert trial(office, rule, clerk).total == 0


def test_statements_do_not_depend_on_the_number_of_records(office, seller: User) -> None:
    office.rule(
        ("set_fields", {"values": {"size": "1-9"}}),
        ("activity", {"type": call_type(office), "summary": "Call {name}", "assignee": "owner"}),
        ("tell", {"who": str(seller.id), "text": "New {name}"}),
        condition=[["owner.login", "=", "seller"]],
    )
    counts = {}
    for number in (10, 60):
        with office.platform.env(office.boss, write=True) as env:

            def act(number: int = number, env: Env = env) -> None:
                make(env, number, owner=seller.id)

            counts[number] = count_statements(env, act)
    assert counts[60] <= counts[10] + 3


def test_without_a_rule_for_it_nothing_is_asked(office) -> None:
    """The rules on partners cost no statement where labels are written, and a rule that does not
    match none where partners are."""
    names = iter("ABCD")

    def statements() -> int:
        with office.platform.env(office.boss, write=True) as env:
            return count_statements(
                env, lambda: Records(env, "contacts.label").create([{"name": next(names)}])
            )

    statements()
    before = statements()
    office.rule(("set_fields", {"values": {"size": "1-9"}}), condition=[["country", "=", "PL"]])
    statements()
    assert statements() == before


def test_a_rule_that_does_not_match_costs_less_than_a_millisecond(office) -> None:
    """Counted in statements, and in the time of this thread: other work does not count."""

    def cost() -> tuple[float, int]:
        best, statements = 9.0, 0
        for _ in range(7):
            with office.platform.env(office.boss, write=True) as env:
                partner = make(env, 1)[0]
                partner.name = "Other"
                began = thread_time()
                statements = count_statements(env, env.session.flush)
                best = min(best, thread_time() - began)
        return best, statements

    cost()
    before, statements = cost()
    for number in range(20):
        office.rule(
            ("set_fields", {"values": {"size": "1-9"}}),
            event="updated",
            condition=[["country", "=", "PL"], ["name", "ilike", f"x{number}"]],
        )
    cost()
    after, more = cost()
    assert more <= statements + 2, "a savepoint, however many rules there are"
    assert after - before < 20 * 0.001
