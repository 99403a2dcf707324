"""The page of one record: state, allowed steps, facts, related lists, history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from flask import abort, render_template, request
from markupsafe import Markup, escape

from mozaika.errors import Text
from mozaika.i18n import format_number
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web import history, steps
from mozaika.web.addresses import list_url, new_url, record_url
from mozaika.web.display import Display, name_of, pick
from mozaika.web.layout import Block, Item, Layout, Lines, Part, Place, Sheet, detail_layout
from mozaika.web.pages.records.common import blueprint, crumbs, load_record, may, model_of
from mozaika.web.session import page_env
from mozaika.web.tables import make_table, needed_fields

FIRST_LINES = 20
"""Rows of a related list on the record's page."""


@blueprint.get("/<addon>/<name>/<int:record_id>")
def show(addon: str, name: str, record_id: int) -> str:
    """The record as its detail view, or its form, lays it out."""
    with page_env() as env:
        info = model_of(env, addon, name)
        return render_template("records/show.html", **_Page(env, info, record_id).context())


class _Page:
    """What the template draws, for one record."""

    def __init__(self, env: Env, info: ModelInfo, record_id: int) -> None:
        self.env = env
        self.info = info
        self.record = load_record(env, info, record_id)
        self.layout: Layout = detail_layout(env, info).fitting(self.record)
        self.display = Display(env, full=True)

    def context(self) -> dict[str, Any]:
        """The template's variables."""
        record, info = self.record, self.info
        state = steps.state_badge(self.env, info, record)
        moves = steps.steps_of(self.env, info, record)
        sheet = self._sheet()
        return {
            "crumbs": [*crumbs(info), (name_of(record, info), None)],
            "title": name_of(record, info),
            "state": state,
            "archived": self._is_archived(),
            "version": record.version if info.versioned else None,
            "steps": moves,
            "primary_taken": any(step.primary and step.allowed for step in moves),
            "can_update": may(self.env, info, "update"),
            "urls": self._urls(),
            "parts": [self._part(part) for part in self.layout.parts],
            "sheets": [self._tab(one, one is sheet) for one in self.layout.sheets],
            "sheet_parts": [self._part(part, sheet) for part in sheet.parts] if sheet else [],
            "history": history.entries(self.env, info, record.id),
        }

    def _is_archived(self) -> bool:
        return self.info.archivable and self.record.archived_at is not None

    def _urls(self) -> dict[str, str | None]:
        changes = may(self.env, self.info, "update") and self.info.archivable
        archived = self._is_archived()
        return {
            "edit": self._url("edit"),
            "archive": self._url("confirm", act="archive") if changes and not archived else None,
            "restore": self._url("confirm", act="restore") if changes and archived else None,
            "delete": self._url("confirm", act="delete")
            if may(self.env, self.info, "delete")
            else None,
        }

    def _url(self, page: str, **arguments: Any) -> str:
        return record_url(self.info.name, self.record.id, page, **arguments)

    def _sheet(self) -> Sheet | None:
        """The tab that the address asks for, else the first."""
        if not self.layout.sheets:
            return None
        wanted = request.args.get("tab")
        if wanted is None:
            return self.layout.sheets[0]
        return next((s for s in self.layout.sheets if s.name == wanted), None) or abort(404)

    def _tab(self, sheet: Sheet, current: bool) -> dict[str, Any]:
        lines = [part for part in sheet.parts if isinstance(part, Lines)]
        count = self._count(lines[0]) if len(sheet.parts) == 1 and lines else None
        return {
            "label": sheet.label,
            "url": self._url("show", tab=sheet.name),
            "current": current,
            "count": count,
            "count_label": "" if count is None else format_number(count),
        }

    def _part(self, part: Part, sheet: Sheet | None = None) -> dict[str, Any]:
        match part:
            case Block():
                return {
                    "kind": "fields",
                    "label": part.label,
                    "facts": [self._fact(item) for item in part.items if self._is_fact(item)],
                }
            case Place():
                said = self.env.platform.hooks.slot(self.env, part.name, self.record)
                return {"kind": "slot", "html": _together([markup for _, markup in said])}
            case Lines():
                return self._lines(part, titled=sheet is None or len(sheet.parts) > 1)

    def _is_fact(self, item: Item) -> bool:
        """Name and state stand in the headline already."""
        return item.path not in (self.info.display, steps.flow_field(self.env, self.info))

    def _fact(self, item: Item) -> dict[str, Any]:
        owner = self.info
        value = pick(self.record, item.path)
        html = self.display.of(owner, item)(value, self.record)
        return {"label": item.label, "html": html, "wide": item.wide}

    def _lines(self, lines: Lines, *, titled: bool) -> dict[str, Any]:
        target = self.env.platform.registry.info(lines.model)
        found = Records(self.env, lines.model).search(
            filter=self._condition(lines),
            fields=needed_fields(target, lines.columns, self.env.platform.registry),
            sort=target.order,
            limit=FIRST_LINES + 1,
        )
        rows = list(found.items)
        count = self._count(lines) if len(rows) > FIRST_LINES else len(rows)
        linked = not lines.owned
        table = make_table(self.env, target, lines.columns, rows[:FIRST_LINES], linked=linked)
        return {
            "kind": "lines",
            "label": lines.label,
            "titled": titled,
            "table": table,
            "count": format_number(count),
            "more": self._all_of(lines, target) if len(rows) > FIRST_LINES else None,
            "new_url": self._new(lines, target),
        }

    def _condition(self, lines: Lines) -> list[Any]:
        field = lines.item.field
        if field.kind == "one_to_many":
            return [[field.inverse, "=", self.record.id]]
        return [["id", "in", [linked.id for linked in getattr(self.record, field.name)]]]

    def _count(self, lines: Lines) -> int:
        found = Records(self.env, lines.model).search(
            filter=self._condition(lines), fields=["id"], limit=1, count=True
        )
        return found.total or 0

    def _all_of(self, lines: Lines, target: ModelInfo) -> str:
        return list_url(target, filter=_json(self._condition(lines)))

    def _new(self, lines: Lines, target: ModelInfo) -> str | None:
        field = lines.item.field
        if field.kind != "one_to_many" or not may(self.env, target, "create"):
            return None
        if lines.owned:
            editable = may(self.env, self.info, "update") and not self._is_archived()
            return self._url("edit", _anchor=f"lines-{lines.name}") if editable else None
        return new_url(target, **{field.inverse or "": self.record.id})


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _together(parts: Sequence[Text]) -> Markup:
    return Markup("").join(escape(part) for part in parts)
