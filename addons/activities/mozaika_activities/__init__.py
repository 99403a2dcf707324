"""Calendar, tasks, calls and meetings on anything, with reminders."""

from mozaika_activities.upcoming import NextActivity, next_activity

__all__ = ["NextActivity", "next_activity"]
