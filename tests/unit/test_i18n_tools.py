"""Extracting, updating, compiling and checking catalogues, on a small addon."""

from __future__ import annotations

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.frontend import parse_mapping_cfg

from mozaika.i18n import LANGUAGES
from mozaika.i18n.checks import read_glossary
from mozaika.i18n.extraction import METHODS
from mozaika.i18n.tools import (
    CORE_TARGET,
    Problem,
    Target,
    addon_target,
    check,
    compile_catalogs,
    extract,
    update,
)

ROOT = Path(__file__).parents[2]
MODELS = """
from mozaika import _l, _ln, _lp, gettext, ngettext

NAME = _l("Name")
DEALS = _ln("%(n)s deal", "%(n)s deals", 3)
OPEN = _lp("state", "Open")
# Translators: said when a deal is won
WON = _l("Won by %(who)s", who="Jan")


def one(n):
    return ngettext("One partner", "%(n)s partners", n)
"""
PAGE = "<h1>{{ _('My deals') }}</h1>{% trans %}  Save\n it {% endtrans %}"
TRANSLATED = {
    "Name": ["Название"],
    "%(n)s deal": ["%(n)s сделка", "%(n)s сделки", "%(n)s сделок"],
    "Open": ["Открыто"],
    "Won by %(who)s": ["Выиграл %(who)s"],
    "One partner": ["%(n)s партнёр", "%(n)s партнёра", "%(n)s партнёров"],
    "My deals": ["Мои сделки"],
    "Save it": ["Сохранить"],
    "Deals": ["Сделки"],
    "All about deals": ["Всё о сделках"],
}


@pytest.fixture
def target(tmp_path: Path) -> Target:
    package = tmp_path / "deals" / "mozaika_deals"
    (package / "templates" / "deals").mkdir(parents=True)
    (package / "tests").mkdir()
    (package / "models.py").write_text(MODELS, encoding="utf-8")
    (package / "tests" / "test_it.py").write_text('_l("Not for users")', encoding="utf-8")
    (package / "templates" / "deals" / "list.html").write_text(PAGE, encoding="utf-8")
    manifest = 'name = "deals"\ntitle = "Deals"\nsummary = "All about deals"\n'
    (tmp_path / "deals" / "addon.toml").write_text(manifest, encoding="utf-8")
    return addon_target("deals", package)


def translate(target: Target, language: str = "ru", **changes: list[str]) -> Path:
    """Fill the catalogue; `changes` by the first word of the English."""
    path = target.catalogues / f"{language}.po"
    text = path.read_text(encoding="utf-8")
    for english, forms in TRANSLATED.items():
        written = changes.get(re.findall(r"\w+", english)[0], forms)
        entry = re.search(rf'msgid "{re.escape(english)}"\n(msgid_plural .*\n)?', text)
        assert entry, english
        lines = text[: entry.end()], text[entry.end() :]
        rest = re.sub(r'\A(msgstr(\[\d\])? ".*"\n)+', "", lines[1])
        keys = ["msgstr"] if not entry[1] else [f"msgstr[{i}]" for i in range(len(written))]
        new = "".join(f'{key} "{form}"\n' for key, form in zip(keys, written, strict=True))
        text = lines[0] + new + rest
    path.write_text(text, encoding="utf-8")
    return path


def kinds(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.kind, problem.message) for problem in problems]


def test_extraction_finds_python_templates_and_the_manifest(target: Target) -> None:
    [path] = extract([target])
    text = path.read_text(encoding="utf-8")
    found = set(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE))
    assert found == set(TRANSLATED)
    assert 'msgctxt "state"' in text
    assert "#. Translators: said when a deal is won" in text
    assert "#: models.py\n" in text


def test_a_complete_catalogue_has_no_problem(target: Target) -> None:
    update([target], ["ru"])
    translate(target)
    assert check([target], ["ru"]) == []


def test_updating_again_changes_nothing(target: Target) -> None:
    assert [path.name for path in update([target], ["pl", "ru"])] == ["pl.po", "ru.po"]
    path = translate(target)
    before = path.read_bytes()
    assert update([target], ["pl", "ru"]) == []
    assert path.read_bytes() == before
    assert not re.search(r"POT-Creation|PO-Revision|Generated|\d{4}-\d\d", before.decode())


def test_moving_code_changes_no_catalogue(target: Target) -> None:
    update([target], ["ru"])
    (target.source / "models.py").write_text("\n\n# moved\n" + MODELS, encoding="utf-8")
    assert update([target], ["ru"]) == []


