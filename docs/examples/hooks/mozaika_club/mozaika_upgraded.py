"""What changes tables is a migration script; this is for what needs records and their rules."""

from mozaika import Records, hookimpl


@hookimpl
def mozaika_upgraded(env, addon, from_version):
    if addon == "club" and from_version == "0.9":
        cards = Records(env, "club.card")
        without = cards.search([["valid_until", "is null", None]], limit=500)
        cards.update([card["id"] for card in without.items], {"valid_until": env.today()})
