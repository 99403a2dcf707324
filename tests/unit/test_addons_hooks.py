"""Hooks: call order, errors by addon and hook, batches by model, traces, addons' own hooks."""

from types import ModuleType, SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from mozaika.addons import Hooks, hookimpl, hookspec, records_of
from mozaika.declare import Grant, ListView, Menu, Role, ViewExtension
from mozaika.errors import CompositionError, HookError, ValidationFailed
from tests.addons import made_addon


@pytest.fixture
def addon(monkeypatch):
    """Makes an addon of hook functions: `addon("sales", mozaika_roles=lambda: [...])`."""

    def make(name, *functions, **by_name):
        return made_addon(
            monkeypatch, name, [*functions, *(marked(n, f) for n, f in by_name.items())]
        )

    return make


def marked(name, function):
    function.__name__ = name
    return hookimpl(function)


def answering(value):
    return lambda: value


def record(number):
    return SimpleNamespace(id=number)


def test_declarations_come_flattened_with_their_addon_in_dependency_order(addon):
    a = addon("zebra", mozaika_roles=lambda: [Role("zebra.user", "User")])
    b = addon("ant", mozaika_roles=lambda: (Role("ant.user", "User"), Role("ant.boss", "Boss")))
    quiet = addon("quiet", mozaika_roles=lambda: None)
    said = Hooks([a, quiet, b]).roles()
    assert [(by.name, role.name) for by, role in said] == [
        ("zebra", "zebra.user"), ("ant", "ant.user"), ("ant", "ant.boss"),
    ]  # fmt: skip


def test_views_and_their_extensions_share_a_hook(addon):
    view, extension = ListView("a.b", ["name"]), ViewExtension("a.b", "list", [])
    hooks = Hooks([addon("a", mozaika_views=lambda: [view, extension])])
    assert [one for _, one in hooks.views()] == [view]
    assert [one for _, one in hooks.view_extensions()] == [extension]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Menu("a.b", "B"), "answered mozaika_menus with Menu(name='a.b'"),
        (["a.b"], "answered mozaika_menus with 'a.b'. Return a list of Menu."),
        ("text", "answered mozaika_menus with 'text'. Return a list of Menu."),
        ({}, "answered mozaika_menus with {}. Return a list of Menu."),
    ],
)
def test_a_wrong_declaration_names_addon_and_hook(addon, answer, message):
    hooks = Hooks([addon("sales", mozaika_menus=lambda: answer)])
    with pytest.raises(HookError) as caught:
        hooks.menus()
    assert str(caught.value).startswith("Addon 'sales'")
    assert message in str(caught.value)
    assert caught.value.details["addons"] == ("sales",)
    assert caught.value.details["hook"] == "mozaika_menus"


def test_a_failing_declaration_names_addon_and_hook(addon):
    with pytest.raises(HookError, match=r"'sales' failed in mozaika_jobs: ZeroDivisionError: div"):
        Hooks([addon("sales", mozaika_jobs=lambda: [1 / 0])]).jobs()


def test_an_error_of_mozaika_in_a_declaration_still_names_the_addon(addon):
    def wrong():
        raise CompositionError("Nothing fits.")

    with pytest.raises(HookError, match=r"'sales' failed in mozaika_models: .* Nothing fits"):
        Hooks([addon("sales", mozaika_models=wrong)]).models()


# -- what is refused when hooks are loaded


@pytest.mark.parametrize(
    ("name", "function", "message"),
    [
        (
            "mozaika_modles",
            answering([]),
            "implements mozaika_modles, which is no hook. Did you",
        ),
        ("xyz", answering([]), "implements xyz, which is no hook. See `mozaika hooks`"),
        ("mozaika_created", lambda env, rows: None, "Argument(s) {'rows'} are declared"),
    ],
)
def test_a_misspelt_hook_is_an_error_at_load(addon, name, function, message):
    with pytest.raises(HookError) as caught:
        Hooks([addon("sales", **{name: function})])
    assert "'sales'" in str(caught.value)
    assert message in str(caught.value)


def test_a_forgotten_marker_is_an_error_at_load(addon):
    def mozaika_models():
        return []

    with pytest.raises(HookError, match=r"mozaika_models in made_sales.hooks is not marked. Put @"):
        Hooks([addon("sales", mozaika_models)])


def test_wrappers_are_refused(addon):
    @hookimpl(wrapper=True)
    def mozaika_models():
        return (yield)

    with pytest.raises(HookError, match=r"its mozaika_models is a wrapper"):
        Hooks([addon("sales", mozaika_models)])


