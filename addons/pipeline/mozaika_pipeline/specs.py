"""Hooks of pipeline's own, which other addons may implement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mozaika import Env, hookspec


@hookspec
def pipeline_won(env: Env, deals: Sequence[Any]) -> None:
    """Deals have been won.

    Fires after the move into a stage that is won, in the same transaction, once for all deals
    moved together; deals of earlier days that are entered as won are left out. `env` is the unit of
    work, `deals` those won. A notification: an addon that raises is logged, and the deals stay
    won. Since 1.0.
    """


@hookspec
def pipeline_lost(env: Env, deals: Sequence[Any]) -> None:
    """Deals have been lost.

    Fires as `pipeline_won` does, for moves into a stage that is lost. Since 1.0.
    """
