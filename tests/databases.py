"""Kept for tests that name its types: the databases of tests are part of `mozaika.testing`."""

from mozaika.testing.databases import Build, Databases, SqliteDatabases
from mozaika.testing.postgresql import PostgresqlDatabases, PostgresqlServer

__all__ = ["Build", "Databases", "PostgresqlDatabases", "PostgresqlServer", "SqliteDatabases"]
