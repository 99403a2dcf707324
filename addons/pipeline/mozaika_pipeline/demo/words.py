"""What demo deals are called, in the language of their partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Words = Mapping[str, Sequence[str]]

NAMES: Words = {
    "pl": ["Wdrożenie CRM", "Licencje dla działu sprzedaży", "Centrala IP i słuchawki",
           "Szkolenie handlowców", "Migracja z arkuszy", "Obsługa zgłoszeń serwisowych",
           "Pilotaż dla oddziału", "Rozbudowa o windykację"],
    "ru": ["Внедрение CRM", "Лицензии для отдела продаж", "IP-АТС и гарнитуры",
           "Обучение менеджеров", "Перенос данных из таблиц", "Приём заявок в сервис",
           "Пилот для филиала", "Подключение взыскания"],
    "ro": ["Implementare CRM", "Licențe pentru vânzări", "Centrală IP și căști",
           "Instruirea agenților", "Migrare din Excel", "Preluarea sesizărilor",
           "Pilot pentru sucursală", "Extindere cu recuperare"],
}  # fmt: skip
RENEWALS: Words = {
    "pl": ["Przedłużenie licencji", "Odnowienie wsparcia"],
    "ru": ["Продление лицензий", "Продление поддержки"],
    "ro": ["Prelungirea licențelor", "Reînnoirea suportului"],
}
STEPS: Words = {
    "pl": ["Zadzwonić do prezesa", "Wysłać poprawioną ofertę", "Umówić prezentację",
           "Zapytać o budżet", "Przesłać umowę"],
    "ru": ["Позвонить директору", "Отправить новое предложение", "Назначить показ",
           "Уточнить бюджет", "Выслать договор"],
    "ro": ["De sunat directorul", "De trimis oferta corectată", "De stabilit prezentarea",
           "De întrebat de buget", "De trimis contractul"],
}  # fmt: skip
NOTES: Words = {
    "pl": ["Wybrali tańszą ofertę.", "Projekt przesunięty na przyszły rok.",
           "Zostają przy obecnym dostawcy."],
    "ru": ["Выбрали предложение дешевле.", "Проект перенесён на следующий год.",
           "Остаются с прежним поставщиком."],
    "ro": ["Au ales o ofertă mai ieftină.", "Proiect amânat pentru anul viitor.",
           "Rămân la furnizorul actual."],
}  # fmt: skip
WON: Words = {
    "pl": ["Polecenie i szybki termin", "Lepsza obsługa po polsku", "Cena pakietu"],
    "ru": ["Рекомендация и быстрый срок", "Поддержка на русском", "Цена пакета"],
    "ro": ["Recomandare și termen scurt", "Suport în română", "Prețul pachetului"],
}
COMPETITORS = ["Bitrix24", "amoCRM", "Livespace", "Pipedrive", "Salesforce", "Minicrm"]
