"""The files of a record as its page lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from babel.units import format_unit
from sqlalchemy import func, select

from mozaika.i18n import current_locale, format_datetime, format_relative, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.web.addresses import record_url

FILES = "_files"
"""The tab of a record's page with its files."""

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
SHOWN = PICTURES | {"application/pdf", "text/plain"}
"""Types that a browser shows without running anything."""

MOST_FILES = 200
UNITS = ("digital-kilobyte", "digital-megabyte", "digital-gigabyte")


class FileRow(NamedTuple):
    """A file of the list."""

    id: int
    name: str
    size: str
    who: str
    when: str
    exact: str
    icon: str
    picture: str | None
    preview: str | None
    download: str
    rename: str | None
    remove: str | None


def count_files(env: Env, info: ModelInfo, record_id: int) -> int:
    """How many files a record has, which the user can see."""
    kept = env["base.attachment"]
    query = select(func.count(kept.id)).where(kept.model == info.name, kept.record_id == record_id)
    with env.sudo():
        return env.session.scalar(query) or 0


def files_part(env: Env, info: ModelInfo, record: Any, editable: bool) -> dict[str, Any]:
    """What the template draws of a record's files, the latest first."""
    kept, user = env["base.attachment"], env["base.user"]
    query = (
        select(kept.id, kept.name, kept.content_type, kept.size, kept.created_at, user.name)
        .outerjoin(kept.created_by)
        .where(kept.model == info.name, kept.record_id == record.id)
        .order_by(kept.id.desc())
        .limit(MOST_FILES)
    )
    with env.sudo():
        rows = env.session.execute(query).all()
    return {
        "rows": _rows(env, info, record.id, rows, editable),
        "upload": record_url(info, record.id, "upload") if editable else None,
        "limit": env.platform.settings.max_upload_mb,
    }


def size_in_words(size: int) -> str:
    """ "1.2 MB"; the smallest unit is a kilobyte."""
    amount, unit = size / 1000, UNITS[0]
    for bigger in UNITS[1:]:
        if amount >= 1000:
            amount, unit = amount / 1000, bigger
    rounded = round(amount, 1) if amount < 10 else round(amount)
    return format_unit(max(rounded, 0.1), unit, "short", locale=current_locale())


def _rows(
    env: Env, info: ModelInfo, record_id: int, rows: Sequence[Any], editable: bool
) -> list[FileRow]:
    def url(page: str, file_id: int) -> str:
        return record_url(info, record_id, page, file_id=file_id)

    return [
        FileRow(
            id=file_id,
            name=name,
            size=size_in_words(size),
            who=who or gettext("The system"),
            when=format_relative(at, env.now()),
            exact=format_datetime(at),
            icon=_icon(kind),
            picture=url("preview", file_id) if kind in PICTURES else None,
            preview=url("preview", file_id) if kind in SHOWN else None,
            download=url("download", file_id),
            rename=url("rename_file", file_id) if editable else None,
            remove=url("remove_file", file_id) if editable else None,
        )
        for file_id, name, kind, size, at, who in rows
    ]


def _icon(kind: str) -> str:
    if kind.startswith("image/"):
        return "photo"
    if "sheet" in kind or "excel" in kind or kind == "text/csv":
        return "file-spreadsheet"
    return "file-text" if kind.startswith("text/") or "pdf" in kind or "word" in kind else "file"
