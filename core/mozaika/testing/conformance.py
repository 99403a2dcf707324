"""What every addon must pass. An addon's tests inherit it in three lines.

```python
class TestLoyalty(AddonConformance):
    addon = "loyalty"
    paths = (Path(__file__).parents[2],)
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from mozaika.addons import BASE, discover
from mozaika.i18n import LANGUAGES, SOURCE_LANGUAGE
from mozaika.i18n.tools import addon_target, check
from mozaika.lifecycle.build import build_platform
from mozaika.lifecycle.fill import run_pending
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import ADMIN
from mozaika.lifecycle.owners import Owners
from mozaika.lifecycle.view_paths import view_paths
from mozaika.model import ModelInfo
from mozaika.runtime import Platform
from mozaika.services import auth
from mozaika.testing.hosts import PASSWORD
from mozaika.testing.imports import forbidden_imports
from mozaika.web.app import create_app

_SECRET = "conformance " * 4


class AddonConformance:
    """The checks; `addon` is its name, `paths` the folders where it and its dependencies lie."""

    addon: ClassVar[str]
    paths: ClassVar[Sequence[Path]] = ()
    not_granted: ClassVar[Sequence[str]] = ()
    """Models that no role may reach, on purpose."""

    @pytest.fixture
    def host(self, make_host: Callable[..., Host]) -> Host:
        """A host with the addon and what it depends on enabled."""
        return make_host(self.addon, paths=self.paths, secret_key=_SECRET)

    @pytest.fixture
    def platform(self, host: Host) -> Platform:
        """The host's platform."""
        return host.platform

    def own_models(self, platform: Platform) -> Iterator[ModelInfo]:
        """The models that the addon declares."""
        return (info for info in platform.registry if info.addon == self.addon)

    def test_the_manifest_says_what_the_addon_is(self, platform: Platform) -> None:
        """A title and a summary, in words."""
        addon = platform.addon(self.addon)
        assert addon is not None
        assert str(addon.title), "addon.toml has no title"
        assert str(addon.summary), "addon.toml has no summary"

    def test_nothing_was_left_out(self, platform: Platform) -> None:
        """Every anchor and every parent of a menu exists."""
        assert [str(p.message) for p in platform.problems if p.addon == self.addon] == []

    def test_every_model_is_granted_to_somebody(self, platform: Platform) -> None:
        """A model without grants is closed to everybody: somebody must have wanted that."""
        granted = {grant.model for grant in platform.grants} | set(self.not_granted)
        assert [i.name for i in self.own_models(platform) if i.name not in granted] == []

    def test_every_model_has_words_and_a_list(self, platform: Platform) -> None:
        """A label, a plural, a field that names a record, labels of fields, a list view."""
        for info in self.own_models(platform):
            assert str(info.label) != info.name, f"{info.name} has no label"
            assert str(info.plural) != info.name, f"{info.name} has no plural"
            nameless = info.display == "id" and not _is_part(info)
            assert not nameless, f"no field names one {info.name}: give it a display"
            unnamed = [f.name for f in info.fields.values() if not (str(f.label) or f.hidden)]
            assert unnamed == [], f"fields of {info.name} without a label"
            assert (info.name, "list") in platform.views, f"{info.name} has no list"

    def test_every_view_and_menu_shows_what_there_is(self, platform: Platform) -> None:
        """Fields of views, and models of menus, exist."""
        for view in platform.views.values():
            info = platform.registry.info(view.model)
            for path in view_paths(view):
                assert info.path(path)
        for menu in platform.menus:
            assert menu.model is None or (menu.model, "list") in platform.views, menu.name

    def test_everything_is_translated(self, platform: Platform) -> None:
        """No message is missing or fuzzy in any language, and placeholders match."""
        addon = platform.addon(self.addon)
        assert addon is not None
        languages = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
        assert check([addon_target(addon.name, addon.folder)], languages) == []

    def test_it_imports_only_public_names(self, platform: Platform) -> None:
        """Of the core `from mozaika import …` and `mozaika.types`, of other addons those that it
        depends on."""
        addon = platform.addon(self.addon)
        assert addon is not None
        assert forbidden_imports(addon, platform.available.values()) == []

    def test_two_platforms_live_side_by_side(self, host: Host) -> None:
        """One with the addon and one without share no model."""
        platform = host.platform
        others = [addon.name for addon in platform.addons if addon.name != self.addon]
        without = build_platform(host.database, host.settings, host.available, others, 0)
        assert not [info for info in without.registry if info.addon == self.addon]
        for info in without.registry:
            assert info.cls is not platform.registry[info.name]

    def test_every_model_answers_to_an_administrator(self, host: Host) -> None:
        """REST lists the records of each model that a role may reach."""
        client, headers = _administrator(host)
        for info in self.own_models(host.platform):
            if info.name not in self.not_granted:
                answer = client.get(f"/api/v1/{info.name}?limit=2&count=true", headers=headers)
                assert answer.status_code == 200, f"{info.name}: {answer.text}"

    @pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
    def test_its_whole_life_loses_nothing(
        self, make_host: Callable[..., Host], tmp_path: Path, filled: bool
    ) -> None:
        """Enabled on a database that others work on, disabled, enabled, upgraded, uninstalled and
        restored: the data are the same."""
        host = make_host(*self._needs(), demo=filled, paths=self.paths)
        host.apply(host.plan("enable", [self.addon], demo=filled))
        before = self._kept(host)
        host.apply(host.plan("disable", [self.addon]))
        assert host.platform.addon(self.addon) is None
        host.apply(host.plan("enable", [self.addon]))
        assert self._kept(host) == before, "disabled and enabled again"
        assert host.plan("upgrade").is_empty, host.plan("upgrade").text()
        host.apply(host.plan_uninstall(self.addon, tmp_path / "archive.zip"))
        host.apply(host.plan_restore(tmp_path / "archive.zip"))
        assert self._kept(host) == before, "uninstalled and restored"
        assert host.plan("upgrade").is_empty, host.plan("upgrade").text()

    def _needs(self) -> tuple[str, ...]:
        """What the addon says it needs."""
        addon = discover(self.paths)[self.addon]
        return tuple(name for name in addon.depends if name not in (BASE, *addon.manifest.replaces))

    def _kept(self, host: Host) -> dict[str, list[str]]:
        """All values of the addon's tables, and of the columns that it adds to others' tables."""
        run_pending(host.platform)
        found = {}
        with host.database.engine.connect() as connection:
            for table, columns in Owners(host.platform.registry).footprint(self.addon).items():
                made = host.platform.registry.metadata.tables[table]
                keys = [
                    made.c[name] for name in dict.fromkeys((*made.primary_key.c.keys(), *columns))
                ]
                rows = connection.execute(select(*keys))
                found[table] = sorted(repr(tuple(row)) for row in rows)
        return found


def _is_part(info: ModelInfo) -> bool:
    """Whether its records are parts of another's, which are called by that one's name."""
    return any(
        field.kind == "many_to_one" and field.required and field.ondelete == "cascade"
        for field in info.fields.values()
    )


def _administrator(host: Host) -> tuple[Any, dict[str, str]]:
    admin = auth.sign_in(host.platform, ADMIN, PASSWORD)
    with host.platform.env(admin, write=True) as env:
        token = auth.issue_token(env, admin.id or 0, "conformance", ())
    return create_app(host).flask.test_client(), {"Authorization": f"Bearer {token}"}
