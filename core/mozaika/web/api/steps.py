"""Steps of a record's workflow: which there are, and taking one."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from mozaika.errors import BadRequest
from mozaika.i18n import _l
from mozaika.services.moves import move
from mozaika.services.records import Records
from mozaika.services.workflow import Option, transitions
from mozaika.web.api.arguments import Arguments
from mozaika.web.api.blueprint import ONE, blueprint
from mozaika.web.api.caller import call_env
from mozaika.web.api.codec import answer, body
from mozaika.web.api.model import model_of
from mozaika.web.api.records import read_back, version_of
from mozaika.web.api.versions import etag, wanted_version


@blueprint.get(f"{ONE}/transitions")
def steps(model: str, record_id: int) -> Response:
    """The steps that lead on from where the record is, with reasons against them."""
    Arguments(())
    with call_env(model) as env:
        record = Records(env, model_of(env, model).name).get(record_id)
        return answer({"items": [_item(option) for option in transitions(env, record)]})


@blueprint.post(f"{ONE}/transitions/<name>")
def take(model: str, record_id: int, name: str) -> Response:
    """Takes the step, with the fields that it asks for; a refusal tells reasons and fields."""
    Arguments(())
    values = body() if request.content_length else {}
    if not isinstance(values, dict):
        raise BadRequest(_l("The body is no object."), cure=_l("Send the fields to fill in."))
    with call_env(model) as env:
        info = model_of(env, model)
        [record] = move(env, info.name, [record_id], name, values, version=wanted_version(info))
        [item] = read_back(env, info, [record_id])
    return answer(item, headers=etag(version_of(info, record)))


def _item(option: Option) -> dict[str, Any]:
    return {
        "name": option.name,
        "label": str(option.label),
        "target": option.target,
        "target_label": str(option.target_label),
        "allowed": option.allowed,
        "primary": option.primary,
        "reasons": [str(reason) for reason in option.reasons],
        "ask": list(option.ask),
    }
