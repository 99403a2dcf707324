"""What `mozaika addons check` looks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mozaika.addons import old_names
from mozaika.errors import AddonError, Text
from mozaika.i18n import _ln
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.plan import Plan
from mozaika.runtime import Platform


@dataclass(frozen=True)
class Problem:
    """Something wrong with an addon; `addon` is "" when nobody in particular is to blame. What
    only may go wrong with a later version is a `warning`."""

    addon: str
    text: Text
    warning: bool = False

    def as_json(self) -> dict[str, Any]:
        """The problem with its text in the reader's language."""
        return {"addon": self.addon, "text": str(self.text), "warning": self.warning}


def check_addons(host: Host, names: Sequence[str] = ()) -> list[Problem]:
    """What is wrong with the enabled addons, and with those named as if they were enabled.

    A plan is made and thrown away: it reads manifests, resolves dependencies, imports hooks,
    composes models and views, and compares tables with the database.
    """
    problems = [_from_error(error) for error in host.survey.problems]
    try:
        plan = host.plan("enable" if names else "upgrade", names)
    except AddonError as error:
        return [*problems, _from_error(error)]
    problems += [Problem(one.addon, _with_cure(one.message, one.cure)) for one in _unfit(plan)]
    problems += list(_of_schema(plan, names))
    problems += list(_of_old_names(plan.target))
    return problems


def _from_error(error: AddonError) -> Problem:
    return Problem(", ".join(error.details.get("addons", ())), str(error))


def _unfit(plan: Plan) -> Sequence[Any]:
    """What was left out when the platform was built."""
    return plan.target.problems


def _with_cure(message: Text, cure: Text) -> str:
    return f"{message} {cure}".strip()


def _of_old_names(platform: Platform) -> Iterator[Problem]:
    """What addons use by names that it had before."""
    used = [use for addon in platform.addons for use in old_names(addon)]
    for use in (*platform.hooks.old_names, *used):
        yield Problem(use.addon, f"{use.place}: {use.text}", warning=True)


def _of_schema(plan: Plan, names: Sequence[str]) -> Iterator[Problem]:
    said = {str(problem.message) for problem in plan.target.problems}
    for warning in plan.warnings:
        if str(warning.text) not in said:
            yield Problem(warning.addon, warning.text)
    if plan.steps and not names:
        yield Problem(
            "",
            _ln(
                "The database waits for %(n)s step of `mozaika addons upgrade`.",
                "The database waits for %(n)s steps of `mozaika addons upgrade`.",
                len(plan.steps),
            ),
        )
