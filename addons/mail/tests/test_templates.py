"""Templates: in whose language, with whose eyes, and with errors that lead to the line."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError

from mozaika import NotFound, Records, ValidationFailed
from mozaika.testing.hosts import make_user
from mozaika_mail.mistakes import misspelt
from mozaika_mail.outbox import Recipient, recipient_of, send
from mozaika_mail.plain import text_of_html
from mozaika_mail.rendering import TemplateFailed, find_template, harmless, render
from mozaika_mail.sandbox import plain_box

PARTNER = "contacts.partner"


def fill(office: Any, number: int | None = None, *, user: Any = None, **more: Any) -> Any:
    """The template "hello" filled for a partner, as a user sees it."""
    acting = [user] if user else []
    with office.platform.env(*acting, language="en") as env:
        record = Records(env, PARTNER).get(number) if number else None
        return render(env, find_template(env, "hello"), record, **more)


def broken(office: Any, subject: str = "x", body: str = "x", **more: Any) -> TemplateFailed:
    """The error of a template."""
    office.template(pl=(subject, body))
    number = office.partner()
    with pytest.raises(TemplateFailed) as failed:
        fill(office, number, **more)
    return failed.value


def test_a_mail_speaks_the_language_of_its_recipient(office: Any) -> None:
    office.template(pl=("Dzień dobry", "pl"), ru=("Здравствуйте", "ru"))
    with office.platform.env(write=True) as env:

        def sent(**to: Any) -> str:
            return str(send(env, to=[Recipient("a@b.example", **to)], template="hello").subject)

        assert sent(language="ru") == "Здравствуйте"
        assert sent(language="ro") == "Dzień dobry", "the company's language stands in"
        assert sent() == "Dzień dobry"
        told = send(env, to=["a@b.example"], template="hello", language="ru")
        assert (told.subject, told.language) == ("Здравствуйте", "ru")


def test_any_language_is_better_than_none(office: Any) -> None:
    office.template(ro=("Bună ziua", "x"))
    assert fill(office, language="ru").language == "ro"
    office.template(name="empty")
    with (
        office.platform.env(language="en") as env,
        pytest.raises(TemplateFailed, match="“Empty” has no text"),
    ):
        render(env, find_template(env, "empty"))


def test_values_are_written_as_the_language_writes_them(office: Any) -> None:
    office.template(
        pl=("{{ day }}", "{{ price }} {{ record.status }} {{ record.do_not_call }} {{ company }}|"),
        ru=("{{ day }}", "{{ record.revenue }} {{ record.country }} {{ record.note }}|"),
    )
    number = office.partner(revenue=Decimal("1234.5"), currency="EUR", status="active")
    context = {"day": date(2026, 3, 5), "price": Decimal("1234.5")}
    polish = fill(office, number, context=context, language="pl")
    assert polish.subject == "5.03.2026"
    assert polish.text == "1\xa0234,5 Aktywny Nie |\n"
    russian = fill(office, number, context=context, language="ru")
    assert russian.subject == "05.03.2026"
    assert "1 234,50 €" in russian.text.replace("\xa0", " ").replace("\u202f", " ")


def test_a_record_that_names_its_partner_is_greeted(office: Any) -> None:
    office.template(pl=("x", "{{ greeting }},\n\n{{ author }}"))
    number = office.partner(kind="person", name="", given_name="Anna", family_name="Kos",
                            gender="female", language="pl")  # fmt: skip
    assert fill(office, number).text == "Szanowna Pani,\n\nMozaika\n"


def test_the_greeting_is_in_the_language_of_the_mail(office: Any) -> None:
    office.template(pl=("x", "{{ greeting }}"), ru=("x", "{{ greeting }}"))
    number = office.partner(family_name="Popescu", language="ro")
    assert fill(office, number, language="ru").text == "Уважаемые дамы и господа\n"


def test_lines_stay_where_they_were_written(office: Any) -> None:
    body = (
        "A{% if yes %} B{% endif %}\n\nC {{ n }}\n"
        "{% for one in rows %}\n- {{ one }}\n{% endfor %}\n"
        "\n{% if no %}\nleft out\n{% endif %}\nD {% if no %}x{% endif %}\r\nE"
    )
    office.template(pl=("x", body))
    context = {"yes": True, "no": False, "rows": ["a", "b"], "n": 1}
    assert fill(office, context=context).text.splitlines() == [
        "A B", "", "C 1", "- a", "- b", "", "D ", "E",
    ]  # fmt: skip


def test_html_escapes_values_and_text_does_not(office: Any) -> None:
    office.template(pl=("{{ record.name }}", "**{{ record.name }}**", "<b>{{ record.name }}</b>"))
    office.template(name="plain", pl=("x", "**{{ record.name }}** [a](https://a.example)"))
    number = office.partner(name="<script>*Kos* & [x](https://evil.example)</script>")
    own = fill(office, number)
    assert own.subject == "<script>*Kos* & [x](https://evil.example)</script>"
    assert own.html.startswith("<b>&lt;script&gt;*Kos* &amp; [x]")
    with office.platform.env() as env:
        record = Records(env, PARTNER).get(number)
        made = render(env, find_template(env, "plain"), record).html
    assert "<strong>&lt;script&gt;*Kos* &amp; [x](https://evil.example)" in made
    assert made.count("<a ") == 1


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.one_of(st.characters(exclude_categories=["C", "Z"]),
                         st.sampled_from("<>&*_[]()`\\'\"")), min_size=1, max_size=30))  # fmt: skip
def test_no_value_becomes_markup(office: Any, value: str) -> None:
    with office.platform.env(write=True) as env:
        cls = env["mail.template"]
        if not env.session.query(cls).count():
            office_text = env["mail.template_text"](language="pl", subject="x", body="a {{ v }} b")
            env.session.add(cls(name="hello", label="Hello", texts=[office_text]))
            env.session.flush()
        html = render(env, find_template(env, "hello"), context={"v": value}).html
    body = html.partition("<body>\n")[2].partition("</body>")[0]
    assert body.startswith("<p>a ")
    assert text_of_html(body).split() == f"a {value} b".split()
    assert body.count("<") == 2, "a paragraph and nothing else"


MISTAKES = [
    (("x", "a\nb {{ record.nmae }}"), 'Text, line 2: there is no “record.nmae”', "record.name?"),
    (("{{ recrod.name }}", "x"), "Subject, line 1: there is no “recrod”", "Did you mean record?"),
    (("x", "{{ offer }}"), "there is no “offer”", "Known are: author, company, greeting, record"),
    (("x", "\n\n{{ 1 / 0 }}"), "line 3: it can't be computed: something is divided", "whether"),
    (("x", "{{ record.password_hash }}"), "there is no “record.password_hash”", ""),
    (("x", "{{ record._record }}"), "templates read values and call nothing", ""),
    (("x", "{{ record.__class__.__mro__ }}"), "templates read values and call nothing", ""),
    (("x", "{{ ''.__class__ }}"), "templates read values and call nothing", ""),
    (("x", "{{ record.name.upper() }}"), "templates read values and call nothing", ""),
    (("x", "{{ 'a'.format(record) }}"), "templates read values and call nothing", ""),
    (("x", "{{ 'a' * 100000000 }}"), "call nothing", "“*” works with numbers only"),
    (("x", "{{ 10 ** 10 ** 10 }}"), "call nothing", "“**” works with numbers only"),
    (("x", "{% for i in range(9) %}{% endfor %}"), "there is no “range”", ""),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "told", "cure"), MISTAKES)
def test_a_mistake_is_named_with_its_place(
    office: Any, texts: tuple[str, str], told: str, cure: str
) -> None:
    error = broken(office, *texts)
    assert str(error.message).startswith("Mail template “Hello” (pl), ")
    assert told in str(error.message)
    assert cure in str(error.cure or "")


def test_a_template_that_grows_without_end_is_stopped(office: Any) -> None:
    row = "{% for a in l %}" * 6 + "0123456789" + "{% endfor %}" * 6
    error = broken(office, "x", row, context={"l": list(range(30))})
    assert "longer than 1000000 characters" in str(error.message)


MISSPELT = [
    ("{{ a", "“}}” is missing. Write }} where it ends."),
    ("{{ }}", "the brackets are empty"),
    ("{{ a b }}", "“}}” is missing before “b”."),
    ("{{ 'a }}", "a text in quotes is not closed."),
    ("{{ a$ }}", "“$” has no meaning there."),
    ("{{ a %}", "the brackets do not fit together."),
    ("{{ (a] }}", "“)” is missing before “]”."),
    ("{{ a) }}", "“)” ends what was not begun. Leave out “)”."),
    ("{# a", "“#}” is missing."),
    ("{{ a|uper }}", "there is no filter “uper”. Did you mean upper?"),
    ("{% if a %}{{ a|nothing }}{% endif %}", "there is no filter “nothing”. Known are: abs,"),
    ("{% if a is nice %}{% endif %}", "there is no question “is nice”."),
    ("{% if a %}\nmore\n", "“{% if … %}” is not closed. Write {% endif %} where it ends."),
    ("{% if a = 1 %}{% endif %}", "Two values are compared by ==."),
    ("{% endif %}", "“{% endif %}” ends what was not begun."),
    ("{% for a in b %}{% if a %}{% endfor %}", "Write {% endif %} before it."),
    ("{% goto 10 %}", "there is no command “goto”. Known are: if,"),
    ("{% include 'a' %}", "a template stands alone"),
    ("{% set 1 = 2 %}", "it can't be understood. Look at its brackets"),
]


@pytest.mark.parametrize(("source", "told"), MISSPELT)
def test_what_is_misspelt_is_told_with_its_line_and_the_cure(source: str, told: str) -> None:
    with pytest.raises(TemplateSyntaxError) as refused:
        plain_box(ZoneInfo("UTC")).fitting(f"fine\n{source}")
    found = misspelt(refused.value)
    assert found.line == 2
    assert told in f"{found.cause} {found.cure}"


@given(st.text("{}%#|'()[]=. \nab1ifendor", max_size=30))
def test_any_text_is_a_template_or_told_without_jinjas_words(source: str) -> None:
    try:
        plain_box(ZoneInfo("UTC")).fitting(source)
    except TemplateSyntaxError as error:
        found = misspelt(error)
        assert str(found.cause)
        assert str(found.cure)
        assert not re.search("expected|Encountered|token|Jinja", f"{found.cause} {found.cure}")


def test_what_is_no_template_is_refused_when_it_is_saved(office: Any) -> None:
    texts = [{"language": "pl", "subject": "x", "body": "fine\n{{ a|nothing }}"}]
    with (
        pytest.raises(ValidationFailed) as refused,
        office.platform.env(write=True, language="en") as env,
    ):
        Records(env, "mail.template").create([{"name": "a", "label": "A", "texts": texts}])
    assert str(refused.value.errors["body"][0]).startswith("Line 2:")


def test_a_template_is_for_something_that_there_is(office: Any) -> None:
    with (
        pytest.raises(ValidationFailed) as refused,
        office.platform.env(write=True, language="en") as env,
    ):
        Records(env, "mail.template").create([{"name": "a", "label": "A", "model": "shop.car"}])
    assert "shop.car" in str(refused.value.errors["model"][0])


def test_a_template_shows_what_its_sender_may_see(office: Any) -> None:
    office.template(pl=("x", "{% for i in record.identifiers %}{{ i.personal_value }}{% endfor %}"))
    with office.platform.env(write=True) as env:
        number = env["contacts.identifier"](type="pesel", value="44051401359")
        partner = env[PARTNER](kind="person", name="Jan Kos", identifiers=[number])
        env.session.add(partner)
        env.session.flush()
        key = partner.id
    assert "44051401359" in fill(office, key).text
    seller = make_user(office.platform, "seller", "contacts.all", "mail.user")
    with pytest.raises(TemplateFailed) as failed:
        fill(office, key, user=seller)
    assert failed.value.details["variable"] == "record.identifiers.personal_value"
    keeper = make_user(office.platform, "keeper", "contacts.all", "contacts.privacy", "mail.user")
    assert "44051401359" in fill(office, key, user=keeper).text


def test_records_behind_a_record_are_those_that_the_sender_may_see(office: Any) -> None:
    office.template(pl=("x", "[{{ record.parent }}][{{ record.children|length }}]"))
    seller = make_user(office.platform, "seller", "contacts.user", "mail.user")
    holding = office.partner(name="Secret Holding")
    mine = office.partner(name="Mine", parent_id=holding, owner_id=seller.id)
    office.partner(name="Hidden", parent_id=mine)
    assert fill(office, mine).text == "[Secret Holding][1]\n"
    assert fill(office, mine, user=seller).text == "[][0]\n"
    with office.platform.env(seller) as env:
        with env.sudo():
            record = env.session.get_one(env[PARTNER], mine)
            assert record.parent is not None, "loaded already"
            assert record.children
        assert render(env, find_template(env, "hello"), record).text == "[][0]\n"
        with pytest.raises(NotFound):
            Records(env, PARTNER).get(holding)


def test_html_of_a_mail_is_harmless_on_our_pages() -> None:
    shown = harmless(
        '<p onclick="x()">a<script>alert(1)</script><img src="https://spy.example/1.gif">'
        '<a href="javascript:x()">b</a></p>'
    )
    assert shown == '<p>a<a rel="noopener noreferrer">b</a></p>'


def test_the_recipient_follows_the_record(office: Any) -> None:
    office.template(model=PARTNER, ro=("Salut {{ recipient }}", "x"), pl=("Cześć", "x"))
    number = office.partner(name="Popescu SRL", email="a@popescu.example", language="ro")
    with office.platform.env(write=True) as env:
        record = Records(env, PARTNER).get(number)
        mail = send(env, to=[recipient_of(record)], template="hello", record=record)
    assert (mail.subject, mail.model, mail.record_id) == ("Salut Popescu SRL", PARTNER, number)
