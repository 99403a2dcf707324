"""A platform with activities, and its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from addons.activities.tests.world import ADDONS
from mozaika import User
from mozaika.lifecycle.host import Host
from mozaika.runtime import Platform
from mozaika.testing import make_user


@pytest.fixture
def host(make_host: Callable[..., Host]) -> Host:
    """Contacts, mail and activities."""
    return make_host("contacts", "mail", "activities", paths=[ADDONS], language="pl",
                     time_zone="Europe/Warsaw", secret_key="s" * 40)  # fmt: skip


@pytest.fixture
def platform(host: Host) -> Platform:
    """The host's platform."""
    return host.platform


@pytest.fixture
def marta(platform: Platform) -> User:
    """A seller."""
    return make_user(platform, "marta", "contacts.all", email="marta@firma.example", language="pl",
                     time_zone="Europe/Warsaw")  # fmt: skip


@pytest.fixture
def olga(platform: Platform) -> User:
    """Another, in Moscow."""
    return make_user(platform, "olga", "contacts.user", email="olga@firma.example", language="ru",
                     time_zone="Europe/Moscow")  # fmt: skip
