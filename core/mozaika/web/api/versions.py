"""`ETag` and `If-Match`: both carry the record's version."""

from __future__ import annotations

from flask import request

from mozaika.errors import Conflict
from mozaika.i18n import _l
from mozaika.model import ModelInfo

NO_VERSION = -1
"""Stands for an ETag that no version has."""


def etag(version: int | None) -> dict[str, str]:
    """The header of a record of that version; none where the model keeps no versions."""
    return {} if version is None else {"ETag": f'"{version}"'}


def wanted_version(info: ModelInfo) -> int | None:
    """The version that `If-Match` names; None where any will do.

    A weak ETag counts as well: proxies that compress make strong ones weak. Several are refused
    like a wrong one, since a caller has seen one version.
    """
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    if not info.versioned:
        raise Conflict(
            _l("“%(model)s” keeps no versions.").format(model=info.label),
            cure=_l("Leave out If-Match."),
        )
    tag = header.strip().removeprefix("W/").strip('"')
    return int(tag) if tag.isascii() and tag.isdigit() and len(tag) < 10 else NO_VERSION
