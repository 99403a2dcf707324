"""Records over REST: find, read, create, change, archive, delete; one, or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from mozaika.errors import BadRequest, ValidationFailed
from mozaika.i18n import _l, gettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records, writing
from mozaika.web.api.arguments import DEFAULT_LIMIT, MOST_ITEMS, Arguments
from mozaika.web.api.blueprint import ONE, blueprint
from mozaika.web.api.caller import call_env
from mozaika.web.api.codec import answer, body
from mozaika.web.api.model import model_of
from mozaika.web.api.versions import etag, wanted_version

LIST_ARGUMENTS = ("filter", "fields", "sort", "limit", "offset", "after", "count", "q", "archived")
ARCHIVED = {"false": False, "true": True, "all": None}
FARTHEST = 2**31 - 2
"""The largest offset; pages that far behind are reached with `after`."""

MOST_WRITTEN = 5000
"""Records of one call; files of more are imported."""


@blueprint.get("")
def find(model: str) -> Response:
    """A page of records: `{"items": […], "total": n, "next": cursor}`."""
    given = Arguments(LIST_ARGUMENTS)
    with call_env(model) as env:
        page = Records(env, model_of(env, model).name).search(
            given.json("filter"),
            q=given.text("q"),
            fields=given.names("fields"),
            sort=given.text("sort"),
            limit=given.number("limit", DEFAULT_LIMIT, 0, MOST_ITEMS),
            offset=given.number("offset", 0, 0, FARTHEST),
            after=given.text("after"),
            count=given.flag("count"),
            archived=archived(given),
        )
    found: dict[str, Any] = {"items": page.items, "next": page.next}
    if page.total is not None:
        found["total"] = page.total
    return answer(found)


@blueprint.post("")
def create(model: str) -> Response:
    """A new record of an object; of a list many, all or none."""
    Arguments(())
    given = body()
    with call_env(model) as env:
        info = model_of(env, model)
        if isinstance(given, list):
            made = _by_index(given, lambda: Records(env, info.name).create(given))
            return answer({"items": read_back(env, info, [r.id for r in made])}, 201)
        if not isinstance(given, dict):
            raise _not_an_object(given)
        [record] = Records(env, info.name).create([given])
        [item] = read_back(env, info, [record.id])
    headers = {"Location": f"/api/v1/{info.name}/{record.id}"}
    return answer(item, 201, {**headers, **etag(version_of(info, record))})


@blueprint.patch("")
def change_many(model: str) -> Response:
    """Changes records of a list, each named by its `id` (and `version`); all or none."""
    Arguments(())
    given = body()
    if not isinstance(given, list):
        raise BadRequest(_l("Many records are changed by a list."), cure=_l("Name each by its id."))
    with call_env(model) as env:
        info = model_of(env, model)
        updates = _updates(given)
        _by_index(given, lambda: Records(env, info.name).update_many(updates))
        items = read_back(env, info, [record_id for record_id, _, _ in updates])
    return answer({"items": items})


@blueprint.get(ONE)
def read(model: str, record_id: int) -> Response:
    """One record, with its version as ETag."""
    fields = Arguments(("fields",)).names("fields")
    with call_env(model) as env:
        info = model_of(env, model)
        extra = info.versioned and fields is not None and "version" not in fields
        asked = [*(fields or ()), "version"] if extra else fields
        item = Records(env, info.name).read(record_id, asked)
    version = item.pop("version", None) if extra else item.get("version")
    return answer(item, headers=etag(version))


@blueprint.patch(ONE)
def change(model: str, record_id: int) -> Response:
    """Changes the given fields; with `If-Match` only the version that the caller saw."""
    Arguments(())
    given = body()
    if not isinstance(given, dict):
        raise _not_an_object(given)
    with call_env(model) as env:
        info = model_of(env, model)
        version = wanted_version(info)
        [record] = Records(env, info.name).update(record_id, given, version=version)
        [item] = read_back(env, info, [record_id])
    return answer(item, headers=etag(version_of(info, record)))


@blueprint.delete(ONE)
def delete(model: str, record_id: int) -> Response:
    """Deletes for good; with `If-Match` only the version that the caller saw."""
    Arguments(())
    with call_env(model) as env:
        info = model_of(env, model)
        records, version = Records(env, info.name), wanted_version(info)
        writing.check_version(env, info, records.get(record_id), version)
        records.delete([record_id])
    return Response(status=204)


@blueprint.post(f"{ONE}/<any(archive, restore):act>")
def archive(model: str, record_id: int, act: str) -> Response:
    """Takes the record out of lists and searches, or brings it back."""
    Arguments(())
    with call_env(model) as env:
        info = model_of(env, model)
        records, version = Records(env, info.name), wanted_version(info)
        writing.check_version(env, info, records.get(record_id), version)
        done = records.archive if act == "archive" else records.restore
        [record] = done([record_id])
        [item] = read_back(env, info, [record_id])
    return answer(item, headers=etag(version_of(info, record)))


@blueprint.get("/aggregate")
def aggregate(model: str) -> Response:
    """Groups and measures: `{"items": […]}`."""
    given = Arguments(("group", "measures", "filter", "q", "sort", "limit", "archived"))
    with call_env(model) as env:
        items = Records(env, model_of(env, model).name).aggregate(
            given.names("group") or (),
            given.names("measures") or ("id:count",),
            filter=given.json("filter"),
            q=given.text("q"),
            sort=given.text("sort"),
            limit=given.number("limit", MOST_ITEMS, 1, MOST_ITEMS),
            archived=archived(given),
        )
    return answer({"items": items})


def archived(given: Arguments) -> bool | None:
    """What the argument says: False for live records, True for archived ones, None for all."""
    return ARCHIVED[given.choice("archived", tuple(ARCHIVED), "false")]


def read_back(env: Env, info: ModelInfo, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The written records as they are read, in this order; only ids (and versions) for callers
    who say `Prefer: return=minimal`, and of records that the caller may not see."""
    if not ids:
        return []
    fields = ["id", *(["version"] if info.versioned else [])] if _wants_little() else None
    these = ["id", "=", ids[0]] if len(ids) == 1 else ["id", "in", list(ids)]
    page = Records(env, info.name).search(
        [these], fields=fields, sort="id", limit=len(ids), archived=None
    )
    found = {item["id"]: item for item in page.items}
    return [found.get(record_id, {"id": record_id}) for record_id in ids]


