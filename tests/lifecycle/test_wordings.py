"""The company's own words stand over the shipped ones, for this platform and in all workers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from mozaika.errors import NotFound, ValidationFailed
from mozaika.i18n import LazyString, dgettext, dngettext, use_language
from mozaika.lifecycle import wordings
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.wording_files import export_words, import_words
from mozaika.lifecycle.wording_search import search, shipped
from mozaika.lifecycle.wordings import Message
from mozaika.services.records import Records

NAME = Message("mozaika", None, "Name")
WRONG = Message("mozaika", None, "%(n)s item has wrong values; nothing was saved.")
REQUIRED = Message("mozaika", None, "“%(model)s” has no field “%(field)s”.")


def choose(host: Host, message: Message = NAME, **words: str | list[str]) -> None:
    with host.platform.env(write=True) as env:
        forms = {k: [v] if isinstance(v, str) else v for k, v in words.items()}
        wordings.choose(env, {message: forms})


def reads(host: Host, language: str, message: Message = NAME) -> str:
    with host.platform.env(language=language):
        return dgettext(message.domain, message.source, context=message.context)


def test_own_words_are_read_in_their_language_only(empty):
    host = empty()
    before = reads(host, "ru")
    choose(host, pl="Miano", en="Title of it")
    assert (reads(host, "pl"), reads(host, "en"), reads(host, "ru")) == (
        "Miano", "Title of it", before
    )  # fmt: skip
    with use_language("pl"):
        assert dgettext("mozaika", "Name") == "Nazwa", "other platforms of the process keep theirs"


def test_labels_declared_at_import_follow(empty):
    host = empty()
    choose(host, pl="Miano")
    with host.platform.env(language="pl") as env:
        label = env.platform.registry.info("base.team").fields["name"].label
        assert isinstance(label, LazyString)
        assert str(label) == "Miano"


def test_other_workers_take_them_up(empty):
    now = [0.0]
    host, other = empty(), empty(clock=lambda: now[0])
    other.check()
    choose(host, pl="Miano")
    now[0] = 0.6
    platform = other.check()
    assert reads(other, "pl") == "Miano"
    assert platform is other.platform, "the platform stays: nothing is built for words"
    with host.platform.env(write=True) as env:
        rows = Records(env, wordings.MODEL)
        rows.delete([one["id"] for one in rows.search().items])
    now[0] = 1.2
    other.check()
    assert reads(other, "pl") == "Nazwa"
    assert other.platform.catalogs is None


def test_a_new_process_speaks_them_from_the_start(empty):
    choose(empty(), pl="Miano")
    fresh = Host(empty().settings)
    assert reads(fresh, "pl") == "Miano"
    fresh.close()


def test_an_empty_word_goes_back_to_the_shipped_one(empty):
    host = empty()
    choose(host, pl="Miano", ru="Имя")
    choose(host, pl=" ")
    assert reads(host, "pl") == "Nazwa"
    with host.platform.env() as env:
        assert wordings.own_words(env, NAME) == {"ru": ["Имя"]}


def test_plural_forms_follow_the_rule_of_the_language(empty):
    host = empty()
    choose(host, WRONG, pl=["%(n)s wpis zły", "%(n)s wpisy złe", "%(n)s wpisów złych"])
    with host.platform.env(language="pl"):
        plural = "%(n)s items have wrong values; nothing was saved."
        read = [dngettext("mozaika", WRONG.source, plural, n) for n in (1, 3, 5)]
    assert read == ["1 wpis zły", "3 wpisy złe", "5 wpisów złych"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("Nie ma pola %(field)s", "Keep %(model)s in the text"),
        ("%(model)s %(field)s %(other)s", "has no %(other)s to fill in"),
        ("%(model)s %(field)s 100%", "Write “%%”"),
    ],
    ids=["lost", "unknown", "percent"],
)
def test_values_to_fill_in_stay(empty, words, fault):
    host = empty()
    with pytest.raises(ValidationFailed) as refused:
        choose(host, REQUIRED, pl=words)
    assert fault in str(refused.value.errors["pl"][0])
    row = {"domain": "mozaika", "source": REQUIRED.source, "language": "pl", "text": words}
    with pytest.raises(ValidationFailed), host.platform.env(write=True) as env:
        Records(env, wordings.MODEL).create([row])


def test_a_broken_row_does_no_harm(empty):
    host = empty()
    choose(host, REQUIRED, pl="%(model)s: %(field)s")
    with host.database.write_engine.begin() as connection:
        connection.execute(text("UPDATE base_wording SET text = '%(nothing)s', domain = 'mozaika'"))
    fresh = Host(host.settings)
    with fresh.platform.env(language="pl"):
        shown = dgettext("mozaika", REQUIRED.source, model="A", field="B")
    assert shown == "“A” has no field “B”."
    fresh.close()


def test_a_text_is_found_as_it_reads_now(empty):
    host = empty()
    found = search(host.platform, "nazwa", "pl").readings[0]
    assert (found.message, found.text, found.own) == (NAME, "Nazwa", False)
    choose(host, pl="Miano")
    assert search(host.platform, "miano", "pl").readings[0].own
    assert search(host.platform, "Name", "en").readings[0].message.source == "Name"
    assert [one.message for one in search(host.platform, "", "pl", own=True).readings] == [NAME]
    assert search(host.platform, "no such text anywhere", "pl").total == 0


def test_what_is_shipped_is_told_in_every_language(empty):
    host = empty()
    choose(host, pl="Miano")
    forms = {one.language: one.forms for one in shipped(host.platform, NAME)}
    assert forms["en"] == ("Name",)
    assert forms["pl"] == ("Nazwa",)
    assert {len(one.forms) for one in shipped(host.platform, WRONG)} == {2, 3}
    with pytest.raises(NotFound):
        shipped(host.platform, Message("mozaika", None, "Not there"))


def test_words_go_out_and_come_back_as_a_file(empty):
    host = empty()
    choose(host, pl="Miano")
    choose(host, WRONG, pl=["%(n)s zły", "%(n)s złe", "%(n)s złych"])
    content = export_words(host.platform, "pl")
    choose(host, pl="")
    with host.platform.env(write=True) as env:
        assert import_words(env, "pl", content).taken == 2
    assert reads(host, "pl") == "Miano"


def test_a_file_takes_in_what_fits_and_tells_the_rest(empty):
    host = empty()
    content = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8"

#. addon: mozaika
msgid "Name"
msgstr "Miano"

msgid "Never seen"
msgstr "Nigdy"

msgid "“%(model)s” has no field “%(field)s”."
msgstr "nic"
"""
    with host.platform.env(write=True) as env:
        done = import_words(env, "pl", content.encode())
    assert done.taken == 1
    assert ["Never seen" in str(fault) for fault in done.left_out] == [True, False]
    with pytest.raises(ValidationFailed), host.platform.env(write=True) as env:
        import_words(env, "pl", b"\xff\xfe no words")
