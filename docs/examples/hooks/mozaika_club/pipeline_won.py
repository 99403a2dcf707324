from mozaika import Records, hookimpl


@hookimpl
def pipeline_won(env, deals):
    partners = [deal.partner_id for deal in deals]
    with env.sudo():
        cards = Records(env, "club.card")
        found = cards.search([["partner", "in", partners]], fields=["id", "points"], limit=500)
        cards.update_many(
            [(card["id"], {"points": card["points"] + 100}, None) for card in found.items]
        )
