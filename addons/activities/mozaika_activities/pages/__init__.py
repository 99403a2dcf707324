"""Pages of activities that are more than views of a model."""

from mozaika_activities.pages.aside import slot
from mozaika_activities.pages.blueprint import blueprints

__all__ = ["blueprints", "slot"]
