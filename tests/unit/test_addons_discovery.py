"""Addons are found by entry point and in folders, without importing them."""

import sys
from importlib.metadata import EntryPoint

import pytest

from mozaika.addons import discover, discovery, survey
from mozaika.errors import AddonError
from mozaika.i18n import Catalogs, CatalogueFolder, use_catalogs, use_language
from tests.addons import manifest_text, write_addon

RAISES = "raise RuntimeError('imported')"


@pytest.fixture(autouse=True)
def _clean_imports(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(discovery, "installed_entry_points", lambda group: [])
    yield
    for name in [name for name in sys.modules if name.startswith("written_")]:
        del sys.modules[name]


@pytest.fixture
def entry_points(monkeypatch, tmp_path):
    """Pretends that packages in the test's folder are installed under these entry points."""

    def install(**values):
        points = [EntryPoint(name, value, "mozaika.addons") for name, value in values.items()]
        monkeypatch.setattr(discovery, "installed_entry_points", lambda group: points)

    return install


def test_base_is_always_there_and_first(tmp_path):
    write_addon(tmp_path, "a")
    assert list(discover([tmp_path])) == ["base", "a"]


def test_folders_are_scanned_and_the_package_is_importable_once_asked_for(tmp_path):
    folder = write_addon(tmp_path, "sales", hooks="answer = 42")
    addon = discover([tmp_path])["sales"]
    assert addon.folder == folder
    assert addon.package == "written_sales"
    assert "written_sales" not in sys.modules
    assert addon.hooks_module().answer == 42


def test_finding_an_addon_does_not_import_it(tmp_path, entry_points):
    folder = write_addon(tmp_path, "wild", hooks=RAISES)
    (folder / "__init__.py").write_text(RAISES, "utf-8")
    sys.path.append(str(folder.parent))
    entry_points(wild="written_wild")
    assert str(discover()["wild"].title) == "Wild"
    assert discover([tmp_path])["wild"].folder == folder
    assert "written_wild" not in sys.modules


def test_a_manifest_may_lie_in_the_package(tmp_path, entry_points):
    folder = tmp_path / "written_inside"
    folder.mkdir()
    for name in ("__init__.py", "hooks.py"):
        (folder / name).touch()
    (folder / "addon.toml").write_text(manifest_text("inside"), "utf-8")
    sys.path.append(str(tmp_path))
    entry_points(inside="written_inside")
    assert discover()["inside"].folder == folder
    assert discover([tmp_path], entry_points=False)["inside"].folder == folder


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("written_gone", "Addon 'lost' (entry point): its package 'written_gone' is gone."),
        ("written_gone.deep", "points to 'written_gone.deep'. Let it name a top-level package"),
        ("written_bare", "The package 'written_bare' (entry point) has no addon.toml"),
    ],
)
def test_an_unusable_entry_point_is_reported_and_the_rest_works(
    tmp_path, entry_points, value, message, caplog
):
    bare = tmp_path / "written_bare"
    bare.mkdir()
    (bare / "__init__.py").touch()
    sys.path.append(str(tmp_path))
    write_addon(tmp_path, "fine")
    entry_points(lost=value)
    found = survey([tmp_path])
    assert list(found.addons) == ["base", "fine"]
    assert [message in str(problem) for problem in found.problems] == [True]
    discover([tmp_path])
    assert message in caplog.text


def test_a_wrong_manifest_is_a_problem_of_that_addon_only(tmp_path):
    write_addon(tmp_path, "fine")
    write_addon(tmp_path, "odd", manifest="colour = 'red'")
    found = survey([tmp_path])
    assert list(found.addons) == ["base", "fine"]
    assert "'colour' is unknown" in str(found.problems[0])


def test_a_folder_without_exactly_one_package_is_a_problem(tmp_path):
    write_addon(tmp_path, "two")
    second = tmp_path / "two" / "written_more"
    second.mkdir()
    for name in ("__init__.py", "hooks.py"):
        (second / name).touch()
    assert "not exactly one package" in str(survey([tmp_path]).problems[0])


def test_a_path_that_is_no_folder_is_a_problem(tmp_path):
    found = survey([tmp_path / "typo"])
    assert "typo in MOZAIKA_ADDONS_PATH is not a folder" in str(found.problems[0])


def test_one_name_for_two_addons_names_both_places(tmp_path):
    for place, package in (("one", "written_x"), ("two", "written_y")):
        write_addon(tmp_path / place, "sales", package=package)
    with pytest.raises(AddonError) as caught:
        survey([tmp_path / "one", tmp_path / "two"])
    assert "Two addons are named 'sales'" in str(caught.value)
    assert "written_x" in str(caught.value)
    assert "written_y" in str(caught.value)


def test_the_same_addon_found_twice_is_one(tmp_path, entry_points):
    folder = write_addon(tmp_path, "sales")
    sys.path.append(str(folder.parent))
    entry_points(sales="written_sales")
    assert list(discover([tmp_path, tmp_path])) == ["base", "sales"]


@pytest.mark.parametrize(
    ("hooks", "message"),
    [
        ("import no_such_library", "needs 'no_such_library', which is not installed"),
        ("from . import no_such_module", "can't be imported: ImportError"),
        ("import written_broken.models", "can't be imported: ModuleNotFoundError"),
        ("1 / 0", "can't be imported: ZeroDivisionError: division by zero"),
    ],
)
def test_an_addon_that_fails_to_import_says_why(tmp_path, hooks, message):
    write_addon(tmp_path, "broken", hooks=hooks)
    addon = discover([tmp_path])["broken"]
    with pytest.raises(AddonError) as caught:
        addon.hooks_module()
    assert "Addon 'broken'" in str(caught.value)
    assert message in str(caught.value)


def test_an_addon_without_hooks_is_told_to_write_them(tmp_path):
    folder = write_addon(tmp_path, "sales")
    addon = discover([tmp_path])["sales"]
    (folder / "hooks.py").unlink()
    with pytest.raises(AddonError, match=r"has no .*hooks.py. Write its hooks there"):
        addon.hooks_module()


def test_a_package_imported_from_elsewhere_is_refused(tmp_path):
    write_addon(tmp_path / "one", "sales")
    write_addon(tmp_path / "two", "sales")
    discover([tmp_path / "one"])["sales"].hooks_module()
    other = discover([tmp_path / "two"])["sales"]
    with pytest.raises(AddonError, match=r"but Python imports 'written_sales' from .*one"):
        other.hooks_module()


def test_the_title_is_in_the_readers_language(tmp_path):
    folder = write_addon(tmp_path, "sales") / "i18n"
    folder.mkdir()
    words = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n'
    (folder / "pl.po").write_text(words + 'msgid "Sales"\nmsgstr "Sprzedaż"\n', "utf-8")
    addon = discover([tmp_path])["sales"]
    source = CatalogueFolder(addon.name, addon.catalogue_folder)
    with use_catalogs(Catalogs([source])), use_language("pl"):
        assert str(addon.title) == "Sprzedaż"
    assert str(addon.title) == "Sales"
