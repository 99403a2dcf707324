"""The form of a custom field: its controls, what was typed in them, and where the field will be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from mozaika.base.models import CustomField
from mozaika.declare import FormView, Group, Show, Slot, Tab
from mozaika.errors import Text
from mozaika.i18n import LANGUAGES, _l, _lp, gettext
from mozaika.lifecycle.custom_build import form_with, form_without, holders
from mozaika.lifecycle.custom_fields import FIXED
from mozaika.lifecycle.custom_rows import Choice, CustomRow
from mozaika.lifecycle.custom_shape import SEARCHABLE
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.form_parts import FieldsPart, FormPart, LinesPart, Row
from mozaika.web.widgets import Control, Option, When

CHOICES = "choices"
BLANK = "__row__"
"""Number of the row that the script adds."""

TYPE_LABELS: Mapping[str, Text] = dict(CustomField.__dict__["type"].choices)
"""What the types are called."""

TYPED = ("label", "help", "type", "target", "place", "sequence", "name")
TICKED = ("required", "search", "in_list")

Errors = Mapping[str, Sequence[Text]]


def values_of(form: MultiDict[str, str], model: str, *, new: bool) -> dict[str, Any]:
    """What was typed, as values of a custom field."""
    values: dict[str, Any] = {name: form.get(name, "") for name in TYPED}
    values |= {name: name in form for name in TICKED}
    values["model"] = model
    values["labels"] = _words(form, "labels")
    values["roles"] = form.getlist("roles")
    values["choices"] = list(_choices(form))
    values["sequence"] = values["sequence"] or 100
    return values if new else {k: v for k, v in values.items() if k not in FIXED}


def _words(form: MultiDict[str, str], prefix: str) -> dict[str, str]:
    return {code: form[name] for code in LANGUAGES if form.get(name := f"{prefix}.{code}")}


def _choices(form: MultiDict[str, str]) -> Iterator[dict[str, Any]]:
    for index in _indices(form):
        prefix = f"{CHOICES}.{index}"
        if f"{prefix}.remove" not in form:
            yield {
                "value": form.get(f"{prefix}.id", ""),
                "label": form.get(f"{prefix}.label", ""),
                "labels": _words(form, f"{prefix}.labels"),
            }


def _indices(form: MultiDict[str, str]) -> list[str]:
    ends = (name.removeprefix(f"{CHOICES}.") for name in form if name.startswith(f"{CHOICES}."))
    indices = (end.removesuffix(".id") for end in ends if end.endswith(".id"))
    return [index for index in indices if index.isdecimal()]


class CustomForm:
    """The controls for `row`; a field that exists has its type and its code for good."""

    def __init__(self, env: Env, row: CustomRow, errors: Errors | None = None) -> None:
        self.env = env
        self.row = row
        self.errors = errors or {}
        self.is_new = not row.id
        self.main_language = env.platform.settings.language
        self.other_languages = [code for code in LANGUAGES if code != self.main_language]

    def parts(self) -> list[FormPart]:
        """The groups of controls, but for the choices."""
        return [
            FieldsPart(None, tuple(self._identity())),
            FieldsPart(_l("In other languages"), tuple(self._labels())),
            FieldsPart(_l("Where it stands"), tuple(self._place())),
            FieldsPart(_l("Rules"), tuple(self._rules())),
        ]

    def choices(self, *, more: bool = False) -> LinesPart:
        """The lines of the choices; `more` adds an empty one."""
        kept = [self._line(index, choice) for index, choice in enumerate(self.row.choices)]
        if more or not kept:
            kept += [self._line(len(kept) + n, None) for n in range(1 if more else 3)]
        blank = self._line(BLANK, None)
        return LinesPart(CHOICES, _l("Choices"), tuple(kept), blank, self.errors.get(CHOICES, ()))

    def _identity(self) -> Iterator[Control]:
        language = LANGUAGES[self.main_language]
        help_text = _l("As people read it, in the company’s language: %(language)s.")
        yield self._text(
            "label", _lp("field", "Label"), required=True, help=help_text % {"language": language}
        )
        types = [Option(key, label) for key, label in TYPE_LABELS.items()]
        if self.is_new:
            yield self._control("type", "choice", _l("Type"), options=types, required=True)
            yield self._target()

    def _target(self) -> Control:
        options = [Option(info.name, info.plural) for info in kinds_of_data(self.env)]
        return self._control(
            "target", "choice", _l("Links to"), options=options, required=True,
            when=When("type", "reference"), hidden=self.row.type != "reference",
        )  # fmt: skip

    def _labels(self) -> Iterator[Control]:
        for code in self.other_languages:
            name = f"labels.{code}"
            yield Control(name, "text", LANGUAGES[code], self.row.labels.get(code, ""))

    def _place(self) -> Iterator[Control]:
        options = list(self._places())
        if options:
            yield self._control(
                "place", "choice", _l("In the form"), options=options,
                help=_l("Nothing chosen: at the end of the first group."),
            )  # fmt: skip
        help_text = _l("Of several fields at one place, the smaller number comes first.")
        yield replace(
            self._control("sequence", "number", _l("Order"), help=help_text),
            value=str(self.row.sequence),
        )
        yield self._tick("in_list", _l("A column of the list"),
                         _l("Otherwise everybody can add the column."))  # fmt: skip
        if self.is_new or self.row.type in SEARCHABLE:
            yield self._tick("search", _l("In the quick search"), _l("Texts only."))

    def _places(self) -> Iterator[Option]:
        view = form_without(self.env.platform.views, self.row.model, self.row.name)
        if not isinstance(view, FormView):
            return
        info = self.env.registry.info(self.row.model)
        known = {""}
        for block in _blocks(view):
            title = str(block.label) if block.label else gettext("Without a title")
            if block.name in holders(view):
                yield Option(block.name, gettext("%(group)s: at the end", group=title))
            for name in block.fields:
                label = _label_of(info, name)
                if name not in known and label is not None:
                    known.add(name)
                    text = gettext("%(group)s: after “%(field)s”", group=title, field=label)
                    yield Option(name, text)

    def _rules(self) -> Iterator[Control]:
        if self.is_new or self.row.type != "boolean":
            yield self._tick("required", _l("Required"),
                             _l("Nothing is saved without it from now on."))  # fmt: skip
        roles = [Option(name, role.label) for name, role in self.env.platform.roles.items()]
        yield Control(
            "roles", "links", _l("Only for"), list(self.row.roles), options=roles, many=False,
            help=_l("Roles that see it; nobody chosen means everybody."),
            errors=self.errors.get("roles", ()),
        )  # fmt: skip
        yield self._text("help", _l("Help"), help=_l("A sentence below the field."), wide=True)
        if self.is_new:
            yield self._text("name", _l("Code"), help=_l(
                "For programs and imports, such as x_shoe_size. Made from the label if empty; it "
                "can’t be changed later."))  # fmt: skip

    def _line(self, index: int | str, choice: Choice | None) -> Row:
        prefix = f"{CHOICES}.{index}"
        labels = choice.labels if choice else {}
        controls = [
            Control(
                f"{prefix}.label", "text", _lp("field", "Label"),
                choice.label if choice else "", compact=True,
            ),
            *(
                Control(
                    f"{prefix}.labels.{code}", "text", LANGUAGES[code], labels.get(code, ""),
                    compact=True,
                )
                for code in self.other_languages
            ),
        ]  # fmt: skip
        return Row(index, choice.value if choice else "", tuple(controls))

    def _text(self, name: str, label: Text, **more: Any) -> Control:
        return self._control(name, "text", label, **more)

    def _tick(self, name: str, label: Text, help_text: Text) -> Control:
        return self._control(name, "boolean", label, help=help_text)

    def _control(self, name: str, kind: str, label: Text, **more: Any) -> Control:
        value = getattr(self.row, name)
        return Control(name, kind, label, value, errors=self.errors.get(name, ()), **more)


def kinds_of_data(env: Env) -> list[ModelInfo]:
    """Every kind of data but the platform's own bookkeeping, by what it is called."""
    shown = [
        info
        for info in env.registry
        if info.addon != "base" or info.name in ("base.user", "base.team")
    ]
    return sorted(shown, key=lambda info: str(info.plural).lower())


