"""Commands around files: generated pages, catalogues, imports, exports, backups."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mozaika.cli.docs import PAGES
from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.services import auth
from mozaika.testing.databases import Databases
from tests.cli.conftest import PASSWORD, Run


def as_json(run: Run, *arguments: str, status: int = 0) -> Any:
    said = run(*arguments, "--json")
    assert said.status == status, said.err
    return json.loads(said.out)


# -- docs


def test_generated_pages_match_the_code_and_a_stale_one_is_named(folder: Path, run: Run) -> None:
    docs = Path(__file__).parent.parent.parent / "docs"
    assert run("docs", "check", "--folder", str(docs)).out == "All is well.\n"

    written = run("docs", "write", "--folder", str(folder))
    assert written.out.split() == [str(folder / name) for name in PAGES]
    assert run("docs", "write", "--folder", str(folder)).out == ""
    (folder / "cli.md").write_text("old")
    said = run("docs", "check", "--folder", str(folder))
    assert said.status == 1
    assert "cli.md.\nRun `mozaika docs write`." in said.err


# -- i18n


def test_the_catalogues_of_an_addon_are_kept_by_name(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = folder / "shop" / "shop_addon"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "hooks.py").write_text('from mozaika.i18n import _l\nTITLE = _l("Basket")\n')
    (package.parent / "addon.toml").write_text('name="shop"\nversion="1"\ntitle="Shop"\n')
    monkeypatch.setenv("MOZAIKA_ADDONS_PATH", str(folder))
    assert run("i18n", "extract", "shop").status == 0
    assert run("i18n", "update", "shop").status == 0
    problems = as_json(run, "i18n", "check", "shop", status=1)
    assert {(one["language"], one["message"], one["kind"]) for one in problems} == {
        (language, message, "untranslated")
        for language in ("pl", "ru", "ro")
        for message in ("Basket", "Shop")
    }
    for language in ("pl", "ru", "ro"):
        file = package / "i18n" / f"{language}.po"
        file.write_text(file.read_text().replace('msgstr ""\n\n#', 'msgstr "x"\n\n#'))
        lines = file.read_text().rstrip().removesuffix('msgstr ""')
        file.write_text(f'{lines.removesuffix("msgstr")}msgstr "y"\n')
    assert run("i18n", "check", "shop").status == 0, run("i18n", "check", "shop").out
    assert run("i18n", "compile", "shop").status == 0
    assert (package / "i18n" / "pl.mo").is_file()
    assert run("i18n", "check", "shob").status == 1


# -- import and export


def test_an_import_tells_of_each_row_and_again_updates(
    library: Settings, folder: Path, run: Run
) -> None:
    (folder / "books.csv").write_text(
        "title,isbn,pages\nLalka,1,700\nFaraon,2,many\nIon,3,\n", "utf-8"
    )
    columns = ["--map", "name=title", "--map", "isbn=isbn", "--map", "pages=pages"]
    options = [*columns, "--key", "isbn"]
    said = run("import", "library.book", "books.csv", *options, "--dry-run")
    assert said.status == 1
    assert "Line 2: created" in said.out
    assert "Line 3: failed" in said.out
    assert "Nothing was saved." in said.out

    (folder / "books.csv").write_text("title,isbn,pages\nLalka,1,700\nFaraon,2,600\n", "utf-8")
    assert run("import", "library.book", "books.csv", *options).status == 0
    report = as_json(run, "import", "library.book", "books.csv", *options)
    assert report["totals"]["unchanged"] == 2

    mapping = 'key = "isbn"\n[columns]\nname = "title"\nisbn = "isbn"'
    (folder / "mapping.toml").write_text(mapping)
    (folder / "books.csv").write_text("title,isbn\nFaraon (Prus),2\n", "utf-8")
    again = run("import", "library.book", "books.csv", "--mapping", "mapping.toml")
    assert again.status == 0
    assert again.out.startswith("Line 2: updated")
    assert run("import", "library.book", "nowhere.csv").status == 2


def test_an_export_writes_what_was_asked_for(library: Settings, folder: Path, run: Run) -> None:
    (folder / "books.csv").write_text("name,pages\nLalka,700\nIon,300\n", "utf-8")
    assert run("import", "library.book", "books.csv").status == 0
    conditions = '[["pages", ">", 500]]'
    options = ["--fields", "name,pages", "--technical", "-o", "out.csv"]
    assert run("export", "library.book", "--filter", conditions, *options).status == 0
    assert (folder / "out.csv").read_text("utf-8-sig").split() == ["name,pages", "Lalka,700"]
    assert run("export", "library.book", "-o", "out.xlsx").status == 0
    assert (folder / "out.xlsx").read_bytes().startswith(b"PK")

    wrong = run("export", "library.book", "--filter", "[[")
    assert (wrong.status, "--filter" in wrong.err) == (1, True)
    assert run("export", "library.book", "--fields", "nmae", "-o", "no.csv").status == 1
    assert not list(folder.glob("no.csv*"))


def test_commands_act_for_a_user_when_told(library: Settings, folder: Path, run: Run) -> None:
    run("user", "add", "jan", "--role", "library.reader", "--password", "x")
    (folder / "books.csv").write_text("name\nLalka\n", "utf-8")
    said = run("import", "library.book", "books.csv", "--user", "jan")
    assert (said.status, said.out) == (1, "")
    assert "base.importer" in said.err
    assert run("export", "library.author", "--user", "jan").status == 1


# -- backup


def test_backup_and_restore_from_the_command_line(
    library: Settings, databases: Databases, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("shell", "-c", 'env.session.add(env["library.author"](name="Prus")); env.commit()')
    assert run("backup", "b.zip").status == 0
    refused = run("restore", "b.zip")
    assert (refused.status, refused.out) == (1, "")
    monkeypatch.setenv("MOZAIKA_DATABASE_URL", databases.empty())
    restored = run("restore", "b.zip")
    assert restored.status == 0, restored.err
    host = Host(Settings.load())
    with host.platform.env() as env:
        assert env.session.scalars(select(env["library.author"].name)).all() == ["Prus"]
    assert auth.sign_in(host.platform, "admin", PASSWORD).login == "admin"
    host.close()
