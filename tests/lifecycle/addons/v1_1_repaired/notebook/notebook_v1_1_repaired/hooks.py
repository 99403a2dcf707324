from __future__ import annotations

from typing import Any

from mozaika.addons import hookimpl
from mozaika.declare import Grant, Ref, Role, Seed
from mozaika.i18n import _l
from notebook_v1_1_repaired import models


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
        Seed("notebook.topic_home", "notebook.topic", {"name": "House", "color": "blue"}),
        Seed("notebook.topic_work", "notebook.topic", {"name": "Office", "color": "green"}),
        Seed("notebook.topic_travel", "notebook.topic", {"name": "Travel", "color": "lime"}),
        Seed(
            "notebook.welcome",
            "notebook.note",
            {"title": "Welcome", "content": "Hello", "topic": Ref("notebook.topic_travel")},
        ),
    ]
