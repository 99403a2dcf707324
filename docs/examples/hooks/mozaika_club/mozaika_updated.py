from mozaika import enqueue, hookimpl, records_of, written_fields


@hookimpl
@records_of("club.card")
def mozaika_updated(env, records):
    if any("valid_until" in written_fields(env, card) for card in records):
        enqueue(env, "club.block_expired", key="club.block_expired")
