"""A template as its recipients see it, with a record and a language of one's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mozaika import Control, ControlOption, Env, Records, ValidationFailed, _l, rights
from mozaika_mail.models import LANGUAGES
from mozaika_mail.rendering import Rendered, render
from mozaika_mail.values import Readable

TEMPLATE = "mail.template"
OFFERED = 20
"""Records offered where no script asks for more."""


@dataclass(frozen=True)
class Preview:
    """What the page shows: the filled mail, or why there is none."""

    template: Any
    controls: Sequence[Control]
    text_id: int | None
    rendered: Rendered | None = None
    problem: ValidationFailed | None = None
    needs_record: bool = False


def preview(env: Env, template_id: int, language: str, record_id: int | None) -> Preview:
    """Fills the template as a mail by this user would be. `NotFound` where there is none."""
    template = Records(env, TEMPLATE).get(template_id)
    texts = {text.language: text.id for text in template.texts}
    about = template.model if _reads(env, template.model) else None
    record = _record(env, about, record_id) if about else None
    own = [getattr(one, "language", None) for one in (record, getattr(record, "partner", None))]
    wanted = (language, *own, env.platform.settings.language)
    chosen = str(next((one for one in wanted if one in texts), next(iter(texts), "")))
    controls = [_languages(texts, chosen)]
    if about:
        controls.append(_records(env, about, record))
    if template.model and record is None:
        return Preview(template, controls, texts.get(chosen), needs_record=True)
    try:
        filled = render(env, template, record, {"recipient": _name(env, record)}, language=chosen)
    except ValidationFailed as problem:
        return Preview(template, controls, texts.get(chosen), problem=problem)
    return Preview(template, controls, texts.get(chosen), filled)


def _reads(env: Env, model: str | None) -> bool:
    return model is not None and model in env.registry and rights(env).can(model, "read")


def _record(env: Env, model: str, record_id: int | None) -> Any:
    if record_id is not None:
        return Records(env, model).get(record_id)
    latest = Records(env, model).search(fields=["id"], sort="-id", limit=1).items
    return Records(env, model).get(latest[0]["id"]) if latest else None


def _name(env: Env, record: Any) -> str:
    return "" if record is None else str(Readable(env, record))


def _languages(texts: dict[str, int], chosen: str) -> Control:
    options = [ControlOption(code, name) for code, name in LANGUAGES if code in texts]
    return Control(
        "language", "choice", _l("Language"), chosen, clearable=False, options=options,
        compact=True, attributes={"data-shows": ""},
    )  # fmt: skip


def _records(env: Env, model: str, record: Any) -> Control:
    info = env.registry.info(model)
    found = Records(env, model).search(fields=["id"], sort="-id", limit=OFFERED).items
    offered = Records(env, model).load([item["id"] for item in found])
    names = {str(one.id): _name(env, one) for one in offered}
    if record is not None:
        names[str(record.id)] = _name(env, record)
    return Control(
        "record", "pick", info.label, str(record.id) if record is not None else "",
        clearable=False, options=[ControlOption(key, name) for key, name in names.items()],
        target=model, many=True, compact=True, attributes={"data-shows": ""},
    )  # fmt: skip
