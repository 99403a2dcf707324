"""Answers to scripts: they ask for parts of pages, and are told in words what went wrong."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, redirect, request, url_for
from markupsafe import Markup

from mozaika.errors import MozaikaError, Text
from mozaika.i18n import gettext


def is_scripted() -> bool:
    """Whether one of our scripts asks, not the browser itself."""
    return request.headers.get("X-Requested-With") == "fetch"


def problem(error: MozaikaError) -> tuple[Response, int]:
    """What a script shows of an error."""
    return jsonify(problem=str(error)), error.status


def refuse(error: MozaikaError, back: str) -> Any:
    """Tells what went wrong: scripts at once, others on the page that they go back to."""
    if error.status >= 500 or error.status == 404:
        raise error
    if is_scripted():
        return problem(error)
    flash(str(error), "danger")
    return redirect(back)


def done(text: Text, url: str, *, undo: str | None = None) -> Any:
    """Tells that something is done, and how it can be undone, on the page at `url`."""
    if is_scripted():
        return jsonify(text=str(text), url=url, undo=undo, label=gettext("Undo"))
    flash(with_undo(text, undo), "success")
    return redirect(url)


def with_undo(text: Text, undo: str | None) -> str:
    """The text, with a link that undoes where it can be undone."""
    if undo is None:
        return str(text)
    return Markup('{} <a href="{}" data-post>{}</a>').format(text, undo, gettext("Undo"))


def undo_url(token: str | None) -> str | None:
    """Where a deletion is undone."""
    return None if token is None else url_for("records.undo_page", token=token)
