"""Where a request came from, read off its UTM parameters, landing page and referrer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
CLICKS = {"gclid": "google", "yclid": "yandex", "fbclid": "facebook", "msclkid": "bing",
          "ttclid": "tiktok", "li_fat_id": "linkedin"}  # fmt: skip
"""Parameters that advertising networks add to the addresses of clicked ads."""

SEARCH = (
    "google.", "bing.com", "duckduckgo.com", "yandex.", "ya.ru", "search.yahoo.", "ecosia.org",
    "go.mail.ru", "rambler.ru", "seznam.cz", "startpage.com",
)  # fmt: skip
SOCIAL = (
    "facebook.com", "fb.com", "instagram.com", "linkedin.com", "lnkd.in", "t.co", "x.com",
    "twitter.com", "tiktok.com", "youtube.com", "youtu.be", "pinterest.", "vk.com", "ok.ru", "t.me",
    "wa.me", "whatsapp.com", "threads.net",
)  # fmt: skip
MAIL = ("mail.google.", "outlook.", "mail.yahoo.", "e.mail.ru", "poczta.", "mail.yandex.")
MEDIA = {
    "advertising": ("cpc", "ppc", "paid", "cpm", "display", "banner", "ads", "ad", "retargeting"),
    "email": ("email", "e-mail", "mail", "newsletter", "mailing"),
    "social_media": ("social", "social-media", "sm", "smm", "social_network"),
    "search": ("organic", "seo", "search"),
    "partner": ("affiliate", "partner", "partners"),
    "referral": ("referral", "referal"),
    "trade_fair": ("event", "fair", "expo", "offline", "qr"),
    "phone": ("phone", "call", "sms"),
}
SITE = "website"


@dataclass(frozen=True)
class Origin:
    """The kind of source (the key of a shipped one), the medium and the campaign."""

    source: str
    medium: str
    campaign: str | None = None
    certain: bool = True


def detect(values: Mapping[str, str | None], own_hosts: frozenset[str] = frozenset()) -> Origin:
    """The origin of a request with these values; not `certain` where nothing tells.

    What the address says outweighs where the visitor came from; a click on an advertisement shows
    by its parameter even without UTM. `own_hosts` are sites of the company itself.
    """
    told = utm_of(values)
    campaign = told.get("utm_campaign") or None
    medium = (told.get("utm_medium") or "").strip().lower()
    if medium:
        return Origin(_of_medium(medium) or _of_name(told.get("utm_source")), medium, campaign)
    if told.get("click"):
        return Origin("advertising", "cpc", campaign)
    if told.get("utm_source"):
        return Origin(_of_name(told["utm_source"]), "referral", campaign)
    host = host_of(values.get("referrer"))
    if host and host not in own_hosts:
        return _of_host(host, campaign)
    return Origin(SITE, "direct", campaign, certain=False)


def utm_of(values: Mapping[str, str | None]) -> dict[str, str]:
    """UTM values given by themselves or within the landing page's address, and the ad `click`."""
    query = dict(parse_qsl(_split(values.get("landing_page")).query))
    found = {name: (values.get(name) or query.get(name) or "").strip() for name in UTM}
    found["click"] = next((network for name, network in CLICKS.items() if query.get(name)), "")
    return {name: value for name, value in found.items() if value}


def host_of(address: str | None) -> str:
    """The host of an address, without "www."."""
    return (_split(address).hostname or "").removeprefix("www.")


def _split(address: str | None) -> SplitResult:
    try:
        return urlsplit(address or "")
    except ValueError:
        return urlsplit("")


def _of_medium(medium: str) -> str | None:
    return next((source for source, media in MEDIA.items() if medium in media), None)


def _of_name(name: str | None) -> str:
    """A source named in the address, such as "facebook" or "newsletter"."""
    word = (name or "").strip().lower()
    if not word:
        return SITE
    if any(word in known for known in SOCIAL):
        return "social_media"
    if any(known.startswith(word) for known in SEARCH):
        return "search"
    return _of_medium(word) or "referral"


def _of_host(host: str, campaign: str | None) -> Origin:
    if any(_is(host, known) for known in MAIL):
        return Origin("email", "email", campaign)
    if any(_is(host, known) for known in SOCIAL):
        return Origin("social_media", "social", campaign)
    if any(_is(host, known) for known in SEARCH):
        return Origin("search", "organic", campaign)
    return Origin("referral", "referral", campaign)


def _is(host: str, known: str) -> bool:
    """Whether `host` is `known` or below it; "google." stands for all its countries."""
    if known.endswith("."):
        return host.startswith(known) or f".{known}" in host
    return host == known or host.endswith(f".{known}")
