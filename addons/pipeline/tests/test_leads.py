"""A lead's life: it comes in, is assigned, becomes a task, is converted, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from addons.pipeline.tests import leads_stage as stage
from mozaika import Records, move, rights
from mozaika.errors import NotFound, TransitionRefused, ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform, User
from mozaika_pipeline.leads import assigning, duplicates, messages, scoring
from mozaika_pipeline.leads.history import entries
from mozaika_pipeline.leads.partners import Decision, convert

ANNA = {
    "contact_name": "Anna Kos", "company_name": "Kos i Syn sp. z o.o.",
    "email": "anna@kos.example", "phone": "601 200 300", "language": "pl",
    "message": "Twelve desks, please.",
}  # fmt: skip


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return stage.make_platform(make_host)


@pytest.fixture
def platform(host: Host) -> Platform:
    return host.platform


@pytest.fixture
def ann(platform: Platform) -> User:
    return stage.seller(platform, "ann", "pipeline.all", "contacts.all")


@pytest.fixture
def form(platform: Platform) -> int:
    return stage.make_form(platform)


@pytest.fixture
def lead(platform: Platform, ann: User, form: int) -> int:
    stage.rule_for(platform, ann)
    return stage.hand_in(platform, form, **ANNA)


def qualify(platform: Platform, user: User, lead: int) -> None:
    with platform.env(user, write=True) as env:
        move(env, "pipeline.lead", [lead], "contact")
        move(env, "pipeline.lead", [lead], "qualify")


def converted(platform: Platform, user: User, lead: int, decision: Decision) -> int:
    with platform.env(user, write=True) as env:
        record = Records(env, "pipeline.lead").get(lead)
        return int(convert(env, record, decision).id)


def read(platform: Platform, model: str, key: int) -> Any:
    with platform.env() as env:
        return Records(env, model).read(key)


def test_a_request_is_assigned_by_rule_and_becomes_a_task(
    platform: Platform, ann: User, lead: int
) -> None:
    with platform.env() as env:
        one = env.session.get_one(env["pipeline.lead"], lead)
        assert (one.status, one.owner_id, one.name) == (
            "assigned", ann.id, "Anna Kos, Kos i Syn sp. z o.o.",
        )  # fmt: skip
        assert (one.phone, one.clock) == ("+48 601 200 300", "waiting")
        task = env.session.query(env["activities.activity"]).one()
        assert (task.model, task.record_id, task.assignee_id) == ("pipeline.lead", lead, ann.id)
        assert task.due_on <= one.response_due.date()


def test_who_asks_again_reaches_the_same_person(
    platform: Platform, ann: User, lead: int, form: int
) -> None:
    bob = stage.seller(platform, "bob")
    stage.rule_for(platform, bob)
    again = stage.hand_in(platform, form, contact_name="A. Kos", email="ANNA@kos.example")
    with platform.env() as env:
        one = env.session.get_one(env["pipeline.lead"], again)
        assert (one.duplicate_of_id, one.owner_id) == (lead, ann.id)


def test_steps_of_the_workflow_ask_for_what_they_need(
    platform: Platform, ann: User, lead: int
) -> None:
    with platform.env(ann, write=True) as env:
        with pytest.raises(TransitionRefused) as refused:
            move(env, "pipeline.lead", [lead], "disqualify")
        assert refused.value.ask == ("disqualified_reason",)
        with pytest.raises(TransitionRefused):
            move(env, "pipeline.lead", [lead], "qualify")
        with pytest.raises(TransitionRefused):
            move(env, "pipeline.lead", [lead], "nurture", {"nurture_until": env.today()})
    qualify(platform, ann, lead)
    with platform.env(ann, write=True) as env:
        assert Records(env, "pipeline.lead").get(lead).clock == "answered"
        with pytest.raises(TransitionRefused) as refused:
            move(env, "pipeline.lead", [lead], "convert")
        assert refused.value.ask == ("partner",)


def test_nobody_is_qualified_who_can_not_be_reached(
    platform: Platform, ann: User, form: int
) -> None:
    stage.rule_for(platform, ann)
    key = stage.hand_in(platform, form, contact_name="Somebody")
    with platform.env(ann, write=True) as env:
        move(env, "pipeline.lead", [key], "contact")
        with pytest.raises(TransitionRefused, match=r"telefon|telephone"):
            move(env, "pipeline.lead", [key], "qualify")


def test_converting_makes_a_company_with_its_person_and_a_deal(
    platform: Platform, ann: User, lead: int
) -> None:
    qualify(platform, ann, lead)
    deal = converted(platform, ann, lead, Decision(make="company", deal={"amount": "1200"}))
    with platform.env() as env:
        made = env.session.get_one(env["pipeline.deal"], deal)
        assert (made.partner.name, made.origin_lead_id) == ("Kos i Syn sp. z o.o.", lead)
        assert [one.partner.name for one in made.people] == ["Anna Kos"]
        assert made.people[0].partner.email == "anna@kos.example"
        assert (made.owner_id, made.amount) == (ann.id, 1200)
        tasks = env.session.query(env["activities.activity"])
        assert tasks.filter_by(model="pipeline.lead").count() == 0
        assert tasks.filter_by(model="pipeline.deal", record_id=deal).count() >= 1
        one = env.session.get_one(env["pipeline.lead"], lead)
        assert (one.status, one.deal_id, one.partner_id) == ("converted", deal, made.partner_id)


def test_converting_without_a_decision_is_refused(platform: Platform, ann: User, lead: int) -> None:
    qualify(platform, ann, lead)
    with pytest.raises(ValidationFailed) as refused:
        converted(platform, ann, lead, Decision())
    assert "partner" in refused.value.errors
    assert read(platform, "pipeline.lead", lead)["status"] == "qualified"


def test_converting_links_a_known_partner_and_completes_it(
    platform: Platform, ann: User, lead: int
) -> None:
    with platform.env(ann, write=True) as env:
        known = Records(env, "contacts.partner").create([{"name": "Kos i Syn"}])[0].id
    qualify(platform, ann, lead)
    converted(platform, ann, lead, Decision(partner=known))
    partner = read(platform, "contacts.partner", known)
    assert (partner["email"], partner["phone"]) == ("anna@kos.example", "+48 601 200 300")


def test_the_move_alone_converts_as_well(platform: Platform, ann: User, lead: int) -> None:
    with platform.env(ann, write=True) as env:
        known = Records(env, "contacts.partner").create([{"name": "Kos"}])[0].id
    qualify(platform, ann, lead)
    with platform.env(ann, write=True) as env:
        [one] = move(env, "pipeline.lead", [lead], "convert", {"partner": known})
        assert one.deal.partner_id == known


def test_undoing_brings_everything_back_and_deletes_nothing(
    platform: Platform, ann: User, lead: int
) -> None:
    qualify(platform, ann, lead)
    deal = converted(platform, ann, lead, Decision(make="company"))
    partner = read(platform, "pipeline.deal", deal)["partner"]["id"]
    with platform.env(ann, write=True) as env:
        move(env, "pipeline.lead", [lead], "unconvert")
    with platform.env() as env:
        one = env.session.get_one(env["pipeline.lead"], lead)
        assert (one.status, one.deal_id, one.partner_id) == ("qualified", None, None)
        assert env.session.get_one(env["pipeline.deal"], deal).archived_at is not None
        assert env.session.get_one(env["contacts.partner"], partner).archived_at is not None
        tasks = env.session.query(env["activities.activity"]).filter_by(model="pipeline.lead")
        assert [task.record_id for task in tasks] == [lead]
    converted(platform, ann, lead, Decision(make="person"))


def test_a_known_partner_stays_when_converting_is_undone(
    platform: Platform, ann: User, lead: int
) -> None:
    with platform.env(ann, write=True) as env:
        known = Records(env, "contacts.partner").create([{"name": "Kos"}])[0].id
    qualify(platform, ann, lead)
    converted(platform, ann, lead, Decision(partner=known))
    with platform.env(ann, write=True) as env:
        move(env, "pipeline.lead", [lead], "unconvert")
    assert read(platform, "contacts.partner", known)["archived_at"] is None


def test_converting_is_not_undone_once_the_deal_has_moved(
    platform: Platform, ann: User, lead: int
) -> None:
    qualify(platform, ann, lead)
    deal = converted(platform, ann, lead, Decision(make="company"))
    with platform.env(ann, write=True) as env:
        one = Records(env, "pipeline.deal").get(deal)
        stages = sorted(one.pipeline.stages, key=lambda found: found.sequence)
        following = next(s for s in stages if s.kind == "open" and s.id != one.stage_id)
        move(env, "pipeline.deal", [deal], f"stage:{following.id}")
    with platform.env(ann, write=True) as env, pytest.raises(TransitionRefused):
        move(env, "pipeline.lead", [lead], "unconvert")


def test_the_history_of_the_lead_is_seen_with_deal_and_partner(
    platform: Platform, ann: User, lead: int
) -> None:
    with platform.env(write=True) as env:
        env.session.add(
            env["base.note"](model="pipeline.lead", record_id=lead, text="Rang her", pinned=False)
        )
    qualify(platform, ann, lead)
    deal = converted(platform, ann, lead, Decision(make="company"))
    with platform.env(ann) as env:
        for model, key in (
            ("pipeline.deal", deal),
            ("contacts.partner", Records(env, "pipeline.deal").get(deal).partner_id),
        ):
            told = entries(env, Records(env, model).get(key), None, 20)
            assert {"Rang her", "Twelve desks, please."} <= {str(one.text) for one in told}


def test_duplicates_are_leads_and_partners_that_the_user_may_see(
    platform: Platform, ann: User, lead: int, form: int
) -> None:
    with platform.env(ann, write=True) as env:
        Records(env, "contacts.partner").create(
            [
                {"name": "KOS I SYN S.A.", "owner": ann.id},
                {"name": "Somebody else", "owner": ann.id,
                 "contact_points": [{"kind": "email", "value": "Anna@Kos.example"}]},
            ]
        )  # fmt: skip
    twin = stage.hand_in(platform, form, contact_name="Kos Anna", phone="+48601200300")
    with platform.env(ann) as env:
        found = duplicates.matches(env, Records(env, "pipeline.lead").get(lead))
        assert {(m.model, m.record.name, m.certainty) for m in found} == {
            ("pipeline.lead", "Kos Anna", 100),
            ("contacts.partner", "Somebody else", 100),
            ("contacts.partner", "KOS I SYN S.A.", 100),
        }
    bob = stage.seller(platform, "bob", "pipeline.own")
    with platform.env(write=True) as env:
        env.session.get_one(env["pipeline.lead"], twin).owner_id = bob.id
    with platform.env(bob) as env:
        assert duplicates.matches(env, Records(env, "pipeline.lead").get(twin)) == []


def test_sellers_see_what_is_theirs(platform: Platform, ann: User, lead: int) -> None:
    bob = stage.seller(platform, "bob", "pipeline.own")
    with platform.env(bob) as env:
        assert Records(env, "pipeline.lead").search().items == []
        with pytest.raises(NotFound):
            Records(env, "pipeline.lead").get(lead)
        assert not rights(env).can("pipeline.submission", "read")
        assert "token" not in Records(env, "pipeline.lead_form").search().items[0]
    with platform.env(bob, write=True) as env:
        own = Records(env, "pipeline.lead").create([{"contact_name": "Mine"}])[0]
        assert (own.owner_id, own.status) == (bob.id, "assigned")


def test_unanswered_leads_are_escalated_once(
    platform: Platform, ann: User, lead: int, form: int
) -> None:
    boss = stage.seller(platform, "boss", "pipeline.manager")
    with platform.env(write=True) as env:
        one = env.session.get_one(env["pipeline.lead"], lead)
        one.response_due = env.now() - timedelta(minutes=1)
    with platform.env(write=True) as env:
        assert assigning.escalate(env) == 1
        assert assigning.escalate(env) == 0
        told = env.session.query(env["base.notification"]).all()
        assert {note.user_id for note in told} >= {ann.id, boss.id}


def test_a_resting_lead_returns_on_its_day(platform: Platform, ann: User, lead: int) -> None:
    with platform.env(ann, write=True) as env:
        day = env.today() + timedelta(days=3)
        move(env, "pipeline.lead", [lead], "nurture", {"nurture_until": day})
    with platform.env(write=True) as env:
        assert assigning.wake_up(env) == 0
        env.session.get_one(env["pipeline.lead"], lead).nurture_until = env.today()
    with platform.env(write=True) as env:
        assert assigning.wake_up(env) == 1
        one = env.session.get_one(env["pipeline.lead"], lead)
        assert (one.status, one.nurture_until) == ("assigned", None)


def test_the_score_is_the_sum_of_its_factors(platform: Platform, ann: User, lead: int) -> None:
    with platform.env(write=True) as env:
        rule = env["pipeline.score_rule"]
        env.session.query(rule).update({"archived_at": env.now()})
        env.session.add_all([
            rule(label="E-mail", filter=[["email", "is not null", None]], points=40),
            rule(label="Fresh", filter=[], points=32, half_life_days=5),
            rule(label="Rich", filter=[["company_name", "ilike", "bank"]], points=50),
            rule(label="Poor", filter=[["country", "is null", None]], points=-10),
        ])  # fmt: skip
        one = env.session.get_one(env["pipeline.lead"], lead)
        one.created_at = env.now() - timedelta(days=10, hours=1)
        env.session.flush()
        env.cache.clear()
        [found] = scoring.score(env, "pipeline.lead", [one])
        assert [(f.label, f.points) for f in found.factors] == [
            ("E-mail", 40), ("Fresh", 8), ("Poor", -10),
        ]  # fmt: skip
        assert found.total == 38
        before = one.version
        scoring.rescore(env, "pipeline.lead", [one])
        assert (one.score, one.temperature, one.version) == (38, "cold", before)


def test_a_score_rule_that_makes_no_sense_is_refused(platform: Platform) -> None:
    with platform.env(write=True) as env, pytest.raises(ValidationFailed) as refused:
        Records(env, "pipeline.score_rule").create(
            [{"label": "Odd", "filter": [["colour", "=", "red"]], "points": 5}]
        )
    assert "filter" in refused.value.errors


def test_deals_have_a_score_too(platform: Platform, ann: User, lead: int) -> None:
    qualify(platform, ann, lead)
    deal = converted(platform, ann, lead, Decision(make="company", deal={"amount": "500"}))
    with platform.env() as env:
        one = env.session.get_one(env["pipeline.deal"], deal)
        [found] = scoring.score(env, "pipeline.deal", [one])
        assert found.total == one.score > 0


def test_mail_and_calls_become_leads_and_notes(platform: Platform, ann: User) -> None:
    stage.make_form(platform, mailbox="sales@shop.example", number="+48 22 510 20 30")
    mail = {
        "channel": "mail", "sender": "Jan Kot <jan@kot.example>", "message_id": "<1@kot.example>",
        "recipients": ["Sales <Sales@shop.example>"], "subject": "Chairs", "text": "Forty chairs",
    }  # fmt: skip
    with platform.env(write=True) as env:
        [lead] = messages.receive(env, mail) or []
        assert (lead.name, lead.contact_name, lead.channel) == ("Chairs", "Jan Kot", "mail")
        assert messages.receive(env, mail) == [lead]
        assert env.session.query(env["base.note"]).count() == 0
        assert messages.receive(env, {**mail, "message_id": "<2@kot.example>"}) == [lead]
        assert env.session.query(env["base.note"]).one().record_id == lead.id
        call = {"channel": "call", "sender": "601200300", "recipients": ["22 510 20 30"]}
        [caller] = messages.receive(env, call) or []
        assert (caller.channel, caller.phone) == ("call", "+48 601 200 300")
        other = {**mail, "recipients": ["jobs@shop.example"]}
        assert messages.receive(env, other) is None


@pytest.fixture
def statements(platform: Platform) -> Iterator[list[str]]:
    """The statements sent to the database; one with many rows counts once."""
    heard: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        heard.append(statement)

    engine = platform.database.write_engine
    event.listen(engine, "before_cursor_execute", note)
    yield heard
    event.remove(engine, "before_cursor_execute", note)


def test_many_leads_cost_hardly_more_statements_than_few(
    platform: Platform, ann: User, statements: list[str]
) -> None:
    stage.rule_for(platform, ann)
    counts = []
    for number in (10, 300):
        statements.clear()
        with platform.env(write=True) as env:
            made = Records(env, "pipeline.lead").create(
                [
                    {"contact_name": f"Person {n}", "email": f"p{n}@x{number}.example"}
                    for n in range(number)
                ]
            )
            assert {one.status for one in made} == {"assigned"}
        counts.append(len(statements))
    with platform.env() as env:
        assert env.session.query(env["activities.activity"]).count() == 310
    assert counts[1] <= counts[0] + 25
