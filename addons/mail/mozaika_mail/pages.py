"""Mail's pages of its own: writing, previewing, trying the mail server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from mozaika import (
    AccessDenied,
    Control,
    Env,
    MozaikaError,
    NotFound,
    Records,
    ValidationFailed,
    _l,
    gettext,
    list_url,
    page_env,
    record_url,
    rights,
)
from mozaika_mail.carriers import FOLDER
from mozaika_mail.models import FAILED
from mozaika_mail.outbox import Attached
from mozaika_mail.previewing import Preview, preview
from mozaika_mail.rendering import harmless
from mozaika_mail.settings import FILE, OFF, SETTINGS, mail_settings
from mozaika_mail.trying import send_test
from mozaika_mail.values import Readable
from mozaika_mail.views import BODY, FOR
from mozaika_mail.writing import Draft, Writing

WRITE = "/mail/write/<model>/<int:record_id>"
TEST = "/mail/test"


def make_blueprint() -> Blueprint:
    """The pages, for one application."""
    blueprint = Blueprint("mail", __name__)
    blueprint.get(WRITE)(write)
    blueprint.post(WRITE)(send_written)
    blueprint.get("/mail/preview/<int:template_id>")(show_preview)
    blueprint.get(TEST)(test)
    blueprint.post(TEST)(run_test)
    return blueprint


def write(model: str, record_id: int) -> Any:
    """The form of a new mail."""
    with page_env() as env:
        writing = Writing(env, model, record_id)
        asked = request.args
        try:
            draft = writing.begin(asked.get("template", ""), asked.get("language", ""))
        except ValidationFailed as error:
            draft = writing.begin()
            return _form(writing, draft, error), error.status
        return _form(writing, draft)


def send_written(model: str, record_id: int) -> Any:
    """Sends it, or fills the form from another template."""
    try:
        with page_env(write=True) as env:
            writing = Writing(env, model, record_id)
            draft = Draft.of_form(request.form, _files())
            if "_fill" in request.form:
                return _form(writing, writing.fill(draft))
            message = writing.send(draft)
            to, waits = message.to, mail_settings(env).backend == OFF
    except ValidationFailed as error:
        return _again(model, record_id, error), error.status
    if waits:
        flash(gettext("The mail waits in the outbox: sending is switched off."), "warning")
    else:
        flash(gettext("The mail to %(to)s is on its way.", to=to), "success")
    return redirect(record_url(model, record_id))


def _again(model: str, record_id: int, error: ValidationFailed) -> str:
    with page_env() as env:
        return _form(Writing(env, model, record_id), Draft.of_form(request.form), error)


def _form(writing: Writing, draft: Draft, error: ValidationFailed | None = None) -> str:
    info, record = writing.info, writing.record
    errors = error.errors if error else {}
    fields = writing.controls(draft, errors)
    named = {control.name for control in fields if control.errors} | {"attachments"}
    return render_template(
        "mail/write.html",
        crumbs=[
            (info.plural, list_url(info)),
            (writing.name, record_url(info, record.id)),
            (gettext("Write a mail"), None),
        ],
        fields=fields,
        files_errors=errors.get("attachments", ()),
        problem=error.message if error else None,
        more=[text for name, texts in errors.items() if name not in named for text in texts],
        warning=writing.warning,
        limit=mail_settings(writing.env).max_bytes // (1024 * 1024),
        action=request.path,
        cancel=record_url(info, record.id),
    )


def _files() -> list[Attached]:
    chosen = [file for file in request.files.getlist("files") if file.filename]
    return [Attached(file.filename or "", _type(file), file.stream.read()) for file in chosen]


def _type(file: FileStorage) -> str:
    return file.mimetype or "application/octet-stream"


def show_preview(template_id: int) -> str:
    """A template as its recipients see it."""
    asked = request.args.get("record", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 16 else None
    with page_env() as env:
        found = preview(env, template_id, request.args.get("language", ""), number)
        return _preview_page(env, found)


def _preview_page(env: Env, found: Preview) -> str:
    info = env.registry.info("mail.template")
    template = found.template
    edits = env.user.has_role("mail.manager") and found.text_id is not None
    return render_template(
        "mail/preview.html",
        crumbs=[
            (info.plural, list_url(info)),
            (template.label, record_url(info, template.id)),
            (gettext("Preview"), None),
        ],
        title=template.label,
        found=found,
        body=harmless(found.rendered.html) if found.rendered else None,
        edit=record_url("mail.template_text", found.text_id, "edit") if edits else None,
        action=request.path,
    )


def test() -> str:
    """How mail goes out, and a form that sends oneself one."""
    with _administrator() as env:
        return _test_page(env, _own_address(env))


def run_test() -> Any:
    """Sends a mail at once and shows what the server said."""
    address = request.form.get("to", "").strip()
    with _administrator() as env:
        try:
            send_test(env, address)
        except MozaikaError as error:
            return _test_page(env, address, error), 422
        return _test_page(env, address, sent=True)


def _test_page(
    env: Env, address: str, error: MozaikaError | None = None, *, sent: bool = False
) -> str:
    settings = mail_settings(env)
    faults = error.errors.get("to", ()) if isinstance(error, ValidationFailed) else ()
    return render_template(
        "mail/test.html",
        crumbs=[
            (gettext("Mail"), list_url("mail.message")),
            (gettext("Try the mail server"), None),
        ],
        facts=_facts(env),
        off=settings.backend == OFF,
        folder=str(env.platform.settings.data_dir / FOLDER) if settings.backend == FILE else "",
        control=Control("to", "email", _l("To"), address, required=True, errors=faults),
        problem=error,
        sent=address if sent else "",
        action=request.path,
    )


def _facts(env: Env) -> list[tuple[Any, str]]:
    settings = mail_settings(env)
    words = {one.name: dict(one.choices) for one in SETTINGS if one.choices}
    labels = {one.name: one.label for one in SETTINGS}
    told: list[tuple[Any, str]] = [
        (labels["mail.backend"], str(words["mail.backend"][settings.backend])),
        (labels["mail.sender"], settings.sender),
        (labels["mail.sender_name"], settings.sender_name),
    ]
    if settings.backend not in (OFF, FILE):
        given = gettext("given") if env.platform.settings.mail_password else gettext("not given")
        told += [
            (labels["mail.host"], f"{settings.host}:{settings.port}" if settings.host else ""),
            (labels["mail.security"], str(words["mail.security"][settings.security])),
            (labels["mail.user"], settings.user),
            (_l("Password (MOZAIKA_MAIL_PASSWORD)"), given),
        ]
    return told


def _own_address(env: Env) -> str:
    assert env.user.id is not None
    return Records(env, "base.user").read(env.user.id, ["email"])["email"] or ""


def _administrator() -> Env:
    env = page_env()
    if not env.user.has_role("base.admin"):
        env.close()
        raise AccessDenied(_l("Only administrators come here."))
    return env


def body_of(env: Env, message: Any) -> Markup:
    """What a mail is about, and its text, on its page."""
    html = harmless(message.html) if message.html else None
    about = _about(env, message.model, message.record_id)
    drawn = render_template(
        "mail/body.html",
        html=html,
        text=message.text,
        about=about,
        error=message.error,
        failed=message.state == FAILED,
    )
    return Markup(drawn)  # noqa: S704 (a template's)


def kind_of(env: Env, template: Any) -> Markup:
    """What a template is about, in words."""
    info = env.registry.info(template.model) if template.model in env.registry else None
    return Markup(render_template("mail/kind.html", kind=info.label if info else None))  # noqa: S704


SLOTS: Mapping[str, Callable[[Env, Any], Markup]] = {BODY: body_of, FOR: kind_of}
"""What is shown in our slots."""


def _about(env: Env, model: str | None, record_id: int | None) -> dict[str, Any] | None:
    """The record, where the user may see it."""
    if not model or record_id is None or model not in env.registry:
        return None
    if not rights(env).can(model, "read"):
        return None
    info = env.registry.info(model)
    try:
        name = str(Readable(env, Records(env, model).get(record_id)))
    except NotFound:
        return None
    return {"label": info.label, "name": name, "url": record_url(info, record_id)}
