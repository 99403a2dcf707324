"""Postal addresses in the forms of Poland, Romania and Russia, and where they are on a map."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, urlencode

from .values import N_, InvalidValue

POSTAL_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {"PL": "00-001", "RO": "010061", "RU": "101000"}
)
POSTAL_MESSAGE = N_("The postal code “%(value)s” is not valid. Write it like %(example)s.")
MAX_POSTAL = 12
MAP_ZOOM = 17

_COUNTRY_OF_LANGUAGE = {"pl": "PL", "ro": "RO", "ru": "RU"}
_PL_STREET = re.compile(
    r"^(?:ul|al|pl|os|rondo|bulwar|skwer|aleja|aleje|plac|osiedle)\b\.?", re.IGNORECASE
)
_RO_STREET = re.compile(
    r"^(?:str|bd|b-dul|bdul|bulevardul|calea|șos|sos|șoseaua|aleea|al|piața|p-ța|splaiul|intrarea"
    r"|intr|strada|drumul)\b\.?",
    re.IGNORECASE,
)
_RU_STREET = re.compile(
    r"(?:^|\s)(?:ул|улица|пр-т|просп|проспект|пр|пер|переулок|б-р|бульвар|наб|набережная|ш|шоссе"
    r"|пл|площадь|проезд|туп|тупик|аллея|мкр)\b\.?",
    re.IGNORECASE,
)
_RU_CITY = re.compile(r"^(?:г|город|пос|п|с|село|дер|д|пгт|ст-ца)\b\.?\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in parts, each possibly empty.

    `block` is the Romanian bloc or the Russian корпус, `staircase` scara or подъезд, `district` a
    part of the city (in Russia a район, written before it), `region` a województwo, județ or
    область. `country` is an ISO 3166 code. Coordinates are WGS 84 degrees.
    """

    street: str = ""
    building: str = ""
    apartment: str = ""
    block: str = ""
    staircase: str = ""
    floor: str = ""
    district: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None


class InvalidPostalCode(InvalidValue):
    """A refused postal code: the `raw` text and the `country` (ISO 3166) it was typed for."""

    def __init__(self, raw: str, country: str) -> None:
        self.raw = raw
        self.country = country
        example = POSTAL_EXAMPLES.get(country, POSTAL_EXAMPLES["PL"])
        super().__init__(POSTAL_MESSAGE, {"value": raw.strip(), "example": example})


def clean_postal_code(raw: str, country: str) -> str:
    """A postal code as it is stored: `00-001` in Poland, six digits in Romania and Russia.

    Elsewhere letters, digits, single spaces and hyphens pass, in capitals. Empty stays empty.
    Raises `InvalidPostalCode`.
    """
    code = " ".join(raw.upper().split())
    if not code:
        return ""
    digits = re.sub(r"[\s\-–]", "", code)
    if country == "PL" and re.fullmatch(r"[0-9]{5}", digits):
        return f"{digits[:2]}-{digits[2:]}"
    if country == "RO" and re.fullmatch(r"[0-9]{6}", digits):
        return digits
    if country == "RU" and re.fullmatch(r"[1-6][0-9]{5}", digits):
        return digits
    if country not in POSTAL_EXAMPLES and re.fullmatch(
        rf"[A-Z0-9][A-Z0-9 \-]{{1,{MAX_POSTAL - 1}}}", code
    ):
        return code
    raise InvalidPostalCode(raw, country)


def format_address(address: Address, style: str = "", *, country_name: str = "") -> str:
    """The address as lines of text; see `address_lines`."""
    return "\n".join(address_lines(address, style, country_name=country_name))


def address_lines(address: Address, style: str = "", *, country_name: str = "") -> list[str]:
    """The address in lines, none of them empty.

    The form is that of `style` (a language or a country code) or else of the address's country.
    `country_name`, in the reader's or the post office's language, comes last for mail from abroad.
    """
    country = _COUNTRY_OF_LANGUAGE.get(style.lower(), style.upper() or address.country)
    lines = _FORMS.get(country, _other)(address)
    return [line for line in (*lines, country_name) if line]


def map_url(address: Address) -> str:
    """A link to OpenStreetMap: the point where it is known, else a search. May be empty."""
    if address.lat is not None and address.lon is not None:
        point = urlencode({"mlat": f"{address.lat:.5f}", "mlon": f"{address.lon:.5f}"})
        place = f"{MAP_ZOOM}/{address.lat:.5f}/{address.lon:.5f}"
        return f"https://www.openstreetmap.org/?{point}#map={place}"
    query = _query(address)
    return f"https://www.openstreetmap.org/search?{urlencode({'query': query})}" if query else ""


def geo_uri(address: Address) -> str:
    """A `geo:` URI (RFC 5870) that telephones open in their map application. May be empty."""
    if address.lat is not None and address.lon is not None:
        return f"geo:{address.lat:.5f},{address.lon:.5f}"
    query = _query(address)
    return f"geo:0,0?q={quote(query, safe='')}" if query else ""


def _query(address: Address) -> str:
    street = _words(address.street, address.building)
    return _commas([street, _words(address.postal_code, address.city), address.country])


def _polish(address: Address) -> Iterable[str]:
    street = address.street
    if street and not _PL_STREET.match(street):
        street = f"ul. {street}"
    number = "/".join(part for part in (address.building, address.apartment) if part)
    yield _words(street or (address.city if number else ""), number)
    yield _words(address.postal_code, address.city)


def _romanian(address: Address) -> Iterable[str]:
    street = address.street
    if street and not _RO_STREET.match(street):
        street = f"str. {street}"
    yield _commas(
        [
            street,
            _labelled("nr.", address.building),
            _labelled("bl.", address.block),
            _labelled("sc.", address.staircase),
            _labelled("et.", address.floor),
            _labelled("ap.", address.apartment),
        ]
    )
    county = "" if address.region == address.city else _labelled("jud.", address.region)
    yield _commas([_words(address.postal_code, address.city), address.district, county])


def _russian(address: Address) -> Iterable[str]:
    city = address.city
    if city and not _RU_CITY.match(city):
        city = f"г. {city}"
    region = "" if address.region == address.city else address.region
    yield _commas([address.postal_code, region, address.district, city])
    street = address.street
    if street and not _RU_STREET.search(street):
        street = f"ул. {street}"
    yield _commas(
        [
            street,
            _labelled("д.", address.building),
            _labelled("корп.", address.block),
            _labelled("подъезд", address.staircase),
            _labelled("эт.", address.floor),
            _labelled("кв.", address.apartment),
        ]
    )


def _other(address: Address) -> Iterable[str]:
    number = "/".join(part for part in (address.building, address.apartment) if part)
    yield _words(address.street, number)
    yield address.district
    yield _words(address.postal_code, address.city)
    yield address.region


_FORMS: Mapping[str, Callable[[Address], Iterable[str]]] = MappingProxyType(
    {"PL": _polish, "RO": _romanian, "RU": _russian}
)


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _commas(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def _labelled(label: str, value: str) -> str:
    return f"{label} {value}" if value else ""
