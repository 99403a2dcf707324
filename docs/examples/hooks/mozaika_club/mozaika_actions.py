from mozaika import Action, _l, _ln, hookimpl


def give_points(env, cards):
    """Runs in the request's transaction; the text tells the user what came of it."""
    for card in cards:
        card.points += 10
    env.platform.hooks.notify("club_points_given", env=env, cards=cards)
    return _ln("%(n)s card got 10 points", "%(n)s cards got 10 points", len(cards))


@hookimpl
def mozaika_actions():
    return [
        Action(
            "club.give_points",
            "club.card",
            _l("Give 10 points"),
            run=give_points,
            icon="gift",
            filter=[["status", "=", "active"]],
        )
    ]
