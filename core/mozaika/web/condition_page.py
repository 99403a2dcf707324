"""The page on which a condition is put together that a record keeps: a filter on some model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from mozaika.errors import MozaikaError, Text, ValidationFailed
from mozaika.i18n import format_number, ngettext
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.embedding import FilterForm
from mozaika.web.redrawn import form_again, leads_to


@dataclass(frozen=True)
class ConditionPlace:
    """Whose condition it is: `field` of the record `number` of the model `holder` keeps a filter
    on records of `model`. The page has `title` and `crumbs` (words and address), and leads `back`.
    """

    holder: str
    number: int
    field: str
    model: str
    filter: Sequence[Any] | None
    title: str
    back: str
    crumbs: Sequence[tuple[Text, str | None]]


def condition_page(open_env: Callable[..., Env], find: Callable[[Env], ConditionPlace]) -> Any:
    """Answers GET with the filter builder, POST with its next drawing or the way back.

    `open_env(write=...)` opens the unit of work, as `page_env` does; `find` says in it whose
    condition it is. Both may refuse who may not change it.
    """
    pressed = request.form.get("do", "")
    if pressed != "apply":
        with open_env() as env:
            place = find(env)
            return _drawn(env, place, _form(env, place, pressed))
    try:
        with open_env(write=True) as env:
            place = find(env)
            written = FilterForm(env, place.model, posted=request.form).read()
            Records(env, place.holder).update(place.number, {place.field: written or None})
    except ValidationFailed as problem:
        with open_env() as env:
            place = find(env)
            form = FilterForm(env, place.model, posted=request.form)
            return _drawn(env, place, form, problem)
    return leads_to(place.back)


def matches_in_words(env: Env, model: str, filter: Any) -> str:  # noqa: A002 - the contract's word
    """How many records the user sees that match now: "12 match now"."""
    found = Records(env, model).search(filter or [], fields=["id"], limit=0, count=True).total or 0
    number = format_number(found)
    return ngettext("%(number)s matches now", "%(number)s match now", found, number=number)


def _form(env: Env, place: ConditionPlace, pressed: str) -> FilterForm:
    if request.method == "POST":
        action = "" if pressed == "redraw" else pressed
        return FilterForm(env, place.model, posted=request.form, action=action)
    form = FilterForm(env, place.model, filter=place.filter or [])
    form.begin()
    return form


def _drawn(
    env: Env, place: ConditionPlace, form: FilterForm, problem: ValidationFailed | None = None
) -> Response:
    count = _count(env, place.model, form)
    if problem is None:
        form.errors.clear()
    return form_again(
        "search/condition.html",
        "search/condition_form.html",
        problem,
        crumbs=place.crumbs,
        place=place,
        data=env.registry.info(place.model).plural,
        root=form.root,
        joins=form.joins,
        faults=_faults(env, place, form, problem),
        count=count,
        action=request.path,
    )


def _count(env: Env, model: str, form: FilterForm) -> str:
    """How many match now; "" while a row is wrong or empty."""
    try:
        return matches_in_words(env, model, form.read())
    except MozaikaError:
        return ""


def _faults(
    env: Env, place: ConditionPlace, form: FilterForm, problem: ValidationFailed | None
) -> list[str]:
    """What is wrong with the whole; the rows say themselves what is wrong with them."""
    if form.problem is not None:
        return [str(form.problem)]
    if problem is None or form.errors:
        return []
    fields = env.registry.info(place.holder).fields
    told = [
        f"{fields[name].label}: {text}" if name in fields and name != place.field else str(text)
        for name, texts in problem.errors.items()
        for text in texts
    ]
    return told or [str(problem.message)]
