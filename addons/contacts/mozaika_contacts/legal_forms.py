"""Legal forms in company names: taken off so that two spellings of one company meet."""

from __future__ import annotations

import re

_AT_EITHER_END = """
spółka z ograniczoną odpowiedzialnością spółka komandytowa
spółka z ograniczoną odpowiedzialnością
prosta spółka akcyjna
spółka komandytowo-akcyjna
spółka komandytowa
spółka partnerska
spółka akcyjna
spółka jawna
spółka cywilna
p p h u
p h u
f h u
societate cu răspundere limitată
societate pe acțiuni
societatea comercială
persoană fizică autorizată
întreprindere individuală
s c
s r l d
s r l
p f a
общество с ограниченной ответственностью
публичное акционерное общество
непубличное акционерное общество
открытое акционерное общество
закрытое акционерное общество
акционерное общество
индивидуальный предприниматель
о о о
п а о
н а о
о а о
з а о
а о
и п
ф г у п
г у п
м у п
а н о
н к о
ч п
т о о
е о о д
о о д
"""

# Too much like ordinary words to be looked for at the beginning: "As", "Se", "Company".
_AT_END = """
sp z o o sp k
sp z o o s k
sp z o o
sp z o
sp k
sp j
sp p
s k a
p s a
s a
s n c
s c s
r a
gmbh & co kg
ug haftungsbeschränkt
gmbh
a g
k g
e k
private limited company
limited liability company
limited
ltd
l l c
l l p
p l c
incorporated
inc
corporation
corp
company
& co
co
s p r l
s a r l
s a s
s p a
s e
b v
n v
a b
a s
a p s
o y j
o y
s r o
k f t
z r t
u a b
s i a
o ü
d o o
e o o d
o o d
"""


def _pattern(form: str) -> str:
    """Dots, spaces or hyphens may part the letters of an abbreviation; spaces part words."""
    words = form.split()
    gap = r"[.\s-]*" if all(len(word) <= 2 for word in words) else r"[.\s]+"
    return gap.join(map(re.escape, words))


def _any_of(forms: str) -> str:
    longest_first = sorted(forms.strip().splitlines(), key=len, reverse=True)
    return "|".join(map(_pattern, longest_first))


_EITHER = _any_of(_AT_EITHER_END)
_BOTH = _any_of(_AT_EITHER_END + _AT_END)
_START = re.compile(rf"^(?:{_EITHER})\.?(?=$|[\s,;(])", re.IGNORECASE)
_END = re.compile(rf"(?:^|(?<=[\s,;.)]))(?:{_BOTH})\.?$", re.IGNORECASE)
_EDGES = " \t,;.-–—/"
_QUOTES = re.compile(r"[\"«»„“”‘’‚`]+|(?<!\w)'|'(?!\w)")


def strip_legal_form(name: str) -> str:
    """A company's name without its legal forms, quotation marks and stray signs at its ends.

    Forms are looked for at both ends, in any letter case, with or without dots. A name that is
    nothing but forms comes back tidied but otherwise whole, so that a key is never empty.
    """
    bare, before = _tidy(name), ""
    while bare != before:
        before = bare
        for form in (_START, _END):
            bare = _tidy(form.sub("", bare, count=1)) or bare
    return bare


def _tidy(text: str) -> str:
    return " ".join(_QUOTES.sub(" ", text).split()).strip(_EDGES)
