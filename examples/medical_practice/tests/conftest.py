"""A practice with a doctor, a receptionist and a patient who has consented to be treated."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from mozaika import Platform, Records, User
from mozaika.testing import make_user

IS_INSTALLED = bool(entry_points(group="mozaika.addons", name="medical_practice"))
PATHS = () if IS_INSTALLED else (Path(__file__).parents[1] / "src",)
"""Where the addon lies, in a checkout that is not installed."""
sys.path.extend(map(str, PATHS))

PATIENT = "contacts.partner"


@dataclass(frozen=True)
class Practice:
    """Who is there. `patient` is the id of Jan, who has consented, `other` of Ewa, who has not."""

    host: Any
    platform: Platform
    doctor: User
    receptionist: User
    patient: int
    other: int

    def add(self, model: str, by: User | None = None, **values: Any) -> Any:
        """A new record's id, made by a user or by the platform."""
        chosen = {"user": by} if by else {}
        with self.platform.env(write=True, **chosen) as env:
            return Records(env, model).create([values])[0].id

    def book(self, start: str, **values: Any) -> Any:
        """An appointment of Jan, booked by the receptionist."""
        given = {"partner": self.patient, "doctor": self.doctor.id, "start": start, **values}
        return self.add("medical_practice.appointment", self.receptionist, **given)


@pytest.fixture
def practice(make_host: Callable[..., Any]) -> Practice:
    host = make_host(
        "medical_practice", paths=PATHS, language="en", time_zone="UTC", secret_key="s" * 40
    )
    platform = host.platform
    doctor = make_user(platform, "house", "medical_practice.doctor", "base.exporter")
    receptionist = make_user(platform, "rita", "medical_practice.receptionist", "base.exporter")
    with platform.env(write=True) as env:
        jan, ewa = Records(env, PATIENT).create(
            [
                {
                    "name": name,
                    "kind": "person",
                    "is_patient": True,
                    "language": "pl",
                    "country": "PL",
                    "owner": receptionist.id,
                    "contact_points": [{"kind": "email", "value": email}],
                }
                for name, email in (("Jan Kos", "jan@firma.example"), ("Ewa Sowa", "ewa@x.example"))
            ]
        )
        Records(env, "medical_practice.consent").create([{"partner": jan.id}])
        return Practice(host, platform, doctor, receptionist, jan.id, ewa.id)
