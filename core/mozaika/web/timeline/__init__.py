"""The timeline of a record: notes, changes, moves, files, and what addons add, as one stream."""

from mozaika.web.timeline.entries import Day, Entry, NoteText
from mozaika.web.timeline.stream import Kind, Timeline, timeline

__all__ = ["Day", "Entry", "Kind", "NoteText", "Timeline", "timeline"]
