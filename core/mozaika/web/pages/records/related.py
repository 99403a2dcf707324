"""Related lists on a record's page: their rows, their numbers, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from mozaika.i18n import format_number
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import list_url, new_url, record_url
from mozaika.web.display import pick
from mozaika.web.layout import Lines
from mozaika.web.pages.records.common import may
from mozaika.web.tables import make_table, needed_fields

FIRST_LINES = 20
"""Rows of a related list on the record's page; all of those that are edited in place."""

MOST_OWNED = 200


class RelatedLists:
    """The lists of one record; `editable` says whether its own lines may be changed."""

    def __init__(self, env: Env, info: ModelInfo, record: Any, *, editable: bool) -> None:
        self.env = env
        self.info = info
        self.record = record
        self.editable = editable

    def part(self, lines: Lines, *, titled: bool) -> dict[str, Any]:
        """What the template draws of a list."""
        target = self.env.platform.registry.info(lines.model)
        most = MOST_OWNED if lines.owned else FIRST_LINES
        found = Records(self.env, lines.model).search(
            filter=self._condition(lines),
            fields=needed_fields(target, lines.columns, self.env.platform.registry),
            sort=target.order,
            limit=most + 1,
        )
        rows = list(found.items)[:most]
        more = len(found.items) > most
        return {
            "kind": "lines",
            "name": lines.name,
            "label": lines.label,
            "titled": titled,
            "table": make_table(self.env, target, lines.columns, rows, linked=not lines.owned),
            "tools": [self._tools(lines, target, pick(row, "id")) for row in rows],
            "more": list_url(target, filter=_json(self._condition(lines))) if more else None,
            "count": format_number(self.counts([lines])[lines.name]) if more else "",
            "new_url": self._new(lines, target),
            "new_line": self._line_url(lines, target, None),
        }

    def counts(self, lists: Sequence[Lines]) -> dict[str, int]:
        """How many rows the lists have: one statement for all."""
        if not lists:
            return {}
        counted = [self._counted(lines).scalar_subquery() for lines in lists]
        row = self.env.session.execute(select(*counted)).one()
        return dict(zip((lines.name for lines in lists), row, strict=True))

    def _counted(self, lines: Lines) -> Select[Any]:
        target = self.env.platform.registry.info(lines.model)
        field = lines.item.field
        rows: Any = aliased(target.cls)
        query = select(func.count(rows.id))
        if target.archivable:
            query = query.where(rows.archived_at.is_(None))
        if field.kind == "one_to_many":
            back = target.fields[field.inverse or ""].column_name
            return query.where(getattr(rows, back) == self.record.id)
        owner: Any = self.info.cls
        linked = query.select_from(owner).join(getattr(owner, field.name).of_type(rows))
        return linked.where(owner.id == self.record.id)

    def _condition(self, lines: Lines) -> list[Any]:
        field = lines.item.field
        if field.kind == "one_to_many":
            return [[field.inverse, "=", self.record.id]]
        return [["id", "in", [linked.id for linked in getattr(self.record, field.name)]]]

    def _new(self, lines: Lines, target: ModelInfo) -> str | None:
        field = lines.item.field
        if field.kind != "one_to_many" or not may(self.env, target, "create"):
            return None
        if lines.owned:
            edit = record_url(self.info, self.record.id, "edit", _anchor=f"lines-{lines.name}")
            return edit if self.editable else None
        return new_url(target, **{field.inverse or "": self.record.id})

    def _tools(self, lines: Lines, target: ModelInfo, line_id: int) -> dict[str, str | None] | None:
        """Where a line is changed and removed, in place."""
        if not (lines.owned and self.editable):
            return None
        address = self._line_url(lines, target, line_id)
        remove = None
        if may(self.env, target, "delete"):
            remove = self._url("remove_line", lines, line_id=line_id)
        if not (address or remove):
            return None
        page = record_url(self.info, self.record.id, "edit", _anchor=f"lines-{lines.name}")
        return {"edit": address, "remove": remove, "edit_page": page}

    def _line_url(self, lines: Lines, target: ModelInfo, line_id: int | None) -> str | None:
        operation = "create" if line_id is None else "update"
        if not (lines.owned and self.editable and may(self.env, target, operation)):
            return None
        return self._url("line", lines, line_id=line_id or 0)

    def _url(self, page: str, lines: Lines, **arguments: Any) -> str:
        return record_url(self.info, self.record.id, page, field=lines.name, **arguments)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
