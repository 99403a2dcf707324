"""What was typed into a form that came too late: carried along until it can be sent again.

Somebody was signed out, or the form's token was of an earlier session. The values travel as hidden
fields through the sign-in form to a page that sends them again at the press of a button.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import request, url_for

from mozaika.web.session import is_from_here, safe_next

LONGEST = 200_000
"""Characters that are carried; what is longer would only break on the way."""

NEVER = ("csrf_token", "password")
"""Parts of names of fields that are not kept."""


@dataclass(frozen=True)
class Typed:
    """A form that was sent: where to, and its fields."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def packed(self) -> str:
        """Its fields as one text."""
        return json.dumps(self.fields, ensure_ascii=False)


def typed_now() -> Typed | None:
    """The form that this request has sent; None where it is not of a page of this site, and where
    sending it again makes no sense."""
    own = (url_for("door.try_to_sign_in"), url_for("door.sign_out"))
    if request.method != "POST" or not is_from_here() or request.path in own:
        return None
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not any(part in name for part in NEVER)
    ]
    return _small(Typed(request.full_path.rstrip("?"), tuple(fields)))


def carried() -> Typed | None:
    """The form that came along with this request's sign-in."""
    address, packed = request.form.get("again_to"), request.form.get("again")
    if not address or not packed:
        return None
    try:
        found = json.loads(packed)
        fields = tuple((str(name), str(value)) for name, value in found)
    except (ValueError, TypeError):
        return None
    return _small(Typed(safe_next(address), fields))


def page_before() -> str:
    """The page on which the form was, to come back to."""
    if not is_from_here() or not request.referrer:
        return "/"
    return safe_next("/" + request.referrer.removeprefix(request.host_url))


def _small(typed: Typed) -> Typed | None:
    return typed if typed.fields and len(typed.packed) <= LONGEST else None
