"""How deals move from stage to stage, and how approvals are decided."""

from __future__ import annotations

from mozaika import StageWorkflow, State, Transition, Workflow, _l
from mozaika_pipeline.deals.approving import APPROVER, ask_again, tell_of_decision
from mozaika_pipeline.deals.guards import RULES
from mozaika_pipeline.deals.moving import follow_moves

WORKFLOWS = [
    StageWorkflow("pipeline.deal", within="pipeline", rules=RULES, effects=[follow_moves]),
    Workflow(
        "pipeline.approval",
        "state",
        initial="asked",
        states=[
            State("asked", _l("Asked"), color="blue"),
            State("approved", _l("Approved"), kind="done", color="green"),
            State("rejected", _l("Rejected"), kind="cancelled", color="red"),
        ],
        transitions=[
            Transition("approve", _l("Approve"), ["asked"], "approved", roles=[APPROVER],
                       effects=[tell_of_decision], primary=True),
            Transition("reject", _l("Reject"), ["asked"], "rejected", roles=[APPROVER],
                       required=["decision"], effects=[tell_of_decision]),
            Transition("ask_again", _l("Ask again"), ["approved", "rejected"], "asked",
                       effects=[ask_again]),
        ],
    ),
]  # fmt: skip
