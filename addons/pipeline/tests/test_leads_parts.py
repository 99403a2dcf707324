"""The parts of leads that need no database: clock, sources, signs of spam, names, points."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika_pipeline.leads.clock import answer_until
from mozaika_pipeline.leads.duplicates import ALIKE_FROM, likeness
from mozaika_pipeline.leads.guard import Circumstances, Stamp, content_key, is_held, signs
from mozaika_pipeline.leads.keys import plain_name
from mozaika_pipeline.leads.origins import detect, utm_of
from mozaika_pipeline.leads.scoring import faded

WARSAW = ZoneInfo("Europe/Warsaw")
MOMENTS = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("came", "until"),
    [
        ("2026-11-18 09:00", "2026-11-18 13:00"),  # within a day
        ("2026-11-18 16:00", "2026-11-19 10:00"),  # overnight
        ("2026-11-20 17:00", "2026-11-23 11:00"),  # over a weekend
        ("2026-11-21 12:00", "2026-11-23 12:00"),  # on a Saturday
        ("2026-11-18 05:00", "2026-11-18 12:00"),  # before the office opens
        ("2026-10-23 17:00", "2026-10-26 11:00"),  # over the change of clocks
    ],
)
def test_the_clock_runs_in_working_hours(came: str, until: str) -> None:
    start = datetime.fromisoformat(came).replace(tzinfo=WARSAW)
    due = answer_until(start, timedelta(hours=4), WARSAW)
    assert due.astimezone(WARSAW).strftime("%Y-%m-%d %H:%M") == until


@given(MOMENTS, st.integers(0, 6000), st.integers(0, 600))
def test_more_time_never_ends_earlier(start: datetime, minutes: int, more: int) -> None:
    first = answer_until(start, timedelta(minutes=minutes), WARSAW)
    later = answer_until(start, timedelta(minutes=minutes + more), WARSAW)
    assert start <= first <= later
    local = later.astimezone(WARSAW)
    assert local.weekday() < 5
    assert 8 <= local.hour <= 18


@pytest.mark.parametrize(
    ("values", "source", "medium"),
    [
        ({"utm_source": "google", "utm_medium": "cpc"}, "advertising", "cpc"),
        ({"utm_source": "facebook", "utm_medium": "paid"}, "advertising", "paid"),
        ({"utm_source": "newsletter", "utm_medium": "email"}, "email", "email"),
        ({"utm_source": "facebook"}, "social_media", "referral"),
        ({"referrer": "https://www.google.pl/search?q=biurka"}, "search", "organic"),
        ({"referrer": "https://yandex.ru/"}, "search", "organic"),
        ({"referrer": "https://m.vk.com/feed"}, "social_media", "social"),
        ({"referrer": "https://blog.example/desks"}, "referral", "referral"),
        ({"landing_page": "https://shop.example/?gclid=x"}, "advertising", "cpc"),
        ({"landing_page": "https://shop.example/?utm_medium=qr"}, "trade_fair", "qr"),
        ({"referrer": "https://notgoogle.example/"}, "referral", "referral"),
        ({}, "website", "direct"),
    ],
)
def test_the_source_is_read_off_the_visit(values: dict[str, str], source: str, medium: str) -> None:
    found = detect(values)
    assert (found.source, found.medium) == (source, medium)


def test_coming_from_the_own_site_is_no_referral() -> None:
    visit = {"referrer": "https://www.shop.example/desks"}
    assert detect(visit, frozenset({"shop.example"})).certain is False


@given(st.dictionaries(st.sampled_from(["referrer", "landing_page", "utm_medium"]), st.text()))
def test_whatever_a_visit_says_it_has_a_source(values: dict[str, str]) -> None:
    assert detect(values).source
    assert all(utm_of(values).values())


@pytest.mark.parametrize(
    ("message", "how", "held"),
    [
        ("We need twelve desks by January.", Circumstances(), False),
        ("See https://our.example and https://plan.example", Circumstances(), False),
        ("http://a.example http://b.example http://c.example", Circumstances(), True),
        ("Good desks [url=http://x.example]here[/url]", Circumstances(), True),
        ("Лучшее казино", Circumstances(), True),
        ("We need desks.", Circumstances(trap="yes"), True),
        ("We need desks.", Circumstances(stamp=Stamp.FAST), True),
        ("We need desks.", Circumstances(stamp=Stamp.FORGED), True),
        ("We need desks.", Circumstances(stamp=Stamp.STALE), False),
        ("We need desks.", Circumstances(stamp=Stamp.NONE), False),
        ("We need desks.", Circumstances(stamp=Stamp.NONE, known_origin=False), True),
        ("We need desks.", Circumstances(repeated=True), True),
    ],
)
def test_what_is_held_back(message: str, how: Circumstances, held: bool) -> None:
    assert is_held(signs({"message": message}, how)) is held


def test_equal_messages_meet_and_short_ones_do_not() -> None:
    first = content_key({"message": "Potrzebujemy biurek – dwanaście sztuk!"})
    assert first == content_key({"message": "potrzebujemy  biurek, dwanascie sztuk"})
    assert content_key({"message": "Please call"}) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        ("Łódzka Fabryka Mebli sp. z o.o.", "LODZKA FABRYKA MEBLI", True),
        ("Kowalski Jan", "Jan Kowalski", True),
        ("Jan Kowalsky", "Jan Kowalski", True),
        ("ООО «Мебельщик»", "Мебельщик", True),
        ("Ștefan Țurcanu", "Stefan Turcanu", True),
        ("Jan Kowalski", "Anna Nowak", False),
        ("Meble Wschód", "Okna Zachód", False),
    ],
)
def test_names_are_compared_without_accents_forms_and_order(
    ours: str,
    theirs: str,
    alike: bool,
) -> None:
    found = likeness([plain_name(ours)], [plain_name(theirs)])
    assert (found >= ALIKE_FROM) is alike


@given(st.integers(-100, 100), st.integers(1, 400), st.integers(0, 4000))
def test_points_fade_towards_nothing(points: int, half_life: int, days: int) -> None:
    now, later = faded(points, half_life, days), faded(points, half_life, days + half_life)
    assert abs(later) <= abs(now) <= abs(points)
    assert faded(points, half_life, 0) == points
    assert abs(faded(points, half_life, half_life) - points / 2) <= 1
