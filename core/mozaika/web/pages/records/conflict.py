"""Two people edited the same thing: both versions, field by field, and what to keep of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template, request

from mozaika.i18n import format_relative, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.addresses import record_url
from mozaika.web.display import name_of, pick
from mozaika.web.form_parts import differences
from mozaika.web.forms import ADD, AGAIN, ANOTHER, FIND, KEEP, MERGE, SEEN, VERSION
from mozaika.web.pages.records.common import crumbs
from mozaika.web.pages.records.form_place import Place, make_form
from mozaika.web.session import page_env
from mozaika.web.typed import Form

OWN = {"csrf_token", VERSION, FIND, ADD, AGAIN, ANOTHER, MERGE}


def page(place: Place) -> Any:
    """Shows what differs, each side's words, and offers to choose."""
    with page_env() as env:
        posted = make_form(env, place, posted=request.form).tidied()
        mine, theirs = make_form(env, place, posted=posted), make_form(env, place)
        info, record = theirs.info, theirs.record
        seen = request.form.get(SEEN, "")
        shown = render_template(
            "records/conflict.html",
            crumbs=crumbs(info, record, gettext("Changed meanwhile")),
            name=name_of(record, info),
            **_author(env, info, record),
            differences=differences(mine.parts, theirs.parts, seen, chosen()),
            action=record_url(info.name, record.id, "edit"),
            show_url=record_url(info.name, record.id),
            again=list(_typed_again(request.form)),
            version=record.version,
        )
    return shown, 409


def chosen() -> dict[str, str]:
    """Whose version of each field was chosen on this page: "mine" or "theirs"."""
    return {
        key.removeprefix(KEEP): value for key, value in request.form.items() if key.startswith(KEEP)
    }


def kept_theirs() -> set[str]:
    """The fields that stay as the others saved them."""
    if MERGE not in request.form:
        return set()
    return {name for name, whose in chosen().items() if whose == "theirs"}


def _author(env: Env, info: ModelInfo, record: Any) -> dict[str, Any]:
    if not info.timestamped:
        return {"who": None, "when": None}
    when = format_relative(record.updated_at, env.now())
    return {"who": pick(record, "updated_by.name"), "when": when}


def _typed_again(form: Form) -> Iterator[tuple[str, str]]:
    """What was typed, for the hidden inputs of this page."""
    every = form.items(multi=True)
    return ((key, value) for key, value in every if key not in OWN and not key.startswith(KEEP))
