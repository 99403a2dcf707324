from mozaika import Seed, hookimpl


@hookimpl
def mozaika_seeds():
    return [
        Seed("club.silver", "club.level", {"name": "Silver", "points": 100}),
        Seed("club.gold", "club.level", {"name": "Gold", "points": 1000}),
    ]
