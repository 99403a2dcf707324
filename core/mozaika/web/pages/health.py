"""Whether the process works (`/healthz`) and can serve (`/readyz`), without signing in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from sqlalchemy import text

from mozaika.web.session import this_platform

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Any:
    """The process answers, its database as well, and nothing that addons need is missing."""
    platform = this_platform()
    faults = {**_database_faults(), **_addon_faults()}
    body = {"status": "failing" if faults else "ok", "generation": platform.generation}
    return jsonify({**body, "faults": faults} if faults else body), 503 if faults else 200


@blueprint.get("/readyz")
def readyz() -> Any:
    """The platform is built and its database answers: requests may come."""
    faults = _database_faults()
    return jsonify({"status": "failing" if faults else "ok"}), 503 if faults else 200


def _database_faults() -> dict[str, str]:
    try:
        with this_platform().database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001 (whatever it is, the answer says so)
        return {"database": type(error).__name__}
    return {}


def _addon_faults() -> dict[str, str]:
    said = this_platform().hooks.health(this_platform())
    return {
        f"{addon.name}: {checked}": fault
        for addon, faults in said
        for checked, fault in faults.items()
    }
