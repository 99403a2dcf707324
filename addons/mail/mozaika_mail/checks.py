"""What is checked of templates before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import TemplateSyntaxError

from mozaika import Env, ValidationFailed, _l
from mozaika_mail.mistakes import misspelt
from mozaika_mail.sandbox import plain_box

PARTS = ("subject", "body", "html")


def check_templates(env: Env, templates: Sequence[Any]) -> None:
    """Refuses a template for a kind of data that there is not."""
    for template in templates:
        if template.model and template.model not in env.registry:
            text = _l("There is nothing called “%(model)s”.", model=template.model)
            raise ValidationFailed(_l("Some entries are wrong."), {"model": [text]})


def check_texts(texts: Sequence[Any]) -> None:
    """Refuses texts that can't be understood as templates, saying where."""
    for text in texts:
        if text.template is None and text.template_id is None:
            problem = _l("Choose the template that this text belongs to.")
            raise ValidationFailed(_l("Some entries are wrong."), {"template": [problem]})
        errors = {part: [told] for part in PARTS if (told := _fault(getattr(text, part)))}
        if errors:
            raise ValidationFailed(_l("Some placeholders are wrong."), errors)


def _fault(source: str | None) -> Any:
    try:
        plain_box(ZoneInfo("UTC")).fitting(source or "")
    except TemplateSyntaxError as error:
        found = misspelt(error)
        return _l("Line %(line)s: %(cause)s %(cure)s",
                  line=found.line, cause=found.cause, cure=found.cure)  # fmt: skip
    return None
