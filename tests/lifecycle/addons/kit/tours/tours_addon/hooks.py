from __future__ import annotations

from typing import Any

from mozaika.addons import hookimpl
from mozaika.declare import Grant, ListView, Ref, Seed, WorkflowExtension
from tours_addon import models


@hookimpl
def mozaika_models() -> list[Any]:
    return [models.ShownCity, models.Stop]


@hookimpl
def mozaika_grants() -> list[Grant]:
    return [Grant("atlas.guide", "tours.stop", "crud")]


@hookimpl
def mozaika_views() -> list[Any]:
    return [ListView("tours.stop", ["name", "city", "city.country.name"])]


@hookimpl
def mozaika_workflows() -> list[Any]:
    return [WorkflowExtension("atlas.city", guards={"build": [lambda env, city: None]})]


@hookimpl
def mozaika_seeds() -> list[Seed]:
    return [Seed("tours.first", "tours.stop", {"name": "Gate", "city": Ref("atlas.amaurot")})]


@hookimpl
def atlas_colours(env: Any) -> list[str]:
    return ["sepia"]
