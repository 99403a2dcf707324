"""The command palette: where to go and what to do, found as somebody types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from mozaika.errors import Text
from mozaika.i18n import LANGUAGES, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.text import fold
from mozaika.web.addresses import list_url, record_url
from mozaika.web.context import quick_create, shown_menu
from mozaika.web.menus import Entry
from mozaika.web.pages.search import searched_models
from mozaika.web.session import page_env

blueprint = Blueprint("palette", __name__)

HITS = 4
"""Records shown of each kind."""

PLACES = 7
"""Entries of the menu, and things to do, that are shown."""

LONGEST_QUERY = 100


@dataclass(frozen=True)
class Choice:
    """Something to open; or to send to `url`, with `values`, where those are given."""

    label: Text
    icon: str
    url: str
    hint: Text = ""
    values: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Group:
    """Choices of one kind."""

    label: Text
    choices: list[Choice]


@blueprint.get("/palette")
def index() -> str:
    """What fits the words typed, in groups, as a part of a page."""
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    with page_env() as env:
        return render_template("palette/results.html", query=query, groups=list(_found(env, query)))


def _found(env: Env, query: str) -> Iterator[Group]:
    menu = shown_menu()
    words = fold(query).split()
    yield from _group(gettext("Go to"), _places(menu), words)
    if query:
        yield from _records(env, query)
    yield from _group(gettext("Add"), _new(), words)
    if query:
        yield from _group(gettext("Do"), _commands(), words)
        everywhere = url_for("search.index", q=query)
        label = gettext("Search everything for “%(query)s”", query=query)
        yield Group(gettext("Search"), [Choice(label, "search", everywhere)])


def _group(label: str, choices: Iterable[Choice], words: list[str]) -> Iterator[Group]:
    """Those that have all the words; those whose name begins with the first of them lead."""
    fitting = [
        choice for choice in choices if _fits(f"{label} {choice.hint} {choice.label}", words)
    ]
    if words:
        fitting.sort(key=lambda choice: not fold(str(choice.label)).startswith(words[0]))
    if fitting:
        yield Group(label, fitting[:PLACES])


def _fits(text: str, words: list[str]) -> bool:
    """Whether each of the words begins one of the text."""
    own = fold(text).split()
    return all(any(one.startswith(word) for one in own) for word in words)


def _places(menu: Iterable[Entry], above: Entry | None = None) -> Iterator[Choice]:
    for entry in menu:
        icon = entry.icon or (above and above.icon) or "point"
        if entry.url:
            yield Choice(entry.label, icon, entry.url, above.label if above else "")
        yield from _places(entry.children, entry)


def _records(env: Env, query: str) -> Iterator[Group]:
    for info, icon in searched_models(env):
        found = Records(env, info.name).suggest(query, limit=HITS + 1)
        if found:
            choices = [_record(info, icon, item) for item in found[:HITS]]
            if len(found) > HITS:
                every = gettext("Show all")
                choices.append(Choice(every, "list", list_url(info, q=query), info.plural))
            yield Group(info.plural, choices)


def _record(info: ModelInfo, icon: str, item: Mapping[str, object]) -> Choice:
    return Choice(str(item[info.display] or "—"), icon, record_url(info, item["id"]))


def _new() -> Iterator[Choice]:
    for one in quick_create():
        yield Choice(one.label, one.icon, one.url)


def _commands() -> Iterator[Choice]:
    yield Choice(gettext("Preferences"), "adjustments", url_for("preferences.index"))
    for section, icon, label in (
        ("password", "lock", gettext("Change the password")),
        ("tokens", "key", gettext("Access tokens")),
    ):
        url = url_for("preferences.index", _anchor=section)
        yield Choice(label, icon, url, gettext("Preferences"))
    yield Choice(gettext("Notifications"), "bell", url_for("notifications.index"))
    yield Choice(gettext("Work in the background"), "activity", url_for("progress.index"))
    yield from _sent("look.theme", "theme", gettext("Appearance"), _themes())
    yield from _sent("look.density", "density", gettext("Density"), _densities())
    languages = [(code, name, "language") for code, name in LANGUAGES.items()]
    yield from _sent("look.language", "language", gettext("Language"), languages)
    sign_out = url_for("door.sign_out")
    yield Choice(gettext("Sign out"), "logout", sign_out, values={})


def _sent(
    endpoint: str, name: str, label: str, choices: Iterable[tuple[str, str, str]]
) -> Iterator[Choice]:
    url = url_for(endpoint)
    for value, text, icon in choices:
        yield Choice(f"{label}: {text}", icon, url, values={name: value})


def _themes() -> list[tuple[str, str, str]]:
    return [
        ("light", gettext("Light"), "sun"),
        ("dark", gettext("Dark"), "moon"),
        ("", gettext("As the device"), "device-desktop"),
    ]


def _densities() -> list[tuple[str, str, str]]:
    return [
        ("comfortable", gettext("Comfortable"), "layout-list"),
        ("compact", gettext("Compact"), "list"),
    ]
