from mozaika import Records, _l, hookimpl
from mozaika_automation.kinds import ActionKind, Setting


def give(env, work):
    """With `work.dry` it only tells what it would do."""
    points = work.settings["points"]
    if not work.dry:
        cards = Records(env, "club.card")
        cards.update_many(
            [(card.id, {"points": card.points + points}, None) for card in work.records]
        )
    return work.each(_l("got %(n)s points", n=points))


@hookimpl
def automation_actions():
    return [
        ActionKind(
            "club.give",
            _l("Give points"),
            run=give,
            settings=[Setting("points", _l("Points"), "integer", required=True, default=10)],
            icon="gift",
            fits=lambda info: info.name == "club.card",
        )
    ]
