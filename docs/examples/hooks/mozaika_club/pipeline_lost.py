from mozaika import Records, hookimpl


@hookimpl
def pipeline_lost(env, deals):
    partners = [deal.partner_id for deal in deals]
    with env.sudo():
        cards = Records(env, "club.card")
        found = cards.search([["partner", "in", partners]], limit=500)
        cards.update([card["id"] for card in found.items], {"points": 0})
