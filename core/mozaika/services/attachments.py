"""Files kept with records, as `base.attachment`; `attachment_store` has their bytes.

Who may read a record may read its files; who may change it may add and remove them.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from typing import IO, Any, cast

from sqlalchemy import select

from mozaika.errors import AccessDenied, NotFound, ValidationFailed
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services import access
from mozaika.services.attachment_store import CHUNK, Content, chunks, store_of

MODEL = "base.attachment"
IN_MEMORY = 8 * CHUNK
"""Uploads up to this size are looked at in memory, larger ones in a temporary file."""

LONGEST_NAME = 255
UNKNOWN_TYPE = "application/octet-stream"
KEPT_UNUSED = timedelta(days=1)
"""How long bytes stay that no record points to: an upload under way is not swept away."""

REFUSED = frozenset((
    "apk", "app", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "jar", "js", "jse", "lnk", "msi",
    "msp", "pif", "ps1", "reg", "scr", "sh", "vb", "vbe", "vbs", "wsf",
))  # fmt: skip
"""Endings of files that are programs: nobody should open such a file of somebody else."""

_CONTENT_TYPE = re.compile(r"[a-z0-9][\w.+-]{0,49}/[a-z0-9][\w.+-]{0,48}")


def store(
    env: Env, model: str, record_id: int, name: str, content_type: str, stream: IO[bytes]
) -> Any:
    """Keeps a file with a record and returns its `base.attachment`.

    Raises `NotFound` or `AccessDenied` where the user may not see or change the record, and
    `ValidationFailed` for an empty or too large file, a program, or a name that is none.
    """
    check(env, model, record_id, "update")
    check_kind(name)
    limit = env.platform.settings.max_upload_mb * CHUNK
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
        content = _receive(stream, spool, limit)
        spool.seek(0)
        store_of(env.platform.settings).add(cast("IO[bytes]", spool), content.sha256)
    attachment = env[MODEL](
        name=clean_name(name),
        content_type=clean_type(content_type),
        size=content.size,
        sha256=content.sha256,
        model=model,
        record_id=record_id,
    )
    with env.sudo():
        env.session.add(attachment)
    return attachment


def attach_files(env: Env, model: str, files: Iterable[tuple[int, str, str, bytes]]) -> list[Any]:
    """Keeps files that are at hand whole (record's id, name, type, content) in one statement.

    For what acts for the platform, as in `env.sudo()`: nobody's rights are asked. Raises
    `ValidationFailed` as `store` does.
    """
    if not env.access_off:
        raise AccessDenied(_l("Your roles do not allow this."))
    kept = [_kept(env, model, *one) for one in files]
    env.session.add_all(kept)
    env.session.flush()
    return kept


def _kept(
    env: Env, model: str, record_id: int, name: str, content_type: str, content: bytes
) -> Any:
    check_kind(name)
    limit = env.platform.settings.max_upload_mb * CHUNK
    with BytesIO(content) as stream, BytesIO() as spool:
        found = _receive(stream, spool, limit)
        spool.seek(0)
        store_of(env.platform.settings).add(spool, found.sha256)
    return env[MODEL](
        name=clean_name(name),
        content_type=clean_type(content_type),
        size=found.size,
        sha256=found.sha256,
        model=model,
        record_id=record_id,
    )


def attached_files(env: Env, model: str, record_id: int) -> list[tuple[str, str, bytes]]:
    """Name, type and content of a record's files, the first first."""
    place, found = store_of(env.platform.settings), []
    for one in reversed(of_record(env, model, record_id)):
        with closing(place.open(one.sha256)) as stream:
            found.append((one.name, one.content_type, stream.read()))
    return found


def of_record(env: Env, model: str, record_id: int) -> list[Any]:
    """The attachments of a record that the user may read, the latest first."""
    check(env, model, record_id, "read")
    kept = env[MODEL]
    statement = select(kept).where(kept.model == model, kept.record_id == record_id)
    with env.sudo():
        return list(env.session.scalars(statement.order_by(kept.id.desc())))


def get(env: Env, attachment_id: int, operation: str = "read") -> Any:
    """An attachment of a record that the user may read, or "update"; else `NotFound`, or
    `AccessDenied`."""
    with env.sudo():
        attachment = env.session.get(env[MODEL], attachment_id)
    if attachment is None:
        raise _unknown(attachment_id)
    try:
        check(env, attachment.model, attachment.record_id, operation)
    except NotFound:
        raise _unknown(attachment_id) from None
    return attachment


def open_(env: Env, attachment_id: int) -> tuple[Any, IO[bytes]]:
    """An attachment with its bytes, opened. Raises `NotFound` where the user may not read it."""
    attachment = get(env, attachment_id, "read")
    return attachment, store_of(env.platform.settings).open(attachment.sha256)


def remove(env: Env, attachment_id: int) -> None:
    """Takes a file from its record. Its bytes stay until they are swept away."""
    attachment = get(env, attachment_id, "update")
    with env.sudo():
        env.session.delete(attachment)


def rename(env: Env, attachment_id: int, name: str) -> Any:
    """Gives a file another name; the ending stays, so that it opens as before."""
    attachment = get(env, attachment_id, "update")
    wanted = clean_name(name)
    suffix = attachment.name.rpartition(".")[2] if "." in attachment.name else ""
    if suffix and not wanted.lower().endswith(f".{suffix.lower()}"):
        wanted = clean_name(f"{wanted}.{suffix}")
    with env.sudo():
        attachment.name = wanted
    return attachment


def sweep(env: Env) -> int:
    """Deletes bytes that no attachment has and that are older than a day; returns how many."""
    place = store_of(env.platform.settings)
    kept = env[MODEL]
    with env.sudo():
        used = set(env.session.scalars(select(kept.sha256).distinct()))
    oldest = env.now() - KEPT_UNUSED
    unused = [sha256 for sha256, at in place.aged() if sha256 not in used and at < oldest]
    for sha256 in unused:
        place.remove(sha256)
    return len(unused)


def check(env: Env, model: str, record_id: int, operation: str) -> None:
    """Whether the user may do `operation` ("read", "update") with a record: raises `NotFound` where
    it may not even be seen, `AccessDenied` where it may not be changed."""
    info = env.registry.info(model)
    identifier = info.cls.id
    statement = select(identifier).where(identifier == record_id)
    if env.session.scalar(statement) is None:
        raise NotFound(
            _l("There is no %(label)s %(id)s.", label=info.label, id=record_id),
            model=model,
            id=record_id,
        )
    if operation == "read" or env.access_off:
        return
    criterion = access.rights(env).criterion(model, operation)
    if criterion is not None and env.session.scalar(statement.where(criterion)) is None:
        raise AccessDenied(_l("You may not change this record."), model=model, id=record_id)


def check_kind(name: str) -> None:
    """Refuses programs, by the ending of the file's name: `ValidationFailed`."""
    suffix = name.rpartition(".")[2].strip().lower()
    if suffix in REFUSED:
        raise ValidationFailed(
            _l("Files of the kind “%(kind)s” are programs and are not kept.", kind=suffix),
            {"file": [str(_l("Choose a document, a picture or an archive."))]},
            cure=_l("Choose a document, a picture or an archive."),
        )


def clean_name(name: str) -> str:
    """A file's name without folders and control characters; `ValidationFailed` if none is left."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable()).strip(" .")
    if not kept:
        raise ValidationFailed(
            _l("The file has no usable name."), {"name": [str(_l("Give the file a name."))]}
        )
    stem, dot, suffix = kept.rpartition(".")
    if len(kept) > LONGEST_NAME and dot and len(suffix) < 20:
        return f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"
    return kept[:LONGEST_NAME]


def clean_type(content_type: str) -> str:
    """A media type without parameters; what is none becomes `application/octet-stream`."""
    plain = content_type.partition(";")[0].strip().lower()
    return plain if _CONTENT_TYPE.fullmatch(plain) else UNKNOWN_TYPE


def _unknown(attachment_id: int) -> NotFound:
    return NotFound(_l("There is no attachment %(id)s.", id=attachment_id), id=attachment_id)


def _receive(stream: IO[bytes], spool: Any, limit: int) -> Content:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks(stream):
        size += len(chunk)
        if size > limit:
            raise ValidationFailed(
                _l("The file is larger than %(limit)s MB.", limit=limit // CHUNK),
                {"file": [str(_l("Choose a smaller file."))]},
                cure=_l("Choose a smaller file, or raise MOZAIKA_MAX_UPLOAD_MB."),
            )
        digest.update(chunk)
        spool.write(chunk)
    if size == 0:
        raise ValidationFailed(
            _l("The file is empty."), {"file": [str(_l("Choose a file with content."))]}
        )
    return Content(size, digest.hexdigest())
