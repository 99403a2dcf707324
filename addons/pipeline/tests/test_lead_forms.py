"""The public form, its guard, the addresses for programs, and the page that converts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from addons.pipeline.tests import leads_stage as stage
from mozaika import Records, move
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform
from mozaika.services import auth
from mozaika_pipeline.leads import intake
from mozaika_pipeline.leads.stamps import confirmation_of, stamp_of

SPAM = "http://a.example http://b.example http://c.example"


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    return stage.make_platform(make_host)


@pytest.fixture
def platform(host: Host) -> Platform:
    return host.platform


@pytest.fixture
def visitor(host: Host) -> FlaskClient:
    return stage.visitor(host)


@pytest.fixture
def form(platform: Platform) -> int:
    return stage.make_form(platform)


def test_a_visitor_asks_and_is_thanked(platform: Platform, visitor: FlaskClient, form: int) -> None:
    page = visitor.get("/forms/ask?utm_source=google&utm_medium=cpc&utm_campaign=desks")
    assert page.status_code == 200
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    assert hidden["utm_campaign"] == "desks"
    sent = visitor.post("/forms/ask", data=stage.typed(platform, **hidden))
    assert (sent.status_code, sent.location) == (303, "/forms/ask/thanks")
    assert visitor.get(sent.location).status_code == 200
    [lead] = stage.leads(platform)
    assert lead["channel"] == "form"
    assert (lead["source"], lead["medium"], lead["campaign"]) == ("Advertising", "cpc", "desks")
    assert (lead["consent"], lead["consent_text"]) == (True, stage.CONSENT)
    assert lead["consent_at"] is not None
    assert lead["response_due"] is not None
    assert lead["payload"]["email"] == "anna@kos.example"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"contact_name": ""}, "contact_name"),
        ({"email": "anna@"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"consent": ""}, "consent"),
        ({"message": "x" * 10_001}, "message"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    platform: Platform, visitor: FlaskClient, form: int, wrong: dict[str, str], field: str
) -> None:
    answer = visitor.post("/forms/ask", data=stage.typed(platform, **wrong))
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert stage.leads(platform) == []
    if field != "message":
        assert "twelve desks" in answer.text


@pytest.mark.parametrize("language", ["pl", "ru", "ro", "en"])
def test_the_page_speaks_the_visitors_language_unless_the_form_has_one(
    platform: Platform, visitor: FlaskClient, form: int, language: str
) -> None:
    stage.make_form(platform, key="ours", language=language)
    assert f'<html lang="{language}"' in visitor.get("/forms/ours").text
    told = {"Accept-Language": language}
    assert f'<html lang="{language}"' in visitor.get("/forms/ask", headers=told).text


def test_only_named_sites_may_show_the_form(
    platform: Platform, visitor: FlaskClient, form: int
) -> None:
    policy = visitor.get("/forms/ask?embedded=1").headers["Content-Security-Policy"]
    assert f"frame-ancestors {stage.SITE}" in policy
    assert "script-src" not in policy
    stage.make_form(platform, key="closed", origins="javascript:alert(1)")
    policy = visitor.get("/forms/closed").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'none'")


def test_within_a_frame_the_page_around_it_is_the_landing(
    platform: Platform, visitor: FlaskClient, form: int
) -> None:
    around = f"{stage.SITE}/desks?utm_source=newsletter&utm_medium=email"
    page = visitor.get("/forms/ask?embedded=1", headers={"Referer": around})
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    data = {**stage.typed(platform), "landing_page": hidden["landing_page"].replace("&amp;", "&")}
    sent = visitor.post("/forms/ask?embedded=1", data=data)
    assert sent.location == "/forms/ask/thanks?embedded=1"
    assert stage.leads(platform)[0]["source"] == "E-mail"


@pytest.mark.parametrize(
    "odd",
    [
        {"fax_number": "1"},
        {"message": SPAM},
        {"stamp": "forged"},
        {"stamp": ""},
    ],
)
def test_spam_is_held_apart_and_can_be_released(
    platform: Platform, visitor: FlaskClient, form: int, odd: dict[str, str]
) -> None:
    answer = visitor.post("/forms/ask", data=stage.typed(platform, **odd))
    assert answer.status_code == 303  # who sends spam learns nothing
    assert stage.leads(platform) == []
    with platform.env(write=True) as env:
        [held] = env.session.query(env["pipeline.submission"]).all()
        assert (held.verdict, bool(held.reasons)) == ("held", True)
        [lead] = intake.release(env, [held])
        assert (lead.email, lead.consent, held.verdict) == ("anna@kos.example", True, "released")
        assert intake.release(env, [held]) == []


def test_the_same_words_twice_are_held_back(
    platform: Platform, visitor: FlaskClient, form: int
) -> None:
    visitor.post("/forms/ask", data=stage.typed(platform))
    visitor.post("/forms/ask", data=stage.typed(platform, email="other@kos.example"))
    assert len(stage.leads(platform)) == 1


def test_a_plain_form_of_an_allowed_site_needs_no_stamp(
    platform: Platform, visitor: FlaskClient, form: int
) -> None:
    data = stage.typed(platform, stamp="")
    visitor.post("/forms/ask", data=data, headers={"Origin": stage.SITE})
    assert len(stage.leads(platform)) == 1


def test_who_fills_in_too_fast_is_no_person(platform: Platform, visitor: FlaskClient) -> None:
    stage.make_form(platform, min_seconds=5)
    visitor.post("/forms/ask", data=stage.typed(platform))
    assert stage.leads(platform) == []


def test_one_visitor_can_not_send_without_end(platform: Platform, visitor: FlaskClient) -> None:
    stage.make_form(platform, hourly_limit=2)
    answers = [
        visitor.post("/forms/ask", data=stage.typed(platform, message=f"Question number {n}"))
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert answers[2].headers["Retry-After"] == "3600"
    assert "Question number 2" in answers[2].text
    assert len(stage.leads(platform)) == 2


def test_the_address_is_confirmed_by_a_click_on_the_page(
    platform: Platform, visitor: FlaskClient
) -> None:
    stage.make_form(platform, double_opt_in=True, language="ru")
    visitor.post("/forms/ask", data=stage.typed(platform))
    with platform.env() as env:
        [mail] = env.session.query(env["mail.message"]).all()
        assert mail.language == "ru"
        [path] = re.findall(r"http://localhost(/forms/confirm/\S+)", mail.text)
    [lead] = stage.leads(platform)
    assert visitor.get(path).status_code == 200
    assert stage.leads(platform)[0]["confirmed_at"] is None  # looking confirms nothing
    assert visitor.post(path).status_code == 303
    assert stage.leads(platform)[0]["confirmed_at"] is not None
    assert visitor.get(f"{path}x").status_code == 404
    with platform.env(write=True) as env:
        env.session.get_one(env["pipeline.lead"], lead["id"]).email = "new@kos.example"
    assert visitor.get(path).status_code == 404
    assert confirmation_of(platform, lead["id"], "new@kos.example") not in path


def test_nobody_finds_forms_that_are_put_away(
    platform: Platform, visitor: FlaskClient, form: int
) -> None:
    with platform.env(write=True) as env:
        Records(env, "pipeline.lead_form").archive([form])
    assert visitor.get("/forms/ask").status_code == 404
    assert visitor.post("/forms/ask", data=stage.typed(platform)).status_code == 404
    assert visitor.get("/forms/confirm/nonsense").status_code == 404


def token_of(platform: Platform, form: int) -> str:
    with platform.env() as env:
        return str(env.session.get_one(env["pipeline.lead_form"], form).token)


def test_programs_hand_in_leads_once_for_each_number(
    platform: Platform, visitor: FlaskClient, form: int
) -> None:
    bearer = {"Authorization": f"Bearer {token_of(platform, form)}"}
    told = {"external_id": "A-1", "full_name": "Jan Kot", "email": "jan@kot.example",
            "utm_source": "facebook", "utm_medium": "paid", "odd": {"deep": [1]}}  # fmt: skip
    first = visitor.post("/api/leads", json=told, headers=bearer)
    again = visitor.post("/api/leads", json=told, headers=bearer)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json["id"], first.json["again"]) == (again.json["id"], False)
    assert again.json["again"] is True
    [lead] = stage.leads(platform)
    assert (lead["contact_name"], lead["channel"], lead["source"]) == (
        "Jan Kot", "api", "Advertising",
    )  # fmt: skip
    assert lead["payload"] == told


def test_webhooks_bring_the_token_in_their_address(
    platform: Platform, visitor: FlaskClient, form: int
) -> None:
    path = f"/api/leads/{token_of(platform, form)}"
    assert visitor.post(path, data={"phone_number": "601200300"}).status_code == 201
    [lead] = stage.leads(platform)
    assert lead["channel"] == "webhook"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"email": "anna@"}}, 422),
        ({"json": {"utm_source": "x"}}, 422),
        ({"json": {"email": "a@b.example", "external_id": "x" * 201}}, 422),
        ({"json": {"email": "a@b.example", "external_id": {"a": 1}}}, 422),
        ({"json": ["no", "object"]}, 400),
        ({"data": "{", "content_type": "application/json"}, 400),
        ({}, 400),
    ],
)
def test_bad_leads_are_refused_with_a_problem(
    platform: Platform, visitor: FlaskClient, form: int, sent: dict[str, Any], status: int
) -> None:
    bearer = {"Authorization": f"Bearer {token_of(platform, form)}"}
    answer = visitor.post("/api/leads", headers=bearer, **sent)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert stage.leads(platform) == []


@pytest.mark.parametrize("path", ["/api/leads", "/api/leads/guess"])
def test_without_the_token_nothing_comes_in(
    platform: Platform, visitor: FlaskClient, form: int, path: str
) -> None:
    assert visitor.post(path, json={"email": "a@b.example"}).status_code == 401


def test_other_views_still_ask_for_a_csrf_token(visitor: FlaskClient) -> None:
    assert visitor.post("/pipeline/lead/new", data={"name": "x"}).location.startswith("/sign-in")


def signed_in(host: Host, *roles: str) -> FlaskClient:
    user = stage.seller(
        host.platform, "ann", *roles, password_hash=auth.hash_password("correct horse")
    )
    stage.rule_for(host.platform, user)
    client = stage.visitor(host)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    data = {"csrf_token": token[1], "login": "ann", "password": "correct horse"}
    assert client.post("/sign-in", data=data).status_code == 302
    return client


def test_the_wizard_offers_who_it_may_be_and_converts(
    host: Host, platform: Platform, form: int
) -> None:
    client = signed_in(host, "pipeline.all", "contacts.all")
    with platform.env(write=True) as env:
        known = (
            Records(env, "contacts.partner")
            .create(
                [
                    {
                        "name": "Kos",
                        "contact_points": [{"kind": "email", "value": "anna@kos.example"}],
                    }
                ]
            )[0]
            .id
        )
    lead = stage.hand_in(platform, form, contact_name="Anna Kos", email="anna@kos.example")
    assert "/contacts/partner/" in client.get(f"/pipeline/lead/{lead}").text  # the banner
    with platform.env(write=True) as env:
        move(env, "pipeline.lead", [lead], "contact")
        move(env, "pipeline.lead", [lead], "qualify")
    page = client.get(f"/pipeline/lead/{lead}/convert").text
    assert re.search(rf'value="partner:{known}" checked', page)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token[1], "who": "", "name": "Desks for Kos"}
    refused = client.post(f"/pipeline/lead/{lead}/convert", data=data)
    assert refused.status_code == 422
    assert "Desks for Kos" in refused.text
    done = client.post(f"/pipeline/lead/{lead}/convert", data={**data, "who": f"partner:{known}"})
    assert done.status_code == 303
    with platform.env() as env:
        deal = env.session.query(env["pipeline.deal"]).one()
        assert (deal.name, deal.partner_id) == ("Desks for Kos", known)
    assert client.get(done.location).status_code == 200


def test_the_page_of_a_form_tells_how_to_use_it(host: Host, platform: Platform, form: int) -> None:
    client = signed_in(host, "pipeline.manager")
    page = client.get(f"/pipeline/lead_form/{form}").text
    assert "&lt;iframe src=&#34;http://localhost/forms/ask?embedded=1" in page
    assert token_of(platform, form) in page


def test_a_stamp_is_of_one_form_only(platform: Platform, visitor: FlaskClient, form: int) -> None:
    stage.make_form(platform, key="other")
    visitor.post("/forms/ask", data=stage.typed(platform, stamp=stamp_of(platform, "other")))
    assert stage.leads(platform) == []
