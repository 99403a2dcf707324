"""Rules of routing that an app of hundreds of them can afford."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LazyRule(Rule):
    """Compiles what builds its addresses when the first one is asked for.

    Werkzeug makes Python code of each rule, twice; for all rules of the pages that takes longer
    than all else about an app, and most of them are only ever matched.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: Callable[..., tuple[str, str]] | None = None
        make = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            nonlocal compiled
            if compiled is None:
                compiled = make(append_unknown)
            return compiled(rule, **values)

        return build
