"""The README tells the truth: its addon is the tested one, and it works."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from mozaika.lifecycle.host import Host
from mozaika.services.records import Records

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
BLOCK = re.compile(r"<!-- (\S+) -->\n```\w*\n(.*?)```", re.DOTALL)


def test_the_code_in_the_readme_is_the_code_of_the_example() -> None:
    blocks = BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
    assert len(blocks) == 2
    for path, code in blocks:
        assert (ROOT / path).read_text("utf-8") == code


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_addon_of_the_readme_gives_partners_points(make_host: Callable[..., Host]) -> None:
    host = make_host("contacts", paths=[EXAMPLES])
    host.apply(host.plan("enable", ["loyalty"]))
    with host.platform.env(write=True) as env:
        [partner] = Records(env, "contacts.partner").create([{"name": "Acme", "points": 7}])
        [item] = Records(env, "contacts.partner").search([["points", ">", 5]]).items
        assert (item["id"], item["points"]) == (partner.id, 7)
    columns = [column.name for column in host.platform.views["contacts.partner", "list"].columns]
    assert columns[columns.index("status") + 1] == "points"
