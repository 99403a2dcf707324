"""Exports: records as CSV or as a spreadsheet, as far as the user may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import orjson

from mozaika.errors import AccessDenied, BadRequest, NotFound
from mozaika.i18n import _l, use_language
from mozaika.model import Field, ModelInfo
from mozaika.model.types import Json
from mozaika.runtime import Env
from mozaika.services.access import rights
from mozaika.services.records import Records
from mozaika.services.transfer.drafts import hidden_of
from mozaika.services.transfer.sheets import Value, write_csv, write_xlsx
from mozaika.services.transfer.targets import Child, Hidden, resolve

Format = Literal["csv", "xlsx"]
Item = Mapping[str, Any]

ROLE = "base.exporter"
PAGE = 1000
LIST_SEPARATOR = "; "


@dataclass(frozen=True)
class Output:
    """A column of the export: its header, the paths it reads, and its value of an item."""

    header: str
    paths: Sequence[str]
    value: Callable[[Item], Value]


def export_rows(  # noqa: PLR0913 - each is an option that callers offer
    env: Env,
    model: str | type[Any],
    *,
    format: Format = "csv",  # noqa: A002 - the contract's word
    fields: Sequence[str] | None = None,
    filter: Any = None,  # noqa: A002 - the contract's word
    sort: str | None = None,
    q: str | None = None,
    archived: bool | None = False,
    language: str | None = None,
    technical: bool = False,
    separator: str = ",",
    decimal: str = ".",
) -> Iterator[bytes]:
    """Exports the records that match, in pieces; the env must stay open until the last one.

    Args:
        env: whose user needs the role base.exporter; what the user may not see is left out.
        model: a model's name or definition.
        format: "csv" (UTF-8 with its mark) or "xlsx".
        fields: paths such as `name`, `owner.login`, `contact_points[kind=email].value`; by default
            all of the model's own, but for its child records. A child without a bracket stands for
            all children.
        filter: in the filter language.
        sort: such as "-created_at,name", as in a search.
        q: words of the quick search.
        archived: True for archived records only, None for both.
        language: of headers and choices; by default the env's.
        technical: paths as headers and choices by their value, rather than their labels.
        separator: of a CSV file.
        decimal: the decimal sign in a CSV file.

    An import of the file with the key `id` finds its columns by itself and changes nothing.

    Raises `AccessDenied` without the role, `FilterError` or `BadRequest` for what there is not.
    """
    info = env.platform.registry.info(model)
    check_may_export(env, info)
    if format not in ("csv", "xlsx"):
        raise BadRequest(
            _l("The format “%(format)s” is unknown.").format(format=format),
            cure=_l("Choose csv or xlsx."),
        )
    with use_language(language or env.language):
        outputs = _outputs(env, info, fields or default_paths(env, info), technical)
        title = str(info.plural)
    header = [output.header for output in outputs]
    items = _items(Records(env, info.name), outputs, filter, sort, q, archived)
    rows = ([output.value(item) for output in outputs] for item in items)
    if format == "xlsx":
        return write_xlsx(header, rows, title)
    return write_csv(header, rows, separator=separator, decimal=decimal)


def check_may_export(env: Env, info: ModelInfo) -> None:
    """Raises `AccessDenied` unless the user has the right to export, `NotFound` for what the user
    may not read."""
    if env.access_off:
        return
    if not rights(env).can(info.name, "read"):
        raise NotFound(_l("There is no model “%(model)s”.").format(model=info.name))
    if not env.user.has_role(ROLE):
        raise AccessDenied(
            _l("You may not export records."),
            cure=_l("Ask an administrator for the role %(role)s.").format(role=ROLE),
        )


def default_paths(env: Env, info: ModelInfo) -> list[str]:
    """The visible fields of a record but for its children: what can be imported again first."""
    unseen = hidden_of(env)(info.name)
    fields = [
        field
        for field in info.fields.values()
        if field.name not in unseen
        and not field.hidden
        and (field.has_column or field.kind == "many_to_many")
    ]
    fields.sort(key=lambda field: (field.name != "id", not field.writable))
    return [field.name for field in fields]


def _items(
    records: Records,
    outputs: Sequence[Output],
    condition: Any,
    sort: str | None,
    q: str | None,
    archived: bool | None,
) -> Iterator[Item]:
    """The items, page by page."""
    paths = list(dict.fromkeys(path for output in outputs for path in output.paths))
    after = None
    while True:
        page = records.search(
            condition, q=q, fields=paths, sort=sort, limit=PAGE, after=after, archived=archived
        )
        yield from page.items
        after = page.next
        if after is None:
            return


def _outputs(env: Env, info: ModelInfo, paths: Sequence[str], technical: bool) -> list[Output]:
    zone, hidden = ZoneInfo(env.time_zone), hidden_of(env)
    outputs: list[Output] = []
    for path in paths:
        output = _output(info, path, technical, zone, hidden)
        if any(other.header == output.header for other in outputs):
            output = Output(path, output.paths, output.value)
        outputs.append(output)
    return outputs


def _output(info: ModelInfo, path: str, technical: bool, zone: ZoneInfo, hidden: Hidden) -> Output:
    if "[" in path:
        target = resolve(info, path, hidden)
        assert target.child is not None
        last = _target_end(target.info, target.field, target.by)
        show = _shower(last, technical, zone)
        rest = [target.field.name, *([target.by] if target.by else [])]
        return Output(path, *_child_output(target.child, rest, last, show))
    steps = info.path(path)
    names = path.split(".")
    header = path if technical else " / ".join(str(step.label) or step.name for step in steps)
    show = _shower(steps[-1], technical, zone)
    if steps[-1].is_relation:
        names.append(info.registry.info(steps[-1].target_name).display)
        end = info.registry.info(steps[-1].target_name)
        show = _shower(end.fields[end.display], technical, zone)
    return Output(header, [path], lambda item: _joined(_values(item, names), show))


def _target_end(info: ModelInfo, field: Field, by: str | None) -> Field:
    if not field.is_relation:
        return field
    target = info.registry.info(field.target_name)
    return target.fields[by or target.display]


def _child_output(
    child: Child, rest: Sequence[str], last: Field, show: Callable[[Any], Value]
) -> tuple[Sequence[str], Callable[[Item], Value]]:
    paths = [f"{child.name}.{name}" for name, _ in child.selector]
    paths.append(".".join((child.name, *rest)))
    names = [*rest, last.name] if len(rest) == 1 and rest[0] != last.name else list(rest)

    def value(item: Item) -> Value:
        kin = [
            record
            for record in item[child.name]
            if all(str(record[name]) == chosen for name, chosen in child.selector)
        ]
        if len(kin) < child.number:
            return None
        return _joined(_values(kin[child.number - 1], names), show)

    return paths, value


def _values(item: Any, names: Sequence[str]) -> list[Any]:
    """The values at the end of a path, through links to one and to many."""
    if item is None:
        return []
    if not names:
        return [item]
    if isinstance(item, list):
        return [value for one in item for value in _values(one, names)]
    if names[0] not in item:  # what names the record is hidden from the user, or is its id
        return [item["id"]]
    return _values(item[names[0]], names[1:])


def _joined(values: Sequence[Any], show: Callable[[Any], Value]) -> Value:
    if not values:
        return None
    if len(values) == 1:
        return show(values[0])
    return LIST_SEPARATOR.join(str(show(value)) for value in values)


def _shower(field: Field, technical: bool, zone: ZoneInfo) -> Callable[[Any], Value]:
    """The function from a field's value to a cell's."""
    if field.choices and not technical:
        labels = {value: str(label) for value, label in field.choices}
        return lambda value: labels.get(value, value)
    if isinstance(field.type, Json):
        return lambda value: None if value is None else orjson.dumps(value).decode()
    return lambda value: _in_zone(value, zone)


def _in_zone(value: Any, zone: ZoneInfo) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(zone)
    return value  # type: ignore[no-any-return]
