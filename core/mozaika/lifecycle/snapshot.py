"""A copy of an SQLite file, made before its addons change."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

KEPT = 3
"""How many of the latest snapshots are kept."""


def take(file: Path, generation: int) -> Path:
    """Copies the database to `<file>.<generation>.bak` as it was committed last, while others read
    it, and deletes older snapshots but the latest three. Returns the copy's path."""
    copy = file.with_name(f"{file.name}.{generation}.bak")
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    partial.replace(copy)
    for old in snapshots(file)[:-KEPT]:
        old.unlink(missing_ok=True)
    return copy


def snapshots(file: Path) -> list[Path]:
    """The snapshots of the database that there are, oldest generation first."""
    found = {}
    for path in file.parent.glob(f"{file.name}.*.bak"):
        number = path.name.removeprefix(f"{file.name}.").removesuffix(".bak")
        if number.isdigit():
            found[int(number)] = path
    return [found[number] for number in sorted(found)]
