"""The pages: my day, planning for many, handing over, the team's week, calendars."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.activities.tests.world import ACTIVITY, every, make, partner
from mozaika import Records, User
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform
from mozaika.services import auth
from mozaika.testing.work import run_jobs
from mozaika.web.app import create_app
from mozaika_activities import planning

PASSWORD = "a good one"


class Reader:
    """Somebody who is signed in."""

    def __init__(self, client: FlaskClient, login: str) -> None:
        self.client = client
        self.token = ""
        self.get("/sign-in")
        self.post("/sign-in", login=login, password=PASSWORD)
        self.get("/activities/day")

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, text[-500:]
        if found := re.search(r'name="csrf_token" value="([^"]+)"', text):
            self.token = found[1]
        return text

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(path, data={"csrf_token": self.token, **data})


@pytest.fixture
def reader(host: Host, marta: User) -> Reader:
    with host.platform.env(write=True) as env:
        user = env.session.get(env["base.user"], marta.id)
        user.password_hash = auth.hash_password(PASSWORD)
        user.language = "en"
    return Reader(create_app(host).flask.test_client(), "marta")


def ids_of(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="activity-(\d+)"', page)]


def test_my_day_tells_late_from_today_and_later(
    platform: Platform, reader: Reader, marta: User, olga: User
) -> None:
    with platform.env(marta) as env:
        today = env.today()
    late, now, soon, far = (
        make(platform, marta, summary=f"In {days}", due_on=str(today + timedelta(days=days))).id
        for days in (-1, 0, 3, 30)
    )
    make(platform, olga, due_on=str(today))
    page = reader.get("/activities/day")
    assert ids_of(page) == [late, now, soon]
    assert str(far) not in {str(one) for one in ids_of(page)}
    assert page.index('id="overdue"') < page.index("In -1") < page.index('id="now"')


def test_adding_doing_and_taking_back(platform: Platform, reader: Reader) -> None:
    kind = every(platform, "activities.type", kind="call")[0].id
    answer = reader.post("/activities/day/add", summary="Ring <Jan>", type=kind,
                         due_on="2026-12-24", time="16:30", next="/activities/day")  # fmt: skip
    assert answer.location == "/activities/day"
    [made] = every(platform, ACTIVITY)
    assert (made.summary, made.start.hour, str(made.due_on)) == ("Ring <Jan>", 15, "2026-12-24")
    reader.post(f"/activities/{made.id}/done")
    assert every(platform, ACTIVITY)[0].state == "done"
    assert "Ring &lt;Jan&gt;" in reader.get("/activities/day")
    reader.post(f"/activities/{made.id}/reopen", next="//elsewhere.example")
    assert every(platform, ACTIVITY)[0].state == "planned"


def test_no_form_leads_off_this_site(platform: Platform, reader: Reader, marta: User) -> None:
    made = make(platform, marta)
    answer = reader.post(f"/activities/{made.id}/done", next="//elsewhere.example")
    assert answer.location == "/activities/day"


def test_what_one_may_not_change_stays(platform: Platform, reader: Reader, olga: User) -> None:
    made = make(platform, olga)
    reader.post(f"/activities/{made.id}/done")
    assert every(platform, ACTIVITY)[0].state == "planned"


def test_planning_for_the_selected_rows(platform: Platform, reader: Reader, olga: User) -> None:
    ids = [partner(platform, name=f"Firm {n}", owner_id=olga.id) for n in range(3)]
    listed = ",".join(map(str, ids))
    page = reader.get(f"/activities/plan?model=contacts.partner&ids={listed}")
    assert "Firm 2" in page
    answer = reader.post("/activities/plan", model="contacts.partner", ids=listed,
                         summary="Christmas wishes", due_on="2026-12-20", assignee="")  # fmt: skip
    assert answer.status_code == 302
    assert {(one.partner_id, one.assignee_id) for one in every(platform, ACTIVITY)} == {
        (key, olga.id) for key in ids
    }
    [told] = every(platform, "base.notification", user_id=olga.id)
    assert "3" in told.title


def test_planning_for_all_that_match_goes_on_in_the_background(
    host: Host, platform: Platform, reader: Reader, marta: User
) -> None:
    fill(platform, marta, 230)
    reader.get("/contacts/partner")
    asked = reader.post("/contacts/partner/bulk", act="action:activities.plan", whole="1",
                        q="firm", filter='[["country", "=", "PL"]]')  # fmt: skip
    page = reader.get(asked.location)
    assert "and 225 more" in page
    rows = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = reader.post("/activities/plan", **{name: unescape(v) for name, v in rows.items()},
                         summary="Wishes", due_on="2026-12-20", assignee="")  # fmt: skip
    assert "/contacts/partner/bulk/" in answer.location
    assert every(platform, ACTIVITY) == []
    run_jobs(host.platform)
    assert "Done for 230 items." in reader.get(answer.location)
    made = every(platform, ACTIVITY)
    assert len({one.partner_id for one in made}) == len(made) == 230
    assert {(one.summary, str(one.due_on)) for one in made} == {("Wishes", "2026-12-20")}


def test_what_is_wrong_for_all_is_told_at_once(platform: Platform, reader: Reader) -> None:
    key = partner(platform)
    reader.get(f"/activities/plan?model=contacts.partner&ids={key}")
    for wrong in ({"summary": " "}, {"due_on": "soon"}, {"type": "99"}, {"assignee": "99"}):
        given = {"summary": "Ring", "due_on": "2026-12-20", "type": "", "assignee": "", **wrong}
        answer = reader.post("/activities/plan", model="contacts.partner", ids=key, **given)
        assert answer.status_code == 422, wrong
    assert every(platform, ACTIVITY) == []


def test_handing_over_all_that_match(
    host: Host, platform: Platform, reader: Reader, marta: User, olga: User
) -> None:
    with platform.env(marta, write=True) as env:
        kind = planning.type_of(env, "call").id
        values = {"type": kind, "summary": "Ring", "due_on": "2026-12-20"}
        Records(env, ACTIVITY).create([values] * 210)
    reader.get("/activities/delegate?whole=1")
    answer = reader.post("/activities/delegate", whole="1", assignee=olga.id)
    run_jobs(host.platform)
    assert "Done for 210 items." in reader.get(answer.location)
    assert {one.assignee_id for one in every(platform, ACTIVITY)} == {olga.id}


def fill(platform: Platform, owner: User, number: int) -> None:
    with platform.env(write=True) as env:
        values = {"country": "PL", "owner": owner.id}
        Records(env, "contacts.partner").create(
            [{"name": f"Firm {n}", **values} for n in range(number)]
            + [{"name": "Firm abroad", "country": "RO"}, {"name": "Other", "country": "PL"}]
        )


def test_handing_over(platform: Platform, reader: Reader, marta: User, olga: User) -> None:
    made = make(platform, marta)
    assert "Call back" in reader.get(f"/activities/delegate?ids={made.id}")
    reader.post("/activities/delegate", ids=made.id, assignee=olga.id)
    assert every(platform, ACTIVITY)[0].assignee_id == olga.id


def test_the_teams_week_shows_what_repeats_and_who_is_away(
    platform: Platform, reader: Reader, marta: User
) -> None:
    make(platform, marta, summary="Weekly", kind="meeting", recurrence="FREQ=WEEKLY",
         start="2026-12-01T10:00:00+01:00")  # fmt: skip
    make(platform, marta, summary="Daily round", due_on="2026-12-01", recurrence="FREQ=DAILY")
    with platform.env(write=True) as env:
        day = env.today().replace(year=2026, month=12, day=16)
        env.session.add(env["activities.absence"](user_id=marta.id, first=day, last=day,
                                                  note="On leave"))  # fmt: skip
    page = reader.get("/activities/team?on=2026-12-16")
    assert page.count("mza-ahead") == 8
    assert "10:00" in page
    assert "On leave" in page


def test_the_feed_needs_no_sign_in_but_the_key(
    host: Host, platform: Platform, reader: Reader, marta: User
) -> None:
    make(platform, marta)
    page = reader.get("/activities/calendars")
    [path] = re.findall(r'value="http://localhost(/activities/feed/[^"]+)"', page)
    stranger = create_app(host).flask.test_client()
    answer = stranger.get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"Call back" in answer.data
    assert stranger.get(path.replace("feed/", "feed/9")).status_code == 404
    reader.post("/activities/calendars/renew")
    assert stranger.get(path).status_code == 404


def test_a_file_is_brought_in_or_refused(platform: Platform, reader: Reader) -> None:
    event = b"BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20990101T100000Z\r\nSUMMARY:Far\r\nEND:VEVENT\r\n"
    good = b"BEGIN:VCALENDAR\r\n" + event + b"END:VCALENDAR\r\n"
    reader.post("/activities/calendars/import", file=(io.BytesIO(good), "a.ics"))
    assert [one.summary for one in every(platform, ACTIVITY)] == ["Far"]
    bad = reader.post("/activities/calendars/import", file=(io.BytesIO(b"?"), "a.ics"))
    assert bad.status_code == 422


def test_a_records_page_shows_its_next_activities(
    platform: Platform, reader: Reader, marta: User
) -> None:
    key = partner(platform)
    made = make(platform, marta, partner=key)
    page = reader.get(f"/contacts/partner/{key}")
    assert f'id="activity-{made.id}"' in page
    reader.post(f"/activities/{made.id}/done")
    page = reader.get(f"/contacts/partner/{key}")
    assert f'id="activity-{made.id}"' not in page
    assert "finished “Call back”" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/activities/team?on=yesterday", 400),
        ("/activities/plan", 404),
        ("/activities/plan?model=contacts.partner&ids=99", 404),
        ("/activities/plan?model=contacts.partner&ids=a", 404),
        ("/activities/day?user=99999", 200),
        ("/activities/day?user=x", 400),
        ("/activities/feed/nobody.ics", 404),
    ],
)
def test_odd_addresses_are_answered_kindly(reader: Reader, path: str, status: int) -> None:
    reader.get(path, status)
