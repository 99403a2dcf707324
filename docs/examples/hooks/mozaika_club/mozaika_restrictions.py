from mozaika import Restriction, Where, hookimpl


@hookimpl
def mozaika_restrictions():
    return [Restriction("club.card", Where([["secret", "=", False]]), unless=["club.manager"])]
