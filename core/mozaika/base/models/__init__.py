"""The models of base."""

from mozaika.base.models.custom import CustomField, Wording
from mozaika.base.models.history import Attachment, Change, JobRun, TransitionLog
from mozaika.base.models.imports import ImportedRow, ImportRun
from mozaika.base.models.outgoing import Webhook, WebhookDelivery
from mozaika.base.models.personal import Note, Notification, OwnDashboard, Preference
from mozaika.base.models.system import AddonState, Fill, SeedRecord, SettingValue, State
from mozaika.base.models.undo import Trash
from mozaika.base.models.users import Grant, Role, SavedFilter, Sequence, Team, Token, User

MODELS = [
    State, AddonState, User, Role, Grant, Team, Token, SavedFilter, Sequence, SeedRecord,
    SettingValue, Fill, Change, TransitionLog, Attachment, JobRun, Preference, Notification, Note,
    OwnDashboard, CustomField, Wording, Webhook, WebhookDelivery, ImportRun,
    ImportedRow,
    Trash,
]  # fmt: skip

__all__ = [
    "MODELS",
    "AddonState",
    "Attachment",
    "Change",
    "CustomField",
    "Fill",
    "Grant",
    "ImportRun",
    "ImportedRow",
    "JobRun",
    "Note",
    "Notification",
    "OwnDashboard",
    "Preference",
    "Role",
    "SavedFilter",
    "SeedRecord",
    "Sequence",
    "SettingValue",
    "State",
    "Team",
    "Token",
    "TransitionLog",
    "Trash",
    "User",
    "Webhook",
    "WebhookDelivery",
    "Wording",
]
