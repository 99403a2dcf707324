from mozaika import TransitionRefused, _l, hookimpl, records_of


@hookimpl
@records_of("club.card")
def mozaika_before_transition(transition, records):
    if transition == "activate" and any(card.partner.status == "blocked" for card in records):
        raise TransitionRefused(_l("A card of a blocked partner can't be activated."))
