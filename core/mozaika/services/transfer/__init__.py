"""Import and export: files in, files out, through the same rules as every other read and write."""

from mozaika.services.transfer.exporting import export_rows
from mozaika.services.transfer.importing import import_rows
from mozaika.services.transfer.mapping import Mapping
from mozaika.services.transfer.report import Report, RowResult
from mozaika.services.transfer.suggest import suggest_mapping
from mozaika.services.transfer.table import Row, Table, read_table

__all__ = [
    "Mapping",
    "Report",
    "Row",
    "RowResult",
    "Table",
    "export_rows",
    "import_rows",
    "read_table",
    "suggest_mapping",
]
