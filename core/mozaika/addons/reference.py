"""The hook reference, made from the hookspecs: docs/hooks.md."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mozaika.addons import specs

Hook = Callable[..., Any]

_ABOUT = """\
`records_of("contacts.partner", …)` below `@hookimpl` narrows an implementation of a record or
transition hook to some models; `@hookimpl(specname="mozaika_created")` lets a function have
another name, so that there can be several for one hook. `only_if(wanted)` asks
`wanted(env, model)` before a notification is told, for addons whose users decide what matters.

The examples are the parts of one addon, `club`: cards and points for customers. Each is what a
`hooks.py` would hold for that hook alone.

This page is generated from the hookspecs by `make docs`.
"""
_OWN = """\
Addons declare hooks of their own by `mozaika_hookspecs`; an addon that depends on them implements
them as it does those of the core.
"""


def render_reference(
    examples: Mapping[str, str] | None = None, own: Mapping[str, Sequence[Hook]] | None = None
) -> str:
    """The reference of all hooks, in Markdown: those of the core, and `own` ones by the title of
    the addon. `examples` are modules, by the name of the hook."""
    known = examples or {}
    intro = inspect.cleandoc(specs.__doc__ or "")
    parts = ["# Hooks", intro, _ABOUT.strip()]
    for kind, hooks in specs.KINDS.items():
        parts += [f"## {kind}", *(_render(hook, known) for hook in hooks)]
    if own:
        parts += ["## Hooks of addons", _OWN.strip()]
    for title, declared in (own or {}).items():
        parts += [f"### {title}", *(_render(hook, known, "####") for hook in declared)]
    return "\n\n".join(parts) + "\n"


def _render(hook: Hook, examples: Mapping[str, str], level: str = "###") -> str:
    name = hook.__name__
    signature = str(inspect.signature(hook)).replace("'", "")
    text = inspect.cleandoc(hook.__doc__ or "")
    parts = [f"{level} {name}", _block(f"def {name}{signature}"), text]
    if example := examples.get(name):
        parts += _told(example)
    return "\n\n".join(parts)


def _told(example: str) -> list[str]:
    """An example with what its docstring says of it."""
    about = ast.get_docstring(ast.parse(example))
    code = example.partition('"""\n\n')[2] if about else example
    return [f"**Example.** {about}" if about else "**Example.**", _block(code.strip())]


def _block(code: str) -> str:
    return f"```python\n{code}\n```"
