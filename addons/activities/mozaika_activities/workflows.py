"""The life of an activity: planned, then done or cancelled; either can be taken back."""

from __future__ import annotations

from mozaika import State, Transition, Workflow, _l, _lp
from mozaika_activities import follow, invitations, telling

WORKFLOWS = [
    Workflow(
        "activities.activity",
        "state",
        initial="planned",
        states=[
            State("planned", _l("Planned"), color="blue"),
            State("done", _l("Done"), kind="done", color="green"),
            State("cancelled", _l("Cancelled"), kind="cancelled", color="secondary"),
        ],
        transitions=[
            Transition(
                "finish", _l("Mark as done"), ["planned"], "done",
                effects=[follow.plan_what_follows], primary=True,
            ),
            Transition(
                "cancel", _lp("activity", "Cancel"), ["planned"], "cancelled",
                effects=[invitations.call_off, telling.tell_of_calling_off],
            ),
            Transition("reopen", _l("Plan again"), ["done", "cancelled"], "planned"),
        ],
    )
]  # fmt: skip
