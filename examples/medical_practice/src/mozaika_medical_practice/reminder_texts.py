"""The reminder of an appointment as shipped, in the patient's language. It says nothing of why."""

from __future__ import annotations

REMINDERS = {
    "en": (
        "Your appointment on {{ record.start }}",
        "{{ greeting }}\n\nwe remind you of your appointment:\n\n"
        "- when: **{{ record.start }}**\n- doctor: {{ record.doctor.name }}\n"
        "{% if record.room %}- room: {{ record.room.name }}\n{% endif %}\n"
        "If you can't come, please tell us as soon as you know: somebody else is waiting.\n\n"
        "{{ company }}\n",
    ),
    "pl": (
        "Wizyta {{ record.start }}",
        "{{ greeting }}\n\nprzypominamy o umówionej wizycie:\n\n"
        "- termin: **{{ record.start }}**\n- lekarz: {{ record.doctor.name }}\n"
        "{% if record.room %}- gabinet: {{ record.room.name }}\n{% endif %}\n"
        "Jeśli nie może Pani lub Pan przyjść, prosimy o wiadomość – z terminu skorzysta ktoś "
        "inny.\n\n{{ company }}\n",
    ),
    "ru": (
        "Приём {{ record.start }}",
        "{{ greeting }}\n\nнапоминаем о записи на приём:\n\n"
        "- когда: **{{ record.start }}**\n- врач: {{ record.doctor.name }}\n"
        "{% if record.room %}- кабинет: {{ record.room.name }}\n{% endif %}\n"
        "Если вы не сможете прийти, сообщите нам об этом заранее: это время нужно другим "
        "пациентам.\n\n{{ company }}\n",
    ),
    "ro": (
        "Programarea din {{ record.start }}",
        "{{ greeting }}\n\nvă reamintim de programarea dumneavoastră:\n\n"
        "- când: **{{ record.start }}**\n- medic: {{ record.doctor.name }}\n"
        "{% if record.room %}- cabinet: {{ record.room.name }}\n{% endif %}\n"
        "Dacă nu puteți veni, vă rugăm să ne anunțați din timp: ora va fi de folos altui "
        "pacient.\n\n{{ company }}\n",
    ),
}
"""Subject and text by language."""
