"""The pages as agents read them: blocks of the addon, and its words for deals."""

from __future__ import annotations

from typing import Any

from mozaika import attach_files
from mozaika.testing import PageReader

PROPERTY = "real_estate.property"
DOT = bytes.fromhex("89504e470d0a1a0a0000000d49484452")
"""How a picture begins; nobody looks at more of it."""

WORDS = {
    "pl": ("Transakcja", "Transakcje"),
    "ro": ("Tranzacție", "Tranzacții"),
    "ru": ("Сделка", "Сделки"),
    "en": ("Deal", "Deals"),
}


def test_the_pages_show_photos_reasons_and_properties(agency: Any) -> None:
    home = agency.flat(built=1998)
    agency.wish(kind="flat", price_max=480_000)
    with agency.platform.env(write=True) as env, env.sudo():
        attach_files(env, PROPERTY, [(home, "front.png", "image/png", DOT)])
    reader = PageReader(agency.host, "chief")

    page = reader.get(f"/real_estate/property/{home}")
    assert 'alt="Flat by the sea, photo 1"' in page
    assert "Buyer Ltd" in page
    assert "Just missed:" in page
    assert "480,000.00)" in page
    assert "1998" in page
    assert "1,998" not in page, "a year is no number"

    assert "Flat by the sea" in reader.get(f"/contacts/partner/{agency.buyer}", tab="wishes")

    page = reader.get(f"/pipeline/deal/{agency.deal(home)}")
    assert "Long Street 7, Gdańsk" in page
    assert "tab=viewings" in page
    assert "tab=lines" not in page, "products gave way to viewings"

    assert "At a glance" in reader.get("/dashboards/real_estate.overview")


def test_a_deal_has_the_words_of_the_trade(agency: Any) -> None:
    for language, words in WORDS.items():
        with agency.platform.env(language=language) as env:
            info = env.registry.info("pipeline.deal")
            assert (str(info.label), str(info.plural)) == words
    assert "<title>Transakcje " in PageReader(agency.host, language="pl").get("/pipeline/deal")
