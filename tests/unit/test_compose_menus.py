"""The menu tree of all addons."""

from types import SimpleNamespace

from mozaika.declare import Menu
from mozaika.declare.compose_menus import compose_menus


def compose(*menus):
    """Entries as (addon, name, parent, sequence); the tree as nested lists of names."""
    tree, problems = compose_menus(
        [
            (SimpleNamespace(name=addon), Menu(name, name, parent=parent, sequence=sequence))
            for addon, name, parent, sequence in menus
        ]
    )
    return [outline(node) for node in tree], problems


def outline(node):
    return [node.menu.name, *(outline(child) for child in node.children)]


def test_siblings_follow_their_sequence_then_the_order_of_addons():
    tree, problems = compose(
        ("a", "last", None, 200), ("b", "z", None, 100), ("c", "a", None, 100),
        ("b", "z.2", "z", 2), ("d", "z.1", "z", 1),
    )  # fmt: skip
    assert tree == [["z", ["z.1"], ["z.2"]], ["a"], ["last"]]
    assert problems == []


def test_an_entry_declared_again_takes_the_place_of_the_former():
    tree, _ = compose(("a", "top", None, 1), ("a", "x", None, 2), ("b", "x", "top", 2))
    assert tree == [["top", ["x"]]]


def test_an_entry_without_its_parent_is_left_out_with_all_below_it():
    tree, problems = compose(
        ("a", "contacts.app", None, 1), ("b", "b.x", "contact.app", 1), ("b", "b.y", "b.x", 1)
    )
    assert tree == [["contacts.app"]]
    (problem,) = problems
    assert str(problem) == (
        "Addon “b” puts the menu entry “b.x” below “contact.app”, which is not there: it is left "
        "out. Did you mean “contacts.app”?"
    )


def test_a_circle_of_parents_is_reported_and_does_not_hang():
    tree, problems = compose(
        ("a", "top", None, 1), ("a", "one", "two", 1), ("b", "two", "one", 1), ("b", "c", "two", 1)
    )
    assert tree == [["top"]]
    assert [problem.details["menu"] for problem in problems] == ["one", "two"]
    assert "below itself" in str(problems[0])
