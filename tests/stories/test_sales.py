"""A computer dealer's sales (../shared/data/sales beside the checkout) come in by import alone, and
what Mozaika computes of them is what the files say."""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from werkzeug.test import Client

from mozaika.addons import discover
from mozaika.db import Database
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.runtime import Settings
from mozaika.services import auth
from mozaika.services.records import Records
from mozaika.services.transfer import Mapping, import_rows
from mozaika.testing import PASSWORD
from mozaika.testing.databases import Databases
from mozaika.web.app import create_app

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "sales"
DATA = ROOT.parent / "shared" / "data" / "sales"
PAGE = ROOT / "docs" / "sales.md"
CENT = Decimal("0.01")
WON = [["state", "=", "won"]]

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the sales data are not beside the checkout (../shared/data/sales)"
)
Figures = dict[str, dict[str, Any]]


def example() -> Any:
    """The module docs/examples/sales/load.py."""
    spec = importlib.util.spec_from_file_location("sales_load", EXAMPLE / "load.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sales_load"] = module
    spec.loader.exec_module(module)
    return module


def settings(url: str) -> Settings:
    return Settings(database_url=url, language="en", secret_key="s" * 32)


def admin_of(host: Host) -> Any:
    with host.platform.env() as env:
        [row] = Records(env, "base.user").search([["login", "=", "admin"]], fields=["id"]).items
    return auth.load_user(host.platform, row["id"])


def fill(url: str, steps: Callable[[Host], None]) -> None:
    database = Database(url)
    initialise(database, settings(url), ["pipeline"], admin_password=PASSWORD, available=discover())
    database.dispose()
    host = Host(settings(url))
    steps(host)
    host.close()


def load(host: Host) -> None:
    for step, report in example().load(host.platform, admin_of(host), DATA):
        assert report.ok, (step, [str(row) for row in report.rows if row.action == "failed"][:5])


@pytest.fixture
def sales(databases: Databases) -> Iterator[Host]:
    host = Host(settings(databases.template("sales", lambda url: fill(url, load))))
    yield host
    host.close()


@pytest.fixture
def empty(databases: Databases) -> Iterator[Host]:
    host = Host(settings(databases.template("sales-empty", lambda url: fill(url, lambda _: None))))
    yield host
    host.close()


class Rest:
    """Asks the REST interface for aggregates."""

    def __init__(self, host: Host) -> None:
        self.client = Client(create_app(host))
        answer = self.client.post(
            "/api/v1/auth/token", json={"login": "admin", "password": PASSWORD}
        )
        self.headers = {"Authorization": f"Bearer {answer.json['token']}"}

    def aggregate(self, model: str, group: str, measures: str, conditions: Any = ()) -> list[Any]:
        asked = {"measures": measures, "filter": orjson.dumps(list(conditions)).decode()}
        if group:
            asked["group"] = group
        answer = self.client.get(
            f"/api/v1/{model}/aggregate", query_string=asked, headers=self.headers
        )
        assert answer.status_code == 200, answer.text
        rows: Any = answer.json["items"] if isinstance(answer.json, dict) else answer.json
        assert {row.get("company_currency", "USD") for row in rows} == {"USD"}
        return list(rows)


def of_mozaika(rest: Rest) -> Figures:
    """The figures as REST's aggregates tell them."""
    deal, amount = "pipeline.deal", "company_amount:sum"
    by_quarter = rest.aggregate(deal, "closed_on:quarter", amount, WON)
    by_agent = rest.aggregate(deal, "owner", amount, WON)
    closed = [["deal.state", "in", ["won", "lost"]]]
    by_product = rest.aggregate("pipeline.deal_line", "product,deal.state", "id:count", closed)
    wins: dict[str, Counter[str]] = defaultdict(Counter)
    for row in by_product:
        wins[row["product"]["name"]][row["deal.state"]] += row["id:count"]
    [cycle] = rest.aggregate(deal, "", "duration_days:avg", WON)
    opened = rest.aggregate(deal, "stage", f"id:count,{amount}", [["state", "=", "open"]])
    return {
        "Won by quarter": {
            quarter(date.fromisoformat(row["closed_on:quarter"])): Decimal(str(row[amount]))
            for row in by_quarter
        },
        "Won by agent": {row["owner"]["name"]: Decimal(str(row[amount])) for row in by_agent},
        "Win rate by product": {
            name: rate(count["won"], count["won"] + count["lost"]) for name, count in wins.items()
        },
        "Average cycle": {"Days until won": rounded(Decimal(str(cycle["duration_days:avg"])))},
        "Open pipeline": {
            row["stage"]["name"]: (row["id:count"], Decimal(str(row[amount]))) for row in opened
        },
    }


