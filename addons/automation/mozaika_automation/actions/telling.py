"""Tell somebody here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mozaika import Env, Text, User, _l, _ln, notify_many
from mozaika_automation.actions.common import (
    OWNER,
    check_may,
    check_person,
    filled,
    names,
    people,
    persons,
    wrong,
)
from mozaika_automation.kinds import ActionKind, LeftOut, Said, Setting, Work

MOST = 5
"""So many messages of one batch reach a person one by one; more are told by their number."""


def run(env: Env, work: Work) -> Said:
    """Tells each person of each record, or of their number where there are many."""
    found = persons(env, work, work.settings.get("who") or OWNER)
    known = names(env, list(found.values()))
    said: dict[int, Text | LeftOut] = dict.fromkeys(work.ids, LeftOut(_l("There is nobody.")))
    by_person: dict[int, list[tuple[int, str]]] = {}
    for one in work.records:
        who = found[one.id]
        if who is not None:
            title = filled(env, str(work.settings["text"]), one)
            by_person.setdefault(who, []).append((one.id, title))
            said[one.id] = _l("%(name)s: “%(text)s”", name=known.get(who, ""), text=title)
    if not work.dry:
        for who, told in by_person.items():
            _tell(env, work, who, told)
    return said


def _tell(env: Env, work: Work, who: int, told: Sequence[tuple[int, str]]) -> None:
    folder = "/" + work.model.replace(".", "/")
    if len(told) > MOST:
        count = _ln("%(rule)s: %(n)s item", "%(rule)s: %(n)s items", len(told), rule=work.rule_name)
        notify_many(env, [who], count, told[0][1], url=folder, icon="robot")
        return
    for record_id, title in told:
        notify_many(env, [who], title, url=f"{folder}/{record_id}", icon="robot")


def check(env: Env, model: str, settings: Mapping[str, Any], author: User | None) -> None:
    """Words and person must make sense."""
    check_may(env, author, model, "read")
    if not str(settings.get("text") or "").strip():
        raise wrong("text", _l("Write what to tell."))
    check_person(env, model, settings.get("who") or OWNER, "who")


KIND = ActionKind(
    "automation.tell",
    _l("Tell somebody"),
    run,
    [
        Setting("who", _l("Whom"), "choice", required=True, choices=people),
        Setting(
            "text", _l("What"), required=True, help=_l("{name} stands for the field of that code.")
        ),
    ],
    icon="bell",
    check=check,
    sequence=60,
)
