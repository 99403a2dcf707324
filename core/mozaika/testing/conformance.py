"""What every addon must pass. An addon's tests inherit it in three lines.

```python
class TestLoyalty(AddonConformance):
    addon = "loyalty"
    paths = (Path(__file__).parents[2],)
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from mozaika.addons import BASE, Addon, survey
from mozaika.i18n import CORE_DOMAIN, LANGUAGES, SOURCE_LANGUAGE
from mozaika.i18n.tools import CORE_TARGET, addon_target, check, check_words
from mozaika.lifecycle.build import build_platform
from mozaika.lifecycle.host import Host
from mozaika.model import ModelInfo
from mozaika.runtime import Platform
from mozaika.testing import faults
from mozaika.testing.client import RestClient
from mozaika.testing.contents import Contents, contents, losses
from mozaika.testing.hook_faults import hook_faults
from mozaika.testing.imports import forbidden_imports

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

    def test_the_manifest_says_what_the_addon_is(self) -> None:
        """A title, a summary, a known category, and the core that it was made for."""
        _none(faults.manifest_faults(self._found()))

    def test_its_hooks_are_hooks(self) -> None:
        """Each is spelt and marked so that the platform calls it, and stands in `hooks.py`."""
        _none(hook_faults(self._found(), survey(self.paths).addons))

    def test_it_imports_only_public_names(self) -> None:
        """Of the core `from mozaika import …` and `mozaika.types`, of other addons those that it
        depends on."""
        _none(
            f"{line}: that is not for addons. Import from mozaika or mozaika.types, or from an "
            "addon named in `depends`."
            for line in forbidden_imports(self._found(), survey(self.paths).addons.values())
        )

    def test_nothing_was_left_out(self, platform: Platform) -> None:
        """Every anchor and every parent of a menu exists."""
        _none(faults.problem_faults(platform, self.addon))

    def test_every_model_is_granted_to_somebody(self, platform: Platform) -> None:
        """A model without grants is closed to everybody: somebody must have wanted that."""
        _none(faults.grant_faults(platform, self.own_models(platform), self.not_granted))

    def test_every_model_has_words_and_a_list(self, platform: Platform) -> None:
        """A label, a plural, a field that names a record, labels of fields, a list view."""
        _none(
            fault
            for info in self.own_models(platform)
            for fault in faults.model_faults(platform, info)
        )

    def test_every_view_and_menu_shows_what_there_is(self, platform: Platform) -> None:
        """Fields of views, and models of menus, exist."""
        _none(faults.view_faults(platform))

    def test_everything_is_translated(self) -> None:
        """No message is missing or fuzzy in any language, placeholders match, and the texts that
        the addon has other words for are there."""
        found = self._found()
        languages = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
        mine = [addon_target(found.name, found.folder)]
        others = (a for a in survey(self.paths).addons.values() if a.name != BASE)
        known = {a.name: addon_target(a.name, a.folder) for a in others}
        _none(map(str, check(mine, languages)))
        _none(map(str, check_words(mine, {**known, CORE_DOMAIN: CORE_TARGET}, languages)))

    def test_two_platforms_live_side_by_side(self, host: Host) -> None:
        """One with the addon and one without share no model, and it leaves nothing in the other."""
        platform = host.platform
        others = [addon.name for addon in platform.addons if addon.name != self.addon]
        without = build_platform(host.database, host.settings, host.available, others, 0)
        _none(faults.trace_faults(without, platform, self.addon))

    def test_every_model_answers_to_an_administrator(self, host: Host) -> None:
        """REST lists, counts and reads the records of each model that a role may reach, with all
        their fields."""
        rest = RestClient(host)
        for info in self.own_models(host.platform):
            if info.name not in self.not_granted:
                shown = ",".join(field.name for field in info.fields.values() if not field.hidden)
                page = rest.get(info.name, limit=2, count="true", fields=shown)
                assert page["total"] >= len(page["items"])
                for item in page["items"]:
                    assert rest.get(f"{info.name}/{item['id']}")["id"] == item["id"]

    @pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
    def test_its_whole_life_loses_nothing(
        self, make_host: Callable[..., Host], tmp_path: Path, filled: bool
    ) -> None:
        """Enabled on a database that others work on, disabled, enabled, upgraded, uninstalled and
        restored: all data are the same, its own and those of others."""
        host = make_host(*self._needs(), demo=filled, paths=self.paths)
        host.apply(host.plan("enable", [self.addon], demo=filled))
        before = contents(host)
        host.apply(host.plan("disable", [self.addon]))
        assert host.platform.addon(self.addon) is None
        host.apply(host.plan("enable", [self.addon]))
        _same(before, host, "disabling and enabling again")
        host.apply(host.plan_uninstall(self.addon, tmp_path / "archive.zip"))
        host.apply(host.plan_restore(tmp_path / "archive.zip"))
        _same(before, host, "uninstalling and restoring")

    def _found(self) -> Addon:
        """The addon, as it lies there."""
        seen = survey(self.paths)
        if self.addon not in seen.addons:
            pytest.fail(
                "\n".join(
                    [
                        f"There is no addon {self.addon!r}. Install it, or name its folder in "
                        f"`paths`. There are: {', '.join(seen.addons)}.",
                        *(f"{problem.message} {problem.cure or ''}" for problem in seen.problems),
                    ]
                ),
                pytrace=False,
            )
        return seen.addons[self.addon]

    def _needs(self) -> tuple[str, ...]:
        """What the addon says it needs."""
        addon = self._found()
        return tuple(name for name in addon.depends if name not in (BASE, *addon.manifest.replaces))


def _same(before: Contents, host: Host, deed: str) -> None:
    """Fails unless the database holds what it held, and nothing waits to be upgraded."""
    _none(f"After {deed}: {loss}" for loss in losses(before, contents(host)))
    plan = host.plan("upgrade")
    if not plan.is_empty:
        pytest.fail(f"After {deed} there is still something to do:\n{plan.text()}", pytrace=False)


def _none(found: Iterable[str]) -> None:
    """Fails with all that was found."""
    lines = list(found)
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