@dataclass(frozen=True)
class PreviewBlock:
    """A group of a form: its title, and the fields with their labels; the new one is marked."""

    label: Text | None
    fields: tuple[tuple[Text, bool], ...]


def preview(env: Env, row: CustomRow) -> list[PreviewBlock]:
    """The form with the field in it; empty where the model has no form of its own making."""
    without = form_without(env.platform.views, row.model, row.name)
    if without is None:
        return []
    named = replace(row, name=row.name or "x_")
    view = form_with(without, named)
    info = env.registry.info(row.model)
    return [_shown(info, named, block) for block in _blocks(view) if block.fields]


def _shown(info: ModelInfo, row: CustomRow, block: _Block) -> PreviewBlock:
    found: list[tuple[Text, bool]] = []
    for name in block.fields:
        label = row.words if name == row.name else _label_of(info, name)
        if label is not None:
            found.append((label, name == row.name))
    return PreviewBlock(block.label, tuple(found))


@dataclass
class _Block:
    name: str
    label: Text | None
    fields: list[str]


def _blocks(view: Any) -> list[_Block]:
    blocks = [_Block("", None, [])]
    _collect(view.items, blocks)
    return blocks


def _collect(nodes: Sequence[Any], blocks: list[_Block]) -> None:
    here = blocks[-1]
    for node in nodes:
        if isinstance(node, Group | Tab):
            blocks.append(_Block(node.name, node.label, []))
            _collect(node.items, blocks)
        elif isinstance(node, Show) and "." not in node.field:
            here.fields.append(node.field)
        elif not isinstance(node, Slot | Show):
            here.fields.append(node.name)


def _label_of(info: ModelInfo, name: str) -> Text | None:
    field = info.fields.get(name)
    return field.label if field else None
