"""What a webhook needs before it is kept: an address that may be called, and a secret."""

from __future__ import annotations

import base64
import ipaddress
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from mozaika.errors import ValidationFailed
from mozaika.i18n import _l
from mozaika.runtime import Env

SECRET_PREFIX = "whsec_"  # noqa: S105 (says what follows; Standard Webhooks 1.0)
PORTS = {"http": 80, "https": 443}


def prepare(env: Env, webhooks: Sequence[Any]) -> None:
    """Gives new webhooks a secret, and checks what is told of them.

    Raises `ValidationFailed` for an address that is never called, and for an unknown model.
    """
    for webhook in webhooks:
        check_url(webhook.url or "", private=env.platform.settings.call_private_addresses)
        if webhook.model not in env.registry:
            text = _l("There is nothing called “%(model)s”.", model=webhook.model)
            raise ValidationFailed(_l("Some entries are wrong."), {"model": [text]})
        if not webhook.secret:
            webhook.secret = new_secret()


def new_secret() -> str:
    """A secret for signing: 32 random bytes in base64, with the specification's prefix."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def check_url(url: str, *, private: bool) -> SplitResult:
    """The parts of an address that may be called; `private`: also one inside a network.

    Raises `ValidationFailed` for another.
    """
    parts = _parts(url)
    if parts is None:
        raise _refused(_l("Write an address such as https://example.com/hook."))
    literal = _literal(parts.hostname or "")
    if literal is not None and not literal.is_global and not private:
        raise _refused(_l("Addresses inside a network are not called."))
    return parts


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in PORTS and bool(parts.hostname) and not parts.username
        return parts if usable and (parts.port or 1) > 0 else None
    except ValueError:
        return None


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _refused(text: Any) -> ValidationFailed:
    return ValidationFailed(_l("The address can't be called."), {"url": [text]})
