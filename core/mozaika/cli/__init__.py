"""The command line `mozaika`. Nothing heavy is imported before a command needs it."""

from mozaika.cli.main import main, run

__all__ = ["main", "run"]
