"""What the club tells the platform."""

from mozaika_club.automation_actions import automation_actions
from mozaika_club.mozaika_actions import mozaika_actions
from mozaika_club.mozaika_after_transition import mozaika_after_transition
from mozaika_club.mozaika_before_transition import mozaika_before_transition
from mozaika_club.mozaika_blueprints import mozaika_blueprints
from mozaika_club.mozaika_commands import mozaika_commands
from mozaika_club.mozaika_committed import mozaika_committed
from mozaika_club.mozaika_created import mozaika_created
from mozaika_club.mozaika_creating import mozaika_creating
from mozaika_club.mozaika_dashboards import mozaika_dashboards
from mozaika_club.mozaika_deleted import mozaika_deleted
from mozaika_club.mozaika_deleting import mozaika_deleting
from mozaika_club.mozaika_demo import mozaika_demo
from mozaika_club.mozaika_disabled import mozaika_disabled
from mozaika_club.mozaika_enabled import mozaika_enabled
from mozaika_club.mozaika_grants import mozaika_grants
from mozaika_club.mozaika_health import mozaika_health
from mozaika_club.mozaika_hookspecs import mozaika_hookspecs
from mozaika_club.mozaika_inbound_message import mozaika_inbound_message
from mozaika_club.mozaika_jobs import mozaika_jobs
from mozaika_club.mozaika_menus import mozaika_menus
from mozaika_club.mozaika_models import mozaika_models
from mozaika_club.mozaika_restrictions import mozaika_restrictions
from mozaika_club.mozaika_roles import mozaika_roles
from mozaika_club.mozaika_seeds import mozaika_seeds
from mozaika_club.mozaika_settings import mozaika_settings
from mozaika_club.mozaika_slot import mozaika_slot
from mozaika_club.mozaika_timeline import mozaika_timeline
from mozaika_club.mozaika_updated import mozaika_updated
from mozaika_club.mozaika_updating import mozaika_updating
from mozaika_club.mozaika_upgraded import mozaika_upgraded
from mozaika_club.mozaika_views import mozaika_views
from mozaika_club.mozaika_workflows import mozaika_workflows
from mozaika_club.pipeline_lost import pipeline_lost
from mozaika_club.pipeline_won import pipeline_won

__all__ = [
    "automation_actions",
    "mozaika_actions",
    "mozaika_after_transition",
    "mozaika_before_transition",
    "mozaika_blueprints",
    "mozaika_commands",
    "mozaika_committed",
    "mozaika_created",
    "mozaika_creating",
    "mozaika_dashboards",
    "mozaika_deleted",
    "mozaika_deleting",
    "mozaika_demo",
    "mozaika_disabled",
    "mozaika_enabled",
    "mozaika_grants",
    "mozaika_health",
    "mozaika_hookspecs",
    "mozaika_inbound_message",
    "mozaika_jobs",
    "mozaika_menus",
    "mozaika_models",
    "mozaika_restrictions",
    "mozaika_roles",
    "mozaika_seeds",
    "mozaika_settings",
    "mozaika_slot",
    "mozaika_timeline",
    "mozaika_updated",
    "mozaika_updating",
    "mozaika_upgraded",
    "mozaika_views",
    "mozaika_workflows",
    "pipeline_lost",
    "pipeline_won",
]
