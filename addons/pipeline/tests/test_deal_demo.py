"""The demo's deals are believable, and quickly made."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from addons.pipeline.tests.deals_world import ADDONS
from mozaika.lifecycle.host import Host
from mozaika_pipeline.models import Approval, Deal, Pipeline, StageChange


def test_the_demo_tells_of_a_year(make_host: Callable[..., Host]) -> None:
    platform = make_host("pipeline", paths=ADDONS, demo=True).platform
    with platform.env() as env:
        deal, change = env[Deal], env[StageChange]
        deals = env.session.scalars(select(deal)).all()
        assert len({one.pipeline_id for one in deals}) == 3
        assert {"open", "won", "lost"} == {one.state for one in deals}
        assert len({one.currency for one in deals}) >= 3
        assert all(one.company_amount is not None for one in deals if one.amount is not None)
        assert all(one.closed_on >= one.opened_on for one in deals if one.state != "open")
        assert any(one.attention == "rotting" for one in deals)
        lost = [one for one in deals if one.state == "lost" and one.repeat_of_id is None]
        assert all(one.lost_reason_id for one in lost)
        moved = env.session.scalars(select(change.deal_id).where(change.source_id.is_(None)))
        assert sorted(moved) == sorted(one.id for one in deals)
        last = select(change.deal_id, func.max(change.at)).group_by(change.deal_id)
        since = {one.id: one.stage_since for one in deals}
        assert all(since[deal_id] >= at for deal_id, at in env.session.execute(last))
        assert env.session.scalar(select(func.count()).select_from(env[Pipeline])) == 3
        assert env.session.scalars(select(env[Approval].id)).first() is not None
