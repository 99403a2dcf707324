"""Runs: a small one in the request, a big one as the job `base.bulk`, batch by batch.

How far a job is stands in a preference of its user, written with each batch in its transaction: a
run that was interrupted goes on behind the last batch that was committed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.runtime import Env
from mozaika.services import preferences
from mozaika.services.bulk.batches import Outcome, Refusal, carry_out
from mozaika.services.bulk.tasks import Selection, Task
from mozaika.services.jobs import enqueue, progress
from mozaika.services.notifications import notify
from mozaika.services.records import Records

JOB = "base.bulk"
SMALL = 200
"""Records that are done while the user waits."""

BATCH = 500
KEPT_RUNS = 20
"""Results of a user's runs that can be looked at."""


@dataclass(frozen=True)
class Status:
    """How far a run is. `state` is queued, running, done or failed."""

    task: Task
    total: int
    outcome: Outcome
    state: str

    @property
    def percent(self) -> int:
        """How much of it is over."""
        over = self.outcome.done + self.outcome.refused
        return min(100 * over // self.total, 100) if self.total else 0


def count_of(env: Env, model: str, selection: Selection) -> int:
    """How many records the selection has now."""
    found = Records(env, model).search(**selection.search, fields=["id"], limit=0, count=True)
    return found.total or 0


def run_now(env: Env, task: Task, ids: Sequence[int]) -> Outcome:
    """Does it in the env's transaction."""
    return carry_out(env, task, list(dict.fromkeys(ids)))


def new_token() -> str:
    """A name for a run, by which its page is found."""
    return secrets.token_urlsafe(12)


def queue(env: Env, task: Task, selection: Selection, token: str, url: str) -> None:
    """Lets the job do it; `url` is the page that shows how far it is."""
    total = count_of(env, task.model, selection)
    _keep(env, token, {"task": task.as_json(), "total": total, "last": 0, **_plain(Outcome())})
    enqueue(env, JOB, key=token, token=token, task=task.as_json(), url=url,
            selection=selection.as_json())  # fmt: skip
    preferences.forget_all_but(env, _key(""), KEPT_RUNS)


def run(env: Env, token: str, task: Any, selection: Any, url: str) -> None:
    """The job: batch after batch, each committed with the note of how far it is."""
    made, chosen = Task(**task), Selection.from_json(selection)
    kept = preferences.read(env, _key(token)) or {"task": task, "total": 0, "last": 0}
    outcome = _outcome(kept)
    last = kept.get("until") or _last_id(env, made, chosen)
    kept["until"] = last
    while ids := _following(env, made, chosen, kept["last"], last):
        outcome.add(carry_out(env, made, ids))
        kept.update(_plain(outcome), last=ids[-1])
        _keep(env, token, kept)
        env.commit()
        env.session.expunge_all()
        progress(env, min((outcome.done + outcome.refused) / max(kept["total"], 1), 1))
    _keep(env, token, {**kept, **_plain(outcome), "finished": True})
    _tell(env, made, outcome, url)


def keep_result(env: Env, task: Task, outcome: Outcome, token: str) -> None:
    """Keeps what came of a small run, so that its page can tell it."""
    total = outcome.done + outcome.refused
    kept = {"task": task.as_json(), "total": total, **_plain(outcome), "finished": True}
    _keep(env, token, kept)
    preferences.forget_all_but(env, _key(""), KEPT_RUNS)


def status(env: Env, token: str) -> Status:
    """How far a run of the env's user is; `NotFound` for what there is not."""
    kept = preferences.read(env, _key(token))
    if kept is None:
        raise NotFound(_l("There is no such page."))
    state = "done" if kept.get("finished") else _state(env, token)
    return Status(Task(**kept["task"]), kept["total"], _outcome(kept), state)


def _state(env: Env, token: str) -> str:
    job: Any = env["base.job"]
    with env.sudo():
        found = env.session.scalar(select(job.state).where(job.key == f"{JOB}@{token}"))
    if found in ("set_aside", None):
        return "failed"
    return "queued" if found == "waiting" else str(found)


def _following(env: Env, task: Task, chosen: Selection, last: int, until: int) -> list[int]:
    """The next ids in order. A batch may change what matches, so each is looked for anew behind
    the last; what is made meanwhile is left alone."""
    how = chosen.search
    how["filter"] = [*how["filter"], ["id", ">", last], ["id", "<=", until]]
    found = Records(env, task.model).search(**how, fields=["id"], sort="id", limit=BATCH)
    return [item["id"] for item in found.items]


def _last_id(env: Env, task: Task, chosen: Selection) -> int:
    found = Records(env, task.model).search(**chosen.search, fields=["id"], sort="-id", limit=1)
    return found.items[0]["id"] if found.items else 0


def _tell(env: Env, task: Task, outcome: Outcome, url: str) -> None:
    info = env.registry.info(task.model)
    title = _l(
        "%(what)s: done for %(done)s of %(total)s",
        what=info.plural,
        done=outcome.done,
        total=outcome.done + outcome.refused,
    )
    text = _l("Not done: %(n)s", n=outcome.refused) if outcome.refused else None
    assert env.user.id is not None
    notify(env, env.user.id, title, text, url, "checks")


def _key(token: str) -> str:
    return f"{preferences.APART}bulk:{token}"


def _keep(env: Env, token: str, value: dict[str, Any]) -> None:
    preferences.set(env, _key(token), value)


def _plain(outcome: Outcome) -> dict[str, Any]:
    return asdict(outcome)


def _outcome(kept: dict[str, Any]) -> Outcome:
    told = [Refusal(**one) for one in kept.get("told") or ()]
    return Outcome(kept.get("done", 0), kept.get("refused", 0), told, kept.get("said", ""))
