"""The manifest says what is wrong with it, where, and what to write instead."""

from pathlib import Path

import pytest

from mozaika.addons import read_manifest
from mozaika.addons.manifest import find_manifest, parse_manifest
from mozaika.errors import AddonError
from tests.addons import manifest_text

FULL = """
name = "pipeline"
version = "1.2"
title = "Pipeline"
summary = "Leads and deals."
depends = ["contacts>=1.1", "activities"]
replaces = ["leads"]
conflicts = ["old_sales"]
category = "Sales"
core = ">=1,<2"
"""


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    return tmp_path / "addon.toml"


def test_a_full_manifest_is_read(manifest):
    manifest.write_text(FULL, "utf-8")
    read = read_manifest(manifest)
    assert (read.name, read.version, read.title) == ("pipeline", "1.2", "Pipeline")
    assert [str(one) for one in read.depends] == ["contacts>=1.1", "activities"]
    assert read.replaces == ("leads",)
    assert read.conflicts == ("old_sales",)
    assert str(read.core) in (">=1,<2", "<2,>=1")


def test_name_version_and_title_are_enough(manifest):
    manifest.write_text(manifest_text("tiny"), "utf-8")
    assert read_manifest(manifest).depends == ()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"depend": []}, "'depend' is unknown. Did you mean 'depends'?"),
        ({"x": 1}, "'x' is unknown. Known keys: name, version, title"),
        ({"title": ""}, "'title' is missing. Add title = \"…\"."),
        ({"version": 1}, "'version' is 1. Give it a text"),
        ({"version": "one"}, "'version' is 'one'. Number it like \"1.0\"."),
        ({"depends": "contacts"}, "'depends' is 'contacts'. Give it a list of texts"),
        ({"depends": ["contacts 1"]}, "'depends' has 'contacts 1'. Write it like"),
        ({"depends": ["Contacts"]}, "'depends' names 'Contacts'. Use a-z"),
        ({"replaces": ["a-b"]}, "'replaces' names 'a-b'. Use a-z"),
        ({"name": "Pipe line"}, "'name' names 'Pipe line'. Use a-z"),
        ({"core": "1"}, "'core' is '1'. Write it like \">=1,<2\"."),
    ],
)
def test_each_fault_names_file_key_and_cure(values, message):
    complete = {"name": "sales", "version": "1.0", "title": "Sales", **values}
    with pytest.raises(AddonError) as caught:
        parse_manifest(complete, Path("sales/addon.toml"))
    assert str(caught.value).startswith("sales/addon.toml: ")
    assert message in str(caught.value)


def test_a_missing_key_is_named():
    with pytest.raises(AddonError, match=r"'version' is missing"):
        parse_manifest({"name": "sales", "title": "Sales"}, Path("addon.toml"))


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_named(manifest, content):
    manifest.write_bytes(content)
    with pytest.raises(AddonError, match=r"addon.toml can't be read"):
        read_manifest(manifest)


def test_the_manifest_in_the_package_comes_before_the_one_beside_it(tmp_path):
    package = tmp_path / "mozaika_sales"
    package.mkdir()
    assert find_manifest(package) is None
    beside = tmp_path / "addon.toml"
    beside.touch()
    assert find_manifest(package) == beside
    inside = package / "addon.toml"
    inside.touch()
    assert find_manifest(package) == inside
