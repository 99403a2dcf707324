"""The conformance suite fails an addon with one fault, and says which."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mozaika.addons import survey
from mozaika.db import Database
from mozaika.lifecycle.build import build_platform
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform, Settings
from mozaika.scaffold import Answers, make_addon
from mozaika.testing import AddonConformance, HostMaker, faults
from mozaika.testing.databases import SqliteDatabases
from mozaika.testing.hosts import kept

Suite = AddonConformance
MakeSuite = Callable[..., Suite]

HOOKS = "hooks.py"
MISPLACED = """__import__("mozaika").ViewExtension(
    "base.team", "form", [__import__("mozaika").after("leader_of_all", "name")])"""
LAST = "    return views.MENUS\n"


@pytest.fixture
def suite_of(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> MakeSuite:
    """The suite for the scaffold's addon, called `cards` and a number, in whose `file` the text
    `old` was replaced by `new`."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    name = f"cards{abs(hash(request.node.nodeid))}"

    def make(file: str = "", old: str = "", new: str = "") -> Suite:
        make_addon(tmp_path / name, Answers(name, "Cards"))
        source = tmp_path / name / "src"
        if file:
            path = source / f"mozaika_{name}" / file
            path.write_text(path.read_text().replace(old, new) if old else new)
        made: Suite = type("Suite", (Suite,), {"addon": name, "paths": (source,)})()
        return made

    return make


@pytest.fixture
def make_host(tmp_path: Path) -> Iterator[HostMaker]:
    """Makes hosts on SQLite: what is faulty is so on both."""
    databases = SqliteDatabases(tmp_path)
    maker = HostMaker(databases)
    with kept():
        yield maker
    maker.close()
    databases.close()


def platform_of(suite: Suite) -> Platform:
    url = "sqlite://"
    available = survey(suite.paths).addons
    settings = Settings(database_url=url, language="en")
    with kept():
        return build_platform(Database(url), settings, available, [suite.addon], 0)


def host_of(suite: Suite, make_host: HostMaker) -> Host:
    return make_host(suite.addon, paths=suite.paths, secret_key="s" * 32)


def told(check: Callable[..., Any], *given: Any) -> str:
    """What the failing check says."""
    with pytest.raises((pytest.fail.Exception, AssertionError)) as failed:
        check(*given)
    return str(failed.value)


def test_the_scaffolds_addon_passes(suite_of: MakeSuite) -> None:
    suite = suite_of()
    platform = platform_of(suite)
    suite.test_the_manifest_says_what_the_addon_is()
    suite.test_its_hooks_are_hooks()
    suite.test_it_imports_only_public_names()
    suite.test_everything_is_translated()
    suite.test_nothing_was_left_out(platform)
    suite.test_every_model_is_granted_to_somebody(platform)
    suite.test_every_model_has_words_and_a_list(platform)
    suite.test_every_view_and_menu_shows_what_there_is(platform)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('category = "Other"', 'category = "Costumers"', 'Did you mean "Customers"?'),
        ('category = "Other"\n', "", '"category" is "", which is unknown. Take one of: Comm'),
        ('core = ">=1,<2"\n', "", '"core" is missing. Add core = ">=1,<2"'),
        ('core = ">=1,<2"', 'core = ">=7"', '"core" is ">=7", but this core is 1.0'),
        ('core = ">=1,<2"', 'core = "one"', "'core' is 'one'"),
        ('version = "0.1.0"', 'version = "the first"', "'version' is 'the first'"),
        ('title = "Cards"', "", "'title' is missing"),
        ("summary =", "sumary =", "'sumary' is unknown. Did you mean 'summary'?"),
        ('summary = "Items, and how far each has come."', "", '"summary" is missing'),
    ],
)
def test_a_manifest_that_lacks_something(
    suite_of: MakeSuite, old: str, new: str, said: str
) -> None:
    suite = suite_of("addon.toml", old, new)
    assert said in told(suite.test_the_manifest_says_what_the_addon_is)


def test_an_addon_that_is_not_there(suite_of: MakeSuite) -> None:
    suite = suite_of()
    suite.__class__.addon = "lost"
    said = told(suite.test_the_manifest_says_what_the_addon_is)
    assert "There is no addon 'lost'. Install it, or name its folder in `paths`" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (HOOKS, "def mozaika_menus", "def mozaika_menu", "Did you mean mozaika_menus?"),
        (HOOKS, "@hookimpl\ndef mozaika_menus", "def mozaika_menus", "Put @hookimpl above it."),
        (HOOKS, LAST, LAST + "\n\ndef mozaika_demos(env): ...\n", "mozaika_demos in mozaika_cards"),
        (HOOKS, "def mozaika_menus()", "def mozaika_menus(cook)", "'cook'"),
        (HOOKS, LAST, LAST + "\n\n1 / 0\n", "can't be imported: ZeroDivisionError"),
        (
            "events.py",
            "",
            "from mozaika import hookimpl\n\n\n@hookimpl\ndef mozaika_created(env): ...\n",
            "only hooks.py is looked at. Import it there: from mozaika_cards",
        ),
    ],
)
def test_a_hook_that_is_none(suite_of: MakeSuite, file: str, old: str, new: str, said: str) -> None:
    assert said in told(suite_of(file, old, new).test_its_hooks_are_hooks)


