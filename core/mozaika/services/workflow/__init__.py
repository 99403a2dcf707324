"""Workflows: what may be done next with a record, and the guard of every write of its state.

`mozaika.services.moves.move` makes moves.
"""

from mozaika.services.workflow.checks import INTENTS, Move, check_writes
from mozaika.services.workflow.fit import check_workflows
from mozaika.services.workflow.log import finish_moves, log_moves
from mozaika.services.workflow.options import (
    Option,
    Position,
    diagram,
    flow_of,
    positions,
    transitions,
)
from mozaika.services.workflow.rules import Place, Rules, Step, rules_of, unrestricted

__all__ = [
    "INTENTS",
    "Move",
    "Option",
    "Place",
    "Position",
    "Rules",
    "Step",
    "check_workflows",
    "check_writes",
    "diagram",
    "finish_moves",
    "flow_of",
    "log_moves",
    "positions",
    "rules_of",
    "transitions",
    "unrestricted",
]
