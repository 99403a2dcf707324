"""The paths of one model: records, groups, files, changes, steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mozaika.db.filters import operators_of
from mozaika.model import ModelInfo
from mozaika.runtime import Platform
from mozaika.web.api.describe.shared import (
    FILTER,
    Spec,
    json_content,
    parameters,
    problems,
    query,
)

LIST = ("filter", "q", "limit", "offset", "after", "count", "archived")
WRITING = (409, 412, 415, 422)


def model_paths(platform: Platform, info: ModelInfo) -> Iterator[tuple[str, dict[str, Spec]]]:
    """(path, operations by method) of a model."""
    base = f"/api/v1/{info.name}"
    one = f"{base}/{{id}}"
    yield base, {"get": _list(info), "post": _create(info), "patch": _change_many(info)}
    yield f"{base}/aggregate", {"get": _aggregate(info)}
    yield f"{base}/export", {"get": _export(info)}
    yield f"{base}/import", {"post": _import(info)}
    yield one, {"get": _read(info), "patch": _change(info), "delete": _delete(info)}
    if info.archivable:
        for name, verb in (("archive", "Archive"), ("restore", "Bring back")):
            yield f"{one}/{name}", {"post": _archive(info, name, verb)}
    if info.tracked:
        yield f"{one}/changes", {"get": _changes(info)}
    if info.name in platform.workflows:
        yield f"{one}/transitions", {"get": _transitions(info)}
        yield f"{one}/transitions/{{transition}}", {"post": _transition(info)}


def tag(info: ModelInfo) -> Spec:
    """The group of a model's operations, with the operators of its filters."""
    rows = [
        f"| {name} | {field.label} | {' '.join(operators_of(field))} |"
        for name, field in info.fields.items()
        if not field.hidden and operators_of(field)
    ]
    table = "\n".join(["| field | label | filter operators |", "|---|---|---|", *rows])
    return {"name": info.name, "description": f"{info.plural}\n\n{table}"}


def _operation(info: ModelInfo, name: str, summary: str, **members: Any) -> Spec:
    return {
        "operationId": f"{info.name}.{name}",
        "summary": f"{info.plural}: {summary}",
        "tags": [info.name],
        **members,
    }


def _schema(info: ModelInfo, purpose: str) -> Spec:
    return {"$ref": f"#/components/schemas/{info.name}.{purpose}"}


def _records(info: ModelInfo) -> Spec:
    return {"type": "array", "items": _schema(info, "read")}


