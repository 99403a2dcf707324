"""The company's settings: declared by addons, kept in `base.setting`, read through here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from mozaika.declare import Setting
from mozaika.errors import AccessDenied, NotFound, Text, ValidationFailed
from mozaika.i18n import _l, parse_number
from mozaika.runtime import Env
from mozaika.services.workflow import unrestricted

MODEL = "base.setting"
_CACHE = "company settings"


def setting(env: Env, name: str) -> Any:
    """The company's value of a declared setting, or its default: text, int, Decimal or bool.

    All are read at once, once an env, also by hooks amid a flush. Raises `NotFound` for a setting
    that no enabled addon has.
    """
    declared = _declared(env, name)
    value = _kept(env).get(name)
    return declared.default if value is None else from_json(declared, value)


def change(env: Env, values: Mapping[str, Any]) -> None:
    """Keeps values as they were typed, all or none; "" and None go back to the default.

    Raises `AccessDenied` for all but administrators, `ValidationFailed` with errors by name.
    """
    if not (env.access_off or env.user.has_role("base.admin")):
        raise AccessDenied(_l("Only administrators change settings."))
    read: dict[str, Any] = {}
    errors: dict[str, list[Text]] = {}
    for name, typed in values.items():
        try:
            read[name] = read_value(_declared(env, name), typed)
        except ValueError as error:
            errors[name] = [error.args[0]]
    if errors:
        raise ValidationFailed(_l("Some entries are wrong."), errors)
    _write(env, read)


def read_value(declared: Setting, typed: Any) -> Any:
    """What was typed as the JSON value to keep; None for nothing. Raises `ValueError` with a text
    for people."""
    if typed is None or (isinstance(typed, str) and not typed.strip()):
        return None
    match declared.kind:
        case "boolean":
            return typed in (True, "true", "on", "1")
        case "integer" | "decimal":
            number = parse_number(str(typed))
            if declared.kind == "decimal":
                return str(number)
            if number != int(number):
                raise ValueError(_l("Write a whole number."))
            return int(number)
        case "choice":
            if typed not in dict(declared.choices):
                raise ValueError(_l("Choose one of the values."))
            return typed
    return str(typed).strip()


def from_json(declared: Setting, value: Any) -> Any:
    """A kept value as Python's; the default where it no longer fits what is declared."""
    try:
        match declared.kind:
            case "boolean":
                return bool(value)
            case "integer":
                return int(value)
            case "decimal":
                return Decimal(str(value))
            case "choice":
                return value if value in dict(declared.choices) else declared.default
    except (TypeError, ValueError, ArithmeticError):
        return declared.default
    return str(value)


def _declared(env: Env, name: str) -> Setting:
    found = env.platform.declared_settings.get(name)
    if found is None:
        raise NotFound(_l("There is no setting “%(name)s”.", name=name))
    return found


def _kept(env: Env) -> dict[str, Any]:
    if _CACHE not in env.cache:
        row = env[MODEL]
        with unrestricted(env):
            env.cache[_CACHE] = dict(env.session.execute(select(row.name, row.value)).all())
    kept: dict[str, Any] = env.cache[_CACHE]
    return kept


def _write(env: Env, values: Mapping[str, Any]) -> None:
    row = env[MODEL]
    with env.sudo():
        present = {one.name: one for one in env.session.scalars(select(row))}
        for name, value in values.items():
            if value is None and name in present:
                env.session.delete(present[name])
            elif name in present:
                present[name].value = value
            elif value is not None:
                env.session.add(row(name=name, value=value))
    env.cache.pop(_CACHE, None)
