"""The records service: what pages, REST, command line, imports and jobs read and write through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mozaika.db.filters import Node, parse
from mozaika.errors import NotFound
from mozaika.i18n import _l
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import writing
from mozaika.services.records.aggregate import MAX_ROWS, aggregate
from mozaika.services.records.aggregate_sql import Grouping
from mozaika.services.records.plan import Item
from mozaika.services.records.quick import suggest
from mozaika.services.records.reading import load_records
from mozaika.services.records.searching import Page, Wanted, archived_state, search
from mozaika.services.records.sight import sight_of

Values = Mapping[str, Any]


class Records:
    """The records of one model, as far as the env's user may see and change them.

    Items are dictionaries of plain Python values (Decimal, date, aware datetime …) by field. A
    relation is a dictionary of the target's id and of the fields asked for behind it, or a list of
    such: `owner.name` gives `{"owner": {"id": 3, "name": "Jan"}}`; a bare `owner` gives the field
    that names the record. A record that the user may not see counts as absent.
    """

    def __init__(self, env: Env, model: str | type[Any]) -> None:
        self.env = env
        self.info: ModelInfo = env.platform.registry.info(model)

    def search(  # noqa: PLR0913 - each is an argument of REST
        self,
        filter: Any = None,  # noqa: A002 - the contract's word
        *,
        q: str | None = None,
        fields: Sequence[str] | None = None,
        sort: str | None = None,
        limit: int = 80,
        offset: int = 0,
        after: str | None = None,
        count: bool | int = False,
        archived: bool | None = False,
    ) -> Page:
        """The records that match, a page of them.

        Args:
            filter: in the filter language (`mozaika.db.filters`).
            q: words of the quick search. Without a `sort`, records come as its index finds them.
            fields: dotted paths; by default the visible ones kept in the model's own table.
            sort: "-created_at,name"; empty values last; by default the model's order.
            limit: the most items.
            offset: items to leave out; `after` is faster for pages far behind.
            after: `next` of the page before.
            count: whether to count all matches, or up to how many: beyond, it says that many.
            archived: True for archived records only, None for both. A filter that asks about
                `archived_at` says so itself.

        Raises `FilterError` naming what there is not, or what the user may not see.
        """
        wanted = Wanted(q, fields, sort, limit, offset, after, count, archived)
        return search(self.env, self.info, self._parse(filter), wanted)

    def read(self, id: int, fields: Sequence[str] | None = None) -> Item:  # noqa: A002
        """One record's fields; `NotFound` when it is absent or invisible."""
        found = self.search([["id", "=", id]], fields=fields, limit=1, archived=None, sort="id")
        if not found.items:
            raise self._not_found([id])
        return found.items[0]

    def get(self, id: int) -> Any:  # noqa: A002
        """One record as an object; `NotFound` when it is absent or invisible."""
        return self.load([id])[0]

    def load(self, ids: Iterable[int]) -> list[Any]:
        """Records as objects, in the order of `ids`; `NotFound` names those absent or invisible."""
        wanted = list(ids)
        found = load_records(self.env, self.info, wanted)
        missing = [record_id for record_id in wanted if record_id not in found]
        if missing:
            raise self._not_found(missing)
        return [found[record_id] for record_id in wanted]

    def aggregate(
        self,
        group: Sequence[str] = (),
        measures: Sequence[str] = ("id:count",),
        *,
        filter: Any = None,  # noqa: A002
        q: str | None = None,
        sort: str | None = None,
        limit: int = MAX_ROWS,
        archived: bool | None = False,
    ) -> list[Item]:
        """Groups and their measures: see `records.aggregate`."""
        node = self._parse(filter)
        state = archived_state(node, archived)
        asked = Grouping(self.info.name, tuple(group), tuple(measures), sort, state)
        return aggregate(self.env, asked, filter, node, limit, q)

    def suggest(self, q: str, *, limit: int = 8) -> list[Item]:
        """Records to choose from as somebody types: ids and what names them, best first."""
        return suggest(self.env, self.info, q, limit)

    def create(self, values: Sequence[Values]) -> list[Any]:
        """New records, all or none; returns the objects in the same order."""
        return writing.create(self.env, self.info, values)

    def update(
        self, ids: int | Sequence[int], values: Values, *, version: int | None = None
    ) -> list[Any]:
        """Changes records to the same values; `version` is the one that the caller saw."""
        wanted = [ids] if isinstance(ids, int) else ids
        return self.update_many([(record_id, values, version) for record_id in wanted])

    def update_many(self, updates: Sequence[tuple[int, Values, int | None]]) -> list[Any]:
        """Changes records, each to its own values: (id, values, version seen or None)."""
        return writing.update(self.env, self.info, updates)

    def archive(self, ids: Sequence[int]) -> list[Any]:
        """Archives records: lists and searches leave them out."""
        return writing.archive(self.env, self.info, ids)

    def restore(self, ids: Sequence[int]) -> list[Any]:
        """Brings archived records back."""
        return writing.restore(self.env, self.info, ids)

    def delete(self, ids: Sequence[int]) -> None:
        """Deletes records for good."""
        writing.delete(self.env, self.info, ids)

    def _parse(self, written: Any) -> Node:
        sight = sight_of(self.env)
        return parse(written, self.env.platform.registry, self.info.name, visible=sight.visible)

    def _not_found(self, ids: Sequence[int]) -> NotFound:
        return NotFound(
            _l("“%(model)s” %(ids)s: there is no such thing, or you may not see it.").format(
                model=self.info.label, ids=", ".join(map(str, ids[:10]))
            ),
            ids=list(ids),
        )
