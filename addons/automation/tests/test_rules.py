"""What rules do when something happens."""

from __future__ import annotations

import pytest

from mozaika import Blocked, Env, NotFound, Platform, Records, User, ValidationFailed, move
from mozaika.services.bulk import Task, run_now
from mozaika.testing.hosts import make_user
from mozaika_automation.kinds import ActionKind, Said, Work, kinds
from mozaika_automation.models import Rule
from mozaika_automation.rules import forget

PARTNER = "contacts.partner"
SET_SIZE = ("set_fields", {"values": {"size": "10-49"}})


def test_a_new_record_that_fits_is_changed_and_noted(office) -> None:
    rule = office.rule(SET_SIZE, condition=[["country", "=", "PL"]])
    poles, others = office.partner(country="PL"), office.partner(country="RO")
    assert office.read(poles, "size")["size"] == "10-49"
    assert office.read(others, "size")["size"] is None
    [run] = office.runs()
    assert (run["record_id"], run["outcome"], run["rule_name"]) == (poles, "done", "Rule")
    assert [step["state"] for step in run["steps"]] == ["done"]
    assert run["user"]["id"] == office.boss.id
    assert rule


def test_the_log_names_the_record_to_who_may_see_it(office) -> None:
    office.rule(SET_SIZE)
    office.partner()
    clerk = make_user(office.platform, "clerk", "automation.manager")
    for user, name in ((office.boss, "Acme"), (clerk, None)):
        with office.platform.env(user) as env:
            [run] = Records(env, "automation.run").search(fields=["subject"]).items
        assert run["subject"] == name


def test_a_change_counts_only_of_watched_fields(office) -> None:
    office.rule(SET_SIZE, event="updated", watched=["city", "website"])
    partner = office.partner()
    office.change(partner, name="Acme Ltd")
    assert office.runs() == []
    office.change(partner, website="https://acme.example")
    assert office.read(partner, "size")["size"] == "10-49"


def test_what_follows_from_other_fields_can_be_watched(office) -> None:
    office.rule(SET_SIZE, event="updated", watched=["phone"])
    partner = office.partner(country="PL")
    office.change(partner, contact_points=[{"kind": "phone", "value": "22 123 45 67"}])
    assert office.read(partner, "size")["size"] == "10-49"


def test_a_step_of_the_workflow_sets_it_off(office) -> None:
    office.rule(SET_SIZE, event="transition", transition="activate")
    partner = office.partner()
    with office.platform.env(office.boss, write=True) as env:
        move(env, PARTNER, [partner], "activate")
    assert office.read(partner, "size")["size"] == "10-49"


def test_a_raising_rule_leaves_the_save_alone(office) -> None:
    rule = office.rule(SET_SIZE)
    _break(office.platform, rule)
    partner = office.partner()
    assert office.read(partner, "name", "size") == {"name": "Acme", "size": None}
    [run] = office.runs()
    assert run["outcome"] == "failed"
    assert "no_such_action" in run["reason"]


@pytest.mark.parametrize("kind", ["crash", "constraint", "gone"])
def test_8_a_raising_rule_does_not_abort_the_save(office, kind: str) -> None:
    """What peers break (design, 15.8): the save stands, the failure is logged and shown."""
    known = dict(kinds(office.platform))
    known["automation.crash"] = ActionKind("automation.crash", "Crash", crash)
    known["automation.constraint"] = ActionKind("automation.constraint", "Break", break_rows)
    office.platform.cache["automation", "kinds"] = known
    action = SET_SIZE if kind == "gone" else (kind, {})
    rules = [office.rule(action), office.rule(action, event="updated")]
    if kind == "gone":
        _break(office.platform, rules[0])
    office.rule(("set_fields", {"values": {"note": "Seen"}}), sequence=200)
    partner = office.partner()
    office.change(partner, name="Acme Ltd")
    assert office.read(partner, "name", "note") == {"name": "Acme Ltd", "note": "Seen"}
    assert {run["rule"]["id"] for run in office.runs(outcome="failed")} == set(rules)


def crash(_env: Env, _work: Work) -> Said:
    raise ZeroDivisionError


def break_rows(env: Env, _work: Work) -> Said:
    table = env.registry.info(PARTNER).table
    env.session.connection().execute(table.insert(), [{"id": 1}, {"id": 1}])
    return {}


def test_a_blocking_rule_that_raises_refuses_the_save(office) -> None:
    rule = office.rule(SET_SIZE, blocking=True)
    _break(office.platform, rule)
    with pytest.raises(Blocked, match="does not let this be saved"):
        office.partner()
    assert office.all(PARTNER) == []
    [run] = office.runs()
    assert (run["outcome"], run["record_id"], run["rule"]["id"]) == ("refused", 0, rule)
    assert run["reason"].startswith("Acme: ")


def test_a_blocking_rule_refuses_a_change_as_well(office) -> None:
    rule = office.rule(SET_SIZE, blocking=True, event="updated")
    partner = office.partner()
    _break(office.platform, rule)
    with pytest.raises(Blocked):
        office.change(partner, name="Other")
    assert office.read(partner, "name")["name"] == "Acme"
    assert [(run["outcome"], run["record_id"]) for run in office.runs()] == [("refused", partner)]


