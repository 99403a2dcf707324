"""Templates that a small company would have, in its customers' languages."""

from __future__ import annotations

from typing import NamedTuple


class DemoText(NamedTuple):
    """A template's text in one language."""

    language: str
    subject: str
    body: str


class DemoTemplate(NamedTuple):
    """A template about records of a model."""

    model: str
    code: str
    label: str
    texts: tuple[DemoText, ...]


TEMPLATES = (
    DemoTemplate(
        "contacts.partner",
        "after_call",
        "Po rozmowie · После разговора · După convorbire",
        (
            DemoText(
                "pl",
                "Dziękujemy za rozmowę, {{ record.name }}",
                "{{ greeting }},\n\ndziękuję za dzisiejszą rozmowę. Tak jak ustaliliśmy, w ciągu"
                " dwóch dni prześlę propozycję dopasowaną do Państwa potrzeb.\n\nJeśli coś jeszcze"
                " przyjdzie Państwu do głowy, wystarczy odpowiedzieć na tę wiadomość.\n\n"
                "Z poważaniem\n\n{{ author }}",
            ),
            DemoText(
                "ru",
                "Спасибо за разговор, {{ record.name }}",
                "{{ greeting }}!\n\nБлагодарю за сегодняшний разговор. Как мы и договорились, в"
                " течение двух дней я пришлю предложение под ваши задачи.\n\nЕсли появятся"
                " вопросы, просто ответьте на это письмо.\n\nС уважением,\n\n{{ author }}",
            ),
            DemoText(
                "ro",
                "Vă mulțumim pentru discuție, {{ record.name }}",
                "{{ greeting }},\n\nvă mulțumesc pentru discuția de astăzi. Așa cum am stabilit,"
                " în două zile vă trimit o ofertă potrivită nevoilor dumneavoastră.\n\nDacă mai"
                " aveți întrebări, este suficient să răspundeți la acest mesaj.\n\n"
                "Cu stimă,\n\n{{ author }}",
            ),
            DemoText(
                "en",
                "Thank you for the call, {{ record.name }}",
                "{{ greeting }},\n\nthank you for talking to me today. As agreed, you will have our"
                " offer within two days.\n\nKind regards\n\n{{ author }}",
            ),
        ),
    ),
    DemoTemplate(
        "contacts.partner",
        "confirm_details",
        "Sprawdzenie danych · Проверка данных · Verificarea datelor",
        (
            DemoText(
                "pl",
                "Prosimy o sprawdzenie danych",
                "{{ greeting }},\n\nporządkujemy naszą bazę klientów i prosimy o sprawdzenie, czy"
                " mamy aktualne dane:\n\n- nazwa: **{{ record.name }}**\n"
                "- telefon: {{ record.phone or 'brak' }}\n- miejscowość:"
                " {{ record.city or 'brak' }}\n\nJeśli coś się zmieniło, prosimy o krótką"
                " odpowiedź.\n\nZ poważaniem\n\n{{ author }}",
            ),
            DemoText(
                "ru",
                "Просим проверить ваши данные",
                "{{ greeting }}!\n\nМы приводим в порядок базу клиентов. Проверьте, пожалуйста,"
                " верны ли данные:\n\n- название: **{{ record.name }}**\n"
                "- телефон: {{ record.phone or 'нет' }}\n- город: {{ record.city or 'нет' }}\n\n"
                "Если что-то изменилось, напишите нам пару слов.\n\nС уважением,\n\n{{ author }}",
            ),
            DemoText(
                "ro",
                "Vă rugăm să verificați datele",
                "{{ greeting }},\n\nne actualizăm baza de clienți și vă rugăm să verificați"
                " datele:\n\n- denumire: **{{ record.name }}**\n"
                "- telefon: {{ record.phone or 'lipsește' }}\n"
                "- localitate: {{ record.city or 'lipsește' }}\n\nDacă s-a schimbat ceva, vă rugăm"
                " să ne scrieți pe scurt.\n\nCu stimă,\n\n{{ author }}",
            ),
        ),
    ),
    DemoTemplate(
        "pipeline.deal",
        "offer_reminder",
        "Pytanie o ofertę · Вопрос о предложении · Întrebare despre ofertă",
        (
            DemoText(
                "pl",
                "Oferta: {{ record.name }}",
                "{{ greeting or 'Dzień dobry' }},\n\npiszę w sprawie oferty **{{ record.name }}**"
                "{% if record.amount %} na kwotę {{ record.amount }}{% endif %}. Czy mieli Państwo"
                " okazję się z nią zapoznać?{% if record.expected_close %} Ceny gwarantujemy do"
                " {{ record.expected_close }}.{% endif %}\n\nZ poważaniem\n\n{{ author }}",
            ),
            DemoText(
                "ru",
                "Предложение: {{ record.name }}",
                "{{ greeting or 'Здравствуйте' }}!\n\nПишу по поводу предложения"
                " **{{ record.name }}**{% if record.amount %} на сумму {{ record.amount }}"
                "{% endif %}. Удалось ли с ним ознакомиться?{% if record.expected_close %} Цены"
                " действуют до {{ record.expected_close }}.{% endif %}\n\nС уважением,\n\n"
                "{{ author }}",
            ),
            DemoText(
                "ro",
                "Oferta: {{ record.name }}",
                "{{ greeting or 'Bună ziua' }},\n\nvă scriu în legătură cu oferta"
                " **{{ record.name }}**{% if record.amount %} în valoare de {{ record.amount }}"
                "{% endif %}. Ați avut ocazia să o analizați?{% if record.expected_close %}"
                " Prețurile sunt valabile până la {{ record.expected_close }}.{% endif %}\n\n"
                "Cu stimă,\n\n{{ author }}",
            ),
        ),
    ),
)

REFUSED = "The mail server refused: {address}: 550 5.1.1 User unknown"
