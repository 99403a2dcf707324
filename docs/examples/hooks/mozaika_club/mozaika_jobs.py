from mozaika import Job, Records, hookimpl


def block_expired(env):
    """Every night: cards whose time is over are blocked."""
    cards = Records(env, "club.card")
    over = cards.search([["valid_until", "<", "today"], ["status", "!=", "blocked"]], limit=500)
    cards.update([card["id"] for card in over.items], {"status": "blocked"})


@hookimpl
def mozaika_jobs():
    return [Job("club.block_expired", block_expired, cron="15 2 * * *")]
