"""Telling people of what was handed to them, and clients of who takes care."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mozaika import Env, _l, _ln, load_user, notify, use_language, use_time_zone
from mozaika_activities import changes, invitations, words
from mozaika_activities.models import Activity
from mozaika_mail.outbox import Letter, Recipient, send_many


def tell_what_happened(env: Env) -> None:
    """After a flush: tells assignees, clients and guests what concerns them."""
    noted = changes.take(env)
    if noted.delegated:
        _tell_assignees(env, noted.delegated)
        _tell_clients(env, [activity.id for activity in noted.delegated if activity.inform_client])
    invitations.tell_changes(env, noted.rescheduled)


def address_of(activity: Any) -> str:
    """The path of an activity's page, also where no page is being made."""
    return f"/activities/activity/{activity.id}"


def _tell_assignees(env: Env, activities: Sequence[Any]) -> None:
    who = env.user.name or env.user.login
    by_assignee: dict[int, list[Any]] = {}
    for activity in activities:
        by_assignee.setdefault(activity.assignee_id, []).append(activity)
    for assignee, found in by_assignee.items():
        first = found[0]
        if len(found) == 1:
            title = _l("%(who)s hands you: %(summary)s", who=who, summary=first.summary)
            user = load_user(env.platform, assignee)
            zone = (user and user.time_zone) or env.platform.settings.time_zone
            with use_language(_language(env, user)), use_time_zone(zone):
                text = words.where_and_when(first)
            notify(env, assignee, title, text, address_of(first), "user-check")
        else:
            title = _ln("%(who)s hands you %(n)s activity", "%(who)s hands you %(n)s activities",
                        len(found), who=who)  # fmt: skip
            notify(env, assignee, title, first.summary, "/activities/day", "user-check")


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
