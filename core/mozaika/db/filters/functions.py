"""SQL functions with the same answer on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class lowered(FunctionElement[str]):  # noqa: N801 - named as the function that it stands for
    """Text in simple lower case, as `mozaika.text.simple_lower` gives it."""

    type = Text()
    inherit_cache = True


class includes(FunctionElement[bool]):  # noqa: N801
    """Whether the first text contains the second."""

    type = Boolean()
    inherit_cache = True


class begins(FunctionElement[bool]):  # noqa: N801
    """Whether the first text begins with the second."""

    type = Boolean()
    inherit_cache = True


@compiles(lowered)
def _(element: Any, compiler: Any, **options: Any) -> str:
    return f"mz_lower({compiler.process(element.clauses, **options)})"


@compiles(lowered, "postgresql")
def _(element: Any, compiler: Any, **options: Any) -> str:
    (text,) = element.clauses
    return f'lower({compiler.process(text, **options)} COLLATE "pg_c_utf8")'


@compiles(includes)
def _(element: Any, compiler: Any, **options: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **options)}) > 0)"


@compiles(includes, "postgresql")
def _(element: Any, compiler: Any, **options: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **options)}) > 0)"


@compiles(begins)
def _(element: Any, compiler: Any, **options: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **options)}) = 1)"


@compiles(begins, "postgresql")
def _(element: Any, compiler: Any, **options: Any) -> str:
    return f"starts_with({compiler.process(element.clauses, **options)})"
