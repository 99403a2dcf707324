"""What happened to an element of a view, in words."""

from __future__ import annotations

from mozaika.i18n import gettext
from mozaika.services.composition.diary import Mark


def told(mark: Mark) -> str:
    """For example "insurance: after “berth”", in the reader's language."""
    return f"{mark.addon}: {deed(mark)}"


def deed(mark: Mark) -> str:  # noqa: PLR0911 - one for each
    """The same without the addon."""
    anchor = mark.anchor
    match mark.deed:
        case "before":
            return gettext("placed before “%(anchor)s”", anchor=anchor)
        case "after":
            return gettext("placed after “%(anchor)s”", anchor=anchor)
        case "inside" if anchor:
            return gettext("placed inside “%(anchor)s”", anchor=anchor)
        case "inside":
            return gettext("placed at the end")
        case "moved" if anchor:
            return gettext("moved to “%(anchor)s”", anchor=anchor)
        case "moved":
            return gettext("moved to the end")
        case "replace":
            return gettext("put in the place of “%(anchor)s”", anchor=anchor)
        case "remove":
            return gettext("removed")
        case "custom":
            return gettext("a custom field")
    return gettext("declared")


def removal(mark: Mark) -> str:
    """How an element came to be gone."""
    if mark.deed == "replace" and mark.anchor:
        return gettext("replaced by “%(anchor)s”", anchor=mark.anchor)
    return gettext("removed")
