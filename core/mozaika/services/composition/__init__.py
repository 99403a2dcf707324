"""How a platform is put together: which addon is behind each of its parts."""

from mozaika.services.composition.addons import Brought, brought_by
from mozaika.services.composition.diary import Mark
from mozaika.services.composition.methods import Link, MethodPart
from mozaika.services.composition.models import (
    FieldPart,
    ModelLine,
    ModelPart,
    describe_model,
    describe_models,
)
from mozaika.services.composition.rules import (
    GrantPart,
    MenuPart,
    RestrictionPart,
    RolePart,
    grants,
    menus,
    restrictions,
    roles,
)
from mozaika.services.composition.search import MOST, Found, search
from mozaika.services.composition.steps import StepPart
from mozaika.services.composition.views import (
    Element,
    Gone,
    LeftOut,
    ViewPart,
    describe_view,
    describe_views,
)

__all__ = [
    "MOST",
    "Brought",
    "Element",
    "FieldPart",
    "Found",
    "Gone",
    "GrantPart",
    "LeftOut",
    "Link",
    "Mark",
    "MenuPart",
    "MethodPart",
    "ModelLine",
    "ModelPart",
    "RestrictionPart",
    "RolePart",
    "StepPart",
    "ViewPart",
    "brought_by",
    "describe_model",
    "describe_models",
    "describe_view",
    "describe_views",
    "grants",
    "menus",
    "restrictions",
    "roles",
    "search",
]
