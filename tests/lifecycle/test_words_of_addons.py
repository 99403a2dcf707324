"""An addon has other words for another addon's texts: they hold where it is enabled."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mozaika.i18n import dgettext, dngettext
from mozaika.i18n.tools import addon_target, check_words, compile_catalogs
from mozaika.lifecycle import wordings
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.wording_search import search, shipped
from mozaika.lifecycle.wordings import Message

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: pl\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) '
    '? 1 : 2);\\n"\n\n'
)
COUNT = 'msgid "%(n)s deal"\nmsgid_plural "%(n)s deals"\n'
SHOP = (
    'msgid "Deal"\nmsgstr "Szansa"\n\nmsgid "Stage"\nmsgstr "Etap"\n\n'
    + COUNT
    + 'msgstr[0] "%(n)s szansa"\nmsgstr[1] "%(n)s szanse"\nmsgstr[2] "%(n)s szans"\n'
)
TRADE = (
    'msgid "Deal"\nmsgstr "Transakcja"\n\n'
    + COUNT
    + 'msgstr[0] "%(n)s transakcja"\nmsgstr[1] "%(n)s transakcje"\nmsgstr[2] "%(n)s transakcji"\n'
)
DEAL = Message("words_shop", None, "Deal")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two addons: a shop, and a trade that calls deals something else."""
    folder = tmp_path_factory.mktemp("addons")
    source = 'from mozaika import _l, ngettext\n\nDEAL, STAGE = _l("Deal"), _l("Stage")\n\n\n'
    count = 'def count(n):\n    return ngettext("%(n)s deal", "%(n)s deals", n)\n'
    addon(folder, "words_shop", source + count, SHOP)
    trade = addon(folder, "words_trade", '"""Nothing."""\n', "", depends='["words_shop"]')
    write(trade / "i18n" / "words_shop" / "pl.po", HEADER + TRADE)
    return folder


def addon(folder: Path, name: str, hooks: str, words: str, depends: str = "[]") -> Path:
    package = folder / name
    manifest = f'name = "{name}"\nversion = "1.0"\ntitle = "T"\nsummary = "S"\ncore = ">=1,<2"\n'
    write(package / "addon.toml", f"{manifest}depends = {depends}\n")
    write(package / "__init__.py", '"""An addon."""\n')
    write(package / "hooks.py", hooks)
    write(package / "i18n" / "pl.po", HEADER + words)
    return package


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def host(empty: Callable[[], Host], folder: Path, opened: list[Host]) -> Host:
    made = Host(replace(empty().settings, addons_path=(folder,)))
    opened.append(made)
    made.apply(made.plan("enable", ["words_shop"]))
    return made


def read(host: Host, text: str = "Deal") -> str:
    with host.platform.env(language="pl"):
        return dgettext("words_shop", text)


def test_they_hold_while_the_addon_is_enabled(host: Host) -> None:
    assert read(host) == "Szansa"
    host.apply(host.plan("enable", ["words_trade"]))
    assert (read(host), read(host, "Stage")) == ("Transakcja", "Etap")
    with host.platform.env(language="pl"):
        assert dngettext("words_shop", "%(n)s deal", "%(n)s deals", 5) == "5 transakcji"
    host.apply(host.plan("disable", ["words_trade"]))
    assert read(host) == "Szansa"


def test_the_company_has_the_last_word(host: Host) -> None:
    host.apply(host.plan("enable", ["words_trade"]))
    with host.platform.env(write=True) as env:
        wordings.choose(env, {DEAL: {"pl": ["Umowa"]}})
    assert read(host) == "Umowa"
    assert {one.language: one.forms[0] for one in shipped(host.platform, DEAL)}[
        "pl"
    ] == "Transakcja"
    assert [one.message for one in search(host.platform, "", "pl", own=True).readings] == [DEAL]
    with host.platform.env(write=True) as env:
        wordings.choose(env, {DEAL: {"pl": [""]}})
    assert read(host) == "Transakcja"


def test_they_are_compiled_and_checked(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    shop, trade = (addon_target(name, copy / name) for name in ("words_shop", "words_trade"))
    file = trade.catalogues / "words_shop" / "pl.po"
    assert file.with_suffix(".mo") in compile_catalogs([trade])
    known = {shop.domain: shop}
    assert check_words([trade], known, ["pl"]) == []
    assert "there is no addon “words_shop”" in str(check_words([trade], {}, ["pl"])[0])
    write(file, HEADER + 'msgid "Gone"\nmsgstr "Nie ma"\n\nmsgid "Deal"\nmsgstr "%(x)s"\n')
    found = check_words([trade], known, ["pl"])
    assert {(one.kind, one.message) for one in found} == {
        ("unused", "Gone"), ("placeholders", "Deal"),
    }  # fmt: skip
