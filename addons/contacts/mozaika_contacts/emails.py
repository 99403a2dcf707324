"""E-mail addresses: a conservative part of RFC 5322 and RFC 6531, checked without the network."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from .values import N_, InvalidValue

MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3 (path of 256 with its brackets)
MAX_LOCAL = 64  # octets, RFC 5321, 4.5.3.1.1
MAX_LABEL = 63  # octets of a DNS label, RFC 1035, 2.3.4

_ATOM = r"[^\s\x00-\x1f\x7f()<>\[\]:;@\\,.\"]+"  # RFC 5322 atext, widened by RFC 6531
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")


class EmailReason(StrEnum):
    """Why an e-mail address is refused."""

    NO_AT = "no_at"
    LOCAL = "local"
    DOMAIN = "domain"
    LENGTH = "length"


EMAIL_MESSAGES: Mapping[EmailReason, str] = MappingProxyType(
    {
        EmailReason.NO_AT: N_(
            "“%(value)s” is not one e-mail address. Write it with one @, "
            "such as jan.kowalski@firma.example."
        ),
        EmailReason.LOCAL: N_(
            "The e-mail address “%(value)s” has a mistake before the @. "
            "Take out spaces, brackets and doubled dots."
        ),
        EmailReason.DOMAIN: N_(
            "The e-mail address “%(value)s” has a mistake after the @. "
            "Write a whole domain, such as firma.example."
        ),
        EmailReason.LENGTH: N_(
            "The e-mail address “%(value)s” is too long. Look for a second address in it."
        ),
    }
)


class InvalidEmail(InvalidValue):
    """A refused e-mail address: the `raw` text and the `reason`."""

    def __init__(self, raw: str, reason: EmailReason) -> None:
        self.raw = raw
        self.reason = reason
        super().__init__(EMAIL_MESSAGES[reason], {"value": raw.strip()})


def clean_email(raw: str) -> str:
    """An address as it is stored: trimmed, in NFC, with a lower-case domain.

    `mailto:` and angle brackets around it are taken off; the letter case of the part before the @
    is kept, as only its owner's server knows whether it matters. Raises `InvalidEmail`.
    """
    text = unicodedata.normalize("NFC", raw.strip())
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    text = text.removeprefix("<").removesuffix(">").strip()
    local, at, domain = text.rpartition("@")
    if not at or "@" in local:
        raise InvalidEmail(raw, EmailReason.NO_AT)
    if not _LOCAL.fullmatch(local):
        raise InvalidEmail(raw, EmailReason.LOCAL)
    domain = _clean_domain(raw, domain)
    if len(local.encode()) > MAX_LOCAL or len(f"{local}@{domain}".encode()) > MAX_LENGTH:
        raise InvalidEmail(raw, EmailReason.LENGTH)
    return f"{local}@{domain}"


def email_key(address: str) -> str:
    """The key under which two spellings of one mailbox meet: upper and lower case are the same."""
    return unicodedata.normalize("NFC", address.strip().casefold())


def _clean_domain(raw: str, domain: str) -> str:
    domain = unicodedata.normalize("NFC", domain.lower()).removesuffix(".")
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(_label_fits, labels)):
        raise InvalidEmail(raw, EmailReason.DOMAIN)
    return domain


def _label_fits(label: str) -> bool:
    if not _LABEL.fullmatch(label) or "_" in label:
        return False
    try:
        return len(label.encode("idna")) <= MAX_LABEL
    except UnicodeError:
        return False
