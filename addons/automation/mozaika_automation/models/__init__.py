"""The models of automation."""

from typing import Any

from mozaika_automation.models.assigning import Assignment, AssignmentMember, AssignmentRule
from mozaika_automation.models.rules import Action, Firing, Rule, Run

MODELS: list[Any] = [
    Rule,
    Action,
    Run,
    Firing,
    AssignmentRule,
    AssignmentMember,
    Assignment,
]

__all__ = [
    "MODELS",
    "Action",
    "Assignment",
    "AssignmentMember",
    "AssignmentRule",
    "Firing",
    "Rule",
    "Run",
]
