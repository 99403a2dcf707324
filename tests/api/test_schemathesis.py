"""Schemathesis reads the description and calls everything in it, rightly and wrongly."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from tests.api.conftest import Client

EXAMPLES = 3
"""Calls of each operation and mode: together they take some seconds."""

OURS = ("/api/v1/shop.", "/api/v1/base.user", "/api/v1/auth", "/api/v1/me")
WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_call_breaks_the_server(app: Flask, ann: Client, mode: GenerationMode) -> None:
    ann.post("/shop.product", [{"name": "Chair"}, {"name": "Table", "price": "10"}])
    ann.post("/shop.order", {"name": "1"})
    headers = {"Authorization": f"Bearer {ann.token}"}
    operations = [
        operation
        for result in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations()
        if (operation := result.ok()).path.startswith(OURS)
        and not (operation.path.endswith("auth/token") and operation.method == "delete")
    ]
    assert len(operations) > 50
    for operation in operations:
        _call(operation, mode, headers)


def _call(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> None:
    checks = list(CHECKS.get_by_names(WANTED))

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.validate_response(case.call(headers=headers), checks=checks)

    check()
