"""Settings of leads."""

from __future__ import annotations

from mozaika import Setting, _l

SETTINGS = [
    Setting(
        "pipeline.answer_minutes", _l("First answer to a lead within, minutes"), "integer", 240,
        help=_l("Counted in working hours: Monday to Friday, 8 to 18."),
    ),
    Setting("pipeline.warm_from", _l("A lead is warm from, points"), "integer", 40),
    Setting("pipeline.hot_from", _l("A lead is hot from, points"), "integer", 65),
]  # fmt: skip
