"""What tests keep of compositions and comparisons is what they would find again."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from mozaika.addons import discover
from mozaika.db import Database
from mozaika.lifecycle import ddl
from mozaika.lifecycle.build import build_platform
from mozaika.lifecycle.compositions import Kept, compositions_kept
from mozaika.lifecycle.fingerprint import schema_fingerprint
from mozaika.runtime import Platform, Settings
from mozaika.testing import HostMaker
from mozaika.testing.databases import Databases

ADDONS = Path(__file__).parent / "addons" / "kit"


def built(*names: str) -> Platform:
    available = discover([ADDONS], entry_points=False)
    settings = Settings(database_url="sqlite://", language="en")
    return build_platform(Database("sqlite://"), settings, available, names, 0)


def test_a_registry_is_composed_once_for_the_same_addons() -> None:
    kept: Kept = {}
    with compositions_kept(kept):
        first, other, again = built("atlas"), built("atlas", "tours"), built("atlas")
    assert first.registry is again.registry
    assert first.registry is not other.registry
    assert built("atlas").registry is not first.registry, "nothing is kept afterwards"
    assert len(kept) == 2


def test_the_same_tables_are_made_of_a_registry_again_and_again() -> None:
    metadata = built("atlas").registry.metadata
    ddl.break_cycles(metadata)
    tables = [table for table in metadata.sorted_tables if table.name.startswith("atlas")]
    for url in ("sqlite://", "postgresql://", "sqlite://"):
        ddl.break_cycles(metadata)
        dialect = Database(url).engine.dialect
        made = ddl.create_tables(metadata, tables, dialect)
        assert ddl.create_tables(metadata, tables, dialect) == made


def test_what_changes_in_the_tables_is_seen(databases: Databases) -> None:
    maker = HostMaker(databases)
    with compositions_kept({}):
        host = maker()
        before = host.plan("upgrade")
        assert before.is_empty
        with host.database.write_engine.begin() as connection:
            seen = schema_fingerprint(connection)
            connection.execute(text("DROP INDEX ix_base_seed_addon"))
            assert schema_fingerprint(connection) != seen
        assert "ix_base_seed_addon" in host.plan("upgrade").text()
    maker.close()
