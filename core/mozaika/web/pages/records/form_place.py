"""The form that an address stands for, and the answer that shows it: a page, or a dialog's part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from mozaika.errors import AccessDenied, Text
from mozaika.i18n import _l, gettext
from mozaika.runtime import Env
from mozaika.web.addresses import list_url, new_url, record_url
from mozaika.web.dialogs import form_answer, prefix
from mozaika.web.display import name_of
from mozaika.web.form_parts import fingerprint
from mozaika.web.form_reading import Errors
from mozaika.web.forms import SEEN, VERSION, RecordForm
from mozaika.web.layout import form_layout
from mozaika.web.pages.records.common import crumbs, load_record, may, model_of
from mozaika.web.session import page_env


@dataclass(frozen=True)
class Place:
    """The form of an address: of a record, or of a new one (`record_id` None)."""

    addon: str
    name: str
    record_id: int | None = None

    @property
    def operation(self) -> str:
        """What the user must be allowed to do."""
        return "create" if self.record_id is None else "update"


def make_form(env: Env, place: Place, **options: Any) -> RecordForm:
    """The form; `AccessDenied` or `NotFound` where the user may not have it."""
    info = model_of(env, place.addon, place.name)
    if not may(env, info, place.operation):
        raise AccessDenied(_l("Your roles do not allow this."))
    record = None if place.record_id is None else load_record(env, info, place.record_id)
    layout = form_layout(env, info)
    return RecordForm(env, info, layout, record=record, prefix=prefix(), **options)


def draw(
    place: Place,
    status: int = 200,
    *,
    errors: Errors | None = None,
    problem: Text | None = None,
    **options: Any,
) -> Response:
    """The form to fill."""
    with page_env() as env:
        form = make_form(env, place, **options)
        form.errors = errors or {}
        context = {**_context(form), "problem": problem, "changed": form.posted is not None}
        return form_answer("records/form.html", "forms/dialog.html", status, **context)


def _context(form: RecordForm) -> dict[str, Any]:
    info, record = form.info, form.record
    is_new = record is None
    title = gettext("New: %(what)s", what=info.label) if is_new else name_of(record, info)
    return {
        "crumbs": crumbs(info, record, gettext("New") if is_new else gettext("Edit")),
        "title": title,
        "form": form,
        "is_new": is_new,
        "action": new_url(info) if is_new else record_url(info.name, record.id, "edit"),
        "cancel": list_url(info) if is_new else record_url(info.name, record.id),
        "version": _version(form),
        "seen": _seen(form),
    }


def _version(form: RecordForm) -> Any:
    """The version that the user saw; after a conflict it is sent with the form."""
    if form.record is None or not form.info.versioned:
        return None
    return form.typed.get(VERSION) or form.record.version


def _seen(form: RecordForm) -> str | None:
    """What the form said at first, to tell later what the user changed."""
    if form.record is None or not form.info.versioned:
        return None
    return form.typed.get(SEEN) or fingerprint(form.parts)


def sent_version() -> int | None:
    """The version that the user saw, as the form says."""
    typed = request.form.get(VERSION, "")
    return int(typed) if typed.isdecimal() and len(typed) < 16 else None
