"""The paths of one model: records, groups, files, changes, steps."""

from __future__ import annotations

from collections.abc import Iterator

from mozaika.db.filters import operators_of
from mozaika.model import ModelInfo
from mozaika.runtime import Platform
from mozaika.web.api.describe import more
from mozaika.web.api.describe.operations import (
    fields_parameter,
    operation,
    record_response,
    records_of,
    schema_of,
)
from mozaika.web.api.describe.shared import WRITING, Spec, json_content, parameters, problems, query

LIST = ("filter", "q", "limit", "offset", "after", "count", "archived")


def model_paths(platform: Platform, info: ModelInfo) -> Iterator[tuple[str, dict[str, Spec]]]:
    """(path, operations by method) of a model."""
    base = f"/api/v1/{info.name}"
    one = f"{base}/{{id}}"
    yield base, {"get": _list(info), "post": _create(info), "patch": _change_many(info)}
    yield f"{base}/aggregate", {"get": more.aggregate(info)}
    yield f"{base}/export", {"get": more.export(info)}
    yield f"{base}/import", {"post": more.import_(info)}
    yield one, {"get": _read(info), "patch": _change(info), "delete": _delete(info)}
    if info.archivable:
        for name, verb in (("archive", "Archive"), ("restore", "Bring back")):
            yield f"{one}/{name}", {"post": _archive(info, name, verb)}
    if info.tracked:
        yield f"{one}/changes", {"get": more.changes(info)}
    if info.name in platform.workflows:
        yield f"{one}/transitions", {"get": more.transitions(info)}
        yield f"{one}/transitions/{{transition}}", {"post": more.transition(info)}


def tag(info: ModelInfo) -> Spec:
    """The group of a model's operations."""
    return {"name": info.name, "description": str(info.plural)}


def _operators(info: ModelInfo) -> str:
    """The operators that filters may use, as a table in Markdown."""
    rows = [
        f"| {name} | {field.label} | {', '.join(operators_of(field))} |"
        for name, field in info.fields.items()
        if not field.hidden and operators_of(field)
    ]
    return "\n".join(["| field | label | filter operators |", "|---|---|---|", *rows])


def _list(info: ModelInfo) -> Spec:
    result = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": records_of(info),
            "total": {"type": "integer", "description": "With count=true."},
            "next": {"type": ["string", "null"], "description": "The cursor for `after`."},
        },
    }
    sort = query(
        "sort",
        {"type": "string"},
        "Names separated by commas, with - for descending.",
        "-id",
    )
    return operation(
        info,
        "list",
        "find",
        description=_operators(info),
        parameters=[*parameters(*LIST), fields_parameter(info), sort],
        responses={
            "200": {"description": "A page of records.", "content": json_content(result)},
            **problems(),
        },
    )


def _create(info: ModelInfo) -> Spec:
    one, many = schema_of(info, "create"), {"type": "array", "items": schema_of(info, "create")}
    made = {
        "description": "Created: the record, or for a list {items}.",
        "content": json_content(
            {"anyOf": [schema_of(info, "read"), _items(info)]},
        ),
        "headers": {"Location": {"schema": {"type": "string"}}},
    }
    return operation(
        info,
        "create",
        "create one, or a list (all or none)",
        requestBody={"required": True, "content": json_content({"anyOf": [one, many]})},
        responses={"201": made, **problems(*WRITING)},
    )


def _items(info: ModelInfo) -> Spec:
    return {"type": "object", "required": ["items"], "properties": {"items": records_of(info)}}


def _change_many(info: ModelInfo) -> Spec:
    item = {
        "allOf": [
            {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "integer"}, "version": {"type": "integer"}},
            }
        ]
    }
    return operation(
        info,
        "change_many",
        "change many, each named by its id (all or none)",
        requestBody={
            "required": True,
            "content": json_content({"type": "array", "items": item}),
        },
        responses={
            "200": {"description": "Changed.", "content": json_content(_items(info))},
            **problems(*WRITING),
        },
    )


def _read(info: ModelInfo) -> Spec:
    return operation(
        info,
        "read",
        "read one",
        parameters=[*parameters("id"), fields_parameter(info)],
        responses={"200": record_response(info, "The record."), **problems()},
    )


def _change(info: ModelInfo) -> Spec:
    return operation(
        info,
        "change",
        "change one",
        parameters=parameters("id", "if_match"),
        requestBody={"required": True, "content": json_content(schema_of(info, "change"))},
        responses={
            "200": record_response(info, "The changed record."),
            **problems(*WRITING),
        },
    )


def _delete(info: ModelInfo) -> Spec:
    return operation(
        info,
        "delete",
        "delete one",
        parameters=parameters("id", "if_match"),
        responses={"204": {"description": "Deleted."}, **problems(409, 412)},
    )


def _archive(info: ModelInfo, name: str, verb: str) -> Spec:
    return operation(
        info,
        name,
        f"{verb} one".lower(),
        parameters=parameters("id"),
        responses={"200": record_response(info, "The record."), **problems(409, 412)},
    )
