"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask_wtf.csrf import generate_csrf

from mozaika.errors import NotSignedIn
from mozaika.runtime import User
from mozaika.services import auth, preferences
from mozaika.web.resume import carried
from mozaika.web.session import (
    begin_session,
    current_user,
    end_session,
    safe_next,
    this_platform,
    wants_data,
)

blueprint = Blueprint("door", __name__)

START = "start"
"""The preference that names the page to open first."""


@blueprint.get("/sign-in")
def sign_in() -> Any:
    """The form; who is signed in already goes on."""
    address = safe_next(request.args.get("next"))
    if current_user() is not None:
        return redirect(address)
    return render_template("sign_in.html", login="", next=address, error=None)


@blueprint.get("/sign-in/again")
def again() -> str:
    """The form as a dialog over a page whose user was signed out meanwhile."""
    return render_template("sign_in_again.html")


@blueprint.post("/sign-in")
def try_to_sign_in() -> Any:
    """Checks login and password; one answer for a wrong login and a wrong password."""
    login = request.form.get("login", "").strip()
    address = safe_next(request.form.get("next"))
    typed = carried()
    try:
        user = auth.sign_in(this_platform(), login, request.form.get("password", ""))
    except NotSignedIn as error:
        if wants_data():
            return jsonify(error=str(error.message)), 401
        told = {"login": login, "next": address, "error": error.message, "typed": typed}
        return render_template("sign_in.html", **told), 401
    begin_session(user)
    if wants_data():
        return jsonify(user=user.id, csrf=generate_csrf())
    if typed is not None:
        return render_template("resume.html", typed=typed, back=address)
    return redirect(address if address != "/" else _first_page(user))


@blueprint.post("/sign-out")
def sign_out() -> Any:
    """Forgets the user and asks for the next."""
    end_session()
    return redirect("/sign-in")


def _first_page(user: User) -> str:
    """What the user wants to see first."""
    with this_platform().env(user) as env:
        return safe_next(preferences.get(env, START))