def test_of_many_those_are_refused_that_a_blocking_rule_names(office) -> None:
    rule = office.rule(SET_SIZE, blocking=True, event="updated",
                       condition=[["country", "=", "RO"]])  # fmt: skip
    ids = [office.partner(country=country) for country in ("PL", "RO", "PL")]
    _break(office.platform, rule)
    with office.platform.env(office.boss, write=True) as env:
        outcome = run_now(env, Task(PARTNER, "update", {"note": "Seen"}), ids)
    assert (outcome.done, [one.id for one in outcome.told]) == (2, [ids[1]])
    assert "no_such_action" in outcome.told[0].reason
    assert [office.read(one, "note")["note"] for one in ids] == ["Seen", None, "Seen"]
    assert [(run["outcome"], run["record_id"]) for run in office.runs()] == [("refused", ids[1])]


def test_who_catches_the_refusal_keeps_nothing_of_the_save(office) -> None:
    rule = office.rule(SET_SIZE, blocking=True)
    _break(office.platform, rule)
    with office.platform.env(office.boss, write=True) as env, pytest.raises(Blocked):
        Records(env, PARTNER).create([{"name": "One"}, {"name": "Two"}])
    assert office.all(PARTNER) == []


def test_one_wrong_record_of_a_batch_does_not_spoil_the_others(office) -> None:
    office.rule(("set_fields", {"values": {"parent": 1}}), event="created")
    with office.platform.env(office.boss, write=True) as env:
        made = Records(env, PARTNER).create([{"name": "A"}, {"name": "B"}])
        ids = [one.id for one in made]
    with office.platform.env() as env:
        assert len(Records(env, PARTNER).load(ids)) == 2


def test_a_rule_is_not_done_twice_on_one_record_in_one_chain(office) -> None:
    office.rule(("set_fields", {"values": {"size": "250+"}}), event="updated", name="Ping")
    office.rule(("set_fields", {"values": {"size": "1-9"}}), event="updated", name="Pong")
    partner = office.partner()
    office.change(partner, name="Started")
    runs = office.runs()
    assert {run["outcome"] for run in runs} == {"done", "stopped"}
    assert [run["rule_name"] for run in runs if run["outcome"] == "done"] == ["Pong", "Ping"]
    assert any("set off again" in run["reason"] for run in runs if run["reason"])


def test_rules_that_set_off_one_another_end(office) -> None:
    sizes = ["1-9", "10-49", "50-249", "250+"]
    for number in range(8):
        office.rule(
            ("set_fields", {"values": {"note": str(number)}}), event="updated",
            condition=[["note", "=", str(number - 1)]] if number else [["size", "=", sizes[0]]],
            name=f"Rule {number}",
        )  # fmt: skip
    partner = office.partner()
    office.change(partner, size=sizes[0])
    assert office.read(partner, "note")["note"] == "4"
    stopped = {run["rule_name"]: run["reason"] for run in office.runs(outcome="stopped")}
    assert "more than 5 times" in stopped["Rule 5"]


def test_only_managers_write_rules(office, seller: User) -> None:
    with office.platform.env(seller, write=True) as env, pytest.raises(NotFound):
        Records(env, "automation.rule").create([{"name": "Mine", "model": PARTNER}])


def test_a_rule_does_not_go_further_than_its_author(office) -> None:
    clerk = make_user(office.platform, "clerk", "automation.manager", "contacts.user")
    office.rule(SET_SIZE, by=clerk)
    theirs = office.partner()
    own = office.partner(clerk, owner=clerk.id)
    assert office.read(own, "size")["size"] == "10-49"
    assert office.read(theirs, "size")["size"] is None
    assert [r["steps"][0]["state"] for r in office.runs()] == ["skipped", "done"]


def test_what_an_author_may_not_do_can_not_be_written(office) -> None:
    clerk = make_user(office.platform, "clerk", "automation.manager")
    with pytest.raises(ValidationFailed):
        office.rule(SET_SIZE, by=clerk)


def test_a_rule_ends_with_the_rights_of_its_author(office) -> None:
    clerk = make_user(office.platform, "clerk", "automation.manager", "contacts.manager")
    office.rule(SET_SIZE, by=clerk)
    with office.platform.env(write=True) as env:
        env.session.get(env["base.user"], clerk.id).roles = []
    office.partner()
    [run] = office.runs()
    assert run["outcome"] == "failed"
    assert "may not manage rules any more" in run["reason"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"model": "no.model"}, "model"),
        ({"condition": [["colour", "=", 1]]}, "condition"),
        ({"event": "time", "date_field": "name"}, "date_field"),
        ({"event": "time", "date_field": "birthday", "at_time": "25:00"}, "at_time"),
        ({"event": "schedule", "cron": "often"}, "cron"),
        ({"event": "updated", "watched": ["colour"]}, "watched"),
    ],
)
def test_wrong_rules_are_refused(office, values: dict, field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        office.rule(**values)
    assert field in refused.value.errors


def test_a_rule_that_is_switched_off_does_nothing(office) -> None:
    rule = office.rule(SET_SIZE)
    with office.platform.env(office.boss, write=True) as env:
        Records(env, Rule).update(rule, {"active": False})
    assert office.read(office.partner(), "size")["size"] is None


def _break(platform: Platform, rule: int) -> None:
    """Leaves the rule with an action that no addon has any more."""
    with platform.env(write=True) as env:
        env.session.connection().execute(
            env.registry.info("automation.action").table.update().values(kind="no_such_action")
        )
        forget(env)
    assert rule
