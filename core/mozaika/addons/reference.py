"""The hook reference, made from the hookspecs: docs/hooks.md."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mozaika.addons import specs

_ABOUT = """\
`records_of("contacts.partner", …)` below `@hookimpl` narrows an implementation of a record or
transition hook to some models; `@hookimpl(specname="mozaika_created")` lets a function have
another name, so that there can be several for one hook. `only_if(wanted)` asks
`wanted(env, model)` before a notification is told, for addons whose users decide what matters.

This page is generated from the hookspecs by `make docs`.
"""


def render_reference() -> str:
    """The reference of all hooks of the core, in Markdown."""
    intro = inspect.cleandoc(specs.__doc__ or "")
    parts = ["# Hooks", intro, _ABOUT.strip()]
    for kind, hooks in specs.KINDS.items():
        parts += [f"## {kind}", *(_render(hook) for hook in hooks)]
    return "\n\n".join(parts) + "\n"


def _render(hook: Callable[..., Any]) -> str:
    signature = str(inspect.signature(hook)).replace("'", "")
    text = inspect.cleandoc(hook.__doc__ or "")
    return f"### {hook.__name__}\n\n```python\ndef {hook.__name__}{signature}\n```\n\n{text}"
