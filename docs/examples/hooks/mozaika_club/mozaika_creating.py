from mozaika import hookimpl, records_of


@hookimpl
@records_of("club.card")
def mozaika_creating(records):
    for card in records:
        card.number = card.number.strip().upper()
