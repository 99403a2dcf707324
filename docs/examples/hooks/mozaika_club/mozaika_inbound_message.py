from mozaika import Records, hookimpl


@hookimpl
def mozaika_inbound_message(env, message):
    if not message["subject"].startswith("Card "):
        return None
    number = message["subject"].removeprefix("Card ")
    found = Records(env, "club.card").search([["number", "=", number]], limit=1).items
    return Records(env, "club.card").load([card["id"] for card in found]) or None
