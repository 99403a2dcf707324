"""Texts that a spreadsheet would take for a formula.

A CSV cell that begins with `=` or the like is run by spreadsheets as a formula (CWE-1236). Such
texts are written with an apostrophe before them, which imports take away again.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """`text` as it may stand in a CSV file; `unguard` gives it back."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if _GUARDED.match(text) else text
