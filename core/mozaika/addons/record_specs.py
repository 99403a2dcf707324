"""The hooks around records and transitions, always called with batches of records.

`mozaika.addons.records_of` narrows an implementation to some models.
"""

from __future__ import annotations

from collections.abc import Sequence

from mozaika.addons.markers import Env, Record, hookspec


@hookspec
def mozaika_creating(env: Env, model: str, records: Sequence[Record]) -> None:
    """Records are about to be created. A decision: raise a `MozaikaError` to refuse.

    Fires at flush, after access checks and defaults, before derived values and validation, once
    for all new records of a model. `env` is the unit of work, `model` the model's name, `records`
    the new ones: they have no id yet, and setting their fields is welcome. Since 1.0.
    """


@hookspec
def mozaika_created(env: Env, model: str, records: Sequence[Record]) -> None:
    """Records have been created.

    Fires after the flush, in the same transaction, once for all of a model. `env` is the unit of
    work, `model` the model's name, `records` the new ones, with ids. Since 1.0.
    """


@hookspec
def mozaika_updating(env: Env, model: str, records: Sequence[Record]) -> None:
    """Records are about to be changed. A decision: raise a `MozaikaError` to refuse.

    Fires at flush, after access checks, before derived values and validation, once for all changed
    records of a model. `env` is the unit of work, `model` the model's name, `records` those with
    changes: setting their fields is welcome, `sqlalchemy.inspect(record).attrs` has the former
    values. Since 1.0.
    """


@hookspec
def mozaika_updated(env: Env, model: str, records: Sequence[Record]) -> None:
    """Records have been changed.

    Fires after the flush, in the same transaction, once for all of a model. `env` is the unit of
    work, `model` the model's name, `records` the changed ones. Since 1.0.
    """


@hookspec
def mozaika_deleting(env: Env, model: str, records: Sequence[Record]) -> None:
    """Records are about to be deleted. A decision: raise a `MozaikaError` to refuse.

    Fires at flush, after access checks, once for all of a model. `env` is the unit of work,
    `model` the model's name, `records` those to go. Since 1.0.
    """


@hookspec
def mozaika_deleted(env: Env, model: str, records: Sequence[Record]) -> None:
    """Records have been deleted.

    Fires after the flush, in the same transaction, once for all of a model. `env` is the unit of
    work, `model` the model's name, `records` what was deleted: their loaded values are still
    readable. Since 1.0.
    """


@hookspec
def mozaika_committed(env: Env) -> None:
    """A unit of work that may write has been committed.

    Fires once per commit, after the functions given to `env.on_commit`. `env` is the unit of work
    that is over: what must know records should keep them by `env.on_commit`. Since 1.0.
    """


@hookspec
def mozaika_before_transition(
    env: Env, model: str, transition: str, records: Sequence[Record]
) -> None:
    """Records are about to move along their workflow. A decision: raise to refuse.

    Fires at flush, after the workflow's own guards, once for all records moved together. `env` is
    the unit of work, `model` the model's name, `transition` the transition's name (for stages,
    "stage:" and the stage's id), `records` those that move: their field has the target's value
    already, their row has not. Since 1.0.
    """


@hookspec
def mozaika_after_transition(
    env: Env, model: str, transition: str, records: Sequence[Record]
) -> None:
    """Records have moved along their workflow.

    Fires after the workflow's own effects, in the same transaction, once for all records moved
    together. `env` is the unit of work, `model` the model's name, `transition` the transition's
    name (as before), `records` those that moved. Since 1.0.
    """


DECISIONS = (
    mozaika_creating,
    mozaika_updating,
    mozaika_deleting,
    mozaika_before_transition,
)
NOTIFICATIONS = (
    mozaika_created,
    mozaika_updated,
    mozaika_deleted,
    mozaika_committed,
    mozaika_after_transition,
)
