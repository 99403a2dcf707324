"""What every template knows: texts, the user, addresses of assets, people's initials."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import Any, cast

from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from mozaika.i18n import CORE_DOMAIN, LANGUAGES
from mozaika.i18n.jinja import install as install_i18n
from mozaika.runtime import Platform
from mozaika.web.assets import Assets
from mozaika.web.menus import Creatable, Entry, creatable, menu_tree
from mozaika.web.session import (
    DENSITIES,
    chosen_language,
    current_user,
    here,
    sidebar_is_narrow,
    theme,
    this_platform,
)

HUES = (
    "blue", "azure", "teal", "green", "lime", "yellow", "orange", "red", "pink", "purple", "indigo",
)  # fmt: skip
"""Colours that tell people and labels apart; classes `mz-c-…` of app.css."""


def register(app: Flask, platform: Platform, assets: Assets) -> None:
    """Gives the templates their globals and the gettext functions."""
    addons = {addon.name for addon in platform.addons}
    install_i18n(app.jinja_env, lambda name: _domain(name, addons))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=assets.url,
        person=person,
        here=here,
        language_names=tuple(LANGUAGES.items()),
        menu_tree=shown_menu,
        quick_create=quick_create,
        script_data=lambda: script_data(assets),
        style_sheets=STYLE_SHEETS,
    )
    app.context_processor(_for_this_request)


STYLE_SHEETS = (
    "parts.css", "search.css", "everywhere.css", "figures.css", "forms.css", "timeline.css",
)  # fmt: skip
"""Style sheets of signed-in users' pages besides the first three."""

VENDORED = (
    "calendar.css", "calendar.js", "chart.js", "sortable.js", "tom-select.js", "tabler-vendors.css",
)  # fmt: skip
"""Files that scripts load when a page needs them."""


def script_data(assets: Assets) -> str:
    """What scripts need to know, as JSON: the CSRF token and the addresses of vendored files."""
    found = {name: assets.url(name) for name in VENDORED}
    return json.dumps({"csrf": generate_csrf(), "assets": found})


def _domain(template: str, addons: set[str]) -> str:
    """Addons' templates are named `<addon>/…`; all others are the core's."""
    folder = template.partition("/")[0]
    return folder if folder in addons else CORE_DOMAIN


def _for_this_request() -> dict[str, Any]:
    user = current_user()
    return {
        "user": user,
        "language": chosen_language(user),
        "theme": theme(),
        "narrow": sidebar_is_narrow(),
        "density": user.density if user and user.density in DENSITIES else DENSITIES[0],
    }


def shown_menu() -> tuple[Entry, ...]:
    """The menu of the signed-in user, made once a request."""
    user = current_user()
    if "menu" not in g:
        g.menu = menu_tree(this_platform(), user) if user else ()
    return cast("tuple[Entry, ...]", g.menu)


def quick_create() -> list[Creatable]:
    """What the signed-in user may add from any page."""
    user = current_user()
    return creatable(this_platform(), user, shown_menu()) if user else []


def initials(name: str) -> str:
    """Up to two capitals that stand for a person: "Anna Maria Kos" is AK."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    picked = words if len(words) < 2 else (words[0], words[-1])
    return "".join(word[0].upper() for word in picked)


def hue(name: str) -> str:
    """A colour that always goes with `name`."""
    return HUES[zlib.crc32(name.encode()) % len(HUES)]


@lru_cache(maxsize=2000)
def person(name: str, *, small: bool = False) -> Markup:
    """A round badge with a person's initials."""
    size = " mz-person-small" if small else ""
    return Markup('<span class="mz-badge mz-person{} mz-c-{}" aria-hidden="true">{}</span>').format(
        size, hue(name), escape(initials(name))
    )
