"""Settings come from the environment and the file, and errors name the variable."""

from __future__ import annotations

import os
import re
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from mozaika.errors import ConfigurationError
from mozaika.runtime import Settings
from mozaika.runtime.settings import ABOUT


def test_the_environment_wins_over_the_file(folder: Path) -> None:
    (folder / "mozaika.toml").write_text('port = 9000\nlanguage = "pl"\naddons_path = ["a", "b"]')
    settings = Settings.load({"MOZAIKA_LANGUAGE": "ro"})
    assert (settings.port, settings.language) == (9000, "ro")
    assert settings.addons_path == (Path("a"), Path("b"))


@pytest.mark.parametrize(
    ("variable", "value", "cure"),
    [
        ("MOZAIKA_PORT", "0", "from 1 to 65535"),
        ("MOZAIKA_PORT", "٨", "from 1 to 65535"),
        ("MOZAIKA_WORKERS", "many", "from 1 to 64"),
        ("MOZAIKA_LANGUAGE", "de", "en, pl, ru, ro"),
        ("MOZAIKA_TIME_ZONE", "Mars/Olympus", "Europe/Warsaw"),
        ("MOZAIKA_TIME_ZONE", "../etc/passwd", "Europe/Warsaw"),
        ("MOZAIKA_COOKIE_SECURE", "maybe", "true or false"),
        ("MOZAIKA_LOG_FORMAT", "xml", "text, json"),
        ("MOZAIKA_SECRET_KEY", "short", "openssl rand -hex 32"),
        ("MOZAIKA_DATABSE_URL", "sqlite://", "Did you mean MOZAIKA_DATABASE_URL?"),
    ],
)
def test_an_error_names_the_variable_and_the_cure(variable: str, value: str, cure: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(cure)) as caught:
        Settings.load({variable: value})
    assert variable in str(caught.value)
    assert caught.value.details["variable"] == variable


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("prot = 1", "Did you mean port?"),
        ("port = ", "Write lines such as"),
        ("data_dir = 7", "Write a text"),
        ("addons_path = 7", "a list of folders"),
    ],
)
def test_an_error_in_the_file_says_what_to_write(folder: Path, text: str, cure: str) -> None:
    (folder / "mozaika.toml").write_text(text)
    with pytest.raises(ConfigurationError, match=re.escape(cure)):
        Settings.load({})


def test_secrets_are_not_shown() -> None:
    settings = Settings(database_url="postgresql://u:hunter2@h/n", secret_key="k" * 40)
    assert "hunter2" not in repr(settings)
    assert "kkk" not in repr(settings)
    with pytest.raises(ConfigurationError) as caught:
        Settings.load({"MOZAIKA_SECRET_KEY": "tooshort"})
    assert "tooshort" not in str(caught.value)


def test_every_setting_is_described() -> None:
    assert list(ABOUT) == [item.name for item in fields(Settings)]


def test_the_secret_key_is_made_once_and_for_the_owner_alone(folder: Path) -> None:
    settings = Settings(data_dir=folder / "data")
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(settings.with_secret_key().secret_key))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64
    assert (folder / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (folder / "data").iterdir()] == ["secret.key"]
    given = Settings(data_dir=folder / "other", secret_key="g" * 32)
    assert given.with_secret_key().secret_key == "g" * 32
    assert not (folder / "other").exists()


@pytest.mark.parametrize("content", ["", "short", "\u0144" * 40])
def test_an_unusable_key_file_is_an_error_with_a_cure(folder: Path, content: str) -> None:
    (folder / "secret.key").write_text(content, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        Settings(data_dir=folder).with_secret_key()
    assert caught.value.details["variable"] == "MOZAIKA_SECRET_KEY"
    assert os.fspath(folder / "secret.key") in str(caught.value)
