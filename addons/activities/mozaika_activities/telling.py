"""Telling people of what was handed to them, and clients of who takes care."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika import Env, Text, _l, _ln, load_user, notify, use_language, use_time_zone
from mozaika_activities import changes, invitations, words
from mozaika_activities.models import Activity
from mozaika_mail.outbox import Letter, Recipient, send_many


def tell_what_happened(env: Env) -> None:
    """After a flush: tells assignees, clients and guests what concerns them."""
    noted = changes.take(env)
    if noted.delegated:
        _tell_assignees(env, noted.delegated)
        _tell_clients(env, [activity.id for activity in noted.delegated if activity.inform_client])
    _tell_participants(env, noted)
    _tell_of_another_time(env, [one for one in noted.rescheduled if one.id in noted.moved], noted)
    invitations.tell_changes(env, noted.rescheduled, noted.moved)


def address_of(activity: Any) -> str:
    """The path of an activity's page, also where no page is being made."""
    return f"/activities/activity/{activity.id}"


def tell_of_calling_off(env: Env, activities: Sequence[Any]) -> None:
    """Effect of cancelling: tells the colleagues who would have taken part."""
    _tell(env, _taking_part(env, activities), "ban", _called_off)


def _tell_assignees(env: Env, activities: Sequence[Any]) -> None:
    _tell(env, [(one.assignee_id, one) for one in activities], "user-check", _handed)


def _tell_participants(env: Env, noted: changes.Changes) -> None:
    """Not those whom the same activity was just handed."""
    handed = {(one.assignee_id, one.id) for one in noted.delegated}
    if env.user.id is not None:
        _tell(env, [pair for pair in noted.added if (pair[0], pair[1].id) not in handed], "users",
              _invited)  # fmt: skip


def _tell_of_another_time(env: Env, moved: Sequence[Any], noted: changes.Changes) -> None:
    """Those are left out who have just been told of it as new."""
    told = {(key, one.id) for key, one in noted.added}
    told |= {(one.assignee_id, one.id) for one in noted.delegated}
    people = [(key, one) for key, one in _taking_part(env, moved) if (key, one.id) not in told]
    _tell(env, people, "calendar", _moved)


def _taking_part(env: Env, activities: Sequence[Any]) -> list[tuple[int, Any]]:
    """Assignees and participants, but for who does it: one statement."""
    if not activities or env.user.id is None:
        return []
    cls: Any = env[Activity]
    query = select(cls).where(cls.id.in_([activity.id for activity in activities]))
    with env.sudo():
        found = env.session.scalars(query.options(selectinload(cls.participants))).all()
    return [
        (user_id, one)
        for one in found
        for user_id in dict.fromkeys([one.assignee_id, *(user.id for user in one.participants)])
        if user_id is not None
    ]


def _tell(
    env: Env, people: Sequence[tuple[int, Any]], icon: str, say: Callable[[str, Any, int], Text]
) -> None:
    """Each person at once: of one activity all that matters, of several their number."""
    who = env.user.name or env.user.login
    by_person: dict[int, list[Any]] = {}
    for user_id, activity in people:
        if user_id != env.user.id:
            by_person.setdefault(user_id, []).append(activity)
    for user_id, found in by_person.items():
        title, first = say(who, found[0], len(found)), found[0]
        if len(found) > 1:
            notify(env, user_id, title, first.summary, "/activities/day", icon)
            continue
        user = load_user(env.platform, user_id)
        zone = (user and user.time_zone) or env.platform.settings.time_zone
        with use_language(_language(env, user)), use_time_zone(zone):
            text = words.where_and_when(first)
        notify(env, user_id, title, text, address_of(first), icon)


def _handed(who: str, one: Any, count: int) -> Text:
    if count == 1:
        return _l("%(who)s hands you: %(summary)s", who=who, summary=one.summary)
    return _ln("%(who)s hands you %(n)s activity", "%(who)s hands you %(n)s activities", count,
               who=who)  # fmt: skip


def _invited(who: str, one: Any, count: int) -> Text:
    if count == 1:
        return _l("%(who)s invites you: %(summary)s", who=who, summary=one.summary)
    return _ln("%(who)s invites you to %(n)s activity", "%(who)s invites you to %(n)s activities",
               count, who=who)  # fmt: skip


def _moved(who: str, one: Any, count: int) -> Text:
    if count == 1:
        return _l("%(who)s gives another time: %(summary)s", who=who, summary=one.summary)
    return _ln("%(who)s gives another time to %(n)s activity",
               "%(who)s gives another time to %(n)s activities", count, who=who)  # fmt: skip


def _called_off(who: str, one: Any, count: int) -> Text:
    if count == 1:
        return _l("%(who)s calls off: %(summary)s", who=who, summary=one.summary)
    return _ln("%(who)s calls off %(n)s activity", "%(who)s calls off %(n)s activities", count,
               who=who)  # fmt: skip


def _tell_clients(env: Env, ids: Sequence[int]) -> None:
    """By mail, in the client's language; not those who do not want mails."""
    if not ids:
        return
    cls: Any = env[Activity]
    query = select(cls).where(cls.id.in_(ids))
    with env.sudo():
        found = env.session.scalars(
            query.options(selectinload(cls.partner), selectinload(cls.assignee))
        ).all()
        letters = [_letter(env, activity) for activity in found if _wants_mail(activity.partner)]
        if letters:
            send_many(env, letters)


def _wants_mail(partner: Any) -> bool:
    return partner is not None and bool(partner.email) and not partner.do_not_mail


def _letter(env: Env, activity: Any) -> Letter:
    partner, assignee = activity.partner, activity.assignee
    language = partner.language or env.platform.settings.language
    with use_language(language), use_time_zone(activity.time_zone):
        subject, text = words.taken_over(activity, assignee.name)
    return Letter(
        to=[Recipient(partner.email, partner.name, language)],
        subject=subject,
        text=text,
        language=language,
        reply_to=assignee.email or None,
        model=activity.model,
        record_id=activity.record_id,
    )


def _language(env: Env, user: Any) -> str:
    return (user and user.language) or env.platform.settings.language
