from __future__ import annotations

import os
from typing import Any

from atlas_addon import models as old
from atlas_addon import specs
from sqlalchemy.orm import Mapped

from mozaika.addons import hookimpl
from mozaika.declare import Grant, Ref, Role, Seed, State, Transition, Workflow
from mozaika.i18n import _l
from mozaika.model import Model, field, many_to_one
from mozaika.model.types import Str


class Country(old.Country, name="atlas.country", label=_l("Country")):
    moons: Mapped[int | None] = field(label=_l("Moons"))


class City(old.City, name="atlas.city", label=_l("City")):
    population: Mapped[int | None] = field(label=_l("Population"))


class Hamlet(Model, name="atlas.city", label=_l("City")):
    """A city that was not made of the atlas's."""

    name: Mapped[str] = field(Str(80), label=_l("Name"))
    country: Mapped[Any] = many_to_one("atlas.country", label=_l("Country"), required=True)


def lacks(part: str) -> bool:
    return part in os.environ.get("LACKS", "")


@hookimpl
def mozaika_hookspecs() -> list[Any]:
    return [] if lacks("hook") else [specs]


@hookimpl
def mozaika_models() -> list[Any]:
    return [
        Country,
        Hamlet if lacks("city") else City,
        *([] if lacks("dweller") else [old.Dweller]),
    ]


@hookimpl
def mozaika_roles() -> list[Role]:
    guide = [] if lacks("role") else [Role("atlas.guide", _l("Guide"))]
    return [Role("atlas.traveller", _l("Traveller")), *guide]


@hookimpl
def mozaika_grants() -> list[Grant]:
    return [Grant("atlas.traveller", "atlas.country", "r")]


@hookimpl
def mozaika_workflows() -> list[Workflow]:
    first = State("planned", _l("Planned"))
    states = [first, State("built", _l("Built"), "done")]
    if lacks("state"):
        states = [State("drawn", _l("Drawn")), states[1]]
    move = Transition("build", _l("Build"), [states[0].name], "built")
    return [Workflow("atlas.city", "state", states[0].name, states, [move])]


@hookimpl
def mozaika_seeds() -> list[Seed]:
    amaurot = Seed(
        "atlas.amaurot", "atlas.city", {"name": "Amaurot", "country": Ref("atlas.utopia")}
    )
    return [
        Seed("atlas.utopia", "atlas.country", {"name": "Utopia!"}),
        *([] if lacks("seed") else [amaurot]),
    ]
