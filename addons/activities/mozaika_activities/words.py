"""What mails and notifications about activities say, in the language in use."""

from __future__ import annotations

from typing import Any

from mozaika import format_date, format_datetime, format_time, gettext


def when(activity: Any) -> str:
    """The day, with the time where there is one, by the reader's clocks."""
    if activity.all_day or activity.start is None:
        return format_date(activity.due_on, "full")
    begins = format_datetime(activity.start)
    if activity.end is None:
        return begins
    one_day = format_date(activity.start) == format_date(activity.end)
    return f"{begins}–{format_time(activity.end) if one_day else format_datetime(activity.end)}"


def where_and_when(activity: Any) -> str:
    """Two lines: when, and where if that is known."""
    return "\n".join(filter(None, (when(activity), activity.place)))


def invitation(activity: Any, method: str, host: str) -> tuple[str, str]:
    """Subject and text of an invitation, or of calling it off."""
    facts = f"{activity.summary}\n{where_and_when(activity)}"
    if method == "CANCEL":
        subject = gettext("Called off: %(summary)s", summary=activity.summary)
        return subject, gettext("This does not take place:") + f"\n\n{facts}\n\n{host}"
    subject = gettext("Invitation: %(summary)s", summary=activity.summary)
    closing = gettext("The attached file puts it into your calendar.")
    return subject, gettext("You are invited:") + f"\n\n{facts}\n\n{closing}\n\n{host}"


def reminder(activity: Any) -> tuple[str, str]:
    """Title and text of a reminder."""
    partner = activity.partner.name if activity.partner is not None else None
    return activity.summary, " · ".join(filter(None, (when(activity), activity.place, partner)))


def taken_over(activity: Any, who: str) -> tuple[str, str]:
    """Subject and text that tell a client who takes care from now on."""
    subject = gettext("%(who)s takes care of: %(summary)s", who=who, summary=activity.summary)
    text = gettext(
        "From now on %(who)s is your contact for “%(summary)s” (%(when)s).",
        who=who, summary=activity.summary, when=when(activity),
    )  # fmt: skip
    return subject, text
