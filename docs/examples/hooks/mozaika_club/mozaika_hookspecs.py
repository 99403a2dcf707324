"""The hooks of `specs` may be implemented by other addons."""

from mozaika import hookimpl
from mozaika_club import specs


@hookimpl
def mozaika_hookspecs():
    return [specs]
