"""Lower case that SQLite, PostgreSQL and Python agree on.

PostgreSQL's builtin `pg_c_utf8` maps each character by itself (Unicode's simple mapping), while
`str.lower` knows two special cases: the dotted İ becomes two characters and a final Σ becomes ς.
"""


def simple_lower(text: str) -> str:
    """`text` in lower case, one character for one character, as PostgreSQL's `lower()` does it.

    Used for filters that ignore case; the length never changes.

    >>> simple_lower("ŁÓDŹ İ ΟΔΟΣ")
    'łódź i οδοσ'
    """
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").replace("Σ", "σ").lower()
