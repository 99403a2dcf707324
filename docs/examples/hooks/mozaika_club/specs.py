"""Hooks of the club, which other addons may implement."""

from mozaika import hookspec


@hookspec
def club_points_given(env, cards):
    """Cards have got points.

    Fires after the action "Give 10 points". `env` is the unit of work, `cards` those that got some.
    A notification. Since 1.0.
    """
