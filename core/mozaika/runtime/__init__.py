"""The types that services work with: settings, users, platforms, envs."""

from mozaika.runtime.env import Env, EnvSession
from mozaika.runtime.platform import Platform, Problem
from mozaika.runtime.settings import LANGUAGES, Settings
from mozaika.runtime.user import SYSTEM_USER, User

__all__ = [
    "LANGUAGES",
    "SYSTEM_USER",
    "Env",
    "EnvSession",
    "Platform",
    "Problem",
    "Settings",
    "User",
]
