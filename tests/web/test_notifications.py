"""What users are told: from jobs, hooks and pages, in their language, until they have read it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from mozaika.declare import Job
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform
from mozaika.services import auth, jobs
from mozaika.services.jobs import runner
from mozaika.services.jobs.ledger import Claim
from mozaika.services.jobs.telling import tell_done, tell_set_aside
from mozaika.services.notifications import notify, notify_many
from mozaika.web.pages.progress import in_words
from mozaika.web.problems import TEXTS
from tests.web.reader import Page, Reader

NOT_FOUND = TEXTS[404][0]


def ids(platform: Platform) -> dict[str, int]:
    with platform.env() as env:
        user = env["base.user"]
        rows = env.session.execute(select(user.login, user.id))
        return {row.login: row.id for row in rows}


def tell(host: Host, login: str, title: str, **more: str) -> None:
    with host.platform.env(write=True) as env:
        notify(env, ids(host.platform)[login], title, **more)


def unread(reader: Reader) -> int:
    return int(reader.http.get("/notifications/count").json["unread"])  # type: ignore[index]


def test_a_user_may_tell_another_without_rights(host: Host, bob: Reader, ann: Reader) -> None:
    known = ids(host.platform)
    user = auth.load_user(host.platform, known["bob"])
    assert user
    with host.platform.env(user, write=True) as env:
        notify(env, known["ann"], "Bob needs you", url="/shop/product/1")
    assert (unread(ann), unread(bob)) == (1, 0)
    assert "Bob needs you" in ann.get("/notifications").text
    assert "Bob needs you" not in bob.get("/notifications").text


def test_nothing_is_told_of_what_was_rolled_back(host: Host, ann: Reader) -> None:
    def tell_and_fail() -> None:
        with host.platform.env(write=True) as env:
            notify(env, ids(host.platform)["ann"], "Not true")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell_and_fail()
    assert unread(ann) == 0


def test_everybody_is_told_once_in_their_own_language(host: Host) -> None:
    known = ids(host.platform)
    with host.platform.env(write=True) as env:
        user = env["base.user"]
        env.session.get_one(user, known["bob"]).language = "pl"
        env.session.get_one(user, known["eve"]).archived_at = env.now()
    with host.platform.env(write=True) as env:
        whom = [known["ann"], known["bob"], known["eve"], known["ann"]]
        notify_many(env, whom, NOT_FOUND, text="x" * 5000)
    with host.platform.env() as env:
        one = env["base.notification"]
        told = {n.user_id: n for n in env.session.scalars(select(one))}
        count = env.session.scalar(select(func.count()).select_from(one))
    assert set(told) == {known["ann"], known["bob"]}
    assert count == 2
    assert told[known["ann"]].title == "There is nothing here"
    assert told[known["bob"]].title == "Nic tu nie ma"
    assert len(told[known["ann"]].text) == 1000


def test_following_one_marks_it_as_read(host: Host, ann: Reader) -> None:
    tell(host, "ann", "Look here", url="/shop/product/1")
    tell(host, "ann", "And here", url="https://elsewhere.example/")
    page = ann.get("/notifications")
    assert ann.get(address_of(page, "Look here")).heading.startswith("Chair 001")
    assert unread(ann) == 1
    assert ann.get(address_of(page, "And here")).path == "/notifications"
    assert unread(ann) == 0


def address_of(page: Page, title: str) -> str:
    items = page.all("a", class_="mz-news-item")
    return next(one.attributes["href"] for one in items if title in one.text)


def test_all_are_marked_as_read_and_only_ones_own(host: Host, ann: Reader, bob: Reader) -> None:
    for login in ("ann", "bob"):
        tell(host, login, "One")
        tell(host, login, "Two")
    page = ann.get("/notifications").press("Mark all as read")
    assert page.path == "/notifications"
    assert not [form for form in page.all("form") if "/read" in form.attributes["action"]]
    assert (unread(ann), unread(bob)) == (0, 2)


def test_anothers_is_absent(host: Host, ann: Reader, bob: Reader) -> None:
    tell(host, "ann", "For Ann")
    with host.platform.env() as env:
        number = env.session.scalar(select(env["base.notification"].id))
    assert bob.get(f"/notifications/{number}").status == 404


def queue_run(host: Host, login: str, state: str = "queued", **values: object) -> int:
    user = auth.load_user(host.platform, ids(host.platform)[login])
    assert user
    with host.platform.env(user, write=True) as env:
        number = jobs.enqueue(env, "base.clean_tokens")
        with env.sudo():
            run = env["base.job"]
            changed = update(run).where(run.id == number).values(state=state, **values)
            env.session.execute(changed)
    return number


def test_jobs_show_how_far_they_are(host: Host, ann: Reader, bob: Reader) -> None:
    assert bob.http.get("/notifications/count").json == {"percent": None, "running": 0, "unread": 0}
    queue_run(host, "bob", "running", progress=42)
    assert bob.http.get("/notifications/count").json == {"percent": 42, "running": 1, "unread": 0}
    page = bob.get("/progress")
    assert "42" in page.text
    assert page.one("progress").attributes["value"] == "42"
    assert "Nothing is under way" in ann.get("/progress").text


def test_a_failed_one_says_why_and_is_run_again(host: Host, bob: Reader, ann: Reader) -> None:
    error = 'Traceback …\n  File "x"\nmozaika.errors.BadRequest: The file is empty. Choose another.'
    number = queue_run(host, "bob", "set_aside", error=error, finished_at=host.platform.env().now())
    page = bob.get("/progress")
    assert "The file is empty. Choose another." in page.text
    assert "Traceback" not in page.text
    again = f"/progress/{number}/again"
    token = ann.get("/").all("input", name="csrf_token")[0].attributes["value"]
    assert ann.post(again, {"csrf_token": token}).status == 404
    assert "tried again" in page.press("Run again").text
    assert bob.http.get("/notifications/count").json["running"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("The job took longer than 5 s.", "The job took longer than 5 s."),
        ("Traceback\nmozaika.errors.Conflict: Somebody was faster.", "Somebody was faster."),
        ("Traceback\nKeyError: 'x'", "Something went wrong on our side."),
        (None, "Something went wrong on our side."),
    ],
)
def test_errors_of_jobs_in_words(error: str | None, words: str) -> None:
    assert in_words(error).startswith(words)


def test_a_job_tells_its_user_how_it_ended(host: Host, bob: Reader) -> None:
    job = Job("shop.count", lambda _env: None, label="Counting the chairs", tells=True)
    held = Claim(1, job.name, 1, ids(host.platform)["bob"], {})
    with host.platform.env(write=True) as env:
        tell_done(env, job, held)
    tell_set_aside(host.platform, job, held)
    page = bob.get("/notifications")
    assert "Done: Counting the chairs" in page.text
    assert "It did not work: Counting the chairs" in page.text
    assert runner.tell_done is tell_done
