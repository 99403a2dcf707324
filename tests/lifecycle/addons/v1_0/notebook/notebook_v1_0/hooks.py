from __future__ import annotations

from typing import Any

from mozaika.addons import hookimpl
from mozaika.declare import Grant, Ref, Role, Seed
from mozaika.i18n import _l
from notebook_v1_0 import models


@hookimpl
def mozaika_models() -> list[Any]:
    return models.MODELS


@hookimpl
def mozaika_roles() -> list[Role]:
    return [Role("notebook.user", _l("Notebook user"))]


@hookimpl
def mozaika_grants() -> list[Grant]:
    return [Grant("notebook.user", "notebook.note", "crud")]


@hookimpl
def mozaika_seeds() -> list[Seed]:
    return [
        Seed("notebook.topic_home", "notebook.topic", {"name": "Home", "color": "blue"}),
        Seed("notebook.topic_work", "notebook.topic", {"name": "Work", "color": "red"}),
        Seed("notebook.topic_old", "notebook.topic", {"name": "Old", "color": "grey"}),
        Seed(
            "notebook.welcome",
            "notebook.note",
            {"title": "Welcome", "body": "Hello", "topic": Ref("notebook.topic_home")},
        ),
    ]
