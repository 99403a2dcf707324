"""The life of a lead: new, assigned, contacted, qualified, converted; or set aside."""

from __future__ import annotations

from collections.abc import Sequence

from mozaika import Env, State, Text, Transition, Workflow, _l, _lp
from mozaika_pipeline.leads import converting
from mozaika_pipeline.models.leads import UNWORKED, Lead

OPEN = (*UNWORKED, "contacted")


def can_be_reached(_env: Env, lead: Lead) -> Text | None:
    """Nobody is qualified of whom neither telephone nor e-mail is known."""
    if lead.email or lead.phone:
        return None
    return _l("There is neither a telephone number nor an e-mail address.")


def returns_later(env: Env, lead: Lead) -> Text | None:
    """A lead rests until a day that is to come."""
    if lead.nurture_until is None or lead.nurture_until > env.today():
        return None
    return _l("The day to return on is past; choose one to come.")


def note_answer(env: Env, leads: Sequence[Lead]) -> None:
    """Stops the clock of the first answer."""
    with env.sudo():
        for lead in leads:
            lead.responded_at = lead.responded_at or env.now()


def begin_anew(env: Env, leads: Sequence[Lead]) -> None:
    """A lead that comes back has nothing of why it was set aside."""
    with env.sudo():
        for lead in leads:
            lead.disqualified_reason = None
            lead.nurture_until = None


WORKFLOWS = [
    Workflow(
        "pipeline.lead",
        "status",
        initial="new",
        states=[
            State("new", _lp("lead", "New"), color="blue"),
            State("assigned", _l("Assigned"), color="azure"),
            State("contacted", _l("Contacted"), color="indigo"),
            State("qualified", _l("Qualified"), color="teal"),
            State("converted", _l("Converted"), kind="done", color="green"),
            State("nurturing", _l("Nurturing"), color="yellow"),
            State("disqualified", _l("Disqualified"), kind="cancelled", color="secondary"),
        ],
        transitions=[
            Transition("assign", _l("Assign"), ["new"], "assigned", required=["owner"],
                       primary=True),
            Transition("contact", _l("Mark as contacted"), ["assigned", "new"], "contacted",
                       required=["owner"], effects=[note_answer], primary=True),
            Transition("qualify", _l("Qualify"), ["contacted"], "qualified",
                       guards=[can_be_reached], primary=True),
            Transition("convert", _l("Link and convert"), ["qualified"], "converted",
                       required=["partner"], effects=[converting.after_move]),
            Transition("nurture", _l("Return later"), [*OPEN, "qualified"], "nurturing",
                       required=["nurture_until"], guards=[returns_later]),
            Transition("return", _l("Take up again"), ["nurturing"], "new",
                       effects=[begin_anew]),
            Transition("disqualify", _l("Disqualify"), [*OPEN, "qualified", "nurturing"],
                       "disqualified", required=["disqualified_reason"], effects=[note_answer]),
            Transition("reopen", _l("Reopen"), ["disqualified"], "new", effects=[begin_anew]),
            Transition("unconvert", _l("Undo converting"), ["converted"], "qualified",
                       guards=[converting.can_be_undone], effects=[converting.undo]),
        ],
    )
]  # fmt: skip
