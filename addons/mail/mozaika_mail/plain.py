"""Plain text of a mail that has only HTML."""

from __future__ import annotations

import re
from html import unescape

import nh3

_ENDS = re.compile(r"(?i)<br\s*/?>|</(p|div|tr|h[1-6]|li|blockquote)>")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*")


def text_of_html(html: str) -> str:
    """What somebody reads of it; paragraphs and lines stay apart."""
    lines = _ENDS.sub(lambda end: "\n\n" if end[0].lower() == "</p>" else "\n", html)
    bare = unescape(nh3.clean(lines, tags=set(), clean_content_tags={"script", "style", "title"}))
    trimmed = "\n".join(line.strip() for line in bare.splitlines())
    return _EMPTY_LINES.sub("\n\n", trimmed).strip() + "\n"
