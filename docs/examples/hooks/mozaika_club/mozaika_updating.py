from sqlalchemy import inspect

from mozaika import ValidationFailed, _l, hookimpl, records_of


@hookimpl
@records_of("club.card")
def mozaika_updating(records):
    for card in records:
        before = inspect(card).attrs.number.history.deleted
        if before and before[0]:
            wrong = _l("The number of a card never changes.")
            raise ValidationFailed(wrong, {"number": [wrong]})
