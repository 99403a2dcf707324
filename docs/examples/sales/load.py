"""Brings a computer dealer's sales into Mozaika by import alone.

    mozaika init --addons pipeline
    python docs/examples/sales/load.py --data FOLDER

FOLDER has products.csv, accounts.csv, sales_teams.csv and sales_pipeline.csv. Each step is what the
command `mozaika import MODEL FILE --mapping MAPPING` does. Run again, it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from mozaika.cli.users import acting_user
from mozaika.cli.workplace import opened_host
from mozaika.runtime import Platform, User
from mozaika.services.transfer import Mapping, Report, import_rows

HERE = Path(__file__).parent


class Step(NamedTuple):
    """One import: which model, which file, by which mapping."""

    model: str
    file: str
    mapping: str


STEPS = (
    Step("base.setting", "settings.csv", "settings"),
    Step("pipeline.pipeline", "pipelines.csv", "pipelines"),
    Step("pipeline.stage", "stages.csv", "stages"),
    Step("products.product", "products.csv", "products"),
    Step("contacts.partner", "accounts.csv", "accounts"),
    Step("contacts.partner", "unknown.csv", "unknown"),
    Step("base.team", "sales_teams.csv", "offices"),
    Step("base.user", "sales_teams.csv", "managers"),
    Step("base.team", "sales_teams.csv", "teams"),
    Step("base.user", "sales_teams.csv", "agents"),
    Step("pipeline.deal", "sales_pipeline.csv", "deals"),
)


def load(platform: Platform, user: User, data: Path) -> Iterator[tuple[Step, Report]]:
    """Does the steps one after another; files that come with the example are found beside it."""
    for step in STEPS:
        file = HERE / step.file if (HERE / step.file).exists() else data / step.file
        mapping = Mapping.load(HERE / f"{step.mapping}.toml")
        yield (
            step,
            import_rows(lambda: platform.env(user, write=True), step.model, file, mapping=mapping),
        )


@click.command()
@click.option(
    "--data", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--user", "login", default="admin", show_default=True, help="Who imports.")
def main(data: Path, login: str) -> None:
    """Bring the sales in DATA into the database that MOZAIKA_DATABASE_URL names."""
    wrong = 0
    with opened_host() as host:
        user = acting_user(host.platform, login)
        for step, report in load(host.platform, user, data):
            click.echo(f"{step.file} → {step.model}: {report.summary()}")
            for row in [row for row in report.rows if row.action == "failed"][:10]:
                click.echo(f"  {row}")
            wrong += report.totals["failed"]
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
