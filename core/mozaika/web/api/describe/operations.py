"""Building blocks of the operations on a model."""

from __future__ import annotations

from typing import Any

from mozaika.model import ModelInfo
from mozaika.web.api.describe.shared import Spec, json_content, query


def operation(info: ModelInfo, name: str, summary: str, **members: Any) -> Spec:
    """An operation of the model, under its name as a group."""
    return {
        "operationId": f"{info.name}.{name}",
        "summary": f"{info.plural}: {summary}",
        "tags": [info.name],
        **members,
    }


def schema_of(info: ModelInfo, purpose: str) -> Spec:
    """The model's schema for a purpose: read, create, change."""
    return {"$ref": f"#/components/schemas/{info.name}.{purpose}"}


def records_of(info: ModelInfo) -> Spec:
    """A list of records."""
    return {"type": "array", "items": schema_of(info, "read")}


def record_response(info: ModelInfo, description: str) -> Spec:
    """A response with one record and, if it is versioned, its ETag."""
    response: Spec = {
        "description": description,
        "content": json_content(schema_of(info, "read")),
    }
    if info.versioned:
        response["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    return response


def fields_parameter(info: ModelInfo) -> Spec:
    """The argument `fields`."""
    names = [name for name, field in info.fields.items() if field.has_column and not field.hidden]
    return query(
        "fields",
        {"type": "string"},
        "Names separated by commas; dotted ones follow relations.",
        ",".join(names[:3]),
    )
