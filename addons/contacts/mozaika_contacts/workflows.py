"""The life of a partner: prospect, active, dormant, former; blocked from anywhere."""

from __future__ import annotations

from mozaika import State, Transition, Workflow, _l

LIVE = ("prospect", "active", "dormant", "former")

WORKFLOWS = [
    Workflow(
        "contacts.partner",
        "status",
        initial="prospect",
        states=[
            State("prospect", _l("Prospect"), color="blue"),
            State("active", _l("Active"), color="green"),
            State("dormant", _l("Dormant"), color="yellow"),
            State("former", _l("Former"), kind="done", color="secondary"),
            State("blocked", _l("Blocked"), kind="cancelled", color="red"),
        ],
        transitions=[
            Transition("activate", _l("Make active"), ["prospect", "dormant", "former"], "active",
                       primary=True),
            Transition("put_to_sleep", _l("Mark as dormant"), ["active"], "dormant"),
            Transition("part", _l("Mark as former"), ["active", "dormant"], "former"),
            Transition("block", _l("Block"), list(LIVE), "blocked", roles=["contacts.all"]),
            Transition("unblock", _l("Unblock"), ["blocked"], "prospect", roles=["contacts.all"]),
        ],
    )
]  # fmt: skip
