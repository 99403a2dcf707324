"""What patients come with, and what doctors write, by language."""

from __future__ import annotations

REASONS = {
    "pl": ("Kontrola", "Ból zęba", "Pierwsza wizyta", "Ból gardła", "Badania okresowe",
           "Wynik badań", "Ból pleców"),
    "ru": ("Осмотр", "Зубная боль", "Первичный приём", "Боль в горле", "Профилактический осмотр",
           "Результаты анализов", "Боль в спине"),
    "ro": ("Control", "Durere de dinți", "Prima consultație", "Durere în gât",
           "Control periodic", "Rezultate analize", "Dureri de spate"),
}  # fmt: skip
DIAGNOSES = {
    "J06.9": {"pl": "Ostre zakażenie górnych dróg oddechowych",
              "ru": "Острая инфекция верхних дыхательных путей",
              "ro": "Infecție acută a căilor respiratorii superioare"},
    "K02.1": {"pl": "Próchnica zębiny", "ru": "Кариес дентина", "ro": "Carie a dentinei"},
    "I10": {"pl": "Nadciśnienie samoistne", "ru": "Эссенциальная гипертензия",
            "ro": "Hipertensiune esențială"},
    "M54.5": {"pl": "Ból okolicy lędźwiowej", "ru": "Боль внизу спины",
              "ro": "Durere lombară joasă"},
    "E11": {"pl": "Cukrzyca typu 2", "ru": "Сахарный диабет 2 типа", "ro": "Diabet zaharat tip 2"},
    "K05.1": {"pl": "Przewlekłe zapalenie dziąseł", "ru": "Хронический гингивит",
              "ro": "Gingivită cronică"},
    "Z00.0": {"pl": "Ogólne badanie lekarskie", "ru": "Общий медицинский осмотр",
              "ro": "Examen medical general"},
}  # fmt: skip
FINDINGS = {
    "pl": "Stan ogólny dobry. Zlecono badania kontrolne.",
    "ru": "Общее состояние удовлетворительное. Назначены контрольные анализы.",
    "ro": "Stare generală bună. S-au recomandat analize de control.",
}
ADVICE = {
    "pl": "Kontrola za trzy miesiące.",
    "ru": "Повторный приём через три месяца.",
    "ro": "Control peste trei luni.",
}
ALLERGIES = {
    "pl": ("penicylina", "lateks", "orzechy", "lidokaina"),
    "ru": ("пенициллин", "латекс", "орехи", "лидокаин"),
    "ro": ("penicilină", "latex", "nuci", "lidocaină"),
}
CANCELLED = {
    "pl": ("Choroba", "Wyjazd", "Zmiana terminu"),
    "ru": ("Болезнь", "Отъезд", "Перенос"),
    "ro": ("Boală", "Plecare", "Reprogramare"),
}
PLANS = {
    "pl": ("Korona porcelanowa", "Implant", "Aparat ortodontyczny", "Rehabilitacja kręgosłupa",
           "Wybielanie zębów"),
    "ru": ("Керамическая коронка", "Имплант", "Брекет-система", "Реабилитация позвоночника",
           "Отбеливание зубов"),
    "ro": ("Coroană ceramică", "Implant", "Aparat dentar", "Recuperare pentru coloană",
           "Albire dentară"),
}  # fmt: skip
