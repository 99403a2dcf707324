"""What the conformance suite says of an addon's imports."""

from __future__ import annotations

from pathlib import Path

from mozaika.addons import Addon, discover
from mozaika.testing.imports import forbidden_imports


def addons_in(tmp_path: Path, source: str) -> dict[str, Addon]:
    for name, depends in (("tea", '["pot"]'), ("pot", "[]"), ("cup", "[]")):
        package = tmp_path / name / f"{name}_addon"
        package.mkdir(parents=True)
        (tmp_path / name / "addon.toml").write_text(
            f'name = "{name}"\nversion = "1.0"\ntitle = "{name}"\ndepends = {depends}\n'
        )
        (package / "__init__.py").write_text("")
        (package / "hooks.py").write_text(source if name == "tea" else "")
    return discover([tmp_path], entry_points=False)


def test_public_names_and_declared_dependencies_are_allowed(tmp_path: Path) -> None:
    found = addons_in(
        tmp_path,
        "import json\nfrom mozaika import Model\nfrom mozaika.types import Str\n"
        "from pot_addon.models import Pot\nfrom . import models\n",
    )
    assert forbidden_imports(found["tea"], found.values()) == []


def test_inner_modules_and_undeclared_addons_are_named(tmp_path: Path) -> None:
    found = addons_in(
        tmp_path,
        "def brew():\n    from mozaika.services.records import Records\n"
        "import mozaika.web.app\nfrom cup_addon import hooks\n",
    )
    assert sorted(forbidden_imports(found["tea"], found.values())) == [
        "tea_addon/hooks.py:2: mozaika.services.records",
        "tea_addon/hooks.py:3: mozaika.web.app",
        "tea_addon/hooks.py:4: cup_addon",
    ]
