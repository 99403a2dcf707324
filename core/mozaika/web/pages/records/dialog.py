"""Pages that a script shows as a dialog on top of another page: the same address, only the core."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request


def in_dialog() -> bool:
    """Whether a script asks for the page's core, to show it in a dialog."""
    wanted = request.headers.get("X-Requested-With") == "fetch"
    return wanted or "HX-Request" in request.headers


def show(template: str, status: int = 200, **context: Any) -> Response:
    """The page, or its core for a dialog."""
    frame = "records/list_dialog.html" if in_dialog() else "frame.html"
    answer = Response(render_template(template, frame=frame, **context), status)
    answer.vary.add("X-Requested-With")
    return answer


def part_or_page(part: str, page: str, **context: Any) -> Response:
    """The page, or its changing part for a script that asks for it again and again."""
    if not in_dialog():
        return show(page, **context)
    answer = Response(render_template(part, **context))
    answer.vary.add("HX-Request")
    return answer


def go(address: str) -> Any:
    """On to another page: a script is told where, so that it does not fetch it for nothing."""
    if in_dialog():
        return Response(status=204, headers={"X-Go": address})
    return redirect(address)
