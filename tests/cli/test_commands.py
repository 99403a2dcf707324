"""What commands print and change, how they end, and in which language they complain."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest

from mozaika.cli.lazy import load
from mozaika.cli.root import COMMANDS
from mozaika.cli.speech import chosen_language
from mozaika.lifecycle.host import Host
from mozaika.runtime import Settings
from mozaika.services import auth
from mozaika.testing.databases import Databases
from tests.cli.conftest import Run


def as_json(run: Run, *arguments: str) -> Any:
    said = run(*arguments, "--json")
    assert said.status == 0, said.err
    return json.loads(said.out)


# -- the table of commands


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_in_the_table_is_the_first_line_of_the_commands_own(name: str) -> None:
    command = load(COMMANDS[name].target)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert (command.help or "").split("\n\n")[0].splitlines()[0].rstrip(".")


def test_help_is_fast_and_imports_nothing_heavy(folder: Path) -> None:
    program = (
        "import sys; from mozaika.cli import run; run(['--help']);"
        " print(*(n for n in ('sqlalchemy', 'rich', 'flask', 'babel') if n in sys.modules))"
    )
    best = 10.0
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True,
            env={"MOZAIKA_ADDONS_PATH": ""},
        )  # fmt: skip
        best = min(best, time.perf_counter() - started)
    assert done.stdout.splitlines()[-1] == ""
    assert best < 0.6  # 0.12 s on an idle machine


def test_commands_of_enabled_addons_are_there(library: Settings, run: Run) -> None:
    assert "dust  Dust the shelves." in run("--help").out
    assert run("dust").out == "dusted\n"


def test_an_unknown_command_is_wrong_use(folder: Path, run: Run) -> None:
    said = run("dost")
    assert said.status == 2
    assert "No such command 'dost'" in said.err


# -- init


def test_init_prints_the_made_up_password_alone(
    databases: Databases, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.empty()
    monkeypatch.setenv("MOZAIKA_DATABASE_URL", url)
    said = run("init", "--addons", "library, loans")
    assert said.status == 0, said.err
    password = said.out.strip()
    host = Host(Settings.load())
    assert auth.sign_in(host.platform, "admin", password).login == "admin"
    assert [addon.name for addon in host.platform.addons] == ["base", "library", "loans"]
    host.close()

    again = run("init")
    assert again.status == 1
    assert "initialised already" in again.err


def test_no_command_makes_a_database_by_accident(folder: Path, run: Run) -> None:
    for command in (["addons", "list"], ["user", "token", "admin"], ["serve"], ["backup", "x.zip"]):
        said = run(*command)
        assert said.status == 1
        assert "has not been initialised.\nRun `mozaika init`." in said.err
    assert {file.name for file in folder.iterdir()} <= {"mozaika-data"}  # the key of serve


# -- addons


def test_listing_addons(library: Settings, run: Run) -> None:
    found = {row["name"]: row for row in as_json(run, "addons", "list")}
    assert found["library"]["state"] == "enabled"
    assert found["loans"] | {"origin": ""} == {
        "name": "loans", "state": "available", "state_label": "Available",
        "version": "1.0", "installed_version": "1.0",
        "title": "Loans", "summary": "Who has which book.", "depends": ["library"], "origin": "",
    }  # fmt: skip
    assert re.search(r"library +Enabled", run("addons", "list").out)


def test_a_plan_shows_every_step_and_changes_nothing(library: Settings, run: Run) -> None:
    said = run("addons", "plan", "enable", "loans", "--sql")
    assert "Enable loans 1.0." in said.out
    assert "ALTER TABLE library_book ADD COLUMN borrower VARCHAR(100)" in said.out
    plan = as_json(run, "addons", "plan", "enable", "loans")
    assert [step["kind"] for step in plan["steps"]] == ["column"]
    states = {row["name"]: row["state"] for row in as_json(run, "addons", "list")}
    assert states["loans"] == "available"


def test_a_change_wants_to_be_confirmed(library: Settings, run: Run) -> None:
    refused = run("addons", "enable", "loans")
    assert refused.status == 2
    assert "say --yes" in refused.err

    done = run("addons", "enable", "loans", "--yes")
    assert done.status == 0
    assert done.out.startswith("Enable loans 1.0.")
    assert as_json(run, "models", "library.book")["extended_by"] == ["loans"]

    assert run("addons", "enable", "loans", "--yes").out == "Nothing to do.\n"
    assert run("addons", "disable", "library", "--yes").status == 0
    states = {row["name"]: row["state"] for row in as_json(run, "addons", "list")}
    assert (states["library"], states["loans"]) == ("disabled", "disabled")


def test_check_is_silent_about_sound_addons_and_names_the_broken(
    library: Settings,
    databases: Databases,
    folder: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run("addons", "check").out == "All is well.\n"

    broken = folder / "more" / "broken" / f"broken_on_{databases.kind}"
    broken.mkdir(parents=True)
    (broken.parent / "addon.toml").write_text('name="broken"\nversion="1"\ntitle="Broken"\n')
    (broken / "__init__.py").write_text("")
    (broken / "hooks.py").write_text(
        "from mozaika import hookimpl\n@hookimpl\ndef mozaika_modles():\n    return []\n"
    )
    paths = f"{library.addons_path[0]}:{folder / 'more'}"
    monkeypatch.setenv("MOZAIKA_ADDONS_PATH", paths)
    assert run("addons", "check").status == 0  # it is not enabled
    said = run("addons", "check", "broken")
    assert said.status == 1
    assert "Did you mean mozaika_models?" in said.out


def test_an_unknown_addon_is_named_with_a_cure(library: Settings, run: Run) -> None:
    said = run("addons", "plan", "enable", "libary")
    assert said.status == 1
    assert "libary" in said.err
    assert "library" in said.err


# -- users and access


def test_a_user_from_the_command_line(library: Settings, run: Run) -> None:
    said = run("user", "add", "jan", "--name", "Jan Kos", "--role", "library.reader")
    assert said.status == 0, said.err
    password = said.out.strip()
    token = run("user", "token", "jan", "--days", "3").out
    assert run("user", "passwd", "jan", stdin="another one\n").status == 0
    assert run("user", "roles", "jan", "--add", "base.user").status == 0
    host = Host(library)
    platform = host.platform
    with pytest.raises(Exception, match="wrong"):
        auth.sign_in(platform, "jan", password)
    signed_in = auth.sign_in(platform, "jan", "another one")
    assert signed_in.roles == {"library.reader", "base.user"}
    assert token.count("\n") == 1
    assert auth.user_of_token(platform, token.strip()).user.login == "jan"
    host.close()
    given = as_json(run, "user", "roles", "jan")
    assert given == [
        {"role": "base.user", "given": True}, {"role": "library.reader", "given": True},
    ]  # fmt: skip


def test_an_unknown_role_or_user_is_told(library: Settings, run: Run) -> None:
    said = run("user", "add", "jan", "--role", "library.raeder")
    assert (said.status, said.out) == (1, "")
    assert "Did you mean “library.reader”?" in said.err
    assert "There is no user “jan”" in run("user", "token", "jan").err


def test_access_explains_itself(library: Settings, run: Run) -> None:
    run("user", "add", "jan", "--role", "library.reader", "--password", "x")
    decisions = {row["operation"]: row for row in as_json(
        run, "access", "explain", "jan", "library.book"
    )}  # fmt: skip
    assert decisions["read"]["allowed"]
    assert "library.reader" in decisions["read"]["reasons"][0]
    assert not decisions["delete"]["allowed"]
    assert run("access", "explain", "jan", "library.bok").status == 1


# -- models and hooks


def test_models_tell_who_contributes_what(library: Settings, run: Run) -> None:
    assert run("addons", "enable", "loans", "--yes").status == 0
    book = as_json(run, "models", "library.book")
    owners = {field["name"]: field["addon"] for field in book["fields"]}
    assert (owners["name"], owners["borrower"]) == ("library", "loans")
    assert {one["name"]: one["addons"] for one in book["methods"]} == {
        "blurb": ["loans", "library"]
    }
    names = [model["name"] for model in as_json(run, "models")]
    assert {"base.user", "library.author", "library.book"} <= set(names)


def test_hooks_are_shown_in_call_order(library: Settings, run: Run) -> None:
    assert run("addons", "enable", "loans", "--yes").status == 0
    (hook,) = as_json(run, "hooks", "mozaika_models")
    assert hook["implementers"] == ["base", "library", "loans"]
    assert "mozaika_slot" not in run("hooks", "--used").out


# -- shell


def test_the_shell_runs_code_and_keeps_what_is_committed(library: Settings, run: Run) -> None:
    add = 'env.session.add(env["library.author"](name="Prus"))'
    count = "from sqlalchemy import select, func; print(env.session.scalar(select(func.count())"
    count += '.select_from(env["library.author"])))'
    assert run("shell", "-c", add).status == 0
    assert run("shell", "-c", count).out == "0\n"
    run("shell", stdin=f"{add}\nenv.commit()")
    assert run("shell", "-c", count).out == "1\n"


# -- errors


def test_errors_speak_the_users_language(
    library: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chosen_language({"LANG": "pl_PL.UTF-8"}) == "pl"
    assert chosen_language({"LANG": "C.UTF-8", "LC_ALL": ""}) == "en"
    assert chosen_language({"LANG": "ru_RU.UTF-8", "MOZAIKA_LANGUAGE": "ro"}) == "ro"


def test_an_unexpected_error_is_short_and_its_details_are_kept_without_secrets(
    library: Settings, folder: Path, run: Run
) -> None:
    library.data_dir.mkdir()
    code = "password='hunter2-hunter2'; raise RuntimeError(f'password={password}')"
    said = run("shell", "-c", code)
    assert said.status == 1
    assert said.err.startswith("Error: An unexpected error: RuntimeError: password=***")
    assert "Traceback" not in said.err
    assert "Traceback" in run("--debug", "shell", "-c", code).err


def test_errors_of_fields_are_listed(library: Settings, run: Run) -> None:
    code = "from mozaika.errors import ValidationFailed as Failed\n"
    code += "raise Failed('Wrong.', {'name': ['Too long.'], '': ['Odd.']})"
    assert run("shell", "-c", code).err == "Error: Wrong.\n  name: Too long.\n  Odd.\n"


def test_a_wrong_setting_names_its_variable(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOZAIKA_PORT", "eighty")
    said = run("addons", "list")
    assert said.status == 1
    assert "MOZAIKA_PORT is “eighty”" in said.err
    assert "from 1 to 65535" in said.err