def _wants_little() -> bool:
    return "return=minimal" in request.headers.get("Prefer", "")


def _updates(given: Sequence[Any]) -> list[writing.Update]:
    updates: list[writing.Update] = []
    errors: dict[int, Any] = {}
    for index, item in enumerate(given):
        values = dict(item) if isinstance(item, dict) else {}
        record_id, version = values.pop("id", None), values.pop("version", None)
        if not _is_count(record_id):
            errors[index] = {"id": [gettext("Give the id of the record to change.")]}
        elif version is not None and not _is_count(version):
            errors[index] = {"version": [gettext("Give the version that you saw.")]}
        updates.append((record_id, values, version))
    if errors:
        raise ValidationFailed(_l("Nothing was changed: records are not named."), errors)
    return updates


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**63


def _by_index(given: Sequence[Any], write: Any) -> Any:
    """A list of one is a list as well: its errors are told by index too."""
    if len(given) > MOST_WRITTEN:
        raise BadRequest(
            _l("The list has %(count)s records.").format(count=len(given)),
            cure=_l("Send at most %(most)s at once, or import a file.").format(most=MOST_WRITTEN),
        )
    try:
        return write() if given else []
    except ValidationFailed as error:
        if len(given) == 1 and error.errors and not any(isinstance(k, int) for k in error.errors):
            error.errors = {0: error.errors}
        raise


def version_of(info: ModelInfo, record: Any) -> int | None:
    """The version of a record just written; None where the model keeps none."""
    return record.version if info.versioned else None


def _not_an_object(given: Any) -> BadRequest:
    return BadRequest(
        _l("The body is no object: %(kind)s.").format(kind=type(given).__name__),
        cure=_l('Send an object of fields, for example {"name": "…"}.'),
    )
