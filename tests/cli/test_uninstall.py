"""`mozaika addons uninstall` and `mozaika addons restore`."""

from __future__ import annotations

import json
from pathlib import Path

from mozaika.runtime import Settings
from tests.cli.conftest import Run


def test_an_addon_goes_into_an_archive_and_comes_back(
    library: Settings, folder: Path, run: Run
) -> None:
    shown = run("addons", "plan", "uninstall", "library", "--json")
    parts = json.loads(shown.out)["removal"]["parts"]
    assert {"library_book"} <= {part["table"] for part in parts if part["kind"] == "table"}

    refused = run("addons", "uninstall", "library")
    assert refused.status == 2
    assert "say --yes" in refused.err

    done = run("addons", "uninstall", "library", "--archive", "kept.zip", "--yes")
    assert done.status == 0, done.err
    assert done.out.startswith("Uninstall library 1.0 with all its data.")
    assert f"`mozaika addons restore {folder / 'kept.zip'}` brings it back." in done.out
    assert run("models", "library.book").status == 1

    back = run("addons", "restore", "kept.zip", "--yes")
    assert back.status == 0, back.err
    assert back.out.startswith("Restore library 1.0 with its data.")
    assert run("models", "library.book").status == 0


def test_without_a_name_the_archive_lies_in_the_data_folder(
    library: Settings, folder: Path, run: Run
) -> None:
    done = run("addons", "uninstall", "library", "--yes")
    assert done.status == 0, done.err
    (file,) = (folder / "mozaika-data" / "uninstalled").iterdir()
    assert str(file) in done.out
    assert run("addons", "restore", str(file), "--yes").status == 0


def test_what_is_needed_is_named(library: Settings, run: Run) -> None:
    assert run("addons", "enable", "loans", "--yes").status == 0
    said = run("addons", "uninstall", "library", "--yes")
    assert said.status == 1
    assert "The addon library is needed by: loans." in said.err
    assert "Uninstall or disable these first." in said.err


def test_a_file_that_is_no_archive_is_named(library: Settings, folder: Path, run: Run) -> None:
    (folder / "letter.txt").write_text("Dear all")
    said = run("addons", "restore", "letter.txt", "--yes")
    assert said.status == 1
    assert "letter.txt is no whole archive of an addon" in said.err
