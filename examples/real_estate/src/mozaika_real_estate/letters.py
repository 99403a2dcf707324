"""Mails that an agency sends all the time, in its clients' languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mozaika import Text, _l

Texts = Mapping[str, tuple[str, str]]
"""Subject and body by language."""


class Letter(NamedTuple):
    """A template about records of `model`."""

    key: str
    model: str
    label: Text
    texts: Texts


VIEWING: Texts = {
    "pl": (
        "Prezentacja: {{ record.property.name }}",
        "{{ greeting or 'Dzień dobry' }},\n\npotwierdzam prezentację nieruchomości"
        " **{{ record.property.name }}** w terminie {{ record.start }}.\n\n"
        "{% if record.property.street %}Adres: {{ record.property.street }},"
        " {{ record.property.town.name }}\n\n{% endif %}"
        "Gdyby termin przestał pasować, proszę o odpowiedź na tę wiadomość.\n\n"
        "Z poważaniem\n\n{{ author }}",
    ),
    "ru": (
        "Показ: {{ record.property.name }}",
        "{{ greeting or 'Здравствуйте' }}!\n\nПодтверждаю показ объекта"
        " **{{ record.property.name }}**: {{ record.start }}.\n\n"
        "{% if record.property.street %}Адрес: {{ record.property.town.name }},"
        " {{ record.property.street }}\n\n{% endif %}"
        "Если время перестало подходить, просто ответьте на это письмо.\n\n"
        "С уважением,\n\n{{ author }}",
    ),
    "ro": (
        "Vizionare: {{ record.property.name }}",
        "{{ greeting or 'Bună ziua' }},\n\nvă confirm vizionarea proprietății"
        " **{{ record.property.name }}**: {{ record.start }}.\n\n"
        "{% if record.property.street %}Adresa: {{ record.property.street }},"
        " {{ record.property.town.name }}\n\n{% endif %}"
        "Dacă ora nu vă mai convine, vă rog să răspundeți la acest mesaj.\n\n"
        "Cu stimă,\n\n{{ author }}",
    ),
    "en": (
        "Viewing: {{ record.property.name }}",
        "{{ greeting or 'Good day' }},\n\nI confirm the viewing of"
        " **{{ record.property.name }}**: {{ record.start }}.\n\n"
        "{% if record.property.street %}Address: {{ record.property.street }},"
        " {{ record.property.town.name }}\n\n{% endif %}"
        "Should the time not suit you any more, please answer this mail.\n\n"
        "Kind regards\n\n{{ author }}",
    ),
}
OFFER: Texts = {
    "pl": (
        "Nieruchomość dla Państwa",
        "{{ greeting or 'Dzień dobry' }},\n\nzgodnie z Państwa oczekiwaniami przesyłam ofertę,"
        " która może Państwa zainteresować:\n\n"
        "{% if record.property %}**{{ record.property.name }}**"
        "{% if record.property.price %}, cena {{ record.property.price }}{% endif %}"
        "{% if record.property.area %}, powierzchnia {{ record.property.area }} m²{% endif %}"
        "\n\n{% endif %}Kiedy moglibyśmy ją obejrzeć?\n\nZ poważaniem\n\n{{ author }}",
    ),
    "ru": (
        "Объект для вас",
        "{{ greeting or 'Здравствуйте' }}!\n\nПо вашим пожеланиям мы подобрали вариант, который"
        " может вам подойти:\n\n"
        "{% if record.property %}**{{ record.property.name }}**"
        "{% if record.property.price %}, цена {{ record.property.price }}{% endif %}"
        "{% if record.property.area %}, площадь {{ record.property.area }} м²{% endif %}"
        "\n\n{% endif %}Когда вам было бы удобно его посмотреть?\n\nС уважением,\n\n{{ author }}",
    ),
    "ro": (
        "O proprietate pentru dumneavoastră",
        "{{ greeting or 'Bună ziua' }},\n\npotrivit dorințelor dumneavoastră am ales o ofertă care"
        " v-ar putea interesa:\n\n"
        "{% if record.property %}**{{ record.property.name }}**"
        "{% if record.property.price %}, preț {{ record.property.price }}{% endif %}"
        "{% if record.property.area %}, suprafață {{ record.property.area }} m²{% endif %}"
        "\n\n{% endif %}Când am putea să o vizionăm?\n\nCu stimă,\n\n{{ author }}",
    ),
    "en": (
        "A property for you",
        "{{ greeting or 'Good day' }},\n\nI have found something that you may like:\n\n"
        "{% if record.property %}**{{ record.property.name }}**"
        "{% if record.property.price %}, price {{ record.property.price }}{% endif %}"
        "{% if record.property.area %}, area {{ record.property.area }} m²{% endif %}"
        "\n\n{% endif %}When could we go and see it?\n\nKind regards\n\n{{ author }}",
    ),
}
LETTERS = (
    Letter("viewing", "real_estate.viewing", _l("Viewing confirmed"), VIEWING),
    Letter("offer", "pipeline.deal", _l("A property for the buyer"), OFFER),
)
