"""Dated exchange rates, and amounts converted by them."""

from __future__ import annotations

from mozaika_currencies.conversion import (
    NoRate,
    company_currency,
    convert,
    convert_many,
    rates_on,
)

__all__ = ["NoRate", "company_currency", "convert", "convert_many", "rates_on"]
