"""The calendar of a user for other programs, at a secret address.

The address holds an HMAC of the user's nonce under the installation's secret key: who reads the
database alone can't make it, and the page can show it again. Another nonce is another address.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from mozaika import Env, Platform, User, gettext, load_user
from mozaika_activities import ics
from mozaika_activities.access import taking_part
from mozaika_activities.models import Activity, Feed

PAST = timedelta(days=90)
MOST = 2000


def key_of(env: Env) -> str:
    """The secret part of the address of the env's user; made when it is first asked for."""
    with env.sudo():
        found = _of_user(env)
        if found is None:
            found = env[Feed](
                user_id=env.user.id, nonce=secrets.token_hex(16), renewed_at=env.now()
            )
            env.session.add(found)
            env.session.flush()
        return _key(env.platform, found)


def renew(env: Env) -> None:
    """Gives the env's user another address; the former one is dead."""
    with env.sudo():
        key_of(env)
        found = _of_user(env)
        found.nonce, found.renewed_at = secrets.token_hex(16), env.now()


def user_of(platform: Platform, key: str) -> User | None:
    """Whose calendar an address is; None where it is nobody's (any more)."""
    number, _, _ = key.partition("-")
    if not (number.isdecimal() and len(number) < 16):
        return None
    with platform.env() as env:
        found: Any = env.session.get(env[Feed], int(number))
        if found is None or not _is_same(_key(platform, found), key):
            return None
        return load_user(platform, found.user_id)


def content(env: Env) -> bytes:
    """The activities of the env's user as iCalendar: those to come and those of late."""
    host = env.user.name or env.user.login
    return ics.calendar_of(
        map(_event, _activities(env)), name=gettext("Mozaika: %(name)s", name=host)
    )


def _activities(env: Env) -> Iterable[Any]:
    cls: Any = env[Activity]
    mine = or_(cls.assignee_id == env.user.id, taking_part(cls, env.user))
    recent = or_(cls.due_on >= env.today() - PAST, cls.state == "planned")
    query = select(cls).where(mine, recent, cls.state != "cancelled")
    partner = selectinload(cls.partner)
    return env.session.scalars(query.order_by(cls.due_on.desc()).limit(MOST).options(partner))


def _event(activity: Any) -> Any:
    named = activity.summary
    if activity.partner is not None and activity.partner.name not in named:
        named = f"{named} ({activity.partner.name})"
    event = ics.event_of(activity, summary=f"✓ {named}" if activity.state == "done" else named)
    if activity.note:
        event.add("description", activity.note)
    ics.add_alarm(event, activity)
    return event


def _of_user(env: Env) -> Any:
    cls: Any = env[Feed]
    return env.session.scalar(select(cls).where(cls.user_id == env.user.id))


def _is_same(key: str, told: str) -> bool:
    return hmac.compare_digest(key.encode(), told.encode())


def _key(platform: Platform, feed: Any) -> str:
    secret = f"activities.feed:{platform.settings.secret_key}".encode()
    told = hmac.new(secret, f"{feed.id}:{feed.user_id}:{feed.nonce}".encode(), sha256)
    return f"{feed.id}-{told.hexdigest()[:40]}"
