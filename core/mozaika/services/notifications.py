"""Telling users what they should know: a bell in the top bar until it is read."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from mozaika.errors import Text
from mozaika.i18n import use_language
from mozaika.runtime import Env

LONGEST_TITLE = 300
LONGEST_TEXT = 1000


def notify(
    env: Env,
    user_id: int,
    title: Text,
    text: Text | None = None,
    url: str | None = None,
    icon: str = "bell",
) -> None:
    """Tells one user; see `notify_many`."""
    notify_many(env, [user_id], title, text, url, icon)


def notify_many(
    env: Env,
    user_ids: Iterable[int],
    title: Text,
    text: Text | None = None,
    url: str | None = None,
    icon: str = "bell",
) -> None:
    """Tells users of something, each once and in their own language, when the env commits.

    `url` is the path of a page of this site, `icon` the name of an icon. It works in jobs, hooks
    and pages alike, whatever the env's user may do; the env has to be one that writes. Users who
    can't sign in any more are left out.
    """
    with env.sudo():
        model, language = env["base.notification"], env.platform.settings.language
        for user_id, own in _languages(env, set(user_ids)):
            with use_language(own or language):
                told = str(title)[:LONGEST_TITLE]
                more = str(text)[:LONGEST_TEXT] if text else None
            env.session.add(model(user_id=user_id, title=told, text=more, url=url, icon=icon))


def _languages(env: Env, user_ids: set[int]) -> list[tuple[int, str | None]]:
    user = env["base.user"]
    query = select(user.id, user.language).where(user.id.in_(user_ids), user.archived_at.is_(None))
    return [
        (user_id, language) for user_id, language in env.session.execute(query.order_by(user.id))
    ]
