"""What can be done with a model beyond its records: groups, files, changes, steps."""

from __future__ import annotations

from mozaika.model import ModelInfo
from mozaika.web.api.describe.operations import (
    fields_parameter,
    operation,
    record_response,
    schema_of,
)
from mozaika.web.api.describe.shared import WRITING, Spec, json_content, parameters, problems, query


def aggregate(info: ModelInfo) -> Spec:
    """Groups with measures."""
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
    return operation(
        info,
        "aggregate",
        "group and measure",
        parameters=[*own, *parameters("filter", "q", "limit", "archived")],
        responses={
            "200": {"description": "One item per group.", "content": json_content(result)},
            **problems(),
        },
    )


def export(info: ModelInfo) -> Spec:
    """Export to a file."""
    kind = query(
        "format", {"type": "string", "enum": ["csv", "xlsx"], "default": "csv"}, "File format."
    )
    binary = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    types = (
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    return operation(
        info,
        "export",
        "export to a file",
        parameters=[
            kind,
            query("technical", {"type": "boolean"}, "Paths as headers, choices by their values."),
            query("sort", {"type": "string"}, "As in a search."),
            fields_parameter(info),
            *parameters("filter", "q", "archived"),
        ],
        responses={
            "200": {"description": "The file.", "content": dict.fromkeys(types, binary)},
            **problems(),
        },
    )


def import_(info: ModelInfo) -> Spec:
    """Import of a file."""
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
            "all_or_nothing": {"type": "string", "enum": ["true", "false"], "default": "false"},
        },
    }
    return operation(
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


def changes(info: ModelInfo) -> Spec:
    """Changes kept of a record."""
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
    return operation(
        info,
        "changes",
        "changes of one, the newest first",
        parameters=parameters("id", "limit", "offset"),
        responses={
            "200": {"description": "Changes.", "content": json_content(result)},
            **problems(),
        },
    )


def transitions(info: ModelInfo) -> Spec:
    """Steps of a record's workflow."""
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
    return operation(
        info,
        "transitions",
        "steps that lead on from here",
        parameters=parameters("id"),
        responses={
            "200": {"description": "Steps.", "content": json_content(result)},
            **problems(),
        },
    )


def transition(info: ModelInfo) -> Spec:
    """Taking a step."""
    name = {
        "name": "transition",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
    }
    return operation(
        info,
        "transition",
        "take a step, with the fields it asks for",
        parameters=[*parameters("id", "if_match"), name],
        requestBody={"content": json_content(schema_of(info, "change"))},
        responses={
            "200": record_response(info, "The record after the step."),
            **problems(*WRITING),
        },
    )
