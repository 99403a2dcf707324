"""What pipeline ships: a pipeline to begin with, reasons for losing, objections with answers."""

from __future__ import annotations

from collections.abc import Iterator

from mozaika import Ref, Seed, Text, _l

STAGES: list[tuple[str, Text, str, int, int | None, str, str]] = [
    ("new", _l("First contact"), "open", 10, 7, "blue", ""),
    ("qualified", _l("Qualified"), "open", 25, 14, "azure", ""),
    ("proposal", _l("Proposal"), "open", 50, 14, "indigo", "partner,amount"),
    ("negotiation", _l("Negotiation"), "open", 75, 10, "purple",
     "partner,amount,expected_close"),
    ("won", _l("Won"), "done", 100, None, "green", ""),
    ("lost", _l("Lost"), "cancelled", 0, None, "red", ""),
]  # fmt: skip
"""Key, name, kind, probability, days until a deal rots, colour, required fields."""

CHECKLISTS: dict[str, list[Text]] = {
    "new": [_l("Call back within a day"), _l("Find out who decides")],
    "qualified": [_l("Need and budget are known"), _l("The term is agreed")],
    "proposal": [_l("Send the offer"), _l("Go through the offer with the client")],
    "negotiation": [_l("Agree on the contract"), _l("Confirm the terms of payment")],
}
ACTIVITIES = [
    ("new_call", "new", "call", _l("First call"), 1),
    ("proposal_call", "proposal", "call", _l("Ask what they think of the offer"), 3),
    ("won_invoice", "won", "task", _l("Have the invoice issued"), 1),
    ("won_thanks", "won", "email", _l("Thank for the order"), 2),
]
"""Key, stage, type, what is to be done, days."""

REASONS: list[tuple[str, Text]] = [
    ("price", _l("Price")),
    ("competitor", _l("Chose a competitor")),
    ("no_budget", _l("No budget")),
    ("no_need", _l("No need any more")),
    ("timing", _l("Not the right time")),
    ("no_contact", _l("No answer")),
    ("features", _l("Something is missing in the offer")),
    ("unknown", _l("No reason given")),
]
OBJECTIONS: list[tuple[str, Text, list[Text]]] = [
    ("expensive", _l("It is too expensive"), [
        _l("Compared with what? Let us count what it costs you not to have it."),
        _l("What part of the offer could we leave out at first?"),
    ]),
    ("later", _l("Not now, perhaps later"), [
        _l("What will be different then? Let us agree when I call."),
    ]),
    ("supplier", _l("We have a supplier already"), [
        _l("What would you improve with them, if you could?"),
        _l("Many clients began with us beside their former supplier."),
    ]),
    ("think", _l("I have to think about it"), [
        _l("What exactly is still open? Perhaps I can answer at once."),
    ]),
    ("boss", _l("I do not decide that"), [
        _l("Who else takes part in the decision? Let us talk together."),
    ]),
]  # fmt: skip
SCRIPT = _l(
    "1. Introduce yourself and say why you call.\n"
    "2. Ask how they do it today and what hinders them.\n"
    "3. Repeat the need in their own words.\n"
    "4. Agree on the next step and its date."
)


def stages() -> Iterator[Seed]:
    """The stages of the shipped pipeline."""
    for place, (key, name, kind, probability, days, color, required) in enumerate(STAGES, 1):
        checklist = "\n".join(str(item) for item in CHECKLISTS.get(key, ()))
        yield Seed(
            f"pipeline.stage_{key}",
            "pipeline.stage",
            {
                "pipeline": Ref("pipeline.pipeline_sales"),
                "name": name,
                "sequence": place * 10,
                "kind": kind,
                "probability": probability,
                "rotting_days": days,
                "color": color,
                "required_fields": required or None,
                "checklist": checklist or None,
                "folded": kind == "cancelled",
            },
        )


def objections() -> Iterator[Seed]:
    """Objections, and answers to each."""
    for place, (key, name, answers) in enumerate(OBJECTIONS, 1):
        mine = f"pipeline.objection_{key}"
        yield Seed(mine, "pipeline.objection", {"name": name, "sequence": place * 10})
        for number, text in enumerate(answers, 1):
            yield Seed(
                f"pipeline.answer_{key}_{number}",
                "pipeline.objection_answer",
                {"objection": Ref(mine), "text": text, "sequence": number * 10},
            )


SEEDS = [
    Seed("pipeline.pipeline_sales", "pipeline.pipeline", {"name": _l("New business"),
                                                          "sequence": 10}),
    *stages(),
    *[
        Seed(
            f"pipeline.activity_{key}",
            "pipeline.stage_activity",
            {
                "stage": Ref(f"pipeline.stage_{stage}"),
                "type": Ref(f"activities.type_{kind}"),
                "summary": summary,
                "days": days,
            },
        )
        for key, stage, kind, summary, days in ACTIVITIES
    ],
    *[
        Seed(f"pipeline.lost_{key}", "pipeline.lost_reason", {"name": name, "sequence": n * 10})
        for n, (key, name) in enumerate(REASONS, 1)
    ],
    *objections(),
    Seed(
        "pipeline.playbook_first_call",
        "pipeline.playbook",
        {
            "name": _l("First call"),
            "stage": Ref("pipeline.stage_new"),
            "pipeline": Ref("pipeline.pipeline_sales"),
            "script": SCRIPT,
        },
    ),
]  # fmt: skip
