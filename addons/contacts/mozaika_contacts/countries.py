"""Countries as choices, named in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from mozaika import current_language

NEAREST = ("PL", "RO", "RU", "MD", "UA", "DE", "US")
"""Countries offered first."""


class CountryName:
    """The name of a country, in the language of whoever reads it."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return _names(current_language()).get(self.code, self.code)


@lru_cache(maxsize=8)
def _names(language: str) -> dict[str, str]:
    territories = Locale.parse(language).territories
    return {code: name for code, name in territories.items() if _is_country(code)}


def _is_country(code: str) -> bool:
    return (
        len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
    )


@lru_cache(maxsize=1)
def country_codes() -> tuple[str, ...]:
    """ISO 3166-1 codes: the nearest first, then by English name."""
    names = _names("en")
    others = sorted(names.keys() - set(NEAREST), key=names.__getitem__)
    return (*NEAREST, *others)


COUNTRIES = [(code, CountryName(code)) for code in country_codes()]
