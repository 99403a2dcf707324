"""Traces of an administrator's latest requests, kept with what else the pages keep for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mozaika.runtime import Env
from mozaika.runtime.tracing import Share, Statement, Tracing, shares
from mozaika.services import preferences

LAST = 20
"""Requests that are kept for each administrator."""

REPEATED = 12
"""Texts of statements that are kept of each."""

LONGEST = 700
"""Characters of a statement that are kept."""

COLUMNS = 150
"""Those of them at the beginning of a longer one."""

_PREFIX = f"{preferences.APART}trace."


@dataclass(frozen=True)
class Repeated:
    """Statements of one text: how many, and the seconds of all."""

    text: str
    count: int
    seconds: float


@dataclass(frozen=True)
class Traced:
    """A request that was traced. `shares` are in the order of their time."""

    number: str
    at: datetime
    method: str
    address: str
    status: int
    seconds: float
    statements: int
    statement_seconds: float
    shares: Sequence[Share]
    repeated: Sequence[Repeated]

    @property
    def hooked(self) -> list[Share]:
        """What hooks took."""
        return [one for one in self.shares if one.hook]

    @property
    def calls(self) -> int:
        """How often hooks were called."""
        return sum(one.calls for one in self.shares)

    @property
    def hook_seconds(self) -> float:
        """How long hooks took."""
        return sum(one.seconds for one in self.hooked)

    @property
    def addons(self) -> list[Share]:
        """What the hooks of each addon took together, the longest first."""
        found: dict[str, Share] = {}
        for one in self.hooked:
            mine = found.setdefault(one.addon, Share(one.addon, ""))
            mine.calls += one.calls
            mine.seconds += one.seconds
            mine.statements += one.statements
            mine.statement_seconds += one.statement_seconds
        return sorted(found.values(), key=lambda one: -one.seconds)


def summed(tracing: Tracing, seconds: float, **about: Any) -> Traced:
    """A trace summed up; `about` has the number, time, method, address and status."""
    return Traced(
        seconds=seconds,
        statements=len(tracing.statements),
        statement_seconds=sum(one.seconds for one in tracing.statements),
        shares=shares(tracing.calls, tracing.statements),
        repeated=_repeated(tracing.statements),
        **about,
    )


def keep(env: Env, traced: Traced) -> None:
    """Keeps a trace for the env's user, and forgets the oldest."""
    value = {**asdict(traced), "at": traced.at.isoformat()}
    preferences.set(env, _PREFIX + traced.number, value)
    preferences.forget_all_but(env, _PREFIX, LAST)


def latest(env: Env) -> list[Traced]:
    """The env's user's traces, the latest first."""
    one: Any = env[preferences.MODEL]
    mine = select(one.value).where(one.user_id == env.user.id, one.key.startswith(_PREFIX))
    with env.sudo():
        found = [_read(value) for value in env.session.scalars(mine.order_by(one.id.desc()))]
    return found[:LAST]


def read(env: Env, number: str) -> Traced | None:
    """One of the env's user's traces; None when it is not kept any more."""
    value = preferences.read(env, _PREFIX + number)
    return None if value is None else _read(value)


def _read(value: Mapping[str, Any]) -> Traced:
    return Traced(
        **{
            **value,
            "at": datetime.fromisoformat(value["at"]),
            "shares": [Share(**one) for one in value["shares"]],
            "repeated": [Repeated(**one) for one in value["repeated"]],
        }
    )


def _repeated(statements: Sequence[Statement]) -> list[Repeated]:
    """The texts that took longest, all statements of one text together."""
    count = Counter(one.text for one in statements)
    spent: dict[str, float] = dict.fromkeys(count, 0.0)
    for one in statements:
        spent[one.text] += one.seconds
    longest = sorted(spent, key=lambda text: -spent[text])[:REPEATED]
    return [Repeated(_short(text), count[text], spent[text]) for text in longest]


def _short(text: str) -> str:
    """A long statement without most of its columns: where they come from says more."""
    if len(text) <= LONGEST:
        return text
    head, tail = text[:COLUMNS], text[max(text.find("\nFROM"), COLUMNS) :]
    return f"{head} … {tail[: LONGEST - COLUMNS]}"
