"""What loyalty tells the platform."""

from sqlalchemy.orm import Mapped

from mozaika import ViewExtension, _l, after, field, hookimpl
from mozaika.types import Integer
from mozaika_contacts.models import Partner


class LoyalPartner(Partner, extends=True):
    """Partners collect points."""

    points: Mapped[int] = field(Integer, label=_l("Points"), default=0, track=True)


@hookimpl
def mozaika_models():
    return [LoyalPartner]


@hookimpl
def mozaika_views():
    return [
        ViewExtension("contacts.partner", view, [after("status", "points")])
        for view in ("list", "form")
    ]
