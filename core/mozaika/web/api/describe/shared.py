"""Parts of the description that all models share: problems, arguments, headers, security."""

from __future__ import annotations

from typing import Any

from mozaika.web.api.arguments import DEFAULT_LIMIT, MOST_ITEMS

Spec = dict[str, Any]

SECURITY: list[Spec] = [{"bearer": []}, {"cookie": []}]

SECURITY_SCHEMES: dict[str, Spec] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of POST /api/v1/auth/token, or a personal token.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "mozaika",
        "description": "The session of the pages; calls that write also send X-CSRFToken.",
    },
}

PROBLEM: Spec = {
    "type": "object",
    "description": "RFC 9457, with messages in the language of the user or of Accept-Language.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "A stable word for programs."},
        "cure": {"type": "string", "description": "What to do about it."},
        "errors": {
            "type": "object",
            "description": "Messages by field; for a batch by index of the item, then by field.",
        },
        "fields": {"type": "array", "items": {"type": "string"}},
        "ask": {"type": "array", "items": {"type": "string"}},
        "reasons": {"type": "array", "items": {"type": "string"}},
    },
}

FILTER: Spec = {
    "description": "[field, operator, value], a list of filters joined by “and”, "
    '{"or": […]}, {"and": […]} or {"not": …}; dotted fields follow relations.',
    "type": ["array", "object"],
}

PROBLEMS: dict[int, str] = {
    400: "The request can't be understood",
    401: "Not signed in",
    403: "Not allowed",
    404: "No such thing, or not visible to the user",
    405: "The address does not take that method",
    409: "Still in use, or the step was refused",
    412: "Stale: somebody else changed the record; nothing was changed",
    413: "Too large",
    415: "Wrong content type",
    422: "Some values are wrong",
    429: "Too many attempts",
}
"""Descriptions of the problems by HTTP status."""


WRITING = (409, 412, 415, 422)
"""Problems that only calls that write can meet."""


def components() -> dict[str, dict[str, Spec]]:
    """Shared components of the document."""
    problem = {"schema": {"$ref": "#/components/schemas/problem"}}
    return {
        "schemas": {"problem": PROBLEM, "filter": FILTER},
        "responses": {
            f"problem{status}": {
                "description": text,
                "content": {"application/problem+json": problem},
            }
            for status, text in PROBLEMS.items()
        },
        "parameters": PARAMETERS,
        "headers": {
            "ETag": {
                "description": "The record's version, for If-Match.",
                "schema": {"type": "string"},
            },
        },
        "securitySchemes": SECURITY_SCHEMES,
    }


def problems(*statuses: int) -> dict[str, Spec]:
    """References to the problem responses an operation may answer with."""
    return {
        str(status): {"$ref": f"#/components/responses/problem{status}"}
        for status in sorted({400, 401, 403, 404, *statuses})
    }


def parameters(*names: str) -> list[Any]:
    """References to shared parameters (apispec takes their names)."""
    return list(names)


def query(name: str, schema: Spec, description: str, example: Any = None) -> Spec:
    """A parameter of the address."""
    described = {"name": name, "in": "query", "schema": schema, "description": description}
    return described if example is None else {**described, "example": example}


def json_content(schema: Spec) -> Spec:
    """A body or response of JSON."""
    return {"application/json": {"schema": schema}}


def _filter_parameter() -> Spec:
    return {
        "name": "filter",
        "in": "query",
        "description": "A filter as JSON.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/filter"},
                "example": [["id", ">", 0]],
            }
        },
    }


PARAMETERS: dict[str, Spec] = {
    "id": {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
    },
    "filter": _filter_parameter(),
    "q": query("q", {"type": "string"}, "Quick search: words, or fragments of numbers."),
    "limit": query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": DEFAULT_LIMIT},
        "How many at most.",
    ),
    "offset": query(
        "offset", {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}, "How many to skip."
    ),
    "after": query(
        "after", {"type": "string"}, "The cursor `next` of the page before; faster than offset."
    ),
    "count": query("count", {"type": "boolean", "default": False}, "Whether to count `total`."),
    "archived": query(
        "archived",
        {"type": "string", "enum": ["false", "true", "all"], "default": "false"},
        "Live records, archived ones, or all.",
    ),
    "if_match": {
        "name": "If-Match",
        "in": "header",
        "schema": {"type": "string"},
        "description": "The ETag that you saw; another version answers 412.",
    },
}
"""Parameters by their name under components."""
