"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from mozaika.errors import NotSignedIn
from mozaika.services import auth
from mozaika.web.session import (
    begin_session,
    current_user,
    end_session,
    safe_next,
    this_platform,
)

blueprint = Blueprint("door", __name__)


@blueprint.get("/sign-in")
def sign_in() -> Any:
    """The form; who is signed in already goes on."""
    address = safe_next(request.args.get("next"))
    if current_user() is not None:
        return redirect(address)
    return render_template("sign_in.html", login="", next=address, error=None)


@blueprint.post("/sign-in")
def try_to_sign_in() -> Any:
    """Checks login and password; one answer for a wrong login and a wrong password."""
    login = request.form.get("login", "").strip()
    address = safe_next(request.form.get("next"))
    try:
        user = auth.sign_in(this_platform(), login, request.form.get("password", ""))
    except NotSignedIn as error:
        page = render_template("sign_in.html", login=login, next=address, error=error.message)
        return page, 401
    begin_session(user)
    return redirect(address)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    """Forgets the user and asks for the next."""
    end_session()
    return redirect("/sign-in")
