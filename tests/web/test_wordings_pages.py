"""The page on which a company gives its own words to the texts of the pages."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

from mozaika.web.app import App
from tests.web.conftest import PASSWORD
from tests.web.reader import Reader

NAME = "/words/edit?domain=mozaika&source=Name"
FIELD = "/words/edit?" + urlencode(
    {"domain": "mozaika", "source": "“%(model)s” has no field “%(field)s”."}
)


def polish(web: App) -> Reader:
    reader = Reader(web.flask.test_client())
    reader.sign_in("ann", PASSWORD)
    reader.http.environ_base["HTTP_ACCEPT_LANGUAGE"] = "pl"
    return reader


def test_a_text_is_found_as_it_reads_and_gets_own_words(ann: Reader, web: App) -> None:
    found = ann.get("/words?q=nazwa&language=pl")
    assert "Nazwa" in found.text
    page = ann.get(NAME).form().fill(**{"words.pl.0": "Miano"}).send()
    assert "Your words are saved" in page.flash
    assert "Miano" in page.text
    assert "Miano" in polish(web).get("/base/team/new").text
    assert "Miano" not in ann.get("/base/team/new").text


def test_the_shipped_words_come_back(ann: Reader, web: App) -> None:
    ann.get(NAME).form().fill(**{"words.pl.0": "Miano"}).send()
    page = ann.get(NAME).press("Back to the shipped words")
    assert "The shipped words are back." in page.flash
    assert "Nazwa" in polish(web).get("/base/team/new").text


def test_a_lost_value_is_told_at_the_language(ann: Reader) -> None:
    page = ann.get(FIELD).form().fill(**{"words.pl.0": "Nie ma"}).send()
    assert page.status == 422
    assert "Keep" in page.text
    assert "Nie ma" in page.value_of("words.pl.0")


def test_words_go_out_and_come_in_as_a_file(ann: Reader) -> None:
    ann.get(NAME).form().fill(**{"words.pl.0": "Miano"}).send()
    content = ann.http.get("/words/words-pl.po").get_data()
    assert b'msgstr "Miano"' in content
    ann.get(NAME).press("Back to the shipped words")
    form = ann.get("/words").form("Take in")
    page = form.send(file=(BytesIO(content), "words-pl.po"), language="pl")  # type: ignore[arg-type]
    assert "1 text has your words now." in page.flash


def test_rest_writes_take_effect(ann: Reader, web: App) -> None:
    answer = ann.http.post("/api/v1/auth/token", json={"login": "ann", "password": PASSWORD})
    head = {"Authorization": f"Bearer {answer.get_json()['token']}"}
    row = {"domain": "mozaika", "source": "Name", "language": "pl", "text": "Miano"}
    assert ann.http.post("/api/v1/base.wording", json=row, headers=head).status_code == 201
    web.host._next_look = 0.0  # type: ignore[attr-defined]  # as half a second later
    assert "Miano" in polish(web).get("/base/team/new").text


def test_texts_that_no_page_has_are_not_there(ann: Reader) -> None:
    assert ann.get("/words/edit?domain=mozaika&source=Never").status == 404
    assert ann.get("/words?q=never+seen+anywhere&language=pl").status == 200
    assert ann.http.get("/words/words-xx.po").status_code == 422
