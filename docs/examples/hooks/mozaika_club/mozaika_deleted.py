import logging

from mozaika import hookimpl, records_of

log = logging.getLogger(__name__)


@hookimpl
@records_of("club.card")
def mozaika_deleted(records):
    log.info("destroy the cards %s", ", ".join(card.number for card in records))
