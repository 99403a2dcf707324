"""What a practice calls what others have made."""

from __future__ import annotations

from typing import Any

import pytest
from mozaika import Records
from mozaika.testing import RestClient

ON_SQLITE = pytest.mark.parametrize(
    "databases", [pytest.param("sqlite", marks=pytest.mark.sqlite)], indirect=True
)
"""What a test of one database has to say."""

DEALS = {
    "en": "Treatment plans",
    "pl": "Plany leczenia",
    "ru": "Планы лечения",
    "ro": "Planuri de tratament",
}


@ON_SQLITE
def test_a_deal_is_a_treatment_plan_and_what_is_shipped_stays_as_written(practice: Any) -> None:
    rest, said = RestClient(practice.host), {}
    for language in DEALS:
        with practice.platform.env(write=True) as env:
            env.session.query(env["base.user"]).filter_by(login="admin").one().language = language
        models = rest.get("")["items"]
        said[language] = next(one["plural"] for one in models if one["name"] == "pipeline.deal")
    assert said == DEALS
    with practice.platform.env() as env:
        stages = Records(env, "pipeline.stage").search(fields=["name"]).items
    assert {"Won", "Lost", "Completed", "Declined"} <= {stage["name"] for stage in stages}
