"""Building a platform: everything that a set of enabled addons declares, compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from mozaika.addons import Addon, Hooks, resolve
from mozaika.db import Database
from mozaika.declare import Role, Seed
from mozaika.declare.compose_dashboards import compose_dashboards
from mozaika.declare.compose_menus import compose_menus
from mozaika.declare.compose_views import compose_views
from mozaika.declare.compose_workflows import ComposedStages, ComposedWorkflow, compose_workflows
from mozaika.errors import AddonError, CompositionError
from mozaika.i18n import (
    CORE_DOMAIN,
    Catalogs,
    CatalogueFolder,
    OwnWords,
    default_catalogs,
    register_domain,
    set_default_catalogs,
)
from mozaika.lifecycle.background import FILL
from mozaika.lifecycle.compositions import composed
from mozaika.lifecycle.custom_build import place_fields
from mozaika.lifecycle.custom_rows import CustomRow
from mozaika.model import Registry
from mozaika.runtime import Platform, Problem, Settings
from mozaika.services.core_actions import ACTIONS as CORE_ACTIONS
from mozaika.services.core_jobs import JOBS as CORE_JOBS
from mozaika.services.workflow import check_workflows
from mozaika.services.writes import session_factory


class Named(Protocol):
    """Something declared under a name of the form `addon.name`."""

    @property
    def name(self) -> str:
        """The full name."""
        ...


N = TypeVar("N", bound=Named)


def build_platform(
    database: Database,
    settings: Settings,
    available: Mapping[str, Addon],
    enabled_names: Iterable[str],
    generation: int,
    *,
    problems: Iterable[Problem] = (),
    customs: Sequence[CustomRow] = (),
) -> Platform:
    """The platform of the enabled addons and all that they need, `base` included, with the
    company's own fields.

    Raises `AddonError` (missing, conflicting, cyclic), `HookError` or `CompositionError`, each
    naming the addons. What can be left out is left out and listed in `Platform.problems`.
    """
    addons = resolve(available, enabled_names)
    hooks = Hooks(addons)
    contributions = [(addon.name, cls) for addon, cls in hooks.models()]
    names = [addon.name for addon in addons]
    registry, own = composed(contributions, customs, names, available)
    rest_without_extensions(registry)
    views, unplaced_views = compose_views(hooks.views(), hooks.view_extensions())
    views, misplaced = place_fields(views, own.rows)
    menus, unplaced_menus = compose_menus(hooks.menus())
    dashboards, tiles, unplaced_tiles = compose_dashboards(hooks.dashboards())
    workflows = compose_workflows(hooks.workflows())
    check_workflows(registry, workflows)
    offer_states(registry, workflows.values())
    left_out = [problem_of(error) for error in (*unplaced_views, *unplaced_menus, *unplaced_tiles)]
    return Platform(
        database=database,
        settings=settings,
        available=available,
        addons=addons,
        hooks=hooks,
        registry=registry,
        sessions=session_factory(registry),
        roles=_by_name(hooks.roles()),
        grants=[grant for _, grant in hooks.grants()],
        restrictions=[restriction for _, restriction in hooks.restrictions()],
        menus=[menu for node in menus for menu in node.walk()],
        views=views,
        actions={**{one.name: one for one in CORE_ACTIONS}, **_by_name(hooks.actions())},
        dashboards=dashboards,
        tiles=tiles,
        workflows=workflows,
        jobs={**_by_name(hooks.jobs()), **{job.name: job for job in (FILL, *CORE_JOBS)}},
        declared_settings=_by_name(hooks.settings()),
        seeds=_seeds(hooks),
        generation=generation,
        words=words_of(addons),
        problems=[*problems, *left_out, *own.problems, *misplaced],
    )


def rest_without_extensions(registry: Registry) -> None:
    """Lets required columns of extensions that have no default be empty in the database.

    Otherwise nobody could make records of the extended model while the extension is disabled. The
    write pipeline still requires the value while it is enabled.
    """
    for info in registry:
        for field in info.columns:
            column = info.table.c[field.column_name]
            if field.addon != info.addon and column.server_default is None:
                column.nullable = True


def offer_states(
    registry: Registry, workflows: Iterable[ComposedWorkflow | ComposedStages]
) -> None:
    """Adds the states that addons give to others' workflows to the choices of the field."""
    for workflow in workflows:
        if isinstance(workflow, ComposedWorkflow):
            field = registry.info(workflow.model).fields[workflow.field]
            known = {value for value, _label in field.choices}
            new = [state for name, state in workflow.states.items() if name not in known]
            if field.choices and new:
                field.choices = [*field.choices, *((state.name, state.label) for state in new)]
                colors = {state.name: state.color for state in new}
                field.choice_colors = {**field.choice_colors, **colors}


def use_languages(addons: Iterable[Addon]) -> None:
    """Makes the catalogues of the addons those of this process."""
    sources = []
    for addon in addons:
        register_domain(addon.package, addon.name)
        sources.append(CatalogueFolder(addon.name, addon.catalogue_folder))
    set_default_catalogs(Catalogs(sources))


def words_of(addons: Sequence[Addon]) -> Catalogs | None:
    """The catalogues with the words that the addons have for each other's texts before them: those
    of a dependent addon hold. None where no addon has any."""
    domains = {CORE_DOMAIN, *(addon.name for addon in addons)}
    sources = [
        CatalogueFolder(domain, folder)
        for addon in reversed(addons)
        for domain, folder in addon.words.items()
        if domain in domains
    ]
    return OwnWords(default_catalogs(), sources) if sources else None


def _by_name(declared: Sequence[tuple[Addon, N]]) -> dict[str, N]:
    """By name; what a dependent addon declares again takes the place of the former."""
    return {item.name: item for _, item in declared}


def _seeds(hooks: Hooks) -> tuple[Seed, ...]:
    """Roles are shipped records as well: users are linked to them, and may rename them."""
    roles = [_role_seed(addon, role) for addon, role in hooks.roles()]
    declared = [_checked(addon, seed) for addon, seed in hooks.seeds()]
    found = {seed.key: seed for seed in (*roles, *declared)}
    return tuple(found.values())


def _role_seed(addon: Addon, role: Role) -> Seed:
    values: dict[str, Any] = {"name": role.name, "label": role.label, "addon": addon.name}
    return Seed(role_key(role.name), "base.role", values)


def role_key(name: str) -> str:
    """Key of the seed that keeps a declared role: `Ref(role_key("contacts.manager"))`."""
    addon, _, short = name.partition(".")
    return f"{addon}.role_{short}"


def _checked(addon: Addon, seed: Seed) -> Seed:
    if seed.key.partition(".")[0] not in (addon.name, *addon.manifest.replaces):
        raise CompositionError(
            f"Addon {addon.name!r} ships a record with the key {seed.key!r}.",
            cure=f'Begin its key with "{addon.name}.".',
            addons=[addon.name],
        )
    return seed


def problem_of(error: AddonError) -> Problem:
    """What the platform says of something that was left out."""
    addons = error.details.get("addons") or ("",)
    return Problem(addons[0], error.message, error.cure or "")
