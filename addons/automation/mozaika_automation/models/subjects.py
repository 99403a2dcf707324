"""The names of the records that runs of rules are about: a statement for each model."""

from __future__ import annotations

from typing import Any

from mozaika import Records, name_of, rights

_KEY = "automation.subjects"


def subject_of(session: Any, run: Any) -> str | None:
    """The name of a run's record, as far as the env's user may see it; those of all runs that are
    shown together are looked up at once."""
    known: dict[tuple[str, int], str | None] = session.env.cache.setdefault(_KEY, {})
    if (run.model, run.record_id) not in known:
        loaded = [
            r for r in session.identity_map.values() if r.__model_name__ == run.__model_name__
        ]
        pairs = {(one.model, one.record_id) for one in [*loaded, run]} - known.keys()
        for model in {model for model, _ in pairs}:
            ids = [record_id for name, record_id in pairs if name == model]
            known |= dict.fromkeys(((model, one) for one in ids), None)
            known |= _names(session.env, model, ids)
    return known[run.model, run.record_id]


def _names(env: Any, model: str, ids: list[int]) -> dict[tuple[str, int], str | None]:
    if model not in env.registry or not (env.access_off or rights(env).can(model, "read")):
        return {}
    info = env.registry.info(model)
    with env.session.no_autoflush:
        found = Records(env, model).search(
            [["id", "in", ids]], fields=["id", info.display], limit=len(ids), archived=None
        )
    return {(model, item["id"]): name_of(item, info) for item in found.items}
