"""Commands on the core's own records; see `Action`. Those of addons come by `mozaika_actions`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from mozaika.base.outgoing import new_secret
from mozaika.declare import Action
from mozaika.errors import Text
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services import auth, jobs, webhooks

ADMIN = ("base.admin",)


def give_password(_env: Env, users: Sequence[Any]) -> Text:
    """Gives a user a new password, which is told once; whoever is signed in as the user is out."""
    [user] = users
    password = secrets.token_urlsafe(12)
    user.password_hash = auth.hash_password(password)
    return _l("The new password of %(name)s is: %(password)s — it is shown only now.",
              name=user.name, password=password)  # fmt: skip


def show_rights(_env: Env, roles: Sequence[Any]) -> Text:
    """Opens what a role may do."""
    return f"/administration/roles/{roles[0].id}"


def try_webhook(env: Env, hooks: Sequence[Any]) -> Text:
    """Calls webhooks with an event that tells of nothing."""
    for hook in hooks:
        webhooks.send_test(env, hook)
    return _l("A trial call is on its way; look at the deliveries.")


def renew_secret(_env: Env, hooks: Sequence[Any]) -> Text:
    """Gives a webhook another secret, which is told once."""
    [hook] = hooks
    hook.secret = new_secret()
    return _l("The new secret is: %(secret)s — it is shown only now.", secret=hook.secret)


def run_jobs_again(env: Env, runs: Sequence[Any]) -> Text:
    """Queues runs that were set aside for one more try."""
    for run in runs:
        jobs.run_again(env, run.id)
    return _l("It will be tried again.")


ACTIONS = (
    Action(
        "base.give_password", "base.user", _l("New password"), give_password, icon="key",
        places=("record",), roles=ADMIN,
        confirm=_l("Give a new password? Whoever is signed in as this user is signed out."),
    ),
    Action(
        "base.show_rights", "base.role", _l("Rights"), show_rights, icon="shield", operation="read",
        places=("record",), roles=ADMIN,
    ),
    Action(
        "base.try_webhook", "base.webhook", _l("Send a trial call"), try_webhook, icon="send",
        roles=ADMIN, filter=[["active", "=", True]],
    ),
    Action(
        "base.renew_secret", "base.webhook", _l("New secret"), renew_secret, icon="key",
        places=("record",), roles=ADMIN,
        confirm=_l("Make a new secret? Calls are signed with it from now on."),
    ),
    Action(
        "base.run_again", "base.job", _l("Run again"), run_jobs_again, icon="refresh",
        operation="read", roles=ADMIN, filter=[["state", "=", "set_aside"]],
    ),
)  # fmt: skip
