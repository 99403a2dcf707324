"""A small model with a field of every kind, for the tests of import and export."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from mozaika.declare import Grant, Own
from mozaika.i18n import _l
from mozaika.model import (
    Archivable,
    Check,
    Model,
    Owned,
    Timestamped,
    Tracked,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.model.types import Boolean, Date, Email, Integer, LongText, Moment, Money, Str
from mozaika.runtime import Env, Platform
from mozaika.services.transfer import Mapping, Report, import_rows
from tests.platforms import addon, make_platform

POINTS = [("phone", _l("Telephone")), ("email", _l("E-mail"))]


class Firm(
    Timestamped, Archivable, Owned, Tracked, name="shop.firm", label=_l("Company"), order="name"
):
    name: Mapped[str] = field(Str(50), label=_l("Name"), search=True)
    code: Mapped[str | None] = field(Str(10), label="Code", unique=True)
    kind: Mapped[str] = field(
        Str(10), label=_l("Kind"), default="trade",
        choices=[("trade", "Trade"), ("tech", "Technology")],
    )  # fmt: skip
    founded: Mapped[date | None] = field(Date, label="Founded")
    seen_at: Mapped[datetime | None] = field(Moment, label="Seen at")
    revenue: Mapped[Decimal | None] = field(Money, label=_l("Annual revenue"))
    staff: Mapped[int | None] = field(Integer, label="Staff", minimum=0)
    open: Mapped[bool] = field(Boolean, label="Open", default=True)
    note: Mapped[str | None] = field(LongText, label=_l("Note"))
    secret: Mapped[str | None] = field(Str(20), label="Secret", roles=["shop.boss"])
    parent: Mapped[Any] = many_to_one("shop.firm", label="Parent", required=False)
    trade: Mapped[Any] = many_to_one("shop.trade", label="Trade of it", required=False)
    labels: Mapped[list[Any]] = many_to_many("shop.label", label="Labels")
    points: Mapped[list[Any]] = one_to_many("shop.point", inverse="firm", label="Points")
    __constraints__ = (Check("no_ghosts", "name <> 'Ghost'", message=_l("Ghosts are not kept.")),)


class Point(Timestamped, name="shop.point", label="Point", display="value"):
    firm: Mapped[Firm] = many_to_one("shop.firm", required=True, ondelete="cascade")
    kind: Mapped[str] = field(Str(10), choices=POINTS, default="phone")
    value: Mapped[str] = field(Email, label="Value")
    note: Mapped[str | None] = field(Str(10), label="Remark")


class Trade(Archivable, name="shop.trade", label=_l("Industry")):
    name: Mapped[str] = field(Str(30), label=_l("Name"), unique=True, translate=True)


class Label(Model, name="shop.label", label=_l("Label")):
    name: Mapped[str] = field(Str(30), label=_l("Name"))


ROLES = ("shop.user", "base.importer", "base.exporter")
GRANTS = [
    *[Grant("shop.user", f"shop.{name}", "cru") for name in ("firm", "point", "label")],
    Grant("shop.user", "shop.trade", "r"),
    Grant("shop.user", "base.user", "r"),
    Grant("shop.own", "shop.firm", "cru", where=Own()),
    Grant("shop.own", "base.user", "r"),
]
MODELS = [Firm, Point, Trade, Label]


def world(url: str, **hooks: Any) -> Platform:
    """A platform with the models and two trades."""
    platform = make_platform(url, addon("shop", models=MODELS, **hooks), grants=GRANTS)
    with platform.env(write=True) as env:
        trade = env["shop.trade"]
        env.session.add_all([trade(name="Medical care"), trade(name="Technology")])
    return platform


def csv_file(*lines: str) -> io.BytesIO:
    """A stream with the lines."""
    return io.BytesIO("\n".join(lines).encode())


def bring(work: Any, source: Any, columns: Any = (), **options: Any) -> Report:
    """Imports firms; `columns` is a mapping of targets to columns, and `options` those of a mapping
    or of the import."""
    run = {
        name: options.pop(name)
        for name in ("dry_run", "all_or_nothing", "on_row", "rejects", "batch", "progress")
        if name in options
    }
    mapping = Mapping.parse({"columns": dict(columns), **options})
    return import_rows(work, "shop.firm", source, mapping=mapping, **run)


def firms(platform: Platform, *names: str) -> list[Any]:
    """The firms by name, as tuples of the named attributes."""
    with platform.env() as env:
        cls = env[Firm]
        wanted = [getattr(cls, name) for name in names]
        return [tuple(row) for row in env.session.execute(select(*wanted).order_by(cls.name))]


def actions(report: Report) -> list[tuple[int, str]]:
    """Line and action of each row."""
    return [(row.line, row.action) for row in report.rows]


def messages(report: Report) -> dict[int, dict[str, str]]:
    """What is wrong, by line and column."""
    return {
        row.line: {name: " ".join(texts) for name, texts in row.messages.items()}
        for row in report.rows
        if row.messages
    }


def find(env: Env, name: str) -> Any:
    """The firm of that name."""
    return env.session.scalars(select(env[Firm]).where(env[Firm].name == name)).one()


__all__: Sequence[str] = [
    "ROLES", "Firm", "actions", "bring", "csv_file", "find", "firms", "messages", "world",
]  # fmt: skip
