"""`python -m bench`: one table for both databases, every line beside its floor."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench import deals
from bench.databases import KINDS, make_place, opened
from bench.measure import Result
from bench.report import show
from bench.rows import reading, searching, selling, serving, starting, writing
from mozaika.testing.databases import Databases

PARTNERS = 100_000
MILLION = 1_000_000
DEALS = 100_000
ROWS = ("reading", "writing", "serving", "starting", "selling")


def main() -> None:
    """Measures what was asked for and prints the table."""
    asked = arguments()
    found: dict[str, list[Result]] = {}
    with tempfile.TemporaryDirectory(prefix="mozaika-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user when root starts it
        for kind in asked.database or KINDS:
            with opened(kind, folder) as databases:
                found[kind] = list(measured(databases, folder, asked))
    show(found)


def arguments() -> argparse.Namespace:
    """What to measure; by default everything but the million."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--database", choices=KINDS, action="append", help="measure on this only")
    parser.add_argument("--rows", choices=ROWS, action="append", help="measure these only")
    parser.add_argument(
        "--million", action="store_true", help="also at a million partners (ten minutes more)"
    )
    parser.add_argument("--partners", type=int, default=PARTNERS, metavar="N")
    return parser.parse_args()


def measured(databases: Databases, folder: Path, asked: argparse.Namespace) -> Iterator[Result]:
    """The results of one database, told on the way."""
    rows = asked.rows or ROWS
    for result in _at_usual_size(databases, folder, asked.partners, rows):
        yield told(databases.kind, result)
    if "selling" in rows:
        for result in _with_deals(databases, folder):
            yield told(databases.kind, result)
    if asked.million:
        for result in _at_a_million(databases, folder):
            yield told(databases.kind, result)


def _at_usual_size(
    databases: Databases, folder: Path, partners: int, rows: tuple[str, ...]
) -> Iterator[Result]:
    place = make_place(databases, folder, partners)
    with place.mozaika() as mozaika, place.floor() as floor:
        if "reading" in rows:
            yield from reading.measure(place, mozaika, floor)
        if "writing" in rows:
            yield from writing.measure(place, mozaika, floor)
    if "serving" in rows:
        yield from serving.measure(place)
    if "starting" in rows:
        yield from starting.measure(place, databases.empty)


def _with_deals(databases: Databases, folder: Path) -> Iterator[Result]:
    """Every shipped addon, and as many deals as there are partners elsewhere."""
    place = make_place(databases, folder, DEALS // 10, ("pipeline",))
    deals.fill(place.host.platform, place.people, DEALS, place.count)
    with place.mozaika() as mozaika:
        yield from selling.measure(place, mozaika)
    yield from selling.starting(place, databases.empty)


def _at_a_million(databases: Databases, folder: Path) -> Iterator[Result]:
    """The quick search has its budget here; what else is read shows how it grows."""
    place = make_place(databases, folder, MILLION)
    with place.mozaika() as mozaika, place.floor() as floor:
        yield from searching.measure(place, mozaika, floor)
        for result in reading.measure(place, mozaika, floor):
            work = f"at {MILLION:,}: {result.work}"
            yield replace(result, work=work, budget="", met=True)


def told(kind: str, result: Result) -> Result:
    """Says on stderr how it goes."""
    print(f"{kind}: {result.work}: {result.ours:.2f} {result.unit}", file=sys.stderr, flush=True)
    return result


if __name__ == "__main__":
    main()
