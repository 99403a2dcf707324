"""Dependencies, replacements and conflicts: the order, and errors that name addons and cure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika.addons import closure, dependents, resolve
from mozaika.errors import AddonError
from tests.addons import available, bare_addon


def names(addons):
    return [addon.name for addon in addons]


def refusal(addons, wanted):
    with pytest.raises(AddonError) as caught:
        resolve(addons, wanted)
    return str(caught.value), tuple(caught.value.details["addons"])


CRM = available(
    bare_addon("base"),
    bare_addon("helpdesk", depends=["contacts", "activities>=1"]),
    bare_addon("activities", depends=["contacts"]),
    bare_addon("pipeline", depends=["contacts"]),
    bare_addon("contacts"),
)


def test_dependencies_come_along_and_come_first():
    assert names(resolve(CRM, ["helpdesk"])) == ["base", "contacts", "activities", "helpdesk"]


def test_ties_keep_the_order_of_asking():
    assert names(resolve(CRM, ["pipeline", "activities", "contacts"])) == [
        "base", "contacts", "pipeline", "activities",
    ]  # fmt: skip
    assert names(resolve(CRM, ["activities", "pipeline"])) == [
        "base", "contacts", "activities", "pipeline",
    ]  # fmt: skip


def test_base_is_there_unasked():
    assert names(resolve(CRM, [])) == ["base"]


def test_closure_and_dependents():
    assert names(closure(CRM, ["activities"])) == ["base", "contacts", "activities"]
    enabled = resolve(CRM, ["pipeline", "helpdesk"])
    assert names(dependents(enabled, "contacts")) == ["pipeline", "activities", "helpdesk"]
    assert names(dependents(enabled, "helpdesk")) == []


def test_a_missing_dependency_names_who_asks():
    message, who = refusal(available(bare_addon("sales", depends=["contacts"])), ["sales"])
    assert message.startswith("Addon “sales” needs “contacts”, which is not installed.")
    assert "Install the package that brings it" in message
    assert who == ("sales", "contacts")


def test_a_mistyped_addon_gets_a_suggestion():
    message, who = refusal(CRM, ["helpdek"])
    assert message.startswith("There is no addon “helpdek”. Did you mean “helpdesk”?")
    assert who == ("helpdek",)


def test_a_cycle_is_named_in_the_order_of_need():
    circle = available(
        bare_addon("a", depends=["b"]),
        bare_addon("b", depends=["c"]),
        bare_addon("c", depends=["a"]),
    )
    message, who = refusal(circle, ["a"])
    assert "a → b → c → a" in message or "b → c → a → b" in message or "c → a → b → c" in message
    assert sorted(who) == ["a", "b", "c"]


def test_an_addon_that_needs_itself_is_a_cycle():
    message, _ = refusal(available(bare_addon("a", depends=["a", "b"]), bare_addon("b")), ["a"])
    assert "a → a" in message


def test_conflicting_addons_are_named_with_the_cure():
    shop = available(bare_addon("a", conflicts=["b"]), bare_addon("b"), bare_addon("c"))
    message, who = refusal(shop, ["a", "b"])
    assert message.startswith("Addon “a” conflicts with “b”. They can't be enabled together")
    assert "disable “b”, or leave “a” out." in message
    assert who == ("a", "b")
    assert names(resolve(shop, ["a", "c"])) == ["a", "c"]


def test_a_conflict_says_who_brought_the_other_one():
    shop = available(
        bare_addon("a", conflicts=["b"]), bare_addon("b"), bare_addon("c", depends=["b"])
    )
    message, _ = refusal(shop, ["a", "c"])
    assert "conflicts with “b”, which c needs." in message


def test_the_wrong_core_names_both_versions():
    message, who = refusal(available(bare_addon("old", core=">=0.5,<1")), ["old"])
    assert "Addon “old” 1.0 works with core" in message
    assert "but this core is 1.0" in message
    assert who == ("old",)


def test_an_unmet_version_names_both():
    shop = available(bare_addon("a", depends=["b>=1.2"]), bare_addon("b", version="1.1"))
    message, who = refusal(shop, ["a"])
    assert message.startswith("Addon “a” needs b>=1.2, but “b” is 1.1. Install b>=1.2")
    assert who == ("a", "b")


REPLACED = available(
    bare_addon("reports", depends=["pipeline>=3"]),
    bare_addon("pipeline"),
    bare_addon("sales", replaces=["pipeline"]),
    bare_addon("bundle", depends=["sales"]),
)


def test_a_stand_in_satisfies_who_needs_the_replaced_one():
    assert names(resolve(REPLACED, ["reports", "sales"])) == ["sales", "reports"]
    assert names(dependents(resolve(REPLACED, ["reports", "sales"]), "sales")) == ["reports"]


def test_a_stand_in_that_only_comes_along_counts_too():
    assert names(resolve(REPLACED, ["reports", "bundle"])) == ["sales", "reports", "bundle"]


def test_a_stand_in_is_enough_where_the_replaced_one_is_not_installed():
    alone = {name: addon for name, addon in REPLACED.items() if name != "pipeline"}
    assert names(resolve(alone, ["reports", "sales"])) == ["sales", "reports"]
    message, _ = refusal(alone, ["reports"])
    assert "Enable “sales”, which replaces it." in message


def test_both_the_replaced_and_its_stand_in_are_a_conflict():
    message, who = refusal(REPLACED, ["pipeline", "sales"])
    assert message.startswith("Addon “sales” replaces “pipeline”. They can't be enabled together")
    assert who == ("sales", "pipeline")


def test_two_stand_ins_for_one_are_a_conflict():
    shop = available(bare_addon("a", replaces=["x"]), bare_addon("b", replaces=["x"]))
    message, _ = refusal(shop, ["a", "b"])
    assert "Addons “b” and “a” both replace “x”." in message


@st.composite
def graphs(draw):
    """Edges of an acyclic graph over numbers (a later one needs earlier ones), and a wish list."""
    size = draw(st.integers(1, 9))
    shuffled = draw(st.permutations(range(size)))
    needs = {
        node: draw(st.lists(st.sampled_from(shuffled[:i]), unique=True)) if i else []
        for i, node in enumerate(shuffled)
    }
    wanted = draw(st.lists(st.sampled_from(range(size)), unique=True))
    return needs, wanted


def order(needs, wanted, label):
    addons = available(
        *(bare_addon(label(node), depends=[label(n) for n in ns]) for node, ns in needs.items())
    )
    by_label = {label(node): node for node in needs}
    return [by_label[addon.name] for addon in resolve(addons, [label(node) for node in wanted])]


@given(graphs(), st.permutations([f"n{letter}" for letter in "qwertyuio"]))
def test_renaming_addons_changes_nothing(graph, labels):
    needs, wanted = graph
    assert order(needs, wanted, lambda n: f"a{n}") == order(needs, wanted, lambda n: labels[n])


@given(graphs())
def test_all_that_is_needed_comes_before_who_needs_it(graph):
    needs, wanted = graph
    found = order(needs, wanted, lambda n: f"a{n}")
    assert set(wanted) <= set(found)
    assert all(found.index(n) < found.index(node) for node in found for n in needs[node])
    assert all(node in wanted or any(node in needs[o] for o in found) for node in found)
