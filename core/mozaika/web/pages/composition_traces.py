"""Traces of an administrator's requests: the switch, the latest ones, one of them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from mozaika.errors import NotFound
from mozaika.i18n import _l, gettext
from mozaika.services import traces as kept
from mozaika.web import tracing
from mozaika.web.pages.composition import administrator, blueprint, page
from mozaika.web.session import safe_next


@blueprint.get("/traces")
def traces() -> str:
    """The latest requests of this administrator that were traced."""
    with administrator() as env:
        found = kept.latest(env)
        crumbs = [(gettext("Traces"), None)]
        return page(env, "traces", crumbs, traces=found, tracing=tracing.is_on(), last=kept.LAST)


@blueprint.get("/traces/<number>")
def trace(number: str) -> str:
    """What one request spent its time on."""
    with administrator() as env:
        found = kept.read(env, number)
        if found is None:
            raise NotFound(
                _l("This trace is not kept any more."),
                cure=_l("The latest %(count)s requests are kept.", count=kept.LAST),
            )
        crumbs = [(gettext("Traces"), url_for(".traces")), (found.address, None)]
        return page(env, "trace", crumbs, traced=found)


@blueprint.post("/traces")
def switch() -> Any:
    """Switches the traces of this session on or off."""
    with administrator():
        on = request.form.get("on") == "1"
    tracing.switch(on=on)
    flash(
        gettext("Your requests are traced: every page tells at its end what it took.")
        if on
        else gettext("Your requests are not traced any more."),
        "success",
    )
    return redirect(safe_next(request.form.get("next"), url_for(".traces")))