def of_files() -> Figures:
    """The same, from the files alone."""
    rows = read("sales_pipeline.csv")
    prices = {row["product"]: Decimal(row["sales_price"]) for row in read("products.csv")}
    quarters: dict[str, Decimal] = defaultdict(Decimal)
    agents: dict[str, Decimal] = defaultdict(Decimal)
    wins: dict[str, Counter[str]] = defaultdict(Counter)
    opened: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    days = []
    for row in rows:
        product = row["product"].replace("GTXPro", "GTX Pro")
        stage = row["deal_stage"]
        if stage in {"Won", "Lost"}:
            wins[product][stage] += 1
        else:
            count, total = opened[stage]
            opened[stage] = (count + 1, total + prices[product])
        if stage == "Won":
            closed, value = day(row["close_date"]), Decimal(row["close_value"])
            quarters[quarter(closed)] += value
            agents[row["sales_agent"]] += value
            days.append((closed - day(row["engage_date"])).days)
    return {
        "Won by quarter": dict(quarters),
        "Won by agent": dict(agents),
        "Win rate by product": {
            name: rate(count["Won"], count["Won"] + count["Lost"]) for name, count in wins.items()
        },
        "Average cycle": {"Days until won": rounded(Decimal(sum(days)) / len(days))},
        "Open pipeline": dict(opened),
    }


def of_page() -> Figures:
    """The same, as docs/sales.md prints them."""
    found: Figures = {}
    wanted = of_files()
    for part in PAGE.read_text().split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        if title.strip() not in wanted:
            continue
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in text.splitlines()
            if line.startswith("|")
        ][2:]
        cells = {row[0]: [number(cell) for cell in row[1:]] for row in rows}
        found[title.strip()] = {
            name: values[0] if len(values) == 1 else (int(values[0]), values[1])
            for name, values in cells.items()
        }
    return found


def number(text: str) -> Decimal:
    return Decimal(re.sub(r"[ ,%]", "", text))


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def some(folder: Path) -> Path:
    """A folder with the files, of the opportunities only the first 60."""
    for file in DATA.glob("*.csv"):
        lines = file.read_text().splitlines(keepends=True)
        (folder / file.name).write_text("".join(lines[:61] if "pipeline" in file.name else lines))
    return folder


def day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%y").date()  # noqa: DTZ007 (a day)


def quarter(first: date) -> str:
    return f"Q{(first.month + 2) // 3} {first.year}"


def rate(won: int, closed: int) -> Decimal:
    return (Decimal(100 * won) / closed).quantize(Decimal("0.1"), ROUND_HALF_UP)


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def test_what_mozaika_computes_is_what_the_files_and_the_page_say(sales: Host) -> None:
    computed = of_mozaika(Rest(sales))
    assert computed == of_files()
    assert computed == of_page()


def test_everything_has_come_in_and_again_changes_nothing(sales: Host, tmp_path: Path) -> None:
    with sales.platform.env() as env:
        count = {
            name: Records(env, name).search(limit=1, count=True).total
            for name in ("products.product", "contacts.partner", "pipeline.deal", "base.team")
        }
        unknown = [["partner.name", "=", "Unknown account"]]
        nameless = Records(env, "pipeline.deal").aggregate([], ["id:count"], filter=unknown)
        agent = Records(env, "base.user").search(
            [["login", "=", "mei.mei.johns"]], fields=["name", "teams.name", "teams.manager.name"]
        ).items[0]  # fmt: skip
    assert count == {
        "products.product": 7, "contacts.partner": 86, "pipeline.deal": 8800, "base.team": 9,
    }  # fmt: skip
    assert nameless[0]["id:count"] == 1425
    assert {team["name"] for team in agent["teams"]} == {"Central", "Central: Melvin Marxen"}
    moves = {"created": 0, "updated": 0, "failed": 0, "skipped": 0}
    for step, report in example().load(sales.platform, admin_of(sales), some(tmp_path)):
        assert {**report.totals, "unchanged": 0} == {**moves, "unchanged": 0}, (step, report.rows)


def test_a_run_without_the_mapping_reports_the_flaws(empty: Host, tmp_path: Path) -> None:
    user, folder = admin_of(empty), some(tmp_path)

    def dry(model: str, file: str, **changes: Any) -> dict[str, Counter[str]]:
        mapping = Mapping.parse(changes)
        report = import_rows(
            lambda: empty.platform.env(user, write=True), model, folder / file, mapping=mapping,
            dry_run=True,
        )  # fmt: skip
        told: dict[str, Counter[str]] = defaultdict(Counter)
        for row in report.rows:
            for column, messages in row.messages.items():
                told[column].update(messages)
        return told

    columns = {"name": "account", "industry": "sector", "country": "office_location"}
    accounts = dry("contacts.partner", "accounts.csv", columns=columns)
    assert any("technolgy" in message for message in accounts["sector"])
    assert any("Did you mean “Philippines”?" in message for message in accounts["office_location"])

    for step, report in example().load(empty.platform, user, folder):
        if step.mapping == "agents":
            break
        assert report.ok
    plain = {"external_id": "opportunity_id", "owner": "sales_agent", "partner": "account",
             "stage[pipeline=Computer sales]": "deal_stage", "opened_on": "engage_date",
             "closed_on": "close_date", "lines.product": "product", "name": "opportunity_id",
             "lines.unit_price": "close_value"}  # fmt: skip
    deals = dry("pipeline.deal", "sales_pipeline.csv", columns=plain,
                constants={"pipeline": "Computer sales"})  # fmt: skip
    assert any("GTXPro" in text and "GTX Pro" in text for text in deals["product"])
    assert any("Reason for losing" in text for texts in deals.values() for text in texts)
    assert "engage_date" not in deals, "days first is how our languages write dates"
