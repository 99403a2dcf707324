"""What the checked values of contacts share: refusals that explain themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def N_(message: str) -> str:  # noqa: N802 (the name that Babel extracts by default)
    """Mark a text for translation; it is translated where it is shown."""
    return message


class InvalidValue(ValueError):
    """A value that cannot be kept: `describe` names the culprit, the cause and the cure.

    `message` is an English gettext message with `%(name)s` placeholders, `params` fills them. Those
    named in `translated` are messages themselves (a label, for example).
    """

    translated: frozenset[str] = frozenset()

    def __init__(self, message: str, params: Mapping[str, str]) -> None:
        self.message = message
        self.params = params
        super().__init__(self.describe())

    def describe(self, gettext: Callable[[str], str] = str) -> str:
        """The refusal as one sentence in the language of `gettext`."""
        filled = {
            name: gettext(value) if name in self.translated else value
            for name, value in self.params.items()
        }
        return gettext(self.message) % filled
