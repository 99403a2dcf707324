"""The page of one record: state, allowed steps, facts, related lists, timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import abort, render_template, request
from markupsafe import Markup, escape

from mozaika.declare import Show
from mozaika.errors import Text
from mozaika.i18n import _l, format_number
from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services.records import Records
from mozaika.web.addresses import record_url
from mozaika.web.display import Display, name_of, pick
from mozaika.web.layout import Block, Item, Lines, Part, Place, Sheet, detail_layout, item_of
from mozaika.web.pages.records.commands import commands_of
from mozaika.web.pages.records.common import blueprint, crumbs, load_record, may, model_of
from mozaika.web.pages.records.files import FILES, count_files, files_part
from mozaika.web.pages.records.reach import reaches
from mozaika.web.pages.records.related import RelatedLists
from mozaika.web.pages.records.stream import stream_context
from mozaika.web.session import page_env
from mozaika.web.steps import bar_of, flow_field
from mozaika.web.tables import needed_fields
from mozaika.web.timeline import Timeline

ASIDE = "record.aside"
"""The slot above the timeline of every record's page."""


@blueprint.get("/<addon>/<name>/<int:record_id>")
def show(addon: str, name: str, record_id: int) -> str:
    """The record as its detail view, or its form, lays it out."""
    with page_env() as env:
        return record_page(env, model_of(env, addon, name), record_id)


def record_page(env: Env, info: ModelInfo, record_id: int) -> str:
    """The page as it is now, for one who opens it and for scripts that have changed something."""
    return render_template("records/show.html", **_Page(env, info, record_id).context())


class _Page:
    """What the template draws, for one record."""

    def __init__(self, env: Env, info: ModelInfo, record_id: int) -> None:
        self.env = env
        self.info = info
        self.record = load_record(env, info, record_id)
        self.layout = detail_layout(env, info).fitting(self.record)
        self.display = Display(env, full=True)
        self.archived = info.archivable and self.record.archived_at is not None
        self.may_update = reaches(env, info, self.record, "update")
        self.editable = self.may_update and not self.archived
        self.related = RelatedLists(env, info, self.record, editable=self.editable)
        self.sheet = self._sheet()
        self.facts = self._read_facts()

    def context(self) -> dict[str, Any]:
        """The template's variables."""
        record, info, env = self.record, self.info, self.env
        name, bar = name_of(record, info), bar_of(env, info, record)
        sheet, stream = self.sheet, stream_context(env, info, record)
        return {
            "crumbs": [*crumbs(info), (name, None)],
            "title": name,
            "title_url": self._fact_url(self._title_item()),
            "record_key": f"{info.name}/{record.id}",
            "bar": bar,
            "archived": self.archived,
            "version": record.version if info.versioned else None,
            "can_update": may(env, info, "update"),
            "urls": self._urls(),
            "commands": commands_of(env, info, record),
            "parts": [self._part(part) for part in self.layout.parts],
            "sheets": list(self._tabs(stream["stream"])),
            "sheet_parts": [self._part(part, sheet) for part in sheet.parts] if sheet else [],
            "aside": _together([m for _, m in env.platform.hooks.slot(env, ASIDE, record)]),
            "files": files_part(env, info, record, self.may_update) if sheet is None else None,
            **stream,
        }

    def _urls(self) -> dict[str, str | None]:
        changes = self.may_update and self.info.archivable
        deletes = may(self.env, self.info, "delete")
        return {
            "edit": self._url("edit"),
            "show": self._url("show"),
            "archive": self._url("confirm", act="archive")
            if changes and not self.archived
            else None,
            "restore": self._url("confirm", act="restore") if changes and self.archived else None,
            "delete": self._url("confirm", act="delete") if deletes else None,
            "duplicate": self._url("duplicate") if may(self.env, self.info, "create") else None,
            "upload": self._url("upload") if self.may_update else None,
        }

    def _url(self, page: str, **arguments: Any) -> str:
        return record_url(self.info.name, self.record.id, page, **arguments)

    # -- tabs

    def _sheet(self) -> Sheet | None:
        """The tab that the address asks for, else the first; None is the one with the files."""
        wanted = request.args.get("tab")
        if wanted == FILES or (wanted is None and not self.layout.sheets):
            return None
        if wanted is None:
            return self.layout.sheets[0]
        return next((s for s in self.layout.sheets if s.name == wanted), None) or abort(404)

    def _tabs(self, stream: Timeline) -> Iterator[dict[str, Any]]:
        lists = {sheet.name: _only_list(sheet) for sheet in self.layout.sheets}
        counts = self.related.counts([lines for lines in lists.values() if lines is not None])
        for sheet in self.layout.sheets:
            lines = lists[sheet.name]
            count = counts[lines.name] if lines else None
            yield self._tab(sheet.name, sheet.label, count, sheet is self.sheet)
        files = stream.total("files")
        if files is None:
            files = count_files(self.env, self.info, self.record.id)
        yield self._tab(FILES, _l("Files"), files or None, self.sheet is None)

    def _tab(self, name: str, label: Text, count: int | None, current: bool) -> dict[str, Any]:
        return {
            "label": label,
            "url": self._url("show", tab=name),
            "current": current,
            "count": count,
            "count_label": "" if count is None else format_number(count),
        }

    # -- parts

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
                return self.related.part(part, titled=sheet is None or len(sheet.parts) > 1)

    def _read_facts(self) -> Any:
        """The values of all facts that are shown: one statement, and one for each to-many."""
        parts = [*self.layout.parts, *(self.sheet.parts if self.sheet else ())]
        items = [item for part in parts if isinstance(part, Block) for item in part.items]
        names = needed_fields(self.info, items, self.env.platform.registry)
        return Records(self.env, self.info.name).read(self.record.id, fields=names)

    def _is_fact(self, item: Item) -> bool:
        """Name and state stand in the headline already."""
        return item.path not in (self.info.display, flow_field(self.env, self.info))

    def _fact(self, item: Item) -> dict[str, Any]:
        show = self.display.of(self.info, item)
        return {
            "id": item.path.replace(".", "-"),
            "label": item.label,
            "html": show(pick(self.facts, item.path), self.facts),
            "wide": item.wide,
            "url": self._fact_url(item),
            "form_url": self._url("edit", _anchor=f"f-{item.path}"),
        }

    def _title_item(self) -> Item | None:
        return item_of(self.env, self.info, Show(self.info.display))

    def _fact_url(self, item: Item | None) -> str | None:
        """Where a fact is changed in place; None where it can't be."""
        flow = flow_field(self.env, self.info)
        if item is None or not (self.editable and item.editable) or item.path == flow:
            return None
        return self._url("fact", path=item.path)


def _only_list(sheet: Sheet) -> Lines | None:
    """The list that is all of a tab: its number stands on the tab."""
    lists = [part for part in sheet.parts if isinstance(part, Lines)]
    return lists[0] if len(sheet.parts) == 1 and lists else None


def _together(parts: Sequence[Text]) -> Markup:
    return Markup("").join(escape(part) for part in parts)
