"""Signed words: the time stamp within a form, and the link that confirms an e-mail address."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from mozaika import Env, Platform
from mozaika_pipeline.leads.guard import Stamp

STAMP_LASTS = timedelta(days=1)
LINK_LASTS = timedelta(days=30)


def stamp_of(platform: Platform, key: str) -> str:
    """The time stamp to put into the form with that key."""
    return _serializer(platform, "stamp").dumps(key)


def read_stamp(platform: Platform, key: str, stamp: str | None, min_seconds: int) -> Stamp:
    """What a stamp that came back with a form tells."""
    if not stamp:
        return Stamp.NONE
    try:
        signed, at = _serializer(platform, "stamp").loads(
            stamp, max_age=int(STAMP_LASTS.total_seconds()), return_timestamp=True
        )
    except SignatureExpired:
        return Stamp.STALE
    except BadSignature:
        return Stamp.FORGED
    if signed != key:
        return Stamp.FORGED
    return Stamp.FAST if (Env.clock() - at).total_seconds() < min_seconds else Stamp.GOOD


def confirmation_of(platform: Platform, lead_id: int, address: str) -> str:
    """The word in the link that confirms the address of a lead."""
    return _serializer(platform, "confirm").dumps([lead_id, address])


def read_confirmation(platform: Platform, word: str) -> tuple[int, str] | None:
    """The lead and the address that a link confirms; None for a forged or old one."""
    try:
        lead_id, address = _serializer(platform, "confirm").loads(
            word, max_age=int(LINK_LASTS.total_seconds())
        )
    except (BadSignature, TypeError, ValueError):
        return None
    return int(lead_id), str(address)


def sender_key(platform: Platform, address: str | None) -> str | None:
    """A key of the visitor's network address; the address itself is not kept."""
    if not address:
        return None
    return hmac.new(_secret(platform), address.encode(), hashlib.sha256).hexdigest()


def _serializer(platform: Platform, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_secret(platform), salt=f"mozaika.leads.{purpose}")


def _secret(platform: Platform) -> bytes:
    """A key that serves nothing else than leads."""
    key = b"mozaika.leads:" + platform.settings.secret_key.encode()
    return hashlib.sha256(key).digest()
