"""The kinds of actions that automation itself offers."""

from mozaika_automation.actions import activity, assigning, fields, mail, moving, telling, webhook

KINDS = [
    fields.KIND,
    moving.KIND,
    assigning.KIND,
    activity.KIND,
    mail.KIND,
    telling.KIND,
    webhook.KIND,
]

__all__ = ["KINDS"]
