"""Text primitives: folding, transliteration, search tokens, sort keys and lower case.

Everything here is pure: a text in, a text out, the same on every database and in every language.
"""

from mozaika.text.canonical import canonical
from mozaika.text.cyrillic import spellings, transliterate
from mozaika.text.fold import fold
from mozaika.text.lower import simple_lower
from mozaika.text.search import matches, query_terms, search_tokens
from mozaika.text.sortkey import sort_key

__all__ = [
    "canonical",
    "fold",
    "matches",
    "query_terms",
    "search_tokens",
    "simple_lower",
    "sort_key",
    "spellings",
    "transliterate",
]
