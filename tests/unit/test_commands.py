"""Which records a command is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mozaika.declare import Action
from mozaika.lifecycle.host import Host
from mozaika.services.commands import concerns


@pytest.mark.parametrize(
    ("declared", "model", "meant"),
    [
        ("*", "contacts.partner", True),
        ("*", "contacts.label", False),
        ("contacts.label", "contacts.label", True),
        ("contacts.label", "contacts.partner", False),
    ],
)
def test_a_star_stands_for_whatever_has_an_owner(
    make_host: Callable[..., Host], declared: str, model: str, meant: bool
) -> None:
    info = make_host("contacts").platform.registry.info(model)
    action = Action("contacts.act", declared, "Act", lambda _env, _records: None)
    assert concerns(action, info) is meant