# -- events


def test_events_reach_dependents_last_and_may_take_fewer_arguments(addon):
    calls = []
    a = addon("a", mozaika_created=lambda records: calls.append(("a", [r.id for r in records])))
    b = addon("b", mozaika_created=lambda env, model, records: calls.append(("b", env, model)))
    Hooks([a, b]).created("env", "x.y", [record(1), record(2)])
    assert calls == [("a", [1, 2]), ("b", "env", "x.y")]


def test_an_implementation_for_one_model_hears_of_no_other(addon):
    calls = []

    @hookimpl(specname="mozaika_updated")
    @records_of("x.y", SimpleNamespace(__model_name__="x.z"))
    def narrowed(model):
        calls.append(("narrowed", model))

    broad = addon("broad", mozaika_updated=lambda model: calls.append(("broad", model)))
    hooks = Hooks([addon("a", narrowed), broad])
    for model in ("x.y", "x.other", "x.z"):
        hooks.updated(None, model, [])
    assert calls == [
        ("narrowed", "x.y"), ("broad", "x.y"), ("broad", "x.other"),
        ("narrowed", "x.z"), ("broad", "x.z"),
    ]  # fmt: skip


def refuse(env):
    raise ValidationFailed("No.", {"name": ["Too short."]})


def fail(env):
    raise KeyError("oops")


def test_a_decision_may_refuse(addon):
    for name in ("creating", "updating", "deleting"):
        hooks = Hooks([addon("a", **{f"mozaika_{name}": refuse})])
        with pytest.raises(ValidationFailed, match=r"No\."):
            getattr(hooks, name)(None, "x.y", [record(1)])


def test_a_failing_decision_names_addon_hook_and_records(addon):
    hooks = Hooks([addon("sales", mozaika_updating=fail)])
    with pytest.raises(HookError) as caught:
        hooks.updating(None, "x.y", [record(7), record(None)])
    assert str(caught.value) == (
        "Addon 'sales' failed in mozaika_updating for x.y 7, new: KeyError: 'oops'. "
        "Correct made_sales.hooks, or disable the addon."
    )


@pytest.mark.parametrize("problem", [fail, refuse])
@pytest.mark.parametrize("name", ["created", "updated", "deleted", "after_transition"])
def test_a_failing_notification_disturbs_nobody(addon, caplog, name, problem):
    calls = []
    good = addon("good", **{f"mozaika_{name}": lambda env: calls.append("good")})
    hooks = Hooks([addon("bad", **{f"mozaika_{name}": problem}), good])
    arguments = ["win"] if name == "after_transition" else []
    getattr(hooks, name)(None, "x.y", *arguments, [record(7)])
    assert calls == ["good"]
    failure = hooks.failures[-1]
    assert (failure.addon, failure.hook) == ("bad", f"mozaika_{name}")
    assert (failure.model, failure.records) == ("x.y", (7,))
    assert f"Addon 'bad' failed in mozaika_{name} for x.y 7" in caplog.text


def test_a_failed_statement_in_an_answer_is_an_error_of_its_addon(addon):
    def broken():
        raise OperationalError("SELECT 1", {}, Exception("no such table"))

    with pytest.raises(HookError, match=r"'bad' failed in mozaika_slot"):
        Hooks([addon("bad", mozaika_slot=broken)]).slot(None, "top")
    hooks = Hooks([addon("late", mozaika_committed=broken)])
    hooks.committed(None)
    assert hooks.failures[-1].addon == "late"


def test_failures_are_kept_in_bounds(addon):
    hooks = Hooks([addon("bad", mozaika_committed=fail)])
    for _ in range(300):
        hooks.committed(None)
    assert len(hooks.failures) == 200


def test_many_records_are_named_shortly(addon):
    hooks = Hooks([addon("bad", mozaika_deleting=fail)])
    with pytest.raises(HookError, match=r"x\.y 0, 1, .*, 19 and 480 more: KeyError"):
        hooks.deleting(None, "x.y", [record(n) for n in range(500)])


def test_a_failing_answer_to_a_question_is_left_out(addon):
    good = addon("good", mozaika_slot=lambda slot: f"<b>{slot}</b>")
    hooks = Hooks([addon("bad", mozaika_slot=fail), good, addon("none", mozaika_slot=lambda: None)])
    assert [(by.name, text) for by, text in hooks.slot(None, "top")] == [("good", "<b>top</b>")]
    assert hooks.failures[-1].addon == "bad"


