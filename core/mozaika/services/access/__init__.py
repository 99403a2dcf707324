"""Access: one place decides what a user may read and change."""

from mozaika.services.access.explain import Cause, Decision, explain
from mozaika.services.access.guard import CHECKED, guard_loads, guard_statement, rights
from mozaika.services.access.policy import Rights, all_grants, forget, rights_of

__all__ = [
    "CHECKED",
    "Cause",
    "Decision",
    "Rights",
    "all_grants",
    "explain",
    "forget",
    "guard_loads",
    "guard_statement",
    "rights",
    "rights_of",
]
