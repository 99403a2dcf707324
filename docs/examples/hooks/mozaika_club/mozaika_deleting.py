from mozaika import Blocked, _l, hookimpl, records_of


@hookimpl
@records_of("club.card")
def mozaika_deleting(records):
    for card in records:
        if card.points:
            raise Blocked(_l("Card %(number)s still has points.", number=card.number))
