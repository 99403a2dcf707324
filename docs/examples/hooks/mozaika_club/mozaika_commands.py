import click

from mozaika import Records, hookimpl, opened_platform


@click.command("club-points")
@click.argument("number")
def club_points(number):
    """Print the points of the card NUMBER."""
    with opened_platform() as platform, platform.env() as env:
        for card in Records(env, "club.card").search([["number", "=", number]]).items:
            click.echo(card["points"])


@hookimpl
def mozaika_commands():
    return [club_points]
