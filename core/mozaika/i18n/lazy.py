"""Translatable texts: `_l("Name")` now, the reader's language when it is shown.

The domain of a message is its module's addon: `mozaika_contacts.models` speaks from the catalogue
`contacts`, `mozaika.web` from `mozaika`, a foreign package from the domain registered for it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from mozaika.i18n.catalogs import CORE_DOMAIN, current_catalogs
from mozaika.i18n.context import current_language

_domains: dict[str, str] = {}


def register_domain(package: str, domain: str) -> None:
    """Say that the modules of `package` speak from `domain`; discovery does it for every addon."""
    if _domains.get(package) != domain:
        _domains[package] = domain
        domain_of.cache_clear()


@lru_cache(maxsize=4096)
def domain_of(module: str) -> str:
    """The domain of a module: that of the nearest registered package, else the top package's name
    without `mozaika_`."""
    package = module
    while package:
        if package in _domains:
            return _domains[package]
        package = package.rpartition(".")[0]
    return module.partition(".")[0].removeprefix("mozaika_") or CORE_DOMAIN


@dataclass(frozen=True, slots=True, repr=False)
class LazyString:
    """A message that becomes text when shown, each time in the language of that moment.

    Immutable, hashable and picklable, so it may be a label declared at import, a key, or part of an
    error that crosses threads. `number` counts for a message with plural forms only. It is no
    `str`: call `str()`.
    """

    message: str
    module: str = CORE_DOMAIN
    context: str | None = None
    plural: str | None = None
    number: int = 1
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def domain(self) -> str:
        """The catalogue that is asked first."""
        return domain_of(self.module)

    def format(self, /, **params: Any) -> LazyString:
        """The same message with values for its `%(name)s`; values may be lazy strings too."""
        return replace(self, params={**self.params, **params})

    def __mod__(self, params: Mapping[str, Any]) -> LazyString:
        return self.format(**params)

    def __str__(self) -> str:
        return _render(
            self.domain, self.message, self.params, self.context, self.plural, self.number
        )

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"_l({self.message!r})"


def _l(message: str, /, **params: Any) -> LazyString:
    """A lazy message of the calling module's domain: `_l("Hello, %(name)s", name=user.name)`."""
    return LazyString(message, _caller(), params=params)


def _ln(singular: str, plural: str, number: int, /, **params: Any) -> LazyString:
    """A lazy message with plural forms; `%(n)s` is the number."""
    params.setdefault("n", number)
    return LazyString(singular, _caller(), plural=plural, number=number, params=params)


def _lp(context: str, message: str, /, **params: Any) -> LazyString:
    """A lazy message whose `context` tells apart words that English writes alike."""
    return LazyString(message, _caller(), context, params=params)


def gettext(message: str, /, **params: Any) -> str:
    """`message` in the current language, with values for its `%(name)s`."""
    return _render(domain_of(_caller()), message, params)


def ngettext(singular: str, plural: str, number: int, /, **params: Any) -> str:
    """The form for `number` in the current language; `%(n)s` is the number unless given as `n`."""
    params.setdefault("n", number)
    return _render(domain_of(_caller()), singular, params, None, plural, number)


def pgettext(context: str, message: str, /, **params: Any) -> str:
    """`message` as meant in `context`, in the current language."""
    return _render(domain_of(_caller()), message, params, context)


def dgettext(domain: str, message: str, /, context: str | None = None, **params: Any) -> str:
    """`message` of `domain` in the current language: for texts that carry their domain along."""
    return _render(domain, message, params, context)


def dngettext(
    domain: str,
    singular: str,
    plural: str,
    number: int,
    /,
    context: str | None = None,
    **params: Any,
) -> str:
    """The form for `number` of a message of `domain`."""
    params.setdefault("n", number)
    return _render(domain, singular, params, context, plural, number)


def _caller() -> str:
    return str(sys._getframe(2).f_globals.get("__name__", CORE_DOMAIN))


def _render(
    domain: str,
    message: str,
    params: Mapping[str, Any],
    context: str | None = None,
    plural: str | None = None,
    number: int = 1,
) -> str:
    if not message:
        return ""
    catalogs, language = current_catalogs(), current_language()
    if plural is None:
        text = catalogs.gettext(language, domain, message, context)
    else:
        text = catalogs.ngettext(language, domain, message, plural, number, context)
    source = message if plural is None or number == 1 else plural
    return _fill(text, params, source) if params else text


def _fill(text: str, params: Mapping[str, Any], source: str) -> str:
    """The text with its values; a translation with wrong placeholders yields to the English."""
    try:
        return text % params
    except (KeyError, TypeError, ValueError):
        return source % params
