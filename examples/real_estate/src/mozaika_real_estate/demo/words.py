"""What the demo's properties are called and where they lie, by the language of their country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Market(NamedTuple):
    """A country's market: price of a square metre to buy and to rent, from and to."""

    currency: str
    sale: tuple[int, int]
    rent: tuple[int, int]
    step: int
    towns: Mapping[str, tuple[str, ...]]
    region: Mapping[str, str]
    streets: tuple[str, ...]
    titles: Mapping[str, str]
    text: str
    said: Mapping[str, tuple[str, ...]]
    because: str
    withdrawn: str


MARKETS: Mapping[str, Market] = {
    "pl": Market(
        "PLN", (9000, 17500), (55, 95), 1000,
        {
            "Warszawa": ("Mokotów", "Wola", "Ursynów", "Praga-Południe"),
            "Gdańsk": ("Wrzeszcz", "Oliwa", "Przymorze"),
            "Kraków": ("Krowodrza", "Podgórze", "Dębniki"),
            "Wrocław": ("Krzyki", "Fabryczna", "Psie Pole"),
        },
        {"Warszawa": "mazowieckie", "Gdańsk": "pomorskie", "Kraków": "małopolskie",
         "Wrocław": "dolnośląskie"},
        ("ul. Lipowa", "ul. Kwiatowa", "ul. Długa", "ul. Polna", "al. Zwycięstwa", "ul. Ogrodowa"),
        {"flat": "Mieszkanie {rooms}-pokojowe, {place}", "house": "Dom z ogrodem, {place}",
         "land": "Działka budowlana, {place}", "office": "Biuro, {place}",
         "shop": "Lokal handlowy, {place}"},
        "Jasne i zadbane, w cichej okolicy. W pobliżu szkoła, sklepy i przystanek.\n\n"
        "Stan prawny uregulowany, księga wieczysta bez obciążeń. Szybkie wydanie kluczy.",
        {
            "offer": ("Chce złożyć ofertę, pyta o możliwość negocjacji ceny.",),
            "interested": ("Podobał się rozkład, wróci z żoną w weekend.",
                           "Musi sprawdzić zdolność kredytową."),
            "undecided": ("Zastanawia się, porównuje z dwoma innymi ofertami.",),
            "declined": ("Za mała kuchnia.", "Za daleko od szkoły."),
        },
        "Klient zmienił termin wyjazdu.",
        "Właściciel wstrzymał sprzedaż.",
    ),
    "ru": Market(
        "RUB", (150000, 420000), (900, 2400), 50000,
        {
            "Москва": ("Хамовники", "Сокольники", "Раменки"),
            "Санкт-Петербург": ("Петроградский", "Приморский", "Московский"),
            "Казань": ("Вахитовский", "Ново-Савиновский"),
            "Екатеринбург": ("Центр", "Академический"),
        },
        {"Москва": "Москва", "Санкт-Петербург": "Санкт-Петербург", "Казань": "Татарстан",
         "Екатеринбург": "Свердловская область"},
        ("ул. Садовая", "ул. Лесная", "ул. Чехова", "пр-т Мира", "ул. Зелёная"),
        {"flat": "{rooms}-комнатная квартира, {place}", "house": "Дом с участком, {place}",
         "land": "Участок под строительство, {place}", "office": "Офис, {place}",
         "shop": "Торговое помещение, {place}"},
        "Светлая и ухоженная недвижимость в тихом районе. Рядом школа, магазины и остановка.\n\n"
        "Один взрослый собственник, обременений нет. Ключи сразу после сделки.",
        {
            "offer": ("Готов внести аванс, просит небольшой торг.",),
            "interested": ("Понравилась планировка, придёт ещё раз с семьёй.",
                           "Ждёт одобрения ипотеки."),
            "undecided": ("Думает, сравнивает ещё с двумя вариантами.",),
            "declined": ("Маленькая кухня.", "Далеко от метро."),
        },
        "Клиент перенёс поездку.",
        "Собственник передумал продавать.",
    ),
    "ro": Market(
        "EUR", (1500, 3200), (9, 17), 500,
        {
            "București": ("Floreasca", "Titan", "Militari", "Cotroceni"),
            "Cluj-Napoca": ("Mărăști", "Gheorgheni", "Zorilor"),
            "Iași": ("Copou", "Tătărași"),
            "Timișoara": ("Complexul Studențesc", "Aradului"),
        },
        {"București": "București", "Cluj-Napoca": "Cluj", "Iași": "Iași", "Timișoara": "Timiș"},
        ("str. Teilor", "str. Florilor", "bd. Unirii", "str. Lungă", "str. Grădinilor"),
        {"flat": "Apartament cu {rooms} camere, {place}", "house": "Casă cu grădină, {place}",
         "land": "Teren intravilan, {place}", "office": "Spațiu de birouri, {place}",
         "shop": "Spațiu comercial, {place}"},
        "Luminoasă și îngrijită, într-o zonă liniștită. Aproape de școală și magazine.\n\n"
        "Acte în regulă, fără sarcini. Predarea cheilor se face rapid.",
        {
            "offer": ("Vrea să facă o ofertă, întreabă dacă prețul e negociabil.",),
            "interested": ("I-a plăcut compartimentarea, revine cu familia.",
                           "Așteaptă aprobarea creditului."),
            "undecided": ("Se mai gândește, compară cu alte două oferte.",),
            "declined": ("Bucătăria e prea mică.", "Prea departe de școală."),
        },
        "Clientul și-a amânat deplasarea.",
        "Proprietarul a renunțat la vânzare.",
    ),
}  # fmt: skip
WISHED: Mapping[str, Mapping[str, str]] = {
    "pl": {"flat": "Mieszkanie, {town}", "house": "Dom z ogrodem", "office": "Biuro dla zespołu",
           "land": "Działka pod dom", "shop": "Lokal na sklep"},
    "ru": {"flat": "Квартира, {town}", "house": "Дом с участком", "office": "Офис для команды",
           "land": "Участок под дом", "shop": "Помещение под магазин"},
    "ro": {"flat": "Apartament, {town}", "house": "Casă cu grădină", "office": "Birou de echipă",
           "land": "Teren pentru casă", "shop": "Spațiu pentru magazin"},
}  # fmt: skip
