"""Notes on records: who may read a record may read its notes and write some.

A note is changed and deleted by its author; `@login` in a note tells that colleague.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from mozaika.errors import AccessDenied, NotFound, ValidationFailed
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services.access import rights_of
from mozaika.services.attachments import check
from mozaika.services.auth import load_user
from mozaika.services.notifications import notify_many
from mozaika.services.undo import remember

MODEL = "base.note"
LONGEST = 20_000
EXCERPT = 200

_MENTION = re.compile(r"(?<![\w@.])@([\w.+-]{1,100})")


def add(env: Env, model: str, record_id: int, text: str, *, url: str | None = None) -> Any:
    """Writes a note on a record; `url` is the address at which mentioned colleagues find it.

    Raises `NotFound` where the user may not read the record, `ValidationFailed` for no text.
    """
    check(env, model, record_id, "read")
    note = env[MODEL](model=model, record_id=record_id, text=_checked(text), pinned=False)
    with env.sudo():
        env.session.add(note)
    _tell(env, note, mentions(text), url)
    return note


def edit(env: Env, note_id: int, text: str, *, url: str | None = None) -> Any:
    """Changes the text of a note of one's own; tells who is newly mentioned."""
    note = own(env, note_id)
    fresh = mentions(text) - mentions(note.text)
    with env.sudo():
        note.text, note.edited = _checked(text), True
    _tell(env, note, fresh, url)
    return note


def delete(env: Env, note_id: int) -> str | None:
    """Deletes a note of one's own; returns the token that brings it back."""
    note = own(env, note_id)
    token = remember(env, MODEL, [note])
    with env.sudo():
        env.session.delete(note)
    return token


def pin(env: Env, note_id: int, *, pinned: bool) -> Any:
    """Keeps a note above the others, or lets it go."""
    note = get(env, note_id)
    with env.sudo():
        note.pinned = pinned
    return note


def get(env: Env, note_id: int) -> Any:
    """A note; `NotFound` where the user may not read its record."""
    with env.sudo():
        note = env.session.get(env[MODEL], note_id)
    if note is None:
        raise _unknown()
    try:
        check(env, note.model, note.record_id, "read")
    except NotFound:
        raise _unknown() from None
    return note


def own(env: Env, note_id: int) -> Any:
    """A note that the user wrote; `AccessDenied` for one of others."""
    note = get(env, note_id)
    if note.created_by_id != env.user.id:
        raise AccessDenied(_l("Only who wrote a note may change it."))
    return note


def mentions(text: str) -> set[str]:
    """The logins named in a note: "@marta" names marta."""
    return {login.rstrip(".+-").lower() for login in _MENTION.findall(text)}


def _checked(text: str) -> str:
    kept = text.replace("\r\n", "\n").strip()
    if not kept:
        raise ValidationFailed(_l("The note is empty."), {"text": [_l("Write something.")]})
    if len(kept) > LONGEST:
        problem = _l("The note is longer than %(limit)s characters.", limit=LONGEST)
        raise ValidationFailed(problem, {"text": [problem]})
    return kept


def _tell(env: Env, note: Any, logins: Iterable[str], url: str | None) -> None:
    """Tells the colleagues who may read the record."""
    wanted = sorted(logins)
    if not wanted:
        return
    user = env["base.user"]
    with env.sudo():
        found = env.session.scalars(select(user.id).where(user.login.in_(wanted))).all()
        ids = [one for one in found if one != env.user.id and _reads(env, one, note)]
    title = _l("%(who)s mentions you in a note", who=env.user.name or env.user.login)
    excerpt = note.text if len(note.text) <= EXCERPT else f"{note.text[:EXCERPT].rstrip()}…"
    notify_many(env, ids, title, excerpt, url, "at")


def _reads(env: Env, user_id: int, note: Any) -> bool:
    user = load_user(env.platform, user_id)
    if user is None:
        return False
    mine = rights_of(env.platform, user)
    cls: Any = env[note.model]
    criterion = mine.criterion(note.model, "read")
    statement = select(cls.id).where(cls.id == note.record_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return env.session.scalar(statement) is not None


def _unknown() -> NotFound:
    return NotFound(_l("There is no such note, or you may not see it."))
