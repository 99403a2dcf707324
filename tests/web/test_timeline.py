"""The timeline of a record: one stream of notes, changes, moves and files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mozaika.declare import TimelineEntry
from mozaika.lifecycle.host import Host
from mozaika.services import notes
from mozaika.web.timeline import timeline
from mozaika.web.timeline.entries import Batch, Entry, duration
from mozaika.web.timeline.stream import PAGE, _page
from tests.web.reader import Page, Reader, Tag
from tests.web.test_record_page import post, save


def write(reader: Reader, text: str) -> Any:
    return post(reader, "/shop/product/1/notes", text=text)


def stream(page: Page) -> str:
    return page.one("div", id="stream").text


def kinds(page: Page) -> dict[str, str]:
    found = {}
    for link in page.one("nav", class_="mz-kinds").all("a"):
        label, *count = link.children
        found[str(label)] = count[0].text if count and isinstance(count[0], Tag) else ""
    return found


def test_a_note_is_written_changed_pinned_and_deleted_by_its_author(
    ann: Reader, bob: Reader
) -> None:
    page = Page(ann, write(ann, "Call **after** five"))
    assert "Ann wrote a note" in stream(page)
    assert "after" in [bold.text for bold in page.all("strong")]
    write(ann, "The second")
    assert post(bob, "/shop/product/1/notes/1/edit", text="Mine").status_code == 403
    assert post(bob, "/shop/product/1/notes/1/delete").status_code == 403
    page = Page(ann, post(ann, "/shop/product/1/notes/1/edit", text="Call after six"))
    assert "Call after six" in stream(page)
    assert "edited" in stream(page)
    page = Page(bob, post(bob, "/shop/product/1/notes/1/pin", pinned="1"))
    assert "Call after six" in page.one("ul", class_="mz-pinned").text
    removed = post(ann, "/shop/product/1/notes/1/delete").json
    assert "Call after six" not in ann.get("/shop/product/1").text
    post(ann, removed["undo"])
    assert "Call after six" in ann.get("/shop/product/1").text


def test_without_scripts_notes_work_by_forms(ann: Reader) -> None:
    form = ann.get("/shop/product/1").form("Add the note")
    page = form.fill(text="By a form").send()
    assert page.path == "/shop/product/1"
    assert "By a form" in stream(page)
    page = ann.get("/shop/product/1/notes/1/edit")
    assert "Better" in stream(page.form().fill(text="Better").send())


def test_an_empty_note_is_refused_in_words(ann: Reader) -> None:
    answer = write(ann, "  \n ")
    assert answer.status_code == 422
    assert answer.json == {"problem": "The note is empty."}


def test_notes_of_records_that_one_may_not_read_do_not_exist(ann: Reader, bob: Reader) -> None:
    post(ann, "/shop/product/2/notes", text="Secret")
    assert post(bob, "/shop/product/2/notes", text="Hello").status_code == 404
    assert bob.get("/shop/product/2/timeline").status == 404
    assert post(bob, "/shop/product/1/notes/1/pin", pinned="1").status_code == 404
    assert bob.get("/shop/product/1/notes/1/edit").status == 404


def test_markup_in_notes_is_text_and_links_are_safe(ann: Reader) -> None:
    page = Page(ann, write(ann, "<script>alert(1)</script> [x](javascript:alert(1))"))
    inside = page.one("div", id="stream")
    assert not inside.all("script")
    assert not [a for a in inside.all("a") if "javascript" in a.attributes.get("href", "")]


def test_who_is_mentioned_and_may_read_is_told_once(ann: Reader, bob: Reader, host: Host) -> None:
    write(ann, "@bob, @bob and @eve: look. ann@example.com @ann")
    with host.platform.env() as env:
        told, user = env["base.notification"], env["base.user"]
        query = select(user.login, told.title, told.url).join(told.user)
        rows = [tuple(row) for row in env.session.execute(query)]
    assert rows == [("bob", "Ann mentions you in a note", "/shop/product/1")]


@given(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), max_size=4))
def test_mentions_are_found_wherever_they_stand(logins: list[str]) -> None:
    text = " ".join(f"ask @{login}, please." for login in logins)
    assert notes.mentions(text) == set(logins)


def test_changes_and_moves_are_told_once_and_filtered_with_counts(ann: Reader) -> None:
    save(ann, "price", "9")
    page = ann.get("/shop/product/1").press("Sell")
    text = stream(page)
    assert "Ann moved this" in text
    assert "Draft → Sold" in text
    assert "State:" not in text
    assert kinds(page) == {"Everything": "", "Changes": "3", "Moves": "1"}
    changes = ann.get("/shop/product/1?show=changes")
    assert "Ann moved this" not in stream(changes)
    assert "State: Draft → Sold" in stream(changes)
    assert kinds(changes) == {"Everything": "", "Changes": "3", "Moves": "1"}


def test_a_long_history_is_read_page_by_page_without_loss(ann: Reader) -> None:
    for number in range(30):
        write(ann, f"Note number {number:02}.")
    page = ann.get("/shop/product/1")
    seen: list[str] = []
    while True:
        seen += [p.text for li in page.all("li") for p in li.all("div", class_="mz-prose")]
        following = [a for a in page.all("a") if a.text == "Show earlier"]
        if not following:
            break
        page = ann.get(following[0].attributes["hx-get"])
    assert seen == [f"Note number {number:02}." for number in reversed(range(30))]


def test_addons_tell_of_their_own_and_are_asked_for_what_came_before(host: Host) -> None:
    asked: list[Any] = []

    class Told:
        def timeline(self, env: Any, _record: Any, before: Any, limit: int) -> Any:
            asked.append((before, limit))
            entry = TimelineEntry(env.now(), "calls.call", "Calls", "called", "Nobody there", "Ann")
            return [("calls", [entry])]

    with host.platform.env() as env:
        record = env.session.get(env["shop.product"], 1)
        whole, env.platform = env.platform, _with_hooks(env.platform, Told())
        try:
            shown = timeline(env, whole.registry.info("shop.product"), record)
        finally:
            env.platform = whole
    assert asked == [(None, PAGE)]
    assert shown.days[0].entries[0].body == "Nobody there"
    assert "calls.call" in [kind.name for kind in shown.kinds]


def _with_hooks(platform: Any, hooks: Any) -> Any:
    class Other:
        def __getattr__(self, name: str) -> Any:
            return hooks if name == "hooks" else getattr(platform, name)

    return Other()


NOW = datetime.fromisoformat("2026-11-21T12:00:00+00:00")


@given(st.lists(st.lists(st.integers(0, 400), max_size=60), min_size=1, max_size=4))
def test_pages_of_several_sources_hold_every_entry_once_in_order(sources: list[list[int]]) -> None:
    """However the moments of the sources mix, as long as no more than a page share one."""
    logs = [sorted({m * 10 + n for m in log}, reverse=True) for n, log in enumerate(sources)]
    seen: list[int] = []
    before: datetime | None = None
    for _round in range(60):
        batches = [_ask(log, before) for log in logs]
        entries, before = _page(batches)
        seen += [int((entry.at - NOW) / timedelta(minutes=1)) for entry in entries]
        if before is None:
            break
    assert seen == sorted((m for log in logs for m in log), reverse=True)


def _ask(log: list[int], before: datetime | None) -> Batch:
    moments = [NOW + timedelta(minutes=m) for m in log]
    rows = [at for at in moments if before is None or at <= before][: PAGE + 1]
    entries = [Entry("x", at, NOW, "point", "happened") for at in rows]
    return Batch(entries, rows[-1] if len(rows) > PAGE else None)


def test_lengths_of_time_are_in_words() -> None:
    assert duration(3 * 86_400) == "3 days"
