"""What `mozaika addons new` makes: an addon that works from the first minute."""

from mozaika.scaffold.making import Answers, make_addon, title_of

__all__ = ["Answers", "make_addon", "title_of"]
