from __future__ import annotations

import os
import signal
from typing import Any

from atlas_addon import models, specs
from mozaika.addons import hookimpl
from mozaika.declare import Grant, Ref, Role, Seed, Setting, State, Transition, Workflow
from mozaika.i18n import _l


def die_at(place: str) -> None:
    if os.environ.get("CRASH_AT") == place:
        os.kill(os.getpid(), signal.SIGKILL)


@hookimpl
def mozaika_hookspecs() -> list[Any]:
    return [specs]


@hookimpl
def mozaika_models() -> list[Any]:
    return models.MODELS


@hookimpl
def mozaika_roles() -> list[Role]:
    return [Role("atlas.traveller", _l("Traveller")), Role("atlas.guide", _l("Guide"))]


@hookimpl
def mozaika_grants() -> list[Grant]:
    return [
        Grant("atlas.traveller", "atlas.country", "r"),
        Grant("atlas.guide", "atlas.country", "crud"),
        Grant("atlas.guide", "atlas.city", "crud"),
    ]


@hookimpl
def mozaika_settings() -> list[Setting]:
    return [Setting("atlas.scale", _l("Scale"), "integer", default=100)]


@hookimpl
def mozaika_workflows() -> list[Workflow]:
    return [
        Workflow(
            "atlas.city",
            "state",
            "planned",
            [State("planned", _l("Planned")), State("built", _l("Built"), "done")],
            [Transition("build", _l("Build"), ["planned"], "built")],
        )
    ]


@hookimpl
def mozaika_seeds() -> list[Seed]:
    return [
        Seed("atlas.utopia", "atlas.country", {"name": "Utopia"}),
        Seed("atlas.amaurot", "atlas.city", {"name": "Amaurot", "country": Ref("atlas.utopia")}),
        Seed("atlas.team", "base.team", {"name": "Explorers"}),
    ]


@hookimpl
def mozaika_enabled(env: Any, addon: str) -> None:
    if addon == "atlas":
        die_at("enabled")


@hookimpl
def mozaika_disabled(env: Any, addon: str) -> None:
    if addon == "atlas":
        die_at("disabled")
