"""Writing the files of a new addon from the templates in `template/`.

`PACKAGE` in the path of a template stands for the addon's package; `.jinja` is taken off.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from mozaika.addons.manifest import CORE_VERSION
from mozaika.errors import BadRequest, Conflict
from mozaika.i18n import _l

SUFFIX = ".jinja"
PACKAGE = "PACKAGE"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 40


@dataclass(frozen=True)
class Answers:
    """What the addon is called: `name` in code, `title` for people. `depends` are other addons.

    Raises `BadRequest` for a name that can't be a package's, and for an empty title.
    """

    name: str
    title: str
    depends: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (self.name, *self.depends):
            if not _NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > _LONGEST:
                raise BadRequest(
                    _l("“%(name)s” can't be the name of an addon.", name=name),
                    cure=_l("Take lower-case Latin letters, digits and single underscores, with a "
                            "letter first: such as loyalty_cards."),
                )  # fmt: skip
        if not self.title.strip() or {'"', "\\", "\n"} & set(self.title):
            raise BadRequest(
                _l("“%(title)s” can't be the title of an addon.", title=self.title),
                cure=_l("Take one line of text without quotation marks and backslashes."),
            )

    @property
    def package(self) -> str:
        """The addon's package."""
        return f"mozaika_{self.name}"

    @property
    def distribution(self) -> str:
        """What it is called on PyPI."""
        return self.package.replace("_", "-")


def title_of(name: str) -> str:
    """The title where none is given: "loyalty_cards" is "Loyalty cards"."""
    return name.replace("_", " ").capitalize()


def make_addon(folder: Path, answers: Answers) -> list[Path]:
    """Writes the distribution into `folder`, which must be empty or not be there; its files.

    Raises `Conflict` where something stands there already: nothing is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            _l("%(folder)s is not empty.", folder=folder),
            cure=_l("Name another folder with --folder, or move away what is there."),
        )
    made = [(folder / path, text) for path, text in sorted(_drawn(answers))]
    for path, text in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [path for path, _ in made]


def _drawn(answers: Answers) -> Iterator[tuple[Path, str]]:
    """Each file's place in the distribution, and its text."""
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  (it writes Python and TOML, not HTML)
        keep_trailing_newline=True,
        trim_blocks=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
    )
    major = int(CORE_VERSION.partition(".")[0])
    known = {"addon": answers, "core": f">={major},<{major + 1}"}
    for path, source in _templates(files("mozaika.scaffold") / "template"):
        parts = [answers.package if part == PACKAGE else part for part in path.parts]
        text = environment.from_string(source.read_text(encoding="utf-8")).render(known)
        yield Path(*parts).with_suffix(""), text


def _templates(folder: Traversable, path: Path = Path()) -> Iterator[tuple[Path, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _templates(entry, path / entry.name)
        elif entry.name.endswith(SUFFIX):
            yield path / entry.name, entry
