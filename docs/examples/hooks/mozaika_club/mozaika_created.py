from mozaika import _ln, hookimpl, notify_many, records_of


@hookimpl
@records_of("club.card")
def mozaika_created(env, records):
    owners = [card.owner_id for card in records if card.owner_id not in {None, env.user.id}]
    text = _ln("You look after %(n)s new card", "You look after %(n)s new cards", len(owners))
    notify_many(env, owners, text, url="/club/card", icon="gift")
