"""The company's own words for the texts of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from mozaika.base.own import placeholders
from mozaika.errors import AccessDenied, Text, ValidationFailed
from mozaika.i18n import CORE_DOMAIN, LANGUAGES, _l, gettext, ngettext, pgettext
from mozaika.lifecycle import wording_files, wording_search, wordings
from mozaika.lifecycle.wordings import Message
from mozaika.runtime import Env, Platform
from mozaika.web.session import chosen_language, page_env

blueprint = Blueprint("wordings", __name__, url_prefix="/words")

ADMIN = "base.admin"
LONG = 80
"""A text longer than this is written in several lines."""


@dataclass(frozen=True)
class Shown:
    """A text as the list shows it."""

    text: str
    source: str
    addon: Text
    context: str | None
    own: bool
    url: str


@dataclass(frozen=True)
class Word:
    """One form of a text in one language: what is shipped, and the company's own."""

    name: str
    shipped: str
    own: str
    errors: Sequence[Text]

    @property
    def is_long(self) -> bool:
        """Whether it takes more than a line."""
        return len(self.shipped) > LONG or "\n" in self.shipped


@blueprint.get("")
def index() -> str:
    """Texts that read like what is searched for, and the own words that there are."""
    query, own = request.args.get("q", "").strip(), "own" in request.args
    with _administrator() as env:
        language = request.args.get("language", "")
        language = language if language in LANGUAGES else chosen_language(env.user)
        shows_own = own or not query
        found = wording_search.search(env.platform, query, language, own=shows_own)
        return render_template(
            "custom/words.html",
            crumbs=_crumbs(),
            query=query,
            chosen=language,
            own=own,
            shows_own=shows_own,
            total=found.total,
            words=[_shown(env.platform, reading) for reading in found.readings],
        )


@blueprint.get("/edit")
def edit() -> str:
    """The form for one text: own words in each language."""
    with _administrator() as env:
        return _form(env, _asked())


@blueprint.post("/edit")
def save() -> Any:
    """Keeps the words, or goes back to what is shipped."""
    message = _asked()
    words = _typed()
    if "_reset" in request.form:
        words = {code: [""] for code in LANGUAGES}
    try:
        with _administrator(write=True) as env:
            wording_search.shipped(env.platform, message)
            wordings.choose(env, {message: words})
    except ValidationFailed as error:
        with _administrator() as env:
            return _form(env, message, words, error), 422
    flash(_saved(words), "success")
    shown = next((code for code, forms in words.items() if any(forms)), None)
    return redirect(url_for("wordings.index", own=1, language=shown))


@blueprint.get("/words-<language>.po")
def export(language: str) -> Response:
    """The company's words in one language as a file for translators."""
    with _administrator() as env:
        content = wording_files.export_words(env.platform, language)
    headers = {"Content-Disposition": f'attachment; filename="words-{language}.po"'}
    return Response(content, mimetype="text/x-gettext-translation", headers=headers)


@blueprint.post("/import")
def take_in() -> Any:
    """Takes the words of such a file in."""
    file, language = request.files.get("file"), request.form.get("language", "")
    if not file or not file.filename:
        flash(gettext("Choose a file first."), "warning")
        return redirect(url_for("wordings.index"))
    try:
        with _administrator(write=True) as env:
            done = wording_files.import_words(env, language, file.read())
    except ValidationFailed as error:
        flash(str(error), "danger")
        return redirect(url_for("wordings.index"))
    flash(
        ngettext("%(n)s text has your words now.", "%(n)s texts have your words now.", done.taken),
        "success",
    )
    for text in done.left_out[:5]:
        flash(str(text), "warning")
    return redirect(url_for("wordings.index", own=1, language=language))


def _administrator(*, write: bool = False) -> Env:
    env = page_env(write=write)
    if not env.user.has_role(ADMIN):
        env.close()
        raise AccessDenied(_l("Only administrators choose the company’s words."))
    return env


def _asked() -> Message:
    get = request.args.get
    return Message(get("domain", ""), get("context") or None, get("source", ""))


def _typed() -> dict[str, list[str]]:
    """By language, the forms in order."""
    return {
        code: [request.form[name] for name in names]
        for code in LANGUAGES
        if (names := sorted(n for n in request.form if n.startswith(f"words.{code}.")))
    }


def _saved(words: Mapping[str, Sequence[str]]) -> str:
    if any(form.strip() for forms in words.values() for form in forms):
        return gettext("Your words are saved. Everybody sees them within a second.")
    return gettext("The shipped words are back.")


def _form(
    env: Env,
    message: Message,
    typed: Mapping[str, Sequence[str]] | None = None,
    problem: ValidationFailed | None = None,
) -> str:
    shipped = wording_search.shipped(env.platform, message)
    own = wordings.own_words(env, message)
    errors = problem.errors if problem else {}
    return render_template(
        "custom/word.html",
        crumbs=_crumbs(message.source),
        message=message,
        addon=_title(env.platform, message.domain),
        filled=[f"%({name})s" for name in sorted(placeholders(message.source))],
        languages=[
            (LANGUAGES[one.language], _forms(one, (typed or own).get(one.language, ()), errors))
            for one in shipped
        ],
        has_own=bool(own),
        problem=problem,
    )


def _forms(
    shipped: wording_search.Shipped, own: Sequence[str], errors: Mapping[Any, Any]
) -> list[Word]:
    return [
        Word(
            f"words.{shipped.language}.{index}",
            text,
            own[index] if index < len(own) else "",
            errors.get(shipped.language, ()) if index == 0 else (),
        )
        for index, text in enumerate(shipped.forms)
    ]


def _shown(platform: Platform, reading: wording_search.Reading) -> Shown:
    message = reading.message
    url = url_for(
        "wordings.edit", domain=message.domain, context=message.context, source=message.source
    )
    addon = _title(platform, message.domain)
    return Shown(reading.text, message.source, addon, message.context, reading.own, url)


def _title(platform: Platform, domain: str) -> Text:
    addon = platform.addon(domain)
    return addon.title if addon and domain != CORE_DOMAIN else _l("Everywhere")


def _crumbs(last: str | None = None) -> list[tuple[str, str | None]]:
    first = (pgettext("menu", "Words"), url_for("wordings.index") if last else None)
    return [first, (last, None)] if last else [first]
