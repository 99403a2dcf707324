"""The page on which somebody writes a mail about a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mozaika import (
    AccessDenied,
    Control,
    ControlOption,
    Env,
    NotFound,
    Records,
    ValidationFailed,
    _l,
    gettext,
    rights,
    use_language,
)
from mozaika_mail.addresses import joined, recipient_of
from mozaika_mail.models import LANGUAGES
from mozaika_mail.outbox import Attached, send
from mozaika_mail.rendering import Rendered, greeting_of, html_of_markdown, render
from mozaika_mail.values import Readable

TEMPLATE = "mail.template"


@dataclass(frozen=True)
class Draft:
    """A mail as it stands in the form."""

    to: str = ""
    cc: str = ""
    template: str = ""
    language: str = ""
    subject: str = ""
    text: str = ""
    files: Sequence[Attached] = field(default=(), repr=False)

    @classmethod
    def of_form(cls, form: Mapping[str, str], files: Sequence[Attached] = ()) -> Draft:
        """What was typed."""
        names = ("to", "cc", "template", "language", "subject", "text")
        typed = {name: form.get(name, "").strip() for name in names}
        typed["text"] = typed["text"].replace("\r\n", "\n")
        return cls(**typed, files=files)


class Writing:
    """Writing about one record that the user may read."""

    def __init__(self, env: Env, model: str, record_id: int) -> None:
        if not env.user.has_role("mail.user"):
            raise AccessDenied(
                _l("Your roles do not allow this."),
                cure=_l("Ask an administrator for the role “Mail: writes”."),
            )
        if model not in env.registry or not rights(env).can(model, "read"):
            raise NotFound(_l("There is no such page."))
        self.env = env
        self.info = env.registry.info(model)
        self.record = Records(env, model).get(record_id)
        self.name = str(Readable(env, self.record))

    def begin(self, template: str = "", language: str = "") -> Draft:
        """An empty mail to the record's address; with a template, a filled one."""
        to = self._recipient()
        wanted = language or (to.language if to else None) or self.env.platform.settings.language
        known = wanted if wanted in dict(LANGUAGES) else "en"
        draft = Draft(to=joined([to]) if to else "", template=template, language=known)
        return self.fill(draft)

    def fill(self, draft: Draft) -> Draft:
        """The draft with the text of its template in its language."""
        filled = self._filled(draft)
        subject, text = (
            (filled.subject, filled.text) if filled else ("", self._greeting(draft.language))
        )
        return Draft(draft.to, draft.cc, draft.template, draft.language, subject, text.strip("\n"))

    def send(self, draft: Draft) -> Any:
        """Puts the mail into the outbox. Raises `ValidationFailed` with errors by field."""
        filled = self._filled(draft)
        untouched = filled is not None and (draft.text.strip() == filled.text.strip())
        html = filled.html if filled and untouched else html_of_markdown(draft.text, draft.language)
        if not draft.text:
            raise ValidationFailed(_l("The mail is empty."), {"text": [_l("Write something.")]})
        return send(
            self.env,
            to=[draft.to],
            cc=[draft.cc] if draft.cc else (),
            record=self.record,
            subject=draft.subject,
            text=f"{draft.text}\n",
            html=html,
            language=draft.language,
            attachments=draft.files,
            reply_to=self._own_address(),
        )

    def controls(self, draft: Draft, errors: Mapping[str, Any]) -> list[Control]:
        """The form."""
        return [
            self._control("to", "text", _l("To"), draft.to, errors, required=True,
                          help=_l("Several addresses are separated by commas.")),
            self._control("cc", "text", _l("Copy to"), draft.cc, errors),
            self._control("template", "choice", _l("Template"), draft.template, errors,
                          options=self._templates(), compact=True,
                          attributes={"data-fills": ""}),
            self._control("language", "choice", _l("Language"), draft.language, errors,
                          options=[ControlOption(*one) for one in LANGUAGES], required=True,
                          clearable=False, attributes={"data-fills": ""}),
            self._control("subject", "text", _l("Subject"), draft.subject, errors, wide=True,
                          required=True),
            self._control("text", "markdown", _l("Text"), draft.text, errors, wide=True,
                          required=True),
        ]  # fmt: skip

    def _control(
        self, name: str, kind: str, label: Any, value: str, errors: Mapping[str, Any], **more: Any
    ) -> Control:
        return Control(name, kind, label, value, errors=errors.get(name, ()), **more)

    def _templates(self) -> list[ControlOption]:
        found = Records(self.env, TEMPLATE).search(
            {"or": [["model", "=", self.info.name], ["model", "=", None]]},
            fields=["name", "label"],
            sort="label",
            limit=200,
        )
        return [ControlOption(item["name"], item["label"]) for item in found.items]

    def _filled(self, draft: Draft) -> Rendered | None:
        if not draft.template:
            return None
        wanted = [["name", "=", draft.template]]
        found = Records(self.env, TEMPLATE).search(wanted, fields=["id"], limit=1).items
        if not found:
            raise ValidationFailed(
                _l("Some entries are wrong."),
                {"template": [_l("There is no such template any more.")]},
            )
        template = Records(self.env, TEMPLATE).get(found[0]["id"])
        to = self._recipient()
        context = {"recipient": to.name or to.address} if to else {"recipient": ""}
        return render(self.env, template, self.record, context, language=draft.language)

    def _recipient(self) -> Any:
        try:
            return recipient_of(self.record)
        except ValidationFailed:
            return None

    def _greeting(self, language: str) -> str:
        """What a letter begins and ends with."""
        with use_language(language):
            greeting = greeting_of(self.env, self.record)
        opening = f"{greeting},\n\n" if greeting else ""
        return f"{opening}\n\n{self.env.user.name}"

    def _own_address(self) -> str | None:
        """Answers go to who wrote it."""
        user = self.env["base.user"]
        with self.env.sudo():
            found = self.env.session.get(user, self.env.user.id)
        return found.email if found is not None else None

    @property
    def warning(self) -> str:
        """What the writer should know first."""
        partner = getattr(self.record, "partner", None)
        if any(getattr(one, "do_not_mail", False) for one in (self.record, partner)):
            return gettext("“%(name)s” does not want to be mailed.", name=self.name)
        return ""
