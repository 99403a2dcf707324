"""The models of activities."""

from mozaika_activities.models.absence import Absence
from mozaika_activities.models.activity import Activity, Guest
from mozaika_activities.models.feed import Feed
from mozaika_activities.models.planned import HasActivities, PartnerActivities
from mozaika_activities.models.type import ActivityType

MODELS = [ActivityType, Activity, Guest, Absence, Feed, PartnerActivities]

__all__ = ["MODELS", "Absence", "Activity", "ActivityType", "Feed", "Guest", "HasActivities"]
