"""The models of base."""

from mozaika.base.models.history import Attachment, Change, JobRun, TransitionLog
from mozaika.base.models.system import AddonState, Fill, SeedRecord, SettingValue, State
from mozaika.base.models.users import Grant, Role, SavedFilter, Sequence, Team, Token, User

MODELS = [
    State, AddonState, User, Role, Grant, Team, Token, SavedFilter, Sequence, SeedRecord,
    SettingValue, Fill, Change, TransitionLog, Attachment, JobRun,
]  # fmt: skip

__all__ = [
    "MODELS",
    "AddonState",
    "Attachment",
    "Change",
    "Fill",
    "Grant",
    "JobRun",
    "Role",
    "SavedFilter",
    "SeedRecord",
    "Sequence",
    "SettingValue",
    "State",
    "Team",
    "Token",
    "TransitionLog",
    "User",
]
