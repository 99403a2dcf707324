"""The filter language: one for REST, saved filters, access rules and conditions in memory.

A filter is a JSON list of `[field, operator, value]` joined by "and", with `{"or": […]}`,
`{"and": […]}` and `{"not": …}`; dotted fields follow relations.
"""

from mozaika.db.filters.ast import EVERYTHING, And, Condition, Node, Not, Or, mentions, shape
from mozaika.db.filters.dates import Context
from mozaika.db.filters.memory import matches
from mozaika.db.filters.operators import OPERATORS, family, operators_of
from mozaika.db.filters.parse import Visible, find, known_field, parse
from mozaika.db.filters.sql import Guarded, criterion, parameters, to_sql
from mozaika.db.filters.values import WrongValue, convert, is_storable

__all__ = [
    "EVERYTHING",
    "OPERATORS",
    "And",
    "Condition",
    "Context",
    "Guarded",
    "Node",
    "Not",
    "Or",
    "Visible",
    "WrongValue",
    "convert",
    "criterion",
    "family",
    "find",
    "is_storable",
    "known_field",
    "matches",
    "mentions",
    "operators_of",
    "parameters",
    "parse",
    "shape",
    "to_sql",
]