def _record_response(info: ModelInfo, description: str) -> Spec:
    response: Spec = {
        "description": description,
        "content": json_content(_schema(info, "read")),
    }
    if info.versioned:
        response["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    return response


def _fields(info: ModelInfo) -> Spec:
    names = [name for name, field in info.fields.items() if field.has_column and not field.hidden]
    return query(
        "fields",
        {"type": "string"},
        "Names separated by commas; dotted ones follow relations.",
        ",".join(names[:3]),
    )


def _list(info: ModelInfo) -> Spec:
    result = {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": _records(info),
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
    return _operation(
        info,
        "list",
        "find",
        parameters=[*parameters(*LIST), _fields(info), sort],
        responses={
            "200": {"description": "A page of records.", "content": json_content(result)},
            **problems(),
        },
    )


def _create(info: ModelInfo) -> Spec:
    one, many = _schema(info, "create"), {"type": "array", "items": _schema(info, "create")}
    made = {
        "description": "Created: the record, or for a list {items}.",
        "content": json_content(
            {"anyOf": [_schema(info, "read"), _items(info)]},
        ),
        "headers": {"Location": {"schema": {"type": "string"}}},
    }
    return _operation(
        info,
        "create",
        "create one, or a list (all or none)",
        requestBody={"required": True, "content": json_content({"anyOf": [one, many]})},
        responses={"201": made, **problems(*WRITING)},
    )


def _items(info: ModelInfo) -> Spec:
    return {"type": "object", "required": ["items"], "properties": {"items": _records(info)}}


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
    return _operation(
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
    return _operation(
        info,
        "read",
        "read one",
        parameters=[*parameters("id"), _fields(info)],
        responses={"200": _record_response(info, "The record."), **problems()},
    )


def _change(info: ModelInfo) -> Spec:
    return _operation(
        info,
        "change",
        "change one",
        parameters=parameters("id", "if_match"),
        requestBody={"required": True, "content": json_content(_schema(info, "change"))},
        responses={
            "200": _record_response(info, "The changed record."),
            **problems(*WRITING),
        },
    )


def _delete(info: ModelInfo) -> Spec:
    return _operation(
        info,
        "delete",
        "delete one",
        parameters=parameters("id", "if_match"),
        responses={"204": {"description": "Deleted."}, **problems(409, 412)},
    )


def _archive(info: ModelInfo, name: str, verb: str) -> Spec:
    return _operation(
        info,
        name,
        f"{verb} one".lower(),
        parameters=parameters("id"),
        responses={"200": _record_response(info, "The record."), **problems(409, 412)},
    )


def _aggregate(info: ModelInfo) -> Spec:
    result = {
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": {"type": "object"}}},
    }
    own = [
        query(
            "group",
            {"type": "string"},
            "Fields separated by commas; dates as field:day, week, month, quarter or year.",
        ),
        query(
            "measures",
            {"type": "string"},
            "field:function separated by commas; count, sum, avg, min or max.",
            "id:count",
        ),
    ]
    return _operation(
        info,
        "aggregate",
        "group and measure",
        parameters=[*own, *parameters("filter", "q", "archived")],
        responses={
            "200": {"description": "One item per group.", "content": json_content(result)},
            **problems(),
        },
    )


def _export(info: ModelInfo) -> Spec:
    kind = query(
        "format", {"type": "string", "enum": ["csv", "xlsx"], "default": "csv"}, "File format."
    )
    binary = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    types = (
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    return _operation(
        info,
        "export",
        "export to a file",
        parameters=[kind, _fields(info), *parameters("filter", "q", "archived")],
        responses={
            "200": {"description": "The file.", "content": dict.fromkeys(types, binary)},
            **problems(),
        },
    )


def _import(info: ModelInfo) -> Spec:
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "contentMediaType": "application/octet-stream"},
            "mapping": {
                "type": "string",
                "contentMediaType": "application/json",
                "description": "JSON object from field to column heading.",
            },
            "key": {"type": "string", "description": "Field by which records are updated."},
            "dry_run": {"type": "string", "enum": ["true", "false"], "default": "false"},
        },
    }
    return _operation(
        info,
        "import",
        "import a CSV or XLSX file",
        requestBody={"required": True, "content": {"multipart/form-data": {"schema": form}}},
        responses={
            "200": {
                "description": "What was done, or would be, row by row.",
                "content": json_content({"type": "object"}),
            },
            **problems(413, 415, 422),
        },
    )


def _changes(info: ModelInfo) -> Spec:
    change = {
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "operation": {"type": "string", "enum": ["create", "update", "delete"]},
            "at": {"type": "string", "format": "date-time"},
            "user": {"type": ["object", "null"]},
            "values": {"type": "object", "description": "[old, new] by field."},
        },
    }
    result = {
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": change}},
    }
    return _operation(
        info,
        "changes",
        "changes of one, the newest first",
        parameters=parameters("id", "limit", "offset"),
        responses={
            "200": {"description": "Changes.", "content": json_content(result)},
            **problems(),
        },
    )


def _transitions(info: ModelInfo) -> Spec:
    step = {
        "type": "object",
        "required": ["name", "label", "target", "allowed"],
        "properties": {
            "name": {"type": "string"},
            "label": {"type": "string"},
            "target": {"type": ["string", "integer"]},
            "allowed": {"type": "boolean"},
            "reasons": {"type": "array", "items": {"type": "string"}},
            "ask": {"type": "array", "items": {"type": "string"}},
        },
    }
    result = {
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": step}},
    }
    return _operation(
        info,
        "transitions",
        "steps that lead on from here",
        parameters=parameters("id"),
        responses={
            "200": {"description": "Steps.", "content": json_content(result)},
            **problems(),
        },
    )


def _transition(info: ModelInfo) -> Spec:
    name = {
        "name": "transition",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
    }
    return _operation(
        info,
        "transition",
        "take a step, with the fields it asks for",
        parameters=[*parameters("id", "if_match"), name],
        requestBody={"content": json_content(_schema(info, "change"))},
        responses={
            "200": _record_response(info, "The record after the step."),
            **problems(*WRITING),
        },
    )


__all__ = ["FILTER", "model_paths", "tag"]
