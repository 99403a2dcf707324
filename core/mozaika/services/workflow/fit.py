"""Whether workflows fit the models that they are declared for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mozaika.declare.compose_workflows import Composed, ComposedWorkflow
from mozaika.errors import CompositionError, MozaikaError, Text
from mozaika.i18n import _l
from mozaika.model import ModelInfo, Registry
from mozaika.model.mixins import Stage


def check_workflows(registry: Registry, flows: Mapping[str, Composed]) -> None:
    """Raises `CompositionError` for a workflow whose model, field or required fields are not
    there, or whose field is of the wrong kind."""
    for flow in flows.values():
        if flow.model not in registry:
            raise _error(flow, _l("there is no such model"))
        info = registry.info(flow.model)
        for name in _named_fields(flow):
            _check_field(flow, info, name)
        _check_kind(registry, info, flow)


def _named_fields(flow: Composed) -> Iterator[str]:
    yield flow.field
    if isinstance(flow, ComposedWorkflow):
        for transition in flow.transitions.values():
            yield from transition.required
        return
    if flow.workflow.within is not None:
        yield flow.workflow.within
    for rule in flow.workflow.rules:
        yield from rule.required


def _check_field(flow: Composed, info: ModelInfo, name: str) -> None:
    try:
        info.field(name)
    except MozaikaError as error:
        raise _error(flow, error.message, error.cure) from error


def _check_kind(registry: Registry, info: ModelInfo, flow: Composed) -> None:
    field = info.fields[flow.field]
    if isinstance(flow, ComposedWorkflow):
        if field.kind != "value":
            raise _error(flow, _l("“%(field)s” is no text field", field=flow.field))
    elif field.kind != "many_to_one" or not issubclass(registry[field.target_name], Stage):
        raise _error(
            flow,
            _l("“%(field)s” points to no stages", field=flow.field),
            _l("Let it be a many-to-one to a model with the mixin Stage."),
        )


def _error(flow: Composed, fault: Text, cure: Text | None = None) -> CompositionError:
    return CompositionError(
        _l(
            "Addon “%(addon)s” declares a workflow of “%(model)s”: %(fault)s.",
            addon=flow.addon,
            model=flow.model,
            fault=fault,
        ),
        cure=cure or _l("Correct the declaration."),
        addons=(flow.addon,),
        model=flow.model,
    )
