"""The table of commands."""

from __future__ import annotations

from dataclasses import dataclass

import click

from mozaika.cli.lazy import Entry, LazyGroup

_HERE = "mozaika.cli"

COMMANDS = {
    "demo": Entry(f"{_HERE}.demo:demo", "Serve a demo company; make it first if there is none."),
    "init": Entry(f"{_HERE}.init:init", "Make a new database with some addons."),
    "serve": Entry(f"{_HERE}.serve:serve", "Serve pages and the REST API."),
    "worker": Entry(f"{_HERE}.worker:worker", "Run jobs."),
    "addons": Entry(
        f"{_HERE}.addons:addons", "List, plan, enable, disable, upgrade, check, begin addons."
    ),
    "import": Entry(f"{_HERE}.transfer:import_", "Bring in records from a CSV or XLSX file."),
    "export": Entry(f"{_HERE}.transfer:export", "Write records to a CSV or XLSX file."),
    "user": Entry(f"{_HERE}.users:user", "Add users; set passwords and roles; make tokens."),
    "access": Entry(f"{_HERE}.access:access", "Explain who may do what, and why."),
    "models": Entry(f"{_HERE}.models:models", "Show models and what each addon contributes."),
    "hooks": Entry(f"{_HERE}.hooks:hooks", "Show hooks and who implements them, in call order."),
    "views": Entry(f"{_HERE}.views:views", "Explain what views are made of, and who placed what."),
    "i18n": Entry(f"{_HERE}.i18n:i18n", "Extract, update, compile, check translations."),
    "docs": Entry(f"{_HERE}.docs:docs", "Write or check the generated reference pages."),
    "backup": Entry(f"{_HERE}.backup:backup", "Save database and attachments to a file."),
    "restore": Entry(f"{_HERE}.backup:restore", "Bring back a backup."),
    "shell": Entry(f"{_HERE}.shell:shell", "Open Python with the platform at hand."),
}


@dataclass
class Options:
    """What the user said before the command."""

    debug: bool = False


@click.group(
    "mozaika",
    cls=LazyGroup,
    entries=COMMANDS,
    before=f"{_HERE}.speech:begin",
    fallback=f"{_HERE}.addon_commands:COMMANDS",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--debug", is_flag=True, help="Show tracebacks and log everything.")
@click.version_option(package_name="mozaika", message="%(version)s")
@click.pass_obj
def cli(options: Options, debug: bool) -> None:
    """Mozaika: a modular CRM platform.

    Settings come from MOZAIKA_* variables and mozaika.toml; MOZAIKA_DATABASE_URL names the
    database. Commands that list things take --json.
    """
    options.debug = debug
