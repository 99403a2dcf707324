"""A plan, as data: what a change of addons or versions would do, shown before it is done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from mozaika.i18n import gettext
from mozaika.lifecycle import plan_text
from mozaika.lifecycle.choice import Action, AddonChange
from mozaika.lifecycle.custom_change import CustomChange
from mozaika.lifecycle.fill import PendingFill
from mozaika.lifecycle.migrations import Script
from mozaika.lifecycle.restore import Restoration
from mozaika.lifecycle.seeds import SeedChange
from mozaika.lifecycle.states import DatabaseState
from mozaika.lifecycle.steps import Orphan, Step, Warned
from mozaika.lifecycle.uninstall import Removal
from mozaika.runtime import Platform


@dataclass(frozen=True, eq=False)
class Plan:
    """A change of the set of addons or of their versions, or of a custom field. `target` is the
    platform afterwards, `state` what the database said when the plan was made, `schema` the
    fingerprint of its tables, `removal` what an uninstalled addon takes along, `restoration` the
    archive that comes back.
    """

    action: Action
    names: tuple[str, ...]
    changes: tuple[AddonChange, ...]
    scripts: tuple[Script, ...]
    steps: tuple[Step, ...]
    seeds: tuple[SeedChange, ...]
    fills: tuple[PendingFill, ...]
    demo: tuple[str, ...]
    orphans: tuple[Orphan, ...]
    warnings: tuple[Warned, ...]
    state: DatabaseState
    schema: str
    target: Platform
    custom: CustomChange | None = None
    removal: Removal | None = None
    restoration: Restoration | None = None

    @property
    def is_empty(self) -> bool:
        """Whether applying it would change nothing."""
        writes_seeds = any(seed.action != "kept" for seed in self.seeds)
        work = self.changes or self.steps or writes_seeds or self.fills or self.demo
        return not (work or self.custom)

    @property
    def disables(self) -> bool:
        """Whether any enabled addon goes."""
        return bool(self.leaving)

    @property
    def leaving(self) -> tuple[str, ...]:
        """The enabled addons that are not any more afterwards."""
        gone = [c.addon for c in self.changes if c.verb in ("disable", "replace", "uninstall")]
        return tuple(name for name in gone if name in self.state.enabled)

    @property
    def heirs(self) -> dict[str, tuple[str, ...]]:
        """Addons that are replaced, and those that take over what they have."""
        return {c.addon: c.because_of for c in self.changes if c.verb == "replace"}

    @property
    def generation(self) -> int:
        """The generation that the database had when the plan was made."""
        return self.state.counters.generation

    @cached_property
    def fingerprint(self) -> str:
        """Equal for two plans that do the same to the same database: a page that showed one can
        tell that it is still the one to be applied."""
        document = [self.generation, self.schema, self._work()]
        text = json.dumps(document, sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()[:32]

    def _work(self) -> list[Any]:
        return [
            [change.as_json() for change in self.changes],
            [[step.kind, step.addon, step.sql] for step in self.steps],
            [seed.as_json() for seed in self.seeds],
            [[fill.model, fill.field] for fill in self.fills],
            self.demo,
            self.restoration.as_json() if self.restoration else None,
        ]

    def as_json(self) -> dict[str, Any]:
        """The plan for programs; texts are in the reader's language."""
        return {
            "action": self.action,
            "names": list(self.names),
            "generation": self.generation,
            "fingerprint": self.fingerprint,
            "empty": self.is_empty,
            "changes": [change.as_json() for change in self.changes],
            "steps": [step.as_json() for step in self.steps],
            "seeds": [seed.as_json() for seed in self.seeds],
            "fills": [fill.as_json() for fill in self.fills],
            "demo": list(self.demo),
            "orphans": [orphan.as_json() for orphan in self.orphans],
            "warnings": [warning.as_json() for warning in self.warnings],
            "removal": self.removal.as_json() if self.removal else None,
            "restoration": self.restoration.as_json() if self.restoration else None,
        }

    def text(self, *, sql: bool = False) -> str:
        """The plan for people, line by line, in the reader's language; with `sql`, the statements
        under each step."""
        lines = [
            *plan_text.change_lines(self.changes),
            *(self.removal.lines() if self.removal else ()),
            *plan_text.step_lines(self.steps, sql=sql),
            *(self.restoration.lines() if self.restoration else ()),
            *plan_text.seed_lines(self.seeds),
            *plan_text.fill_lines(self.fills),
            *plan_text.demo_lines(self.demo),
            *plan_text.warning_lines(self.orphans, self.warnings),
        ]
        return "\n".join([gettext("Nothing to do."), *lines] if self.is_empty else lines)
