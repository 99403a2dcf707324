"""The code of documentation pages: read from their blocks, written to a folder, run by tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(
    r'^```(?P<language>\w+)(?: title="(?P<title>[^"]*)")?\n(?P<code>.*?)^```$',
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the title that stands above it, what is in it."""

    language: str
    title: str
    code: str


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    for found in _BLOCK.finditer(page.read_text("utf-8")):
        yield Block(found["language"], found["title"] or "", found["code"])


def parts(page: Path) -> Iterator[Block | str]:
    """The blocks of a page and the text between them, in order."""
    text, end = page.read_text("utf-8"), 0
    for found in _BLOCK.finditer(text):
        yield text[end : found.start()]
        yield Block(found["language"], found["title"] or "", found["code"])
        end = found.end()
    yield text[end:]


def write_files(page: Path, folder: Path) -> list[Path]:
    """Writes the blocks whose title is a path below the folder, as `addon/package/hooks.py`;
    packages get what makes them packages."""
    made = []
    for block in blocks(page):
        if "/" in block.title:
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, "utf-8")
            made.append(path)
    for path in made:
        if path.suffix == ".py" and not (init := path.parent / "__init__.py").exists():
            init.write_text(f'"""{path.parent.name}."""\n', "utf-8")
    return made


def change(path: Path, code: str) -> None:
    """Puts the functions and classes of `code` into a module in place of those of the same name or
    at its end, and the imports at its top, in place of imports from the same module."""
    for statement in ast.parse(code).body:
        text = path.read_text("utf-8")
        new = _source(code, statement)
        place = next((old for old in ast.parse(text).body if _same(old, statement)), None)
        if place is not None:
            text = text.replace(_source(text, place), new, 1)
        elif _is_import(statement):
            last = [one for one in ast.parse(text).body if _is_import(one)][-1]
            line = _source(text, last)
            text = text.replace(line, f"{line}\n{new}", 1)
        else:
            text = f"{text.rstrip()}\n\n\n{new}\n"
        path.write_text(text, "utf-8")


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _same(old: ast.stmt, new: ast.stmt) -> bool:
    if isinstance(old, ast.ImportFrom) and isinstance(new, ast.ImportFrom):
        return old.module == new.module
    names = getattr(old, "name", None), getattr(new, "name", None)
    return type(old) is type(new) and None not in names and names[0] == names[1]


def _source(text: str, statement: ast.stmt) -> str:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(one.lineno for one in decorators)])
    return "\n".join(text.splitlines()[first - 1 : statement.end_lineno])
