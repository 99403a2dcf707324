"""Forms in dialogs: the same addresses answer a page to a browser and a part to a script.

`static/dialog.js` opens them. What it and any other script rely on:

- `GET` with the header `HX-Request` answers the form as a part of a page: a `<form
  data-dialog-form>` with an `<h2>`, marked by the header `X-Dialog`.
- `POST` with that header answers 200 and JSON (`id`, `name`, `url`, `message`) when it is done,
  and names it in `HX-Trigger` as the event `mozaika:done` for htmx. When something is missing,
  wrong or refused it answers 409 or 422 with the form as above, which says so.
- `X-Dialog: 2` in a request says how many dialogs are open then, so that ids stay apart.

`openDialog(url)` and `attempt(url, data)` resolve with that JSON, or null when the user leaves.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, jsonify, make_response, redirect, render_template, request

HEADER = "X-Dialog"


def in_dialog() -> bool:
    """Whether a script asks for a part, not a browser for a page."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def prefix() -> str:
    """What begins the ids of a form's controls: another one in each dialog."""
    depth = request.headers.get(HEADER, "")
    return f"d{depth}" if in_dialog() and depth.isdigit() else "f"


def form_answer(page: str, part: str, status: int = 200, **context: Any) -> Response:
    """The template `page`, or `part` of it for a dialog."""
    fragment = in_dialog()
    answer = make_response(render_template(part if fragment else page, **context), status)
    answer.vary.add("HX-Request")
    if fragment:
        answer.headers[HEADER] = "1"
    return answer


def saved(record_id: int, name: str, url: str, message: str, onward: str | None = None) -> Any:
    """The answer to a form that was taken: to its dialog, or the page `onward` (`url` by default)
    with the message."""
    if in_dialog():
        return done(record_id, name, url, message)
    flash(message, "success")
    return redirect(onward or url)


def done(record_id: int, name: str, url: str, message: str, **more: Any) -> Response:
    """What a dialog's script learns when its form was taken."""
    said = {"id": record_id, "name": name, "url": url, "message": message, **more}
    answer = jsonify(said)
    answer.headers["HX-Trigger"] = json.dumps({"mozaika:done": said})
    return answer
