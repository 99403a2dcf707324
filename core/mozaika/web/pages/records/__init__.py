"""Every model's pages: list, record, form, and what is done to a record."""

from mozaika.web.pages.records import change, collection, edit, moves, show
from mozaika.web.pages.records.common import blueprint

__all__ = ["blueprint", "change", "collection", "edit", "moves", "show"]
