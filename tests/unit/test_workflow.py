"""Workflows of records: steps, guards, refusals, the log; the same however the state is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Mapped

from mozaika.declare import Grant, Role, StageWorkflow, State, Transition, Workflow
from mozaika.errors import Conflict, NotFound, TransitionRefused, ValidationFailed
from mozaika.model import Model, Timestamped, field, many_to_many, many_to_one
from mozaika.model.mixins import Stage
from mozaika.model.types import Integer, Str
from mozaika.runtime import Platform
from mozaika.services import moves, workflow
from mozaika.services.records import writing
from tests.platforms import addon, make_platform, user


class Topic(Model, name="desk.topic"):
    name: Mapped[str] = field(Str(30))


class Ticket(Timestamped, name="desk.ticket", label="Ticket"):
    name: Mapped[str] = field(Str(50))
    state: Mapped[str] = field(Str(20), required=False, readonly=True)
    solution: Mapped[str | None] = field(Str(50), label="Solution")
    open_children: Mapped[int] = field(Integer, default=0)
    notified: Mapped[int] = field(Integer, default=0)
    topics: Mapped[list[Topic]] = many_to_many(Topic, label="Topics")


class Funnel(Model, name="desk.funnel"):
    name: Mapped[str] = field(Str(30))


class DealStage(Stage, name="desk.stage"):
    funnel: Mapped[Funnel] = many_to_one(Funnel)


class Deal(Timestamped, name="desk.deal", label="Deal"):
    name: Mapped[str] = field(Str(50))
    funnel: Mapped[Funnel] = many_to_one(Funnel, required=True)
    stage: Mapped[DealStage] = many_to_one(DealStage, required=False)
    amount: Mapped[int | None] = field(Integer, label="Amount")


def children_are_done(_env: Any, ticket: Any) -> str | None:
    return f"{ticket.open_children} parts are open" if ticket.open_children else None


def notify(env: Any, tickets: Any) -> None:
    for ticket in tickets:
        ticket.notified += 1
    writing.create(env, env.registry.info(Topic), [{"name": f"finished {len(tickets)}"}])


TICKETS = Workflow(
    "desk.ticket",
    "state",
    "new",
    [
        State("new", "New"),
        State("open", "Open"),
        State("done", "Done", kind="done"),
        State("spam", "Spam", kind="cancelled"),
    ],
    [
        Transition("begin", "Begin", ["new"], "open", primary=True),
        Transition(
            "finish", "Finish", ["open"], "done", required=["solution", "topics"],
            guards=[children_are_done], effects=[notify], primary=True,
        ),
        Transition("reopen", "Reopen", ["done"], "open", roles=["desk.boss"]),
        Transition("reject", "Reject", ["*"], "spam"),
    ],
)  # fmt: skip
DEALS = StageWorkflow("desk.deal", within="funnel")
MODELS = [Topic, Ticket, Funnel, DealStage, Deal]
ROLES = [Role("desk.agent", "Agent"), Role("desk.boss", "Boss")]
GRANTS = [
    *(Grant("desk.agent", model.__model_name__, "crud") for model in MODELS),
    Grant("desk.reader", "desk.ticket", "r"),
]


@pytest.fixture
def heard() -> list[tuple[Any, ...]]:
    return []


@pytest.fixture
def platform(database_url: str, heard: list[tuple[Any, ...]]) -> Iterator[Platform]:
    def before(model: str, transition: str, records: Any) -> None:
        heard.append(("before", transition, len(records)))
        if any(record.name == "frozen" for record in records):
            raise ValidationFailed("Frozen.")

    def after(transition: str, records: Any) -> None:
        heard.append(("after", transition, len(records)))

    desk = addon(
        "desk", models=MODELS, roles=ROLES, workflows=[TICKETS, DEALS],
        before_transition=before, after_transition=after,
    )  # fmt: skip
    made = make_platform(database_url, desk, grants=GRANTS)
    workflow.check_workflows(made.registry, made.workflows)
    yield made
    made.database.dispose()


def tickets(platform: Platform, count: int = 1, **values: Any) -> list[int]:
    with platform.env(write=True) as env:
        made = [env[Ticket](name=f"T{n}", **values) for n in range(count)]
        env.session.add_all(made)
        env.session.flush()
        return [ticket.id for ticket in made]


def ready(platform: Platform, count: int = 1) -> list[int]:
    """Open tickets that have all that finishing asks for."""
    with platform.env(write=True) as env:
        topic = env[Topic](name="x")
        made = [
            env[Ticket](name=f"T{n}", state="open", solution="!", topics=[topic])
            for n in range(count)
        ]
        env.session.add_all(made)
        env.session.flush()
        return [ticket.id for ticket in made]


def state(platform: Platform, ticket: int) -> Any:
    with platform.env() as env:
        return env.session.get_one(env[Ticket], ticket).state


def log(platform: Platform) -> list[Any]:
    with platform.env() as env:
        table = env["base.transition"]
        return list(env.session.scalars(select(table).order_by(table.id)))


def options(platform: Platform, ticket: int, who: Any) -> dict[str, workflow.Option]:
    with platform.env(who) as env:
        record = env.session.get_one(env[Ticket], ticket)
        return {option.name: option for option in workflow.transitions(env, record)}


# -- what may be done next


def test_a_new_record_begins_in_the_initial_state(platform: Platform) -> None:
    [ticket] = tickets(platform)
    assert state(platform, ticket) == "new"
    assert log(platform) == []


def test_the_options_say_what_is_allowed_asked_and_why_not(platform: Platform) -> None:
    agent = user(platform, "agent", "desk.agent")
    [ticket] = tickets(platform, state="open", open_children=2)
    found = options(platform, ticket, agent)
    assert list(found) == ["finish", "reject"]
    finish = found["finish"]
    assert (finish.label, finish.target, finish.target_label) == ("Finish", "done", "Done")
    assert not finish.allowed
    assert [str(reason) for reason in finish.reasons] == ["2 parts are open"]
    assert finish.ask == ["solution", "topics"]
    assert finish.primary
    assert found["reject"].allowed


def test_roles_and_rights_are_reasons(platform: Platform) -> None:
    [ticket] = tickets(platform, state="done")
    agent, boss = user(platform, "a", "desk.agent"), user(platform, "b", "desk.agent", "desk.boss")
    reader = user(platform, "r", "desk.reader")
    reopen = options(platform, ticket, agent)["reopen"]
    assert [str(reason) for reason in reopen.reasons] == ["this needs the role: Boss"]
    assert options(platform, ticket, boss)["reopen"].allowed
    assert "you may not change this" in map(
        str, options(platform, ticket, reader)["reject"].reasons
    )


# -- moving


def test_a_move_is_made_logged_and_told(platform: Platform, heard: list[Any]) -> None:
    agent = user(platform, "agent", "desk.agent")
    [ticket] = ready(platform)
    with platform.env(agent, write=True) as env:
        env.clock = lambda: datetime.now(UTC) + timedelta(hours=1)  # type: ignore[method-assign]
        [moved] = moves.move(env, "desk.ticket", [ticket], "finish")
        assert (moved.state, moved.notified) == ("done", 1)
    assert heard == [("before", "finish", 1), ("after", "finish", 1)]
    [row] = log(platform)
    assert (row.model, row.record_id, row.field_name) == ("desk.ticket", ticket, "state")
    assert (row.name, row.source, row.target, row.user_id) == ("finish", "open", "done", agent.id)
    assert 3595 <= row.seconds <= 3605
    with platform.env() as env:
        assert env.session.get_one(env[Ticket], ticket).notified == 1


def test_the_time_in_a_state_counts_from_the_move_into_it(platform: Platform) -> None:
    [ticket] = tickets(platform)
    start = datetime.now(UTC)
    for minutes, name in ((10, "begin"), (25, "reject")):
        with platform.env(write=True) as env:
            moment = start + timedelta(minutes=minutes)
            env.clock = lambda moment=moment: moment  # type: ignore[method-assign, misc]
            moves.move(env, "desk.ticket", [ticket], name)
    assert log(platform)[1].seconds == 15 * 60


def test_a_refused_move_says_why_and_what_to_ask_for(platform: Platform) -> None:
    agent = user(platform, "agent", "desk.agent")
    [ticket] = tickets(platform, state="open", open_children=1)
    with platform.env(agent, write=True) as env:
        with pytest.raises(TransitionRefused) as refused:
            moves.move(env, "desk.ticket", [ticket], "finish")
        assert env.session.get_one(env[Ticket], ticket).state == "open"
    assert str(refused.value) == (
        "“T0” can't be moved to “Done”: 1 parts are open; fill in: Solution, Topics."
    )
    assert refused.value.ask == ("solution", "topics")
    assert len(refused.value.reasons) == 2
    assert state(platform, ticket) == "open"
    assert log(platform) == []


def test_the_asked_for_values_may_come_with_the_move(platform: Platform) -> None:
    agent = user(platform, "agent", "desk.agent")
    [ticket] = tickets(platform, state="open")
    with platform.env(agent, write=True) as env:
        [topic] = writing.create(env, env.registry.info(Topic), [{"name": "x"}])
        values = {"solution": "Switched it on.", "topics": [topic.id]}
        [moved] = moves.move(env, "desk.ticket", [ticket], "finish", values)
        assert (moved.state, moved.solution) == ("done", "Switched it on.")


def test_a_batch_moves_whole_or_not_at_all(platform: Platform) -> None:
    good = ready(platform, 2)
    [bad] = tickets(platform, state="open")
    with pytest.raises(TransitionRefused) as refused, platform.env(write=True) as env:
        moves.move(env, "desk.ticket", [*good, bad], "finish")
    assert refused.value.details["ids"] == [bad]
    assert {state(platform, ticket) for ticket in good} == {"open"}


def test_a_hook_may_refuse_a_move(platform: Platform) -> None:
    with platform.env(write=True) as env:
        env.session.add(frozen := env[Ticket](name="frozen"))
        env.session.flush()
        ticket = frozen.id
    with pytest.raises(ValidationFailed, match="Frozen"), platform.env(write=True) as env:
        moves.move(env, "desk.ticket", [ticket], "begin")
    assert state(platform, ticket) == "new"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("finish", "no step leads from “New” to “Done”"),
        ("reopen", "no step leads from “New” to “Open”"),
    ],
)
def test_a_transition_from_elsewhere_is_refused(platform: Platform, name: str, reason: str) -> None:
    [ticket] = tickets(platform)
    with pytest.raises(TransitionRefused, match=reason), platform.env(write=True) as env:
        moves.move(env, "desk.ticket", [ticket], name)


def test_moving_twice_is_refused_the_second_time(platform: Platform) -> None:
    [ticket] = tickets(platform, state="open")
    said = "“T0” is in “Open” already"
    with platform.env(write=True) as env, pytest.raises(TransitionRefused, match=said):
        moves.move(env, "desk.ticket", [ticket], "begin")


def test_unknown_transitions_records_and_workflows_are_not_found(platform: Platform) -> None:
    [ticket] = tickets(platform)
    with platform.env(write=True) as env:
        with pytest.raises(NotFound, match="“Ticket” has no transition “fly”"):
            moves.move(env, "desk.ticket", [ticket], "fly")
        with pytest.raises(NotFound):
            moves.move(env, "desk.ticket", [ticket, 999], "begin")
        with pytest.raises(NotFound, match="has no workflow"):
            moves.move(env, "desk.topic", [1], "begin")


def test_a_stale_version_conflicts(platform: Platform) -> None:
    [ticket] = tickets(platform)
    with pytest.raises(Conflict), platform.env(write=True) as env:
        moves.move(env, "desk.ticket", [ticket], "begin", version=7)


def test_statements_do_not_grow_with_the_batch(platform: Platform) -> None:
    agent = user(platform, "agent", "desk.agent")

    def statements(count: int) -> int:
        ids = ready(platform, count)
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        engine = platform.database.engine
        event.listen(engine, "before_cursor_execute", listener)
        try:
            with platform.env(agent, write=True) as env:
                moves.move(env, "desk.ticket", ids, "finish")
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        return len(seen)

    few, many = statements(10), statements(300)
    assert many <= few + 1, (few, many)


def test_an_effect_may_change_and_write_records(platform: Platform, heard: list[Any]) -> None:
    agent = user(platform, "agent", "desk.agent")
    ids = ready(platform, 3)
    with platform.env(agent, write=True) as env:
        moves.move(env, "desk.ticket", ids, "finish")
    assert heard == [("before", "finish", 3), ("after", "finish", 3)]
    with platform.env() as env:
        kept = env.session.scalars(select(env[Topic]).where(env[Topic].name == "finished 3"))
        assert len(kept.all()) == 1


# -- writing the state directly


def write(platform: Platform, who: Any, ticket: int, value: str, *, loaded: bool = True) -> None:
    with platform.env(who, write=True) as env:
        record = env.session.get_one(env[Ticket], ticket)
        if not loaded:
            env.session.expire(record, ["state"])
        record.state = value


def test_writing_the_state_takes_a_step_of_the_workflow(
    platform: Platform, heard: list[Any]
) -> None:
    agent = user(platform, "agent", "desk.agent")
    [ticket] = tickets(platform)
    write(platform, agent, ticket, "open")
    assert heard == [("before", "begin", 1), ("after", "begin", 1)]
    with pytest.raises(TransitionRefused, match="fill in: Solution, Topics"):
        write(platform, agent, ticket, "done")
    with pytest.raises(TransitionRefused, match="no step leads from “Open” to “New”"):
        write(platform, agent, ticket, "new")
    assert [row.name for row in log(platform)] == ["begin"]


def test_a_state_that_was_not_loaded_is_guarded_as_well(platform: Platform) -> None:
    [ticket] = tickets(platform, state="open")
    agent = user(platform, "agent", "desk.agent")
    with pytest.raises(TransitionRefused, match="no step leads from “Open” to “New”"):
        write(platform, agent, ticket, "new", loaded=False)
    write(platform, agent, ticket, "spam", loaded=False)
    assert [(row.source, row.target) for row in log(platform)] == [("open", "spam")]


@pytest.mark.parametrize("count", [1, 3])
def test_a_user_makes_records_only_where_a_step_leads(platform: Platform, count: int) -> None:
    agent = user(platform, "agent", "desk.agent")

    def make(place: str) -> None:
        with platform.env(agent, write=True) as env:
            env.session.add_all([env[Ticket](name="x", state=place) for _ in range(count)])

    make("open")
    assert [(row.source, row.target, row.seconds) for row in log(platform)] == (
        [(None, "open", None)] * count
    )
    with pytest.raises(TransitionRefused, match="nothing begins in “Done”"):
        make("done")
    with pytest.raises(TransitionRefused, match="nothing begins in “nowhere”"):
        make("nowhere")


def test_records_made_in_bulk_begin_in_the_initial_state(platform: Platform) -> None:
    agent = user(platform, "agent", "desk.agent")
    with platform.env(agent, write=True) as env:
        items = [{"name": "a"}, {"name": "b"}]
        made = writing.create(env, env.registry.info(Ticket), items)
        assert [record.state for record in made] == ["new", "new"]
    assert state(platform, made[1].id) == "new"


# -- stages that are rows


@pytest.fixture
def stages(platform: Platform) -> dict[str, int]:
    with platform.env(write=True) as env:
        funnel, other = env[Funnel](name="New business"), env[Funnel](name="Renewals")
        env.session.add_all([funnel, other])
        env.session.flush()
        rows = {
            "lead": env[DealStage](name="Lead", sequence=1, funnel=funnel),
            "offer": env[DealStage](
                name="Offer", sequence=2, funnel=funnel, required_fields="amount"
            ),
            "lost": env[DealStage](name="Lost", sequence=8, funnel=funnel, kind="cancelled"),
            "won": env[DealStage](
                name="Won", sequence=9, funnel=funnel, kind="done", allowed_next="offer"
            ),
            "due": env[DealStage](name="Due", sequence=1, funnel=other),
        }
        env.session.add_all(rows.values())
        env.session.flush()
        return {"funnel": funnel.id, **{key: row.id for key, row in rows.items()}}


def deal(platform: Platform, stages: dict[str, int], who: Any, **values: Any) -> int:
    with platform.env(who, write=True) as env:
        values = {"name": "D", "funnel": stages["funnel"], **values}
        [record] = writing.create(env, env.registry.info(Deal), [values])
        return int(record.id)


def test_a_record_begins_at_the_first_stage_and_sees_its_own_ones(
    platform: Platform, stages: dict[str, int]
) -> None:
    agent = user(platform, "agent", "desk.agent")
    number = deal(platform, stages, agent)
    with platform.env(agent) as env:
        record = env.session.get_one(env[Deal], number)
        assert record.stage_id == stages["lead"]
        found = workflow.transitions(env, record)
        assert [str(option.label) for option in found] == ["Offer", "Lost", "Won"]
        assert [option.primary for option in found] == [True, False, False]
        assert found[0].ask == ["amount"]
        bar = workflow.positions(env, record)
        assert [str(position.place.label) for position in bar] == ["Lead", "Offer", "Lost", "Won"]
        assert [position.current for position in bar] == [True, False, False, False]
        assert f"s{stages['won']} --> s{stages['offer']}\n" in workflow.diagram(env, "desk.deal")


def test_stages_hold_what_they_require_and_allow(
    platform: Platform, stages: dict[str, int]
) -> None:
    agent = user(platform, "agent", "desk.agent")
    number = deal(platform, stages, agent)
    with pytest.raises(TransitionRefused) as refused, platform.env(agent, write=True) as env:
        moves.move(env, "desk.deal", [number], f"stage:{stages['offer']}")
    assert refused.value.ask == ("amount",)
    with platform.env(agent, write=True) as env:
        name = f"stage:{stages['offer']}"
        [moved] = moves.move(env, "desk.deal", [number], name, {"amount": 5})
        assert moved.stage.name == "Offer"
        moves.move(env, "desk.deal", [number], f"stage:{stages['won']}")
    with platform.env(agent, write=True) as env:
        update = (number, {"stage": stages["lead"]}, None)
        with pytest.raises(TransitionRefused, match="no step leads from “Won” to “Lead”"):
            writing.update(env, env.registry.info(Deal), [update])
        env.rollback()
    assert [(row.source, row.target) for row in log(platform)] == [
        (str(stages["lead"]), str(stages["offer"])),
        (str(stages["offer"]), str(stages["won"])),
    ]


def test_a_stage_of_another_funnel_is_out_of_reach(
    platform: Platform, stages: dict[str, int]
) -> None:
    agent = user(platform, "agent", "desk.agent")
    number = deal(platform, stages, agent)
    with pytest.raises(TransitionRefused), platform.env(agent, write=True) as env:
        moves.move(env, "desk.deal", [number], f"stage:{stages['due']}")
    with pytest.raises(TransitionRefused):
        deal(platform, stages, agent, stage=stages["due"])


def test_a_stage_given_as_an_object_is_guarded_as_well(
    platform: Platform, stages: dict[str, int]
) -> None:
    agent = user(platform, "agent", "desk.agent")
    number = deal(platform, stages, agent)
    with platform.env(agent, write=True) as env:
        record = env.session.get_one(env[Deal], number)
        record.stage = env.session.get_one(env[DealStage], stages["offer"])
        with pytest.raises(TransitionRefused, match="fill in: Amount"):
            env.session.flush()
        env.rollback()