def test_demo_data_can_be_asked_of_some_addons(addon):
    made = []
    hooks = Hooks([addon(n, mozaika_demo=lambda n=n: made.append(n)) for n in ("a", "b")])
    hooks.demo(None, only={"b"})
    assert made == ["b"]


# -- addons' own hooks


def own_specs():
    module = ModuleType("own")

    @hookspec
    def desk_answered(env, ticket):
        """A ticket has been answered."""

    module.desk_answered = desk_answered
    return module


def test_an_addon_has_hooks_of_its_own(addon):
    desk = addon("desk", mozaika_hookspecs=lambda: [own_specs()])
    other = addon("other", desk_answered=lambda ticket: ticket * 2)
    hooks = Hooks([desk, other])
    assert hooks.call("desk_answered", env=None, ticket=21) == [(other, 42)]
    described = hooks.describe()[-1]
    assert described[:5] == (
        "desk_answered", "Own", "A ticket has been answered.", "desk", ("other",)
    )  # fmt: skip


def test_an_own_hook_tells_without_being_disturbed(addon):
    told = []
    desk = addon("desk", mozaika_hookspecs=lambda: [own_specs()], desk_answered=fail)
    other = addon("other", desk_answered=lambda ticket, env: told.append(ticket))
    hooks = Hooks([desk, other])
    hooks.notify("desk_answered", env=None, ticket=1)
    assert told == [1]
    with pytest.raises(HookError, match=r"'desk' failed in desk_answered"):
        hooks.call("desk_answered", env=None, ticket=1)


def test_an_own_hook_lets_refusals_through(addon):
    desk = addon("desk", mozaika_hookspecs=lambda: [own_specs()], desk_answered=refuse)
    with pytest.raises(ValidationFailed):
        Hooks([desk]).call("desk_answered", env=None, ticket=1)


def test_calling_a_hook_that_is_not_there_or_without_its_arguments_says_so(addon):
    hooks = Hooks([addon("desk", mozaika_hookspecs=lambda: [own_specs()])])
    with pytest.raises(HookError, match=r"There is no hook 'desk_asked'"):
        hooks.call("desk_asked")
    with pytest.raises(HookError, match=r"desk_answered was called without ticket"):
        hooks.call("desk_answered", env=None)


def test_an_own_hook_begins_with_the_addons_name(addon):
    with pytest.raises(HookError, match=r"declares the hook 'desk_answered'. Begin its name with"):
        Hooks([addon("sales", mozaika_hookspecs=lambda: [own_specs()])])


def test_hookspecs_without_hooks_are_refused(addon):
    with pytest.raises(HookError, match=r"does not serve as hookspecs"):
        Hooks([addon("desk", mozaika_hookspecs=lambda: [ModuleType("empty")])])


# -- looking on


def test_each_hook_shows_its_implementers_in_call_order(addon):
    grants = [Grant("a.user", "a.b", "r")]
    hooks = Hooks([addon(name, mozaika_grants=answering(grants)) for name in ("z", "a", "m")])
    by_name = {one.name: one for one in hooks.describe()}
    assert by_name["mozaika_grants"].implementers == ("z", "a", "m")
    assert by_name["mozaika_grants"].summary.startswith("What roles may do with models")
    assert by_name["mozaika_models"].implementers == ()


def test_a_trace_collects_the_calls_of_its_own_hooks_only(addon):
    first = Hooks([addon("a", mozaika_committed=lambda: None, mozaika_models=answering([]))])
    second = Hooks([addon("b", mozaika_committed=lambda: None)])
    first.committed(None)
    with first.trace() as calls:
        first.models()
        second.committed(None)
        first.committed(None)
    first.committed(None)
    assert [(one.hook, one.addon) for one in calls] == [
        ("mozaika_models", "a"), ("mozaika_committed", "a"),
    ]  # fmt: skip
    assert all(one.seconds >= 0 for one in calls)


def test_two_managers_share_nothing(addon):
    a = addon("a", mozaika_roles=lambda: [Role("a.user", "User")])
    b = addon("b", mozaika_roles=lambda: [Role("b.user", "User")], mozaika_committed=fail)
    one, both = Hooks([a]), Hooks([a, b])
    both.committed(None)
    assert len(one.roles()) == 1
    assert len(both.roles()) == 2
    assert not one.failures
