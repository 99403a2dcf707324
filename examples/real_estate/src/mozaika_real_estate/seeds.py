"""What is there from the first day: two pipelines with their stages, and mails."""

from __future__ import annotations

from collections.abc import Iterator

from mozaika import Ref, Seed, Text, _l

from mozaika_real_estate.letters import LETTERS

Stages = list[tuple[str, Text, str, int, int | None, str, str]]

SALE: Stages = [
    ("enquiry", _l("Enquiry"), "open", 10, 7, "blue", ""),
    ("viewing", _l("Viewings"), "open", 25, 14, "azure", "partner,property"),
    ("talks", _l("Talks about the price"), "open", 50, 10, "indigo", "partner,property,amount"),
    ("reserved", _l("Preliminary agreement"), "open", 80, 30, "purple",
     "partner,property,amount,expected_close"),
    ("deed", _l("Notarial deed"), "open", 95, 14, "pink",
     "partner,property,amount,expected_close"),
    ("won", _l("Sold"), "done", 100, None, "green", "property"),
    ("lost", _l("Lost"), "cancelled", 0, None, "red", ""),
]  # fmt: skip
RENTAL: Stages = [
    ("enquiry", _l("Enquiry"), "open", 15, 5, "blue", ""),
    ("viewing", _l("Viewings"), "open", 35, 10, "azure", "partner,property"),
    ("check", _l("Tenant is checked"), "open", 60, 5, "indigo", "partner,property,amount"),
    ("contract", _l("Tenancy agreement"), "open", 90, 7, "purple",
     "partner,property,amount,expected_close"),
    ("won", _l("Rented out"), "done", 100, None, "green", "property"),
    ("lost", _l("Lost"), "cancelled", 0, None, "red", ""),
]  # fmt: skip
"""Key, name, kind, probability, days until a deal rots, colour, required fields."""

PIPELINES: list[tuple[str, Text, int, Stages]] = [
    ("sale", _l("Sale of properties"), 1, SALE),
    ("rental", _l("Rental"), 2, RENTAL),
]
"""Before the shipped one: new deals begin here."""


def pipelines() -> Iterator[Seed]:
    """The pipelines, each followed by its stages."""
    for key, name, sequence, stages in PIPELINES:
        mine = f"real_estate.pipeline_{key}"
        yield Seed(mine, "pipeline.pipeline", {"name": name, "sequence": sequence})
        for place, (stage, label, kind, probability, days, color, required) in enumerate(stages, 1):
            yield Seed(
                f"real_estate.stage_{key}_{stage}",
                "pipeline.stage",
                {
                    "pipeline": Ref(mine),
                    "name": label,
                    "sequence": place * 10,
                    "kind": kind,
                    "probability": probability,
                    "rotting_days": days,
                    "color": color,
                    "required_fields": required or None,
                    "folded": kind == "cancelled",
                },
            )


def letters() -> Iterator[Seed]:
    """Templates of mails, each followed by its texts."""
    for letter in LETTERS:
        mine = f"real_estate.mail_{letter.key}"
        yield Seed(
            mine,
            "mail.template",
            {"name": f"real_estate_{letter.key}", "label": letter.label, "model": letter.model},
        )
        for language, (subject, body) in letter.texts.items():
            yield Seed(
                f"{mine}_{language}",
                "mail.template_text",
                {"template": Ref(mine), "language": language, "subject": subject, "body": body},
            )


SEEDS = [*pipelines(), *letters()]
