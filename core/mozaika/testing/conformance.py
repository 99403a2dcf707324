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
from sqlalchemy import func, select

from mozaika.declare import (
    CalendarView,
    ChartView,
    KanbanView,
    ListView,
    PivotView,
    Related,
    Show,
)
from mozaika.i18n import LANGUAGES, SOURCE_LANGUAGE
from mozaika.i18n.tools import addon_target, check
from mozaika.lifecycle.host import Host
from mozaika.model import ModelInfo
from mozaika.runtime import Platform


class AddonConformance:
    """The checks; `addon` is its name, `paths` the folders where it and its dependencies lie."""

    addon: ClassVar[str]
    paths: ClassVar[Sequence[Path]] = ()
    not_granted: ClassVar[Sequence[str]] = ()
    """Models that no role may reach, on purpose."""

    @pytest.fixture
    def host(self, make_host: Callable[..., Host]) -> Host:
        """A host with the addon and what it depends on enabled."""
        return make_host(self.addon, paths=self.paths)

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
            assert info.display != "id" or "id" in info.fields
            unnamed = [f.name for f in info.fields.values() if not (str(f.label) or f.hidden)]
            assert unnamed == [], f"fields of {info.name} without a label"
            assert (info.name, "list") in platform.views, f"{info.name} has no list"

    def test_every_view_and_menu_shows_what_there_is(self, platform: Platform) -> None:
        """Fields of views, and models of menus, exist."""
        for view in platform.views.values():
            info = platform.registry.info(view.model)
            for path in _paths(view):
                assert info.path(path)
        for menu in platform.menus:
            assert menu.model is None or (menu.model, "list") in platform.views, menu.name

    def test_everything_is_translated(self, platform: Platform) -> None:
        """No message is missing or fuzzy in any language, and placeholders match."""
        addon = platform.addon(self.addon)
        assert addon is not None
        languages = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
        assert check([addon_target(addon.name, addon.folder)], languages) == []

    def test_disabling_and_enabling_again_loses_nothing(self, host: Host) -> None:
        """The rows of every model are the same afterwards."""
        before = self._counts(host.platform)
        host.apply(host.plan("disable", [self.addon]))
        assert host.platform.addon(self.addon) is None
        host.apply(host.plan("enable", [self.addon]))
        assert self._counts(host.platform) == before

    def _counts(self, platform: Platform) -> dict[str, int]:
        with platform.env() as env:
            return {
                info.name: env.session.scalar(select(func.count()).select_from(info.table)) or 0
                for info in self.own_models(platform)
            }


def _paths(view: Any) -> Iterator[str]:
    match view:
        case ListView():
            yield from _node_paths(view.columns)
        case KanbanView():
            yield from (view.column, *filter(None, (view.measure, view.converted, view.color)))
            yield from _node_paths(view.card)
        case CalendarView():
            yield from filter(None, (view.start, view.end, view.all_day, view.color))
            yield from _node_paths(view.card)
        case PivotView():
            yield from map(_field, (*view.rows, *view.columns, *view.measures))
        case ChartView():
            yield from map(_field, filter(None, (view.group, view.series, *view.measures)))
        case _:
            yield from _node_paths(view.items)


def _field(key: str) -> str:
    """The field of a group or a measure: "created_at:month" is "created_at"."""
    return key.partition(":")[0]


def _node_paths(nodes: Sequence[Any]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Show):
            yield node.field
        elif isinstance(node, Related):
            yield from (f"{node.field}.{c}" for c in _node_paths(node.columns))
        else:
            yield from _node_paths(getattr(node, "items", ()))
