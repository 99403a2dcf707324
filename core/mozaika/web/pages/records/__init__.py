"""Every model's pages: list, record, form, and what is done to a record."""

from mozaika.web.pages.records import change, edit, lists, moves, show
from mozaika.web.pages.records.common import blueprint

__all__ = ["blueprint", "change", "edit", "lists", "moves", "show"]
