"""The floor's views: Flask, SQLAlchemy Core and orjson under the server that Mozaika uses.

No sign-in, no checks, no hooks, no log. `python -m bench.floor_server URL PORT WORKERS USER TEAM`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import orjson
from flask import Flask, Response, render_template_string, request
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy import Engine, Row

from bench import floors
from bench.floors import PAGE_FIELDS, REFERENCES, Tables
from mozaika.db import Database
from mozaika.text import search_tokens, sort_key

LIST = """<!doctype html><title>Partners</title><p>{{ total }}</p><table>{% for item in items %}
<tr><td><a href="/partners/{{ item.id }}">{{ item.name }}</a><td>{{ item.city }}
<td>{{ item.status }}<td>{{ item.revenue }}
<td>{{ item.owner.name }}<td>{{ item.source.name }}{% endfor %}</table>"""

dumps = partial(orjson.dumps, default=str)


def answer(value: Any, status: int = 200) -> Response:
    return Response(dumps(value), status, mimetype="application/json")


def build(engine: Engine, tables: Tables) -> Flask:
    """The application, by hand."""
    app = Flask(__name__)
    add_reading(app, engine, tables)
    add_writing(app, engine, tables)
    return app


def add_reading(app: Flask, engine: Engine, tables: Tables) -> None:
    """A page, as JSON and as HTML, one partner, groups, the quick search."""

    @app.get("/partners")
    def page() -> Response:
        with engine.connect() as connection:
            rows = connection.execute(floors.page(tables)).all()
        return answer({"items": [page_item(row) for row in rows[:80]]})

    @app.get("/partners/list")
    def html() -> str:
        with engine.connect() as connection:
            rows = connection.execute(floors.page(tables)).all()
            total = connection.scalar(floors.count(tables))
        return render_template_string(LIST, items=map(page_item, rows[:80]), total=total)

    @app.get("/partners/<int:record>")
    def read(record: int) -> Response:
        with engine.connect() as connection:
            row = connection.execute(floors.one(tables, record)).one()
        return answer(whole_item(tables, row))

    @app.get("/partners/aggregate")
    def aggregate() -> Response:
        with engine.connect() as connection:
            rows = connection.execute(floors.groups(tables)).all()
        names = ("country", "currency", "count", "revenue")
        return answer({"items": [dict(zip(names, row, strict=True)) for row in rows]})

    @app.get("/partners/quick")
    def quick() -> Response:
        with engine.connect() as connection:
            rows = connection.execute(floors.quick(tables, request.args["q"])).all()
        return answer({"items": [{"id": row[0], "name": row[1]} for row in rows]})


def add_writing(app: Flask, engine: Engine, tables: Tables) -> None:
    """A change of one, new ones; every change is kept."""
    partner, change = tables.partner, tables.change

    @app.patch("/partners/<int:record>")
    def change_one(record: int) -> Response:
        values = orjson.loads(request.get_data())
        with writing(engine) as connection:
            before = connection.execute(floors.one(tables, record)).one()._mapping
            connection.execute(
                partner.update()
                .where(partner.c.id == record, partner.c.version == before["version"])
                .values(**values, version=before["version"] + 1, updated_at=now())
            )
            differences = {name: [before[name], value] for name, value in values.items()}
            connection.execute(change.insert(), kept(record, "update", differences))
            row = connection.execute(floors.one(tables, record)).one()
            connection.commit()
        return answer(whole_item(tables, row))

    @app.post("/partners")
    def create() -> Response:
        given = orjson.loads(request.get_data())
        items = given if isinstance(given, list) else [given]
        made = [new(item) for item in items]
        with writing(engine) as connection:
            found = connection.scalars(partner.insert().returning(partner.c.id), made).all()
            changes = [
                kept(record, "create", {name: [None, value] for name, value in item.items()})
                for record, item in zip(found, items, strict=True)
            ]
            connection.execute(change.insert(), changes)
            if isinstance(given, list):
                connection.commit()
                return answer({"items": [{"id": record} for record in found]}, 201)
            row = connection.execute(floors.one(tables, found[0])).one()
            connection.commit()
        return answer(whole_item(tables, row), 201)

    def new(item: dict[str, Any]) -> dict[str, Any]:
        moment, name = now(), item["name"]
        return {
            "kind": "company", "status": "prospect", "currency": "PLN", "do_not_call": False,
            "do_not_mail": False, "version": 1, "created_at": moment, "updated_at": moment,
            "name_sort": sort_key(name), "search_text": search_tokens([name]), **item,
            "owner_id": tables.user,
        }  # fmt: skip

    def kept(record: int, operation: str, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "model": "contacts.partner", "record_id": record, "operation": operation,
            "at": now(), "user_id": tables.user, "values": values,
        }  # fmt: skip

    def now() -> datetime:
        moment = datetime.now(UTC)
        return moment.replace(tzinfo=None) if tables.dialect == "sqlite" else moment


def writing(engine: Engine) -> Any:
    """A connection whose transaction on SQLite begins by locking, as every writer should."""
    return engine.execution_options(begin="IMMEDIATE").connect()


def page_item(row: Iterable[Any]) -> dict[str, Any]:
    *own, owner_id, owner, source_id, source = row
    item = dict(zip(PAGE_FIELDS, own, strict=True))
    item["revenue"] = money(item["revenue"])
    item["owner"] = {"id": owner_id, "name": owner}
    item["source"] = {"id": source_id, "name": source}
    return item


def whole_item(tables: Tables, row: Row[Any]) -> dict[str, Any]:
    item = {f"{column.name}": value for column, value in zip(tables.own, row, strict=False)}
    item["revenue"] = money(item["revenue"])
    for place, name in enumerate(REFERENCES):
        start = len(tables.own) + 2 * place
        found = row[start] is not None
        item[name] = {"id": row[start], "name": row[start + 1]} if found else None
    return item


def money(value: Any) -> Decimal | None:
    return Decimal(value).scaleb(-4) if isinstance(value, int) else value


class Loader:
    """Makes the application in each process."""

    def __init__(self, url: str, user: int, team: int) -> None:
        self.arguments = (url, user, team)

    def __call__(self) -> Flask:
        url, user, team = self.arguments
        engine = Database(url).engine
        return build(engine, Tables(engine, user, team))


def main(url: str, port: str, workers: str, user: str, team: str) -> None:
    """Serves with the settings of `mozaika serve`."""
    server = Server(
        "floor",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=8,
        backlog=1024,
        backpressure=128,
        websockets=False,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=Loader(url, int(user), int(team)), wrap_loader=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
