"""Choosing the columns of a list, its size, and whether it goes on by itself."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from mozaika.i18n import gettext
from mozaika.web.addresses import list_url, model_url
from mozaika.web.pages.records import dialog
from mozaika.web.pages.records.common import blueprint, crumbs, model_of
from mozaika.web.session import page_env, safe_next
from mozaika.web.views import columns as chosen
from mozaika.web.views.columns import SIZES, Habits

COLUMN, UP, DOWN, RESET = "column", "up", "down", "reset"


@blueprint.get("/<addon>/<name>/columns")
def columns(addon: str, name: str) -> Any:
    """The columns to choose from."""
    return _draw(addon, name, request.args)


@blueprint.post("/<addon>/<name>/columns")
def choose_columns(addon: str, name: str) -> Any:
    """Keeps the choice; the buttons beside a column only move it."""
    form = request.form
    if UP in form or DOWN in form:
        return _draw(addon, name, form, _moved(form))
    with page_env(write=True) as env:
        info = model_of(env, addon, name)
        chosen.keep(env, info, [] if RESET in form else form.getlist(COLUMN))
        size = form.get("size", "")
        if size.isdigit() and int(size) in SIZES:
            chosen.keep_habits(env, Habits(int(size), "endless" in form))
        back = safe_next(form.get("next"), list_url(info))
    return dialog.go(back)


def _draw(addon: str, name: str, given: MultiDict[str, str], order: list[str] | None = None) -> Any:
    with page_env() as env:
        info = model_of(env, addon, name)
        offers = chosen.offers(env, info, order)
        return dialog.show(
            "records/list_columns.html",
            crumbs=crumbs(info, last=_title()),
            title=_title(),
            action=model_url(info, "columns"),
            next=safe_next(given.get("next"), list_url(info)),
            own=[offer for offer in offers if offer.chosen or not offer.group],
            behind=_behind(offers),
            changed=chosen.is_changed(env, info),
            habits=_habits(chosen.habits(env), given),
            sizes=SIZES,
        )


def _behind(offers: list[chosen.Offer]) -> list[tuple[str, list[chosen.Offer]]]:
    """The columns behind each relation."""
    others = [offer for offer in offers if offer.group and not offer.chosen]
    return [(label, list(found)) for label, found in groupby(others, key=lambda one: one.group)]


def _moved(form: MultiDict[str, str]) -> list[str]:
    """The ticked columns, one of them a place further up or down."""
    order = form.getlist(COLUMN)
    path, step = (form[UP], -1) if UP in form else (form[DOWN], 1)
    if path in order:
        place = order.index(path)
        order.insert(max(place + step, 0), order.pop(place))
    return order


def _habits(kept: Habits, given: MultiDict[str, str]) -> Habits:
    """What is ticked at the moment."""
    size = given.get("size", "")
    return Habits(int(size), "endless" in given) if size.isdigit() else kept


def _title() -> str:
    return gettext("Columns of the list")
