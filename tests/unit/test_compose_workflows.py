"""Workflows of all addons merged; what does not fit names addon and state."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from mozaika.declare import StageRule, StageWorkflow, State, Transition, Workflow, WorkflowExtension
from mozaika.declare.compose_workflows import compose_workflows
from mozaika.errors import CompositionError

DESK = SimpleNamespace(name="desk")
SLA = SimpleNamespace(name="sla")
NEW, OPEN, DONE = (
    State("new", "New"), State("open", "Open"), State("done", "Done", kind="done"),
)  # fmt: skip
WORK = Transition("work", "Begin", ["new"], "open")
FINISH = Transition("finish", "Finish", ["open"], "done", primary=True)
FLOW = Workflow("desk.ticket", "state", "new", [NEW, OPEN, DONE], [WORK, FINISH])


def extension(**more):
    return WorkflowExtension("desk.ticket", **more)


def compose(*extensions, flow=FLOW):
    declared = [(DESK, flow), *((SLA, one) for one in extensions)]
    return compose_workflows(declared)["desk.ticket"]


def no(_env, _record):
    return "no"


def nothing(_env, _records):
    return None


def test_an_addon_adds_states_and_transitions():
    flow = compose(
        extension(
            states=[State("waiting", "Waiting")],
            transitions=[Transition("wait", "Wait", ["open"], "waiting")],
        )
    )
    assert list(flow.states) == ["new", "open", "done", "waiting"]
    assert [one.name for one in flow.leaving("open")] == ["finish", "wait"]
    assert flow.declared_by["finish"] == "desk"
    assert flow.declared_by["waiting"] == flow.declared_by["wait"] == "sla"


def test_guards_and_effects_of_addons_come_after_its_own():
    own = replace(FINISH, guards=[nothing])
    flow = compose(
        extension(guards={"*": [no]}),
        extension(guards={"finish": [nothing]}, effects={"finish": [nothing]}),
        flow=replace(FLOW, transitions=[WORK, own]),
    )
    assert flow.transitions["finish"].guards == (nothing, no, nothing)
    assert flow.transitions["finish"].effects == (nothing,)
    assert flow.transitions["work"].guards == (no,)


def test_a_transition_from_everywhere_leads_from_every_other_state_added_ones_too():
    flow = compose(
        extension(
            states=[State("spam", "Spam", "cancelled")],
            transitions=[Transition("reject", "Reject", ["*"], "spam")],
        ),
        extension(states=[State("late", "Late")]),
    )
    assert flow.transitions["reject"].sources == ("new", "open", "done", "late")


def test_stages_get_guards_and_effects():
    declared = [
        (DESK, StageWorkflow("desk.deal", guards=[nothing])),
        (SLA, WorkflowExtension("desk.deal", guards={"*": [no]}, effects={"*": [nothing]})),
    ]
    flow = compose_workflows(declared)["desk.deal"]
    assert flow.workflow.guards == (nothing, no)
    assert flow.workflow.effects == (nothing,)


def test_stages_get_rules_for_certain_moves():
    own, added = StageRule(targets=["done"]), StageRule(targets=["done"], guards=[no])
    declared = [
        (DESK, StageWorkflow("desk.deal", rules=[own])),
        (SLA, WorkflowExtension("desk.deal", rules=[added])),
    ]
    assert compose_workflows(declared)["desk.deal"].workflow.rules == (own, added)


@pytest.mark.parametrize(
    ("flow", "added", "message"),
    [
        (FLOW, {"states": [OPEN]}, "addon “sla” declares “open”, as “desk” does."),
        (FLOW, {"transitions": [WORK]}, "addon “sla” declares “work”, as “desk” does."),
        (
            FLOW,
            {"transitions": [Transition("x", "X", ["opne"], "done")]},
            "addon “sla” leads “x” from the state “opne”, which is not there. Did you mean “open”?",
        ),
        (
            FLOW,
            {"transitions": [Transition("x", "X", ["open"], "lost")]},
            "addon “sla” leads “x” to the state “lost”, which is not there. Declare the state",
        ),
        (
            FLOW,
            {"transitions": [Transition("x", "X", ["new", "open"], "open")]},
            "addon “sla” leads “x” from “open” to itself.",
        ),
        (
            FLOW,
            {"guards": {"finsh": [no]}},
            "adds to the transition “finsh”, which is not there. Use one of: work, finish, *.",
        ),
        (
            FLOW,
            {"states": [State("x", "X", kind="closed")]},
            "addon “sla” gives “x” the kind “closed”. Use one of: open, done, cancelled.",
        ),
        (
            replace(FLOW, initial="begun"),
            {},
            "addon “desk” begins in the state “begun”, which is not there.",
        ),
        (
            FLOW,
            {"rules": [StageRule()]},
            "addon “sla” adds rules for stages, but its states are declared.",
        ),
        (
            StageWorkflow("desk.ticket"),
            {"states": [NEW]},
            "addon “sla” adds states or transitions, but its stages are rows that users edit.",
        ),
        (
            StageWorkflow("desk.ticket"),
            {"guards": {"finish": [no]}},
            "adds to the transition “finish”, which is not there. Use one of: *.",
        ),
    ],
)
def test_what_does_not_fit_names_addon_and_state(flow, added, message):
    with pytest.raises(CompositionError) as caught:
        compose(extension(**added), flow=flow)
    assert str(caught.value).startswith("Workflow of “desk.ticket”: ")
    assert message in str(caught.value)


def test_an_extension_of_nothing_is_an_error():
    with pytest.raises(CompositionError, match=r"“sla” extends the workflow of “desk.ticket”, wh"):
        compose_workflows([(SLA, extension())])


def test_a_second_workflow_for_a_model_names_both_addons():
    with pytest.raises(CompositionError, match="“desk” and “sla” both declare a workflow"):
        compose_workflows([(DESK, FLOW), (SLA, FLOW)])


def test_a_workflow_prints_itself():
    assert compose().mermaid() == (
        "stateDiagram-v2\n"
        "    new : New\n"
        "    open : Open\n"
        "    done : Done\n"
        "    [*] --> new\n"
        "    new --> open : Begin\n"
        "    open --> done : Finish\n"
        "    done --> [*]\n"
    )
