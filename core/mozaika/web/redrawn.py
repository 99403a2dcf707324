"""Forms that the server draws again where they stand: `static/redraw.js` is their other half.

The same address answers a whole page to a browser and the form alone to a script. A form that was
taken leads on, and a script is told where in `HX-Redirect`: it would follow a redirection in place.
"""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template

from mozaika.errors import MozaikaError
from mozaika.web.dialogs import in_dialog as in_place


def form_again(
    page: str, part: str, problem: MozaikaError | None = None, **context: Any
) -> Response:
    """The template `page`, or `part` of it for a script; with the status of the `problem`, but
    for scripts, which draw only what is well."""
    status = 200 if problem is None or in_place() else problem.status
    answer = make_response(render_template(part if in_place() else page, **context), status)
    answer.vary.add("HX-Request")
    return answer


def leads_to(address: str) -> Any:
    """On to another page."""
    if in_place():
        return "", 200, {"HX-Redirect": address}
    return redirect(address, 303)
