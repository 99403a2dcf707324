"""Mozaika: a modular CRM platform. Addons import from here what they need.

Names are loaded when first asked for, so that importing one floor does not load them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mozaika.deprecation import RENAMED, RenamedNames

if TYPE_CHECKING:
    from mozaika.addons import hookimpl, hookspec, only_if, records_of
    from mozaika.cli.workplace import opened_platform
    from mozaika.declare import (
        Action,
        AnyOf,
        CalendarView,
        Change,
        ChartView,
        Dashboard,
        DetailView,
        Expression,
        FormView,
        Grant,
        Group,
        Job,
        KanbanView,
        ListView,
        Menu,
        Node,
        OnRecord,
        Own,
        OwnTeam,
        PivotView,
        Ref,
        Related,
        Restriction,
        Role,
        Seed,
        Setting,
        Show,
        Slot,
        StageRule,
        StageWorkflow,
        State,
        Tab,
        Through,
        Tile,
        TimelineEntry,
        Transition,
        ViewExtension,
        Where,
        Workflow,
        WorkflowExtension,
        after,
        before,
        inside,
        remove,
        replace,
    )
    from mozaika.deprecation import DeprecatedName, Renamed, formerly
    from mozaika.errors import (
        AccessDenied,
        BadRequest,
        Blocked,
        Conflict,
        MozaikaError,
        NotFound,
        Text,
        TransitionRefused,
        ValidationFailed,
    )
    from mozaika.i18n import (
        _l,
        _ln,
        _lp,
        current_language,
        format_date,
        format_datetime,
        format_list,
        format_money,
        format_number,
        format_percent,
        format_relative,
        format_time,
        gettext,
        ngettext,
        pgettext,
        use_language,
        use_time_zone,
    )
    from mozaika.model import (
        Archivable,
        Check,
        Index,
        Model,
        Numbered,
        Owned,
        Stage,
        Timestamped,
        Tracked,
        Unique,
        changed_fields,
        computed,
        field,
        many_to_many,
        many_to_one,
        one_to_many,
        override,
    )
    from mozaika.runtime import Env, Platform, User
    from mozaika.services.access import rights
    from mozaika.services.attachments import attach_files, attached_files
    from mozaika.services.auth import load_user
    from mozaika.services.bulk import Selection
    from mozaika.services.company import setting
    from mozaika.services.conditions import Condition
    from mozaika.services.jobs import enqueue, enqueue_many, progress
    from mozaika.services.jobs.schedule import Schedule, schedule_of
    from mozaika.services.kept import kept, renew
    from mozaika.services.moves import move
    from mozaika.services.notifications import notify, notify_many
    from mozaika.services.records import Records
    from mozaika.services.transfer.exporting import check_may_export
    from mozaika.services.transfer.sheets import write_csv, write_xlsx
    from mozaika.services.transfer.underway import is_import
    from mozaika.services.webhooks import call_webhook
    from mozaika.services.workflow import unrestricted
    from mozaika.services.writes.written import written_fields
    from mozaika.text import fold
    from mozaika.web.addresses import dashboard_url, file_url, list_url, new_url, record_url
    from mozaika.web.api.caller import call_env
    from mozaika.web.api.problems import register_problems
    from mozaika.web.condition_page import ConditionPlace, condition_page, matches_in_words
    from mozaika.web.display import name_of
    from mozaika.web.embedding import FilterForm, ValueForm, filter_in_words
    from mozaika.web.figures.labels import period_label
    from mozaika.web.figures.series import Chart, Point, Series
    from mozaika.web.redrawn import form_again, leads_to
    from mozaika.web.security import open_to_other_sites
    from mozaika.web.selections import chosen_rows, count_rows, rows_arguments, start_action
    from mozaika.web.session import page_env, signed_in_user
    from mozaika.web.widgets import Control, ControlOption

_HOMES = (
    "mozaika.errors",
    "mozaika.i18n",
    "mozaika.declare",
    "mozaika.deprecation",
    "mozaika.addons",
    "mozaika.model",
    "mozaika.runtime",
    "mozaika.services.access",
    "mozaika.services.attachments",
    "mozaika.services.auth",
    "mozaika.services.bulk",
    "mozaika.services.company",
    "mozaika.services.conditions",
    "mozaika.services.jobs",
    "mozaika.services.jobs.schedule",
    "mozaika.services.kept",
    "mozaika.services.moves",
    "mozaika.services.notifications",
    "mozaika.services.records",
    "mozaika.services.transfer.exporting",
    "mozaika.services.transfer.sheets",
    "mozaika.services.transfer.underway",
    "mozaika.services.webhooks",
    "mozaika.services.workflow",
    "mozaika.services.writes.written",
    "mozaika.text",
    "mozaika.web.addresses",
    "mozaika.web.api.caller",
    "mozaika.web.api.problems",
    "mozaika.web.condition_page",
    "mozaika.web.embedding",
    "mozaika.web.redrawn",
    "mozaika.web.security",
    "mozaika.web.display",
    "mozaika.web.figures.labels",
    "mozaika.web.figures.series",
    "mozaika.web.selections",
    "mozaika.web.session",
    "mozaika.web.widgets",
    "mozaika.cli.workplace",
)

__all__ = [
    "AccessDenied",
    "Action",
    "AnyOf",
    "Archivable",
    "BadRequest",
    "Blocked",
    "CalendarView",
    "Change",
    "Chart",
    "ChartView",
    "Check",
    "Condition",
    "ConditionPlace",
    "Conflict",
    "Control",
    "ControlOption",
    "Dashboard",
    "DeprecatedName",
    "DetailView",
    "Env",
    "Expression",
    "FilterForm",
    "FormView",
    "Grant",
    "Group",
    "Index",
    "Job",
    "KanbanView",
    "ListView",
    "Menu",
    "Model",
    "MozaikaError",
    "Node",
    "NotFound",
    "Numbered",
    "OnRecord",
    "Own",
    "OwnTeam",
    "Owned",
    "PivotView",
    "Platform",
    "Point",
    "Records",
    "Ref",
    "Related",
    "Renamed",
    "RenamedNames",
    "Restriction",
    "Role",
    "Schedule",
    "Seed",
    "Selection",
    "Series",
    "Setting",
    "Show",
    "Slot",
    "Stage",
    "StageRule",
    "StageWorkflow",
    "State",
    "Tab",
    "Text",
    "Through",
    "Tile",
    "TimelineEntry",
    "Timestamped",
    "Tracked",
    "Transition",
    "TransitionRefused",
    "Unique",
    "User",
    "ValidationFailed",
    "ValueForm",
    "ViewExtension",
    "Where",
    "Workflow",
    "WorkflowExtension",
    "_l",
    "_ln",
    "_lp",
    "after",
    "attach_files",
    "attached_files",
    "before",
    "call_env",
    "call_webhook",
    "changed_fields",
    "check_may_export",
    "chosen_rows",
    "computed",
    "condition_page",
    "count_rows",
    "current_language",
    "dashboard_url",
    "enqueue",
    "enqueue_many",
    "field",
    "file_url",
    "filter_in_words",
    "fold",
    "form_again",
    "format_date",
    "format_datetime",
    "format_list",
    "format_money",
    "format_number",
    "format_percent",
    "format_relative",
    "format_time",
    "formerly",
    "gettext",
    "hookimpl",
    "hookspec",
    "inside",
    "is_import",
    "kept",
    "leads_to",
    "list_url",
    "load_user",
    "many_to_many",
    "many_to_one",
    "matches_in_words",
    "move",
    "name_of",
    "new_url",
    "ngettext",
    "notify",
    "notify_many",
    "one_to_many",
    "only_if",
    "open_to_other_sites",
    "opened_platform",
    "override",
    "page_env",
    "period_label",
    "pgettext",
    "progress",
    "record_url",
    "records_of",
    "register_problems",
    "remove",
    "renew",
    "replace",
    "rights",
    "rows_arguments",
    "schedule_of",
    "setting",
    "signed_in_user",
    "start_action",
    "unrestricted",
    "use_language",
    "use_time_zone",
    "write_csv",
    "write_xlsx",
    "written_fields",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        for home in _HOMES:
            module = import_module(home)
            if name in vars(module):
                globals()[name] = vars(module)[name]
                return globals()[name]
    return _renamed(name)


_renamed = RenamedNames(__name__, *RENAMED)
