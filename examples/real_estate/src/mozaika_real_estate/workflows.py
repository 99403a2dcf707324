"""The lives of a property and of a viewing, and what a deal with a property needs."""

from __future__ import annotations

from mozaika import (
    StageRule,
    State,
    Transition,
    Workflow,
    WorkflowExtension,
    _l,
    _lp,
)

from mozaika_real_estate import selling, viewings
from mozaika_real_estate.access import MANAGER, PROPERTY, VIEWING

PROPERTIES = Workflow(
    PROPERTY,
    "state",
    initial="draft",
    states=[
        State("draft", _l("In preparation")),
        State("offered", _l("On offer"), color="blue"),
        State("reserved", _l("Reserved"), color="yellow"),
        State("sold", _l("Sold"), kind="done", color="green"),
        State("rented", _l("Rented out"), kind="done", color="green"),
        State("withdrawn", _l("Withdrawn"), kind="cancelled", color="red"),
    ],
    transitions=[
        Transition("offer", _l("Put on offer"), ["draft", "withdrawn"], "offered",
                   required=["price", "currency", "area", "seller"], primary=True,
                   effects=[selling.begin_offering, selling.tell_agents_of_buyers]),
        Transition("reserve", _l("Reserve"), ["offered"], "reserved"),
        Transition("release", _l("Free again"), ["reserved"], "offered"),
        Transition("sell", _l("Mark as sold"), ["offered", "reserved"], "sold",
                   guards=[selling.is_for_sale], effects=[selling.note_the_day]),
        Transition("let", _l("Mark as rented out"), ["offered", "reserved"], "rented",
                   guards=[selling.is_for_rent], effects=[selling.note_the_day]),
        Transition("withdraw", _l("Withdraw"), ["draft", "offered", "reserved"], "withdrawn",
                   required=["withdrawn_because"]),
        Transition("offer_again", _l("Offer again"), ["sold", "rented"], "offered",
                   roles=[MANAGER], effects=[selling.begin_offering]),
    ],
)  # fmt: skip

VIEWINGS = Workflow(
    VIEWING,
    "state",
    initial="requested",
    states=[
        State("requested", _l("Requested"), color="blue"),
        State("confirmed", _l("Confirmed"), color="azure"),
        State("held", _l("Held"), color="yellow"),
        State("answered", _l("With feedback"), kind="done", color="green"),
        State("cancelled", _l("Called off"), kind="cancelled", color="secondary"),
        State("no_show", _l("Nobody came"), kind="cancelled", color="red"),
    ],
    transitions=[
        Transition("confirm", _l("Confirm"), ["requested"], "confirmed", required=["start"],
                   guards=[viewings.can_be_seen], effects=[viewings.put_in_calendar],
                   primary=True),
        Transition("hold", _l("It took place"), ["confirmed"], "held",
                   effects=[viewings.finish_in_calendar], primary=True),
        Transition("answer", _l("Enter feedback"), ["held"], "answered",
                   required=["interest", "feedback"], primary=True),
        Transition("miss", _l("Nobody came"), ["confirmed"], "no_show",
                   effects=[viewings.call_off_in_calendar]),
        Transition("cancel", _lp("viewing", "Call off"), ["requested", "confirmed"], "cancelled",
                   required=["cancelled_because"], effects=[viewings.call_off_in_calendar]),
        Transition("ask_again", _l("Ask for another time"), ["cancelled", "no_show"],
                   "requested"),
    ],
)  # fmt: skip

DEALS = WorkflowExtension(
    "pipeline.deal",
    rules=[StageRule(targets=["done"], guards=[selling.is_still_to_be_had])],
)

WORKFLOWS = [PROPERTIES, VIEWINGS, DEALS]
