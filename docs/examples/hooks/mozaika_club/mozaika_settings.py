"""Code reads it by `setting(env, "club.months")`."""

from mozaika import Setting, _l, hookimpl


@hookimpl
def mozaika_settings():
    return [
        Setting("club.months", _l("Cards are valid for (months)"), "integer", default=12),
    ]
