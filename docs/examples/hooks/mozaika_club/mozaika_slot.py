from markupsafe import Markup

from mozaika import hookimpl


@hookimpl
def mozaika_slot(slot, record):
    if slot == "club.card.hints" and record is not None and record.points > 100:
        return Markup("<p>{}</p>").format(f"{record.number}: a good customer")
    return None
