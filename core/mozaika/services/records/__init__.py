"""Records: one service under pages, REST, command line, imports and jobs."""

from mozaika.services.records.searching import Page
from mozaika.services.records.service import Records

__all__ = ["Page", "Records"]
