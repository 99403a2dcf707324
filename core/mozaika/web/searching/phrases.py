"""The phrases of conditions: a whole one each, so that every language orders its words.

`%(field)s` is the field's label, `%(value)s` its value or values in words, in the nominative.
"""

from __future__ import annotations

from collections.abc import Mapping

from mozaika.i18n import LazyString, _l

Phrases = Mapping[str, LazyString]

SHARED: Phrases = {
    "=": _l("%(field)s is %(value)s"),
    "!=": _l("%(field)s is not %(value)s"),
    "in": _l("%(field)s is %(value)s"),
    "not in": _l("%(field)s is none of: %(value)s"),
    "in nothing": _l("%(field)s has a value that there is not"),
    "not in nothing": _l("%(field)s has any value or none"),
    "contains": _l("%(field)s contains “%(value)s”"),
    "not ilike": _l("%(field)s does not contain “%(value)s”"),
    "starts": _l("%(field)s begins with “%(value)s”"),
    "between": _l("%(field)s: %(value)s"),
    "is null": _l("%(field)s is empty"),
    "is not null": _l("%(field)s is filled"),
    "has any": _l("%(field)s: among them %(value)s"),
    "has none": _l("%(field)s: not among them %(value)s"),
    "has any nothing": _l("%(field)s has a value that there is not"),
    "has none nothing": _l("%(field)s has any value or none"),
}
"""By operator, of whatever kind the field is."""

NUMBERS: Phrases = {
    "<": _l("%(field)s is less than %(value)s"),
    "<=": _l("%(field)s is at most %(value)s"),
    ">": _l("%(field)s is more than %(value)s"),
    ">=": _l("%(field)s is at least %(value)s"),
}

DAYS: Phrases = {
    "<": _l("%(field)s is earlier than %(value)s"),
    "<=": _l("%(field)s is not later than %(value)s"),
    ">": _l("%(field)s is later than %(value)s"),
    ">=": _l("%(field)s is not earlier than %(value)s"),
}

ALPHABET: Phrases = {
    "<": _l("%(field)s is before %(value)s in the alphabet"),
    "<=": _l("%(field)s is not after %(value)s in the alphabet"),
    ">": _l("%(field)s is after %(value)s in the alphabet"),
    ">=": _l("%(field)s is not before %(value)s in the alphabet"),
}

PHRASES: Mapping[tuple[str, str], LazyString] = {
    **{(kind, name): phrase for kind in ("date", "moment") for name, phrase in DAYS.items()},
    **{("text", name): phrase for name, phrase in ALPHABET.items()},
    ("boolean", "="): _l("%(field)s: %(value)s"),
}
"""By kind of field and operator, where they differ."""

OPERATORS: Phrases = {
    "=": _l("is"),
    "!=": _l("is not"),
    "in": _l("is one of"),
    "not in": _l("is none of"),
    "like": _l("contains"),
    "ilike": _l("contains"),
    "not ilike": _l("does not contain"),
    "starts": _l("begins with"),
    "<": _l("is less than"),
    "<=": _l("is at most"),
    ">": _l("is more than"),
    ">=": _l("is at least"),
    "between": _l("is between"),
    "has any": _l("has one of"),
    "has none": _l("has none of"),
    "is null": _l("is empty"),
    "is not null": _l("is filled"),
}
"""What operators are called by themselves."""

OF_DAYS: Phrases = {
    "<": _l("is earlier than"),
    "<=": _l("is not later than"),
    ">": _l("is later than"),
    ">=": _l("is not earlier than"),
}

OF_TEXTS: Phrases = {
    "<": _l("is before (A–Z)"),
    "<=": _l("is not after (A–Z)"),
    ">": _l("is after (A–Z)"),
    ">=": _l("is not before (A–Z)"),
}
