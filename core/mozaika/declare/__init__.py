"""What addons declare, as plain data: roles, menus, views, workflows, jobs, settings, seeds."""

from mozaika.declare.actions import Action
from mozaika.declare.dashboards import Dashboard, Tile
from mozaika.declare.jobs import Job
from mozaika.declare.menus import Menu
from mozaika.declare.roles import (
    AnyOf,
    Expression,
    Grant,
    OnRecord,
    Own,
    OwnTeam,
    Restriction,
    Role,
    Scope,
    Through,
    Where,
)
from mozaika.declare.screens import CalendarView, ChartView, KanbanView, PivotView, View
from mozaika.declare.seeds import Ref, Seed
from mozaika.declare.settings import Setting
from mozaika.declare.timeline import TimelineEntry
from mozaika.declare.views import (
    Change,
    DetailView,
    FormView,
    Group,
    ListView,
    Node,
    Related,
    Show,
    Slot,
    Tab,
    ViewExtension,
    after,
    before,
    inside,
    remove,
    replace,
)
from mozaika.declare.workflows import (
    StageRule,
    StageWorkflow,
    State,
    Transition,
    Workflow,
    WorkflowExtension,
)

__all__ = [
    "Action",
    "AnyOf",
    "CalendarView",
    "Change",
    "ChartView",
    "Dashboard",
    "DetailView",
    "Expression",
    "FormView",
    "Grant",
    "Group",
    "Job",
    "KanbanView",
    "ListView",
    "Menu",
    "Node",
    "OnRecord",
    "Own",
    "OwnTeam",
    "PivotView",
    "Ref",
    "Related",
    "Restriction",
    "Role",
    "Scope",
    "Seed",
    "Setting",
    "Show",
    "Slot",
    "StageRule",
    "StageWorkflow",
    "State",
    "Tab",
    "Through",
    "Tile",
    "TimelineEntry",
    "Transition",
    "View",
    "ViewExtension",
    "Where",
    "Workflow",
    "WorkflowExtension",
    "after",
    "before",
    "inside",
    "remove",
    "replace",
]
