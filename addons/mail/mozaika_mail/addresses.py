"""Recipients and their addresses, checked so that nothing can be smuggled into a mail's head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Any

from mozaika import ValidationFailed, _l

LONGEST = 254
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
RESERVED = frozenset(
    {"from", "to", "cc", "bcc", "subject", "date", "message-id", "reply-to", "sender",
     "mime-version", "return-path", "received"}
)  # fmt: skip
"""Headers that a mail gets from its own fields."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a mail, and the language in which to write."""

    address: str
    name: str = ""
    language: str | None = None


def recipient_of(record: Any) -> Recipient:
    """Any record with `email` (and `name`, `language`), or with a `partner` who has them.

    Raises `ValidationFailed` where there is no address.
    """
    partner = getattr(record, "partner", None)
    address = getattr(record, "email", None) or getattr(partner, "email", None)
    if not address:
        raise ValidationFailed(
            _l("“%(name)s” has no e-mail address.", name=_name(record) or record),
            {"to": [_l("Add an e-mail address there, or write another one here.")]},
        )
    named = record if getattr(record, "email", None) else partner
    language = getattr(record, "language", None) or getattr(partner, "language", None)
    return Recipient(address, _name(named), language)


def _name(record: Any) -> str:
    return str(getattr(record, "contact_name", None) or getattr(record, "name", None) or "")


def read_recipients(told: Sequence[str | Recipient] | str, field: str = "to") -> list[Recipient]:
    """Recipients as they were told: addresses, "Jan Kos <jan@example.com>", or `Recipient`s.

    Raises `ValidationFailed` for what is no address, or has characters that could end a line.
    """
    items = [told] if isinstance(told, str) else told
    found = [one for item in items for one in _read(item, field)]
    checked = [Recipient(clean_address(r.address, field), r.name, r.language) for r in found]
    for one in checked:
        refuse_control(one.name, field)
    unique: dict[str, Recipient] = {}
    for one in checked:
        unique.setdefault(one.address.lower(), one)
    return list(unique.values())


def _read(item: str | Recipient, field: str) -> list[Recipient]:
    if isinstance(item, Recipient):
        return [item]
    refuse_control(item, field)
    found = getaddresses([item.replace(";", ",")])
    if not all("@" in address for _, address in found):
        raise _no_address(item, field)
    return [Recipient(address, name) for name, address in found]


def clean_address(address: str, field: str = "to") -> str:
    """The address with its domain as mail servers know it; `ValidationFailed` for none."""
    told = address.strip()
    local, _, domain = told.rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    fits = _LOCAL.fullmatch(local) and all(_HOST.fullmatch(part) for part in host.split("."))
    if not fits or ".." in local or local[:1] == "." or local[-1:] == "." or len(told) > LONGEST:
        raise _no_address(told, field)
    return f"{local}@{host}"


def _no_address(told: str, field: str) -> ValidationFailed:
    return ValidationFailed(
        _l("“%(address)s” is no e-mail address.", address=told[:LONGEST]),
        {field: [_l("Write an address such as jan@example.com.")]},
    )


def refuse_control(text: str, field: str) -> None:
    """Raises `ValidationFailed` for a text with line ends or other control characters: in the
    head of a mail they would begin another header."""
    if any(ord(character) < 32 or character in "\x7f\x85\u2028\u2029" for character in text):
        raise ValidationFailed(
            _l("“%(field)s” has a line break or a control character.", field=field),
            {field: [_l("Write it on one line.")]},
        )


def check_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers of the caller's own; `ValidationFailed` for names that are none, or not theirs."""
    kept = {}
    for name, value in headers:
        if not _HEADER_NAME.fullmatch(name) or name.lower() in RESERVED:
            raise ValidationFailed(_l("“%(name)s” can't be set as a header of a mail.", name=name))
        refuse_control(value, name)
        kept[name] = value
    return kept


def joined(recipients: Iterable[Recipient]) -> str:
    """Recipients on one line, as `read_recipients` reads them."""
    return ", ".join(str(_address(one)) for one in recipients)


def split(line: str | None) -> list[Address]:
    """The addresses of such a line, for a mail's head."""
    told = getaddresses([line]) if line else []
    return [Address(name, addr_spec=address) for name, address in told if address]


def _address(one: Recipient) -> Address:
    return Address(one.name, addr_spec=one.address)
