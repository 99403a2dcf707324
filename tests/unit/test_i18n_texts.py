"""Lazy texts, catalogues, and whose language is spoken."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path
from types import ModuleType

import pytest
from jinja2 import DictLoader, Environment

from mozaika.errors import NotFound
from mozaika.i18n import (
    Catalogs,
    CatalogueFolder,
    Words,
    _l,
    current_language,
    current_time_zone,
    dgettext,
    dngettext,
    domain_of,
    negotiate_language,
    register_domain,
    use_catalogs,
    use_language,
    use_time_zone,
)
from mozaika.i18n import jinja as i18n_jinja
from mozaika.i18n.compiled import load_messages
from mozaika.i18n.lazy import LazyString

PLURALS = {
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
}
DEALS = {
    "pl": ("%(n)s szansa", "%(n)s szanse", "%(n)s szans"),
    "ru": ("%(n)s сделка", "%(n)s сделки", "%(n)s сделок"),
    "ro": ("%(n)s oportunitate", "%(n)s oportunități", "%(n)s de oportunități"),
}
NAME = {"pl": "Nazwa", "ru": "Название", "ro": "Denumire"}


def write_catalogue(folder: Path, language: str, messages: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{language}.po"
    forms = "\n".join(f'msgstr[{i}] "{form}"' for i, form in enumerate(DEALS[language]))
    path.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n\n'
        f'msgid "Name"\nmsgstr "{NAME[language]}"\n\n'
        f'msgctxt "of a month"\nmsgid "Name"\nmsgstr "miesiąc"\n\n'
        f'msgid "Hello, %(name)s"\nmsgstr "<{language}> %(name)s"\n\n'
        f'msgid "%(n)s deal"\nmsgid_plural "%(n)s deals"\n{forms}\n\n{messages}',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def catalogs(tmp_path: Path) -> Catalogs:
    for language in DEALS:
        write_catalogue(tmp_path / "deals", language)
    return Catalogs([CatalogueFolder("deals", tmp_path / "deals")])


@pytest.fixture(autouse=True)
def _speaking(catalogs: Catalogs) -> Iterator[None]:
    with use_catalogs(catalogs):
        yield


def lazy(message: str, **params: object) -> LazyString:
    return LazyString(message, "mozaika_deals.models", params=params)


def test_a_lazy_string_speaks_the_language_of_the_moment() -> None:
    label = lazy("Name")
    with use_language("pl"):
        assert str(label) == "Nazwa"
    with use_language("ru"):
        assert f"{label:>9}" == " Название"
    assert str(label) == "Name"


def test_an_error_made_in_one_language_is_read_in_another() -> None:
    with use_language("pl"):
        error = NotFound(lazy("Hello, %(name)s").format(name=lazy("Name")))
        assert str(error) == "<pl> Nazwa"
    with use_language("ro"):
        assert str(error) == "<ro> Denumire"


def test_a_lazy_string_is_a_value() -> None:
    label = lazy("Hello, %(name)s", name="Jan") % {"name": "Ana"}
    assert pickle.loads(pickle.dumps(label)) == label  # noqa: S301
    assert hash(label) == hash(lazy("Hello, %(name)s", name="Ana"))
    assert label != lazy("Hello, %(name)s", name="Jan")
    assert repr(label) == "_l('Hello, %(name)s')"


def test_messages_of_one_spelling_are_told_apart_by_context() -> None:
    with use_language("pl"):
        assert dgettext("deals", "Name", context="of a month") == "miesiąc"
        assert dgettext("deals", "Name") == "Nazwa"


def test_a_translation_with_wrong_placeholders_yields_to_the_english(tmp_path: Path) -> None:
    wrong = 'msgid "Bye, %(name)s"\nmsgstr "Pa, %(nazwa)s"\n'
    write_catalogue(tmp_path / "wrong", "pl", wrong)
    wrongly = Catalogs([CatalogueFolder("deals", tmp_path / "wrong")])
    with use_catalogs(wrongly), use_language("pl"):
        assert str(lazy("Bye, %(name)s", name="Jan")) == "Bye, Jan"


def test_a_percent_sign_needs_no_care_without_values() -> None:
    assert str(lazy("Probability, %")) == "Probability, %"
    assert str(lazy("")) == ""


def caller_in(module: str) -> LazyString:
    """A lazy string made by code of `module`."""
    made = ModuleType(module)
    exec("from mozaika.i18n import _l\nlabel = _l('Name')", made.__dict__)  # noqa: S102
    return made.label  # type: ignore[no-any-return]


def test_the_domain_is_that_of_the_calling_addon() -> None:
    assert caller_in("mozaika_deals.models").domain == "deals"
    assert caller_in("mozaika.web.pages").domain == "mozaika"
    assert _l("Name").domain == domain_of(__name__)


def test_a_foreign_package_speaks_from_its_registered_domain() -> None:
    label = caller_in("acme.crm.deals.models")
    register_domain("acme.crm.deals", "deals")
    assert label.domain == "deals"
    with use_language("pl"):
        assert str(label) == "Nazwa"


@pytest.mark.parametrize(
    ("number", "pl", "ru", "ro"),
    [  # the table of CLDR categories: which of the three forms
        (0, 2, 2, 1),
        (1, 0, 0, 0),
        (2, 1, 1, 1),
        (5, 2, 2, 1),
        (21, 2, 0, 2),
        (22, 1, 1, 2),
        (101, 2, 0, 1),
        (119, 2, 2, 1),
        (120, 2, 2, 2),
    ],
)
def test_plural_forms(number: int, pl: int, ru: int, ro: int) -> None:
    for language, form in {"pl": pl, "ru": ru, "ro": ro}.items():
        with use_language(language):
            text = dngettext("deals", "%(n)s deal", "%(n)s deals", number)
        assert text == DEALS[language][form] % {"n": number}


def test_english_plurals_need_no_catalogue() -> None:
    texts = [dngettext("deals", "%(n)s deal", "%(n)s deals", n) for n in (0, 1, 2)]
    assert texts == ["0 deals", "1 deal", "2 deals"]
    assert dngettext("deals", "%(n)s deal", "%(n)s deals", 2000, n="2,000") == "2,000 deals"


def test_a_lazy_plural_counts_when_shown() -> None:
    text = LazyString(
        "%(n)s deal", "mozaika_deals", plural="%(n)s deals", number=5, params={"n": 5}
    )
    with use_language("pl"):
        assert str(text) == "5 szans"


def test_a_company_overrides_words(tmp_path: Path) -> None:
    folder = CatalogueFolder("deals", tmp_path / "deals")
    words = Words("deals", {"pl": {"Name": "Firma"}, "en": {"Name": "Company name"}})
    with use_catalogs(Catalogs([folder, words])):
        assert str(lazy("Name")) == "Company name"
        with use_language("pl"):
            assert str(lazy("Name")) == "Firma"
            assert dngettext("deals", "%(n)s deal", "%(n)s deals", 5) == "5 szans"


def test_a_message_of_another_addon_is_found_at_last() -> None:
    with use_language("pl"):
        assert dgettext("other", "Name") == "Nazwa"
        assert dgettext("other", "Unheard of") == "Unheard of"


def test_a_changed_catalogue_is_compiled_again(tmp_path: Path) -> None:
    folder = tmp_path / "deals"
    load_messages(folder, "pl")
    assert (folder / "pl.mo").is_file()
    write_catalogue(folder, "pl", 'msgid "New"\nmsgstr "Nowy"\n')
    messages = load_messages(folder, "pl")
    assert messages is not None
    assert messages.texts["New"] == "Nowy"


def test_a_compiled_catalogue_suffices(tmp_path: Path) -> None:
    folder = tmp_path / "deals"
    load_messages(folder, "pl")
    (folder / "pl.po").unlink()
    messages = load_messages(folder, "pl")
    assert messages is not None
    assert messages.texts["Name"] == "Nazwa"
    assert load_messages(folder, "de") is None


def test_languages_do_not_leak_between_threads(catalogs: Catalogs) -> None:
    languages = ["pl", "ru", "ro"]
    together = threading.Barrier(len(languages))

    def speak(language: str) -> set[str]:
        assert current_language() == "en"
        with use_language(language):
            together.wait(timeout=10)
            return {str(lazy("Name")) for _ in range(300)}

    def in_catalogs(language: str) -> set[str]:
        with use_catalogs(catalogs):
            return speak(language)

    with use_language("pl"), ThreadPoolExecutor(len(languages)) as pool:
        said = list(pool.map(in_catalogs, languages))
    assert said == [{NAME[language]} for language in languages]


def test_the_former_language_returns_even_after_an_error() -> None:
    with use_language("pl"), use_time_zone("Europe/Warsaw"):
        with pytest.raises(ZeroDivisionError), use_language("ru"), use_time_zone("Asia/Omsk"):
            _ = 1 / 0
        assert current_language() == "pl"
        assert str(current_time_zone()) == "Europe/Warsaw"
    assert current_time_zone() is UTC


def test_tags_are_languages() -> None:
    with use_language("pl_PL"):
        assert current_language() == "pl"
    assert negotiate_language([None, "", "de-DE", "ro-MD", "pl"]) == "ro"
    assert negotiate_language(["de"]) is None


def test_templates_translate_in_their_own_domain_and_escape_values() -> None:
    templates = {
        "deals/list.html": (
            "{{ _('Name') }} {{ _('Hello, %(name)s', name=who) }} "
            "{{ ngettext('%(n)s deal', '%(n)s deals', count, n=count) }} "
            "{{ pgettext('of a month', 'Name') }} "
            "{% trans %}\n  Name\n{% endtrans %}"
        )
    }
    environment = Environment(loader=DictLoader(templates), autoescape=True)
    i18n_jinja.install(environment)
    with use_language("pl"):
        page = environment.get_template("deals/list.html").render(who="<b>", count=5)
    assert page == "Nazwa <pl> &lt;b&gt; 5 szans miesiąc Nazwa"


def test_importing_texts_does_not_load_the_tools() -> None:
    program = "import mozaika.i18n, sys; sys.exit('babel.messages' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
