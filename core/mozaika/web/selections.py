"""Selected rows on their way to a page that asks what is to be done, and what it starts then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import flash

from mozaika.i18n import format_number, ngettext
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import bulk
from mozaika.services.bulk import SMALL, Outcome, Selection, Task
from mozaika.services.records import Records
from mozaika.web.addresses import list_url, model_url
from mozaika.web.session import safe_next
from mozaika.web.typed import Form
from mozaika.web.views.state import read_filter


def chosen_rows(form: Form) -> Selection:
    """The rows that a form or an address names: `ids` (each, or several with commas), or with
    `whole` all that match `filter`, `q` and `archived`."""
    typed = [one for text in form.getlist("ids") for one in text.split(",")]
    ids = tuple(dict.fromkeys(int(one) for one in typed if one.isdecimal() and len(one) < 16))
    return Selection(
        ids=() if "whole" in form else ids,
        everything="whole" in form,
        filter=tuple(read_filter(form.get("filter", ""))),
        query=form.get("q", ""),
        archived=form.get("archived") == "1",
    )


def rows_arguments(selection: Selection) -> dict[str, str]:
    """What `chosen_rows` reads again, for hidden inputs and addresses."""
    if not selection.everything:
        return {"ids": ",".join(map(str, selection.ids))}
    every = {
        "whole": "1",
        "filter": orjson.dumps(list(selection.filter)).decode() if selection.filter else "",
        "q": selection.query,
        "archived": "1" if selection.archived else "",
    }
    return {name: value for name, value in every.items() if value}


def count_rows(env: Env, model: str, selection: Selection) -> int:
    """How many of the rows there are now, as far as the user may see them."""
    return bulk.count_of(env, model, selection)


def start_action(
    env: Env, name: str, model: str, selection: Selection, values: Mapping[str, Any]
) -> str:
    """Lets the action's `apply` do it with the rows: with a few at once, with many by a job.
    Returns the address of the page to go on to; `env` is a writing one of `page_env`."""
    task = Task(model, "action", values, name)
    return start(env, task, selection, list_url(env.registry.info(model)))


def start(env: Env, task: Task, selection: Selection, back: str) -> str:
    """Does it with a few rows at once, with many by a job. Either way a page tells what could not
    be done; its address is returned, or `back` where all was done."""
    info = env.registry.info(task.model)
    ids, token = _few(env, info, selection), bulk.new_token()
    page = model_url(info, "bulk_run", token=token)
    if ids is None:
        bulk.queue(env, task, selection, token, page)
        return page
    outcome = bulk.run_now(env, task, ids)
    if outcome.refused:
        bulk.keep_result(env, task, outcome, token)
        return page
    if outcome.said.startswith("/"):
        return safe_next(outcome.said)
    flash(outcome.said or done_text(outcome), "success")
    return back


def done_text(outcome: Outcome) -> str:
    """What was done, in words."""
    shown = format_number(outcome.done)
    return ngettext("Done for %(n)s item.", "Done for %(n)s items.", outcome.done, n=shown)


def _few(env: Env, info: ModelInfo, selection: Selection) -> list[int] | None:
    """The ids of a small selection; None for a big one."""
    if not selection.everything:
        return list(selection.ids) if len(selection.ids) <= SMALL else None
    found = Records(env, info.name).search(
        **selection.search, fields=["id"], sort="id", limit=SMALL + 1
    )
    ids = [item["id"] for item in found.items]
    return ids if len(ids) <= SMALL else None
