"""The public pages of lead forms: for visitors who do not sign in, also within other sites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import select

from mozaika import Env, Platform, current_language, open_to_other_sites, use_language
from mozaika_pipeline.leads import consent, forms
from mozaika_pipeline.leads.guard import Circumstances
from mozaika_pipeline.leads.intake import Request, Taken, TooMany, origins_of, take
from mozaika_pipeline.leads.origins import UTM
from mozaika_pipeline.leads.stamps import read_stamp, sender_key, stamp_of
from mozaika_pipeline.models.lead_forms import LeadForm

TRAP = "fax_number"
"""A field that is not shown: who fills it in is no person."""

CARRIED = (*UTM, "referrer", "landing_page")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors {frames}"
)

blueprint = Blueprint("lead_forms", __name__, url_prefix="/forms")


@blueprint.get("/<key>")
def show(key: str) -> Response:
    """The form; what the address says about the visit is carried along in it."""
    with _form(key) as (env, form):
        carried = {name: request.args.get(name, "")[:500] for name in UTM}
        return _page(env, form, forms.blank(form, request.args), carried | _visit())


@blueprint.post("/<key>")
@open_to_other_sites
def send(key: str) -> Response:
    """Takes in what was typed, also from a plain form on another site."""
    with _form(key, write=True) as (env, form):
        filled = forms.read(form, request.form)
        carried = {name: request.form.get(name, "")[:500] for name in CARRIED}
        if not filled.is_right:
            return _page(env, form, filled, carried, status=422)
        try:
            _take(env, form, filled, carried)
        except TooMany:
            page = _page(env, form, filled, carried, status=429)
            page.headers["Retry-After"] = "3600"
            return page
        target = url_for("lead_forms.thanks", key=key, embedded=_embedded() or None)
        return make_response(redirect(target, 303))


@blueprint.get("/<key>/thanks")
def thanks(key: str) -> Response:
    """What a visitor reads who has sent a request."""
    with _form(key) as (_env, form):
        return _answer(form, "thanks", opted=form.double_opt_in)


@blueprint.get("/confirm/<word>")
def ask_to_confirm(word: str) -> Response:
    """Asks for a click: programs that look into mail follow links, but press no buttons."""
    with _public_env() as env:
        lead = consent.find(env, word)
        if lead is None:
            abort(404)
        with use_language(lead.language or current_language()):
            return _answer(lead.form, "confirm", lead=lead, done=lead.confirmed_at is not None)


@blueprint.post("/confirm/<word>")
@open_to_other_sites
def confirm(word: str) -> Response:
    """Keeps that the address belongs to who asked."""
    with _public_env(write=True) as env:
        lead = consent.find(env, word)
        if lead is None:
            abort(404)
        consent.confirm(env, lead)
        return make_response(redirect(request.path, 303))


def _take(env: Env, form: Any, filled: forms.Filled, carried: dict[str, str]) -> Taken:
    payload = {name: value[:10_000] for name, value in request.form.items() if name != "stamp"}
    taken = take(
        env,
        form,
        Request(
            channel="form",
            values={**filled.values, **carried},
            payload=payload,
            consent=filled.consent,
            sender=sender_key(env.platform, request.remote_addr),
            how=_circumstances(env, form),
        ),
    )
    if form.double_opt_in and taken.lead is not None and not taken.again:
        consent.ask(env, taken.lead, request.host_url)
    return taken


def _circumstances(env: Env, form: Any) -> Circumstances:
    given = request.form.get("stamp")
    stamp = read_stamp(env.platform, form.key, given, form.min_seconds)
    origin = (request.headers.get("Origin") or "").lower()
    return Circumstances(stamp, request.form.get(TRAP, ""), origin in origins_of(form))


def _visit() -> dict[str, str]:
    """Where the visitor is and came from: within a frame, the page around it is the landing."""
    came_from = (request.referrer or "")[:500]
    if _embedded():
        return {"landing_page": came_from, "referrer": request.args.get("referrer", "")[:500]}
    return {"landing_page": request.url[:500], "referrer": came_from}


def _page(
    env: Env, form: Any, filled: forms.Filled, carried: dict[str, str], status: int = 200
) -> Response:
    return _answer(
        form,
        "form",
        status,
        filled=filled,
        carried={name: value for name, value in carried.items() if value},
        stamp=request.form.get("stamp") or stamp_of(env.platform, form.key),
        trap=TRAP,
        countries=forms.countries(),
        too_many=status == TooMany.status,
        action=url_for("lead_forms.send", key=form.key, embedded=_embedded() or None),
    )


def _answer(form: Any, template: str, status: int = 200, **values: Any) -> Response:
    page = render_template(
        f"pipeline/leads/{template}.html",
        form=form,
        embedded=bool(_embedded()),
        user=None,
        theme="",
        language=current_language(),
        **values,
    )
    answer = make_response(page, status)
    frames = " ".join(origins_of(form)) if form is not None else ""
    answer.headers["Content-Security-Policy"] = POLICY.format(frames=frames or "'none'")
    answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if frames:
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _embedded() -> int:
    return 1 if request.args.get("embedded") == "1" else 0


@contextmanager
def _form(key: str, *, write: bool = False) -> Iterator[tuple[Env, Any]]:
    """The live form with that public key, read in its language."""
    with _public_env(write=write) as env:
        cls: Any = env[LeadForm]
        found = env.session.scalar(select(cls).where(cls.key == key, cls.archived_at.is_(None)))
        if found is None:
            abort(404)
        with use_language(found.language or current_language()):
            yield env, found


@contextmanager
def _public_env(*, write: bool = False) -> Iterator[Env]:
    """The platform's own unit of work: nobody is signed in here."""
    platform: Platform = current_app.extensions["mozaika"]
    with platform.env(write=write, language=current_language()) as env:
        yield env