def test_inner_names_of_the_core(suite_of: MakeSuite) -> None:
    suite = suite_of(HOOKS, "from mozaika import hookimpl", "from mozaika.addons import hookimpl")
    said = told(suite.test_it_imports_only_public_names)
    assert "hooks.py:7: mozaika.addons: that is not for addons. Import from mozaika or" in said


def test_an_anchor_that_is_gone(suite_of: MakeSuite) -> None:
    suite = suite_of("hooks.py", "return views.VIEWS", f"return [*views.VIEWS, {MISPLACED}]")
    said = told(suite.test_nothing_was_left_out, platform_of(suite))
    assert "leader_of_all" in said
    assert "base.team" in said


def test_a_model_for_nobody(suite_of: MakeSuite) -> None:
    suite = suite_of(HOOKS, "return access.GRANTS", "return []")
    said = told(suite.test_every_model_is_granted_to_somebody, platform_of(suite))
    assert f"No role may reach {suite.addon}.item. Return a Grant by mozaika_grants" in said
    suite.__class__.not_granted = (f"{suite.addon}.item",)
    suite.test_every_model_is_granted_to_somebody(platform_of(suite))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("models.py", 'label=_l("Item"),', "", "item has no label. Give the class label"),
        ("models.py", 'plural=_l("Items"),', "", "item has no plural. Give the class plural"),
        ("models.py", 'field(Date, label=_l("Due date"), ', "field(Date, ", "item.due_on has no l"),
        ("models.py", '("new", _l("New"))', '("new", "")', "The choice 'new' of "),
        ("models.py", 'order="name"', 'order="name", display="id"', "No field names one "),
        ("views.py", "ListView(ITEM", 'FormView(ITEM, []), ListView("base.team"', "has no list"),
    ],
)
def test_a_model_without_words(
    suite_of: MakeSuite, file: str, old: str, new: str, said: str
) -> None:
    suite = suite_of(file, old, new)
    assert said in told(suite.test_every_model_has_words_and_a_list, platform_of(suite))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["name", "due_on", "owner"]', '["nam"]', "shows 'nam': "),
        (
            "FormView(\n        ITEM",
            'FormView(\n        "cards.itm"',
            "a form of cards.itm, but no",
        ),
        ("parent=MENU, model=ITEM", 'parent=MENU, model="cards.x"', "leads to cards.x, which has"),
    ],
)
def test_a_view_of_what_is_not_there(suite_of: MakeSuite, old: str, new: str, said: str) -> None:
    suite = suite_of("views.py", old, new)
    assert said in told(suite.test_every_view_and_menu_shows_what_there_is, platform_of(suite))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("i18n/ro.po", 'msgid "Due date"', 'msgid "Due day"', "[ro] “Due date”"),
        ("i18n/pl.po", 'msgstr "Termin"', 'msgstr ""', "[pl] “Due date”"),
        ("views.py", '"Items"', '"Things"', "“Things”"),
        ("addon.toml", "Items, and how", "Things, and how", "“Things, and how far each has come.”"),
    ],
)
def test_a_text_that_is_not_translated(
    suite_of: MakeSuite, file: str, old: str, new: str, said: str
) -> None:
    assert said in told(suite_of(file, old, new).test_everything_is_translated)


def test_a_trace_in_platforms_without_the_addon(suite_of: MakeSuite) -> None:
    suite = suite_of()
    platform = platform_of(suite)
    found = list(faults.trace_faults(platform, platform, suite.addon))
    assert f"{suite.addon}.item is there while {suite.addon} is not enabled." in found
    assert "base.user is one class in two platforms." in found


def test_a_model_that_does_not_answer(suite_of: MakeSuite, make_host: HostMaker) -> None:
    broken = (
        '\n    half: Mapped[int] = computed("_halve", label="Half")\n'
        "\n    def _halve(self) -> int:\n        return 1 // 0\n"
    )
    suite = suite_of("models.py", '_l("Note"))\n', '_l("Note"))\n' + broken)
    path = suite.paths[0] / f"mozaika_{suite.addon}" / "models.py"
    path.write_text(path.read_text().replace("Tracked, _l", "Tracked, _l, computed"))
    host = host_of(suite, make_host)
    with host.platform.env(write=True) as env:
        env.session.add(env[f"{suite.addon}.item"](name="One"))
    said = told(suite.test_every_model_answers_to_an_administrator, host)
    assert f"GET /api/v1/{suite.addon}.item: 500 instead of 200" in said


FORGETFUL = """

def _items(env):
    return env["NAME.item"]


@hookimpl
def mozaika_demo(env):
    env.session.add_all([_items(env)(name="One"), _items(env)(name="Two")])


@hookimpl
def mozaika_disabled(env, addon):
    if addon == "NAME":
        env.session.delete(env.session.query(_items(env)).filter_by(name="Two").one())
"""


def test_a_life_that_loses_something(
    suite_of: MakeSuite, make_host: HostMaker, tmp_path: Path
) -> None:
    suite = suite_of()
    path = suite.paths[0] / f"mozaika_{suite.addon}" / HOOKS
    path.write_text(path.read_text() + FORGETFUL.replace("NAME", suite.addon))
    said = told(suite.test_its_whole_life_loses_nothing, make_host, tmp_path, True)
    assert f"After disabling and enabling again: {suite.addon}_item lost 1 of its 2 rows" in said
    assert "('name', 'Two')" in said
