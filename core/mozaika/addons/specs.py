# mypy: disable-error-code="empty-body"
"""The hooks of the core. An addon's `hooks.py` implements those it needs, marked `@hookimpl`.

An implementation may take fewer arguments than its hook has. Addons are called in dependency
order, so that a dependent addon comes after what it depends on. There are five kinds of hooks:

- **Declarations** return data when a platform is built. An error in one stops the build.
- **Questions** are asked while pages are served or messages arrive; an addon that fails is logged
  and left out of the answer.
- **Life cycle** hooks are steps of a plan. An error in one undoes the plan.
- **Decisions** run before something happens, in its transaction. Raising a `MozaikaError` refuses
  it, for the reason given; any other exception is an error of the addon and stops it as well.
- **Notifications** tell that something has happened. Each addon is called in a savepoint of its
  own: one that raises is logged by name, what it wrote is undone, and neither the others nor what
  has happened are disturbed. Only `Blocked` undoes what has happened: raise it where the users
  asked for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

from mozaika.addons.markers import Definition, Env, Markup, Platform, Record, hookspec
from mozaika.addons.record_specs import DECISIONS, NOTIFICATIONS
from mozaika.declare import (
    Action,
    Dashboard,
    Grant,
    Job,
    Menu,
    Restriction,
    Role,
    Seed,
    Setting,
    StageWorkflow,
    Tile,
    TimelineEntry,
    View,
    ViewExtension,
    Workflow,
    WorkflowExtension,
)

if TYPE_CHECKING:
    from click import Command
    from flask import Blueprint


@hookspec
def mozaika_hookspecs() -> Sequence[ModuleType]:
    """Hooks of the addon's own, which other addons may implement.

    Fires when the hook manager is made, before anything else. Returns modules with functions
    marked `@hookspec`; their names begin with the addon's name. The addon calls them by
    `env.platform.hooks.call(name, …)` or `.notify(name, …)`. Since 1.0.
    """


@hookspec
def mozaika_models() -> Sequence[Definition]:
    """Models of the addon, and its extensions of other addons' models.

    Fires when a platform is built. Returns definition classes. Since 1.0.
    """


@hookspec
def mozaika_roles() -> Sequence[Role]:
    """Roles that users can have.

    Fires when a platform is built. Returns `Role`s. Since 1.0.
    """


@hookspec
def mozaika_grants() -> Sequence[Grant]:
    """What roles may do with models. Without any grant, nobody reaches a model.

    Fires when a platform is built. Returns `Grant`s, also to other addons' roles and on their
    models. Since 1.0.
    """


@hookspec
def mozaika_restrictions() -> Sequence[Restriction]:
    """Records kept from all but some roles, whatever is granted.

    Fires when a platform is built. Returns `Restriction`s. Since 1.0.
    """


@hookspec
def mozaika_views() -> Sequence[View | ViewExtension]:
    """Lists, forms and detail pages of models, and extensions of other addons' views.

    Fires when a platform is built. Returns views (one that a dependent addon declares again takes
    the place of the former) and `ViewExtension`s. Since 1.0.
    """


@hookspec
def mozaika_actions() -> Sequence[Action]:
    """Commands on records: buttons of their pages, bulk actions of their lists.

    Fires when a platform is built. Returns `Action`s; one that a dependent addon declares under the
    same name takes the place of the former. Since 1.0.
    """


@hookspec
def mozaika_dashboards() -> Sequence[Dashboard | Tile]:
    """Dashboards, and tiles for dashboards of this addon or of others.

    Fires when a platform is built. Returns `Dashboard`s and `Tile`s; one that a dependent addon
    declares under the same name takes the place of the former. A tile of a dashboard that there is
    not is left out and reported. Since 1.0.
    """


@hookspec
def mozaika_menus() -> Sequence[Menu]:
    """Entries of the menu.

    Fires when a platform is built. Returns `Menu`s; one of the same name as another addon's takes
    its place. Since 1.0.
    """


@hookspec
def mozaika_workflows() -> Sequence[Workflow | StageWorkflow | WorkflowExtension]:
    """Workflows of models, and extensions of other addons' workflows.

    Fires when a platform is built. Returns `Workflow`s, `StageWorkflow`s and
    `WorkflowExtension`s. Since 1.0.
    """


@hookspec
def mozaika_jobs() -> Sequence[Job]:
    """Work on a schedule, and work that can be enqueued.

    Fires when a platform is built. Returns `Job`s. Since 1.0.
    """


@hookspec
def mozaika_settings() -> Sequence[Setting]:
    """Settings that a company edits in the administration pages.

    Fires when a platform is built. Returns `Setting`s. Since 1.0.
    """


@hookspec
def mozaika_seeds() -> Sequence[Seed]:
    """Records that the addon ships.

    Fires when a platform is built; a plan that enables or upgrades the addon writes them. Returns
    `Seed`s, those that others refer to first. Since 1.0.
    """


@hookspec
def mozaika_commands() -> Sequence[Command]:
    """Commands for the `mozaika` command line.

    Fires when a command is looked up that the core does not have, and for `--help`. Returns
    `click.Command`s. Since 1.0.
    """


@hookspec
def mozaika_blueprints(platform: Platform) -> Sequence[Blueprint]:
    """Pages of the addon's own.

    Fires when the web application of a platform is made. `platform` is that platform. Returns
    `flask.Blueprint`s. Since 1.0.
    """


# -- questions


@hookspec
def mozaika_slot(env: Env, slot: str, record: Record | None) -> Markup | None:
    """Markup for a place in a page.

    Fires when a page with a slot is rendered. `env` is the request's, `slot` the slot's name,
    `record` the record shown, or None on a page without one. Returns `markupsafe.Markup` (plain
    text is escaped), or None for nothing. Since 1.0.
    """


@hookspec
def mozaika_timeline(
    env: Env, record: Record, before: datetime | None, limit: int
) -> Sequence[TimelineEntry]:
    """What happened with a record, for the timeline on its page.

    Fires when a timeline is shown. `env` is the request's, `record` the record, `before` the time
    before which entries are wanted (None: the latest), `limit` how many at most. Returns
    `TimelineEntry`s, the latest first; only what the user may see. Since 1.0.
    """


@hookspec
def mozaika_health(platform: Platform) -> Mapping[str, str] | None:
    """What is wrong with things that the addon needs from outside.

    Fires when `/healthz` is asked for details. `platform` is the running one. Returns the faults by
    name of the checked thing, empty or None when all is well. It must answer within a second.
    Since 1.0.
    """


@hookspec
def mozaika_inbound_message(env: Env, message: Mapping[str, Any]) -> Sequence[Record] | None:
    """A message came in (mail, form, chat) and looks for its place.

    Fires once per message, in a transaction of its own. `env` acts as the system user, `message`
    has `channel`, `sender`, `recipients`, `subject`, `text`, `at`, `attachments` (of each its name,
    content type and bytes) and what else the channel knows. Returns the records that it made or
    attached the message to, or None if it is not for this addon. Every addon is asked. Since 1.0.
    """


# -- life cycle of addons


@hookspec
def mozaika_enabled(env: Env, addon: str) -> None:
    """An addon has been enabled.

    Fires in the plan's transaction, when tables and seeds are there. `env` acts as the system user,
    `addon` is the name of the enabled addon: all addons are told of each. An exception undoes the
    plan. Since 1.0.
    """


@hookspec
def mozaika_disabled(env: Env, addon: str) -> None:
    """An addon is about to be disabled; its data stay.

    Fires in the plan's transaction, while the addon still works. `env` acts as the system user,
    `addon` is its name: all addons are told. An exception undoes the plan. Since 1.0.
    """


@hookspec
def mozaika_upgraded(env: Env, addon: str, from_version: str) -> None:
    """An addon has been upgraded.

    Fires in the plan's transaction, after its migrations and seeds. `env` acts as the system user,
    `addon` is its name, `from_version` the version it had before. An exception undoes the plan.
    Since 1.0.
    """


@hookspec
def mozaika_demo(env: Env) -> None:
    """Makes believable demo data.

    Fires for `init --demo` and `mozaika demo`, once per database and addon. `env` acts as the
    system user. Since 1.0.
    """


DECLARATIONS = (
    mozaika_hookspecs,
    mozaika_models,
    mozaika_roles,
    mozaika_grants,
    mozaika_restrictions,
    mozaika_views,
    mozaika_actions,
    mozaika_dashboards,
    mozaika_menus,
    mozaika_workflows,
    mozaika_jobs,
    mozaika_settings,
    mozaika_seeds,
    mozaika_commands,
    mozaika_blueprints,
)
QUESTIONS = (mozaika_slot, mozaika_timeline, mozaika_health, mozaika_inbound_message)
LIFE_CYCLE = (mozaika_enabled, mozaika_disabled, mozaika_upgraded, mozaika_demo)
KINDS: Mapping[str, tuple[Callable[..., Any], ...]] = {
    "Declarations": DECLARATIONS,
    "Questions": QUESTIONS,
    "Life cycle": LIFE_CYCLE,
    "Decisions": DECISIONS,
    "Notifications": NOTIFICATIONS,
}
"""Every hook of the core, by what its errors mean."""
