"""The table, as Markdown that also reads well in a terminal."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from time import process_time

from bench.measure import Result

HEAD = ("work", "budget", "driver", "Flask floor", "Mozaika", "ratio", "of CPU", "", "")


def show(found: Mapping[str, Sequence[Result]]) -> None:
    """Prints one table for all databases."""
    print(f"{machine()}\n")
    lines: list[tuple[str, ...]] = [HEAD]
    for kind, results in found.items():
        lines.append((f"**{kind}**", *[""] * (len(HEAD) - 1)))
        lines += [_cells(result) for result in results]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    lines.insert(1, tuple("-" * width for width in widths))
    for line in lines:
        print("| " + " | ".join(map(str.ljust, line, widths)) + " |")
    missed = [r for results in found.values() for r in results if not r.met]
    print(f"\n{len(missed)} of {sum(map(len, found.values()))} budgets missed.")


def machine() -> str:
    """What it was measured on, and how busy that was with other work."""
    began = process_time()
    sum(number * number for number in range(3_000_000))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {load}; "
        f"three million multiplications take {process_time() - began:.2f} s."
    )


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.work,
        result.budget,
        _number(result.driver, result.unit),
        _number(result.floor, result.unit),
        _number(result.ours, result.unit),
        _times(result.ratio),
        _times(result.cpu_ratio),
        "ok" if result.met else "MISSED",
        result.note,
    )


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}×"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".replace(" /s", "/s")
