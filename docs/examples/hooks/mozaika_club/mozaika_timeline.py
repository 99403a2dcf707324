from datetime import UTC, datetime, time

from mozaika import TimelineEntry, _l, hookimpl


@hookimpl
def mozaika_timeline(record, before):
    if getattr(record, "birthday", None) is None:
        return []
    at = datetime.combine(record.birthday, time(), UTC)
    entry = TimelineEntry(at, "club.birthday", _l("Birthdays"), _l("Was born"), icon="gift")
    return [entry] if before is None or at < before else []
