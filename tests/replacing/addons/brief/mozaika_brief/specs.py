"""The hooks of pipeline that others implement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Env, hookspec


@hookspec
def pipeline_won(env: Env, deals: Sequence[Any]) -> None:
    """Deals have been won."""
