"""Translations in Jinja templates: `_`, `gettext`, `ngettext`, `pgettext` and `{% trans %}`."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from mozaika.i18n.catalogs import CORE_DOMAIN, current_catalogs
from mozaika.i18n.context import current_language

DomainOf = Callable[[str], str]


def first_folder(template: str) -> str:
    """The domain of a template that is named `<domain>/…`; others are the core's."""
    folder, slash, _ = template.partition("/")
    return folder if slash else CORE_DOMAIN


def install(environment: Environment, domain_of_template: DomainOf = first_folder) -> None:
    """Teach `environment` to translate; `domain_of_template` gives a template name's domain.

    A page that extends another's template is looked up in its own domain first and then in all
    others, so both templates' words are found. Values are escaped as everywhere in Jinja. Give the
    number by name where it is shown: `ngettext("%(n)s deal", "%(n)s deals", count, n=count)`.
    """

    def domain(context: Context) -> str:
        return domain_of_template(context.name or "")

    @pass_context
    def translate(context: Context, message: str) -> str:
        return current_catalogs().gettext(current_language(), domain(context), message)

    @pass_context
    def translate_number(context: Context, singular: str, plural: str, number: int) -> str:
        catalogs, language = current_catalogs(), current_language()
        return catalogs.ngettext(language, domain(context), singular, plural, number)

    @pass_context
    def translate_in(context: Context, meaning: str, message: str) -> str:
        catalogs, language = current_catalogs(), current_language()
        return catalogs.gettext(language, domain(context), message, meaning)

    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translate, translate_number, newstyle=True, pgettext=translate_in
    )
    environment.policies["ext.i18n.trimmed"] = True
