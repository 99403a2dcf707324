"""Blocks within pages: photos of a property, and who matches what, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import has_request_context, render_template
from markupsafe import Markup
from mozaika import (
    Env,
    file_url,
    format_money,
    format_number,
    gettext,
    new_url,
    ngettext,
    record_url,
    rights,
)
from sqlalchemy import select

from mozaika_real_estate.access import PROPERTY, VIEWING, WISH
from mozaika_real_estate.matching import Match, Reason, buyers_for, offers_for
from mozaika_real_estate.models.property import KINDS, STATES

DEAL = "pipeline.deal"
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
MOST_PHOTOS = 12


@dataclass(frozen=True)
class Chip:
    """A criterion in words; `exact` is False where the property just misses it."""

    text: str
    exact: bool


def fill(env: Env, slot: str, record: Any) -> Markup | None:
    """The block for a slot; None for slots of others."""
    draw = SLOTS.get(slot)
    if draw is None or record is None or not has_request_context():
        return None
    return draw(env, record)


def _photos(env: Env, home: Any) -> Markup:
    return _render(
        "photos",
        name=home.name,
        photos=_pictures(env, home.id),
        files=record_url(PROPERTY, home.id, tab="_files"),
        may_add=rights(env).can(PROPERTY, "update"),
    )


def _card(env: Env, home: Any) -> Markup | None:
    """A property in short, on the pages of what is about it."""
    if home is None:
        return None
    return _render(
        "card",
        home=home,
        url=record_url(PROPERTY, home.id),
        photo=next(iter(_pictures(env, home.id, 1)), None),
        kind=dict(KINDS)[home.kind],
        state=dict(STATES)[home.state],
        color=env.registry.info(PROPERTY).fields["state"].choice_colors[home.state],
        price=_money(home.price, home.currency),
        area=_metres(home.area),
    )


def _buyers(env: Env, home: Any) -> Markup:
    rows = [
        {
            "name": match.wish.partner.name if match.wish.partner else match.wish.name,
            "url": record_url(WISH, match.wish.id),
            "more": match.wish.name if match.wish.partner else "",
            **_row(env, match),
        }
        for match in buyers_for(env, home.id)
    ]
    empty = gettext("No buyer looks for such a property now.")
    return _render("matches", rows=rows, empty=empty, title=gettext("Buyers"))


def _offers(env: Env, matches: Sequence[Match], heading: str = "") -> Markup:
    rows = [
        {
            "name": match.home.name,
            "url": record_url(PROPERTY, match.home.id),
            "more": match.home.address,
            **_row(env, match),
        }
        for match in matches
    ]
    empty = gettext("Nothing on offer fits now.")
    title = gettext("Properties")
    return _render("matches", rows=rows, empty=empty, title=title, heading=heading)


def _partner_offers(env: Env, partner: Any) -> Markup:
    """Below the partner's wishes, so it says what it is."""
    found = offers_for(env, partner_id=partner.id)
    return _offers(env, found, gettext("Matching properties"))


def _row(env: Env, match: Match) -> dict[str, Any]:
    """Why they match, and what can be done about it."""
    home, wish = match.home, match.wish
    both = {"property": home.id, "partner": wish.partner_id}
    deal = {**both, "name": home.name, "amount": home.price, "currency": home.currency}
    mine = rights(env)
    return {
        "chips": [chip for reason in match.reasons if (chip := _chip(match, reason))],
        "viewing": new_url(VIEWING, **both) if mine.can(VIEWING, "create") else None,
        "deal": new_url(DEAL, **deal) if mine.can(DEAL, "create") else None,
    }


def _chip(match: Match, reason: Reason) -> Chip | None:
    say = _SAID.get(reason.name)
    return Chip(say(match.home, match.wish), reason.exact) if say else None


def _said_price(home: Any, wish: Any) -> str:
    low, high = _money(wish.price_min, wish.currency), _money(wish.price_max, wish.currency)
    return _beside(_money(home.price, home.currency), low, high)


def _said_area(home: Any, wish: Any) -> str:
    return _beside(_metres(home.area), _metres(wish.area_min), _metres(wish.area_max))


def _said_rooms(home: Any, _wish: Any) -> str:
    return ngettext("%(n)s room", "%(n)s rooms", home.rooms)


def _beside(value: str, low: str, high: str) -> str:
    """A value, and within what limits it is looked for."""
    if low and high:
        return gettext("%(value)s (wanted: %(low)s to %(high)s)", value=value, low=low, high=high)
    if low:
        return gettext("%(value)s (wanted: from %(low)s)", value=value, low=low)
    return gettext("%(value)s (wanted: up to %(high)s)", value=value, high=high)


_SAID: Mapping[str, Callable[[Any, Any], str]] = {
    "kind": lambda home, _: str(dict(KINDS)[home.kind]),
    "town": lambda home, _: home.town.name,
    "price": _said_price,
    "area": _said_area,
    "rooms": _said_rooms,
    "lift": lambda _home, _wish: gettext("Lift"),
    "parking": lambda _home, _wish: gettext("Parking space"),
}
"""How criteria are told; that something is for sale or for rent goes without saying."""

SLOTS: Mapping[str, Callable[[Env, Any], Markup | None]] = {
    "real_estate.photos": _photos,
    "real_estate.deal_property": lambda env, deal: _card(env, deal.property),
    "real_estate.viewed_property": lambda env, viewing: _card(env, viewing.property),
    "real_estate.buyers": _buyers,
    "real_estate.offers": _partner_offers,
    "real_estate.wish_offers": lambda env, one: _offers(env, offers_for(env, wish_id=one.id)),
}


def _pictures(env: Env, property_id: int, most: int = MOST_PHOTOS) -> list[dict[str, str]]:
    """The photos among the property's files, the first first."""
    kept: Any = env["base.attachment"]
    query = (
        select(kept.id, kept.name)
        .where(kept.model == PROPERTY, kept.record_id == property_id)
        .where(kept.content_type.in_(PICTURES))
        .order_by(kept.id)
        .limit(most)
    )
    with env.sudo():
        rows = env.session.execute(query).all()
    return [
        {"name": name, "url": file_url(PROPERTY, property_id, key, shown=True)}
        for key, name in rows
    ]


def _money(amount: Any, currency: str | None) -> str:
    if amount is None:
        return ""
    return format_money(amount, currency) if currency else format_number(amount)


def _metres(area: Any) -> str:
    return "" if area is None else f"{format_number(area)} m²"


def _render(template: str, /, **values: Any) -> Markup:
    return Markup(render_template(f"real_estate/{template}.html", **values))  # noqa: S704 (a template's)
