"""Addresses of pages as jobs and hooks tell them, where no request is under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import orjson

DEALS = "/pipeline/deal"
APPROVALS = "/pipeline/approval"


def deal_path(deal_id: int) -> str:
    """The page of a deal."""
    return f"{DEALS}/{deal_id}"


def approval_path(approval_id: int) -> str:
    """The page of an approval."""
    return f"{APPROVALS}/{approval_id}"


def deals_path(*conditions: Sequence[Any]) -> str:
    """The list of the deals that meet all conditions."""
    return f"{DEALS}?{urlencode({'view': 'list', 'filter': orjson.dumps(conditions).decode()})}"