def test_a_retired_message_returns_with_its_translation(target: Target) -> None:
    update([target], ["ru"])
    path = translate(target)
    complete = path.read_bytes()
    (target.source / "models.py").write_text(MODELS.replace('_l("Name")', '""'), encoding="utf-8")
    assert kinds(check([target], ["ru"])) == [("unused", "Name")]
    update([target], ["ru"])
    assert '#~ msgid "Name"' in path.read_text(encoding="utf-8")
    assert check([target], ["ru"]) == []
    (target.source / "models.py").write_text(MODELS, encoding="utf-8")
    assert kinds(check([target], ["ru"])) == [("obsolete", "Name")]
    update([target], ["ru"])
    assert path.read_bytes() == complete


def test_a_new_catalogue_is_untranslated(target: Target) -> None:
    assert kinds(check([target], ["ru"])) == [("missing", "")]
    update([target], ["ru"])
    assert sorted(kinds(check([target], ["ru"]))) == sorted(
        ("untranslated", english) for english in TRANSLATED
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"Won": ["Выиграл %(whom)s"]}, "has unknown %(whom)s"),
        ({"Won": ["Выиграно"]}, "lacks %(who)s"),
        ({"One": ["Один", "%(n)s партнёра", "%(n)s партнёров"]}, "“Один” lacks %(n)s"),
        ({"n": ["%(n)s сделка", "", "%(n)s сделок"]}, "needs all 3 plural forms"),
        ({"Name": ["Название "]}, "begins or ends with other spaces"),
    ],
)
def test_what_is_wrong_is_named(
    target: Target, changes: dict[str, list[str]], problem: str
) -> None:
    update([target], ["ru"])
    translate(target, **changes)
    assert any(problem in str(found) for found in check([target], ["ru"]))


def test_a_form_of_one_number_may_leave_the_number_out(target: Target) -> None:
    update([target], ["pl"])
    translate(target, "pl", One=["Jeden partner", "%(n)s partnerzy", "%(n)s partnerów"])
    assert check([target], ["pl"]) == []


def test_fuzzy_wrong_header_and_outdated_are_reported(target: Target) -> None:
    update([target], ["ru"])
    path = translate(target)
    text = path.read_text(encoding="utf-8").replace("n%100!=11", "n%100!=12")
    text = text.replace('msgid "My deals"', '#, fuzzy\nmsgid "My deals"')
    path.write_text(text, encoding="utf-8")
    models = MODELS.replace('"Name"', '"Full name"')
    (target.source / "models.py").write_text(models, encoding="utf-8")
    assert sorted(kinds(check([target], ["ru"]))) == [
        ("fuzzy", "My deals"),
        ("header", ""),
        ("outdated", "Full name"),
        ("unused", "Name"),
    ]


def test_the_agreed_term_is_asked_for(target: Target, tmp_path: Path) -> None:
    glossary = tmp_path / "glossary.md"
    glossary.write_text("| en | pl | ru |\n|---|---|---|\n| Name | Nazwa | Имя / Наименование |\n")
    update([target], ["ru"])
    translate(target)
    [problem] = check([target], ["ru"], glossary=glossary)
    assert problem.text == "is “Название”; the glossary says “Имя or Наименование”."
    translate(target, Name=["Наименование"])
    assert check([target], ["ru"], glossary=glossary) == []


def test_compiling_twice_gives_the_same_bytes(target: Target) -> None:
    update([target], ["ru"])
    translate(target)
    [path] = compile_catalogs([target])
    first = path.read_bytes()
    compile_catalogs([target])
    assert path.read_bytes() == first
    with path.open("rb") as file:
        assert GNUTranslations(file).gettext("My deals") == "Мои сделки"


def test_babel_cfg_says_what_the_tools_do() -> None:
    with (ROOT / "i18n" / "babel.cfg").open(encoding="utf-8") as file:
        method_map, _ = parse_mapping_cfg(file)
    assert method_map == METHODS


def test_the_glossary_has_a_word_for_every_term_and_language() -> None:
    terms = read_glossary(ROOT / "i18n" / "glossary.md")
    languages = set(LANGUAGES) - {"en"}
    assert len(terms) >= 120
    assert [term for term, words in terms.items() if not languages <= set(words)] == []
    assert [term for term, words in terms.items() if not all(map(all, words.values()))] == []


def test_the_core_is_a_target() -> None:
    assert (CORE_TARGET.source / "i18n").is_dir()
