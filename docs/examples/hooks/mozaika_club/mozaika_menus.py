from mozaika import Menu, _l, hookimpl


@hookimpl
def mozaika_menus():
    return [
        Menu("club.menu", _l("Club"), icon="gift", sequence=30),
        Menu("club.cards", _l("Club cards"), parent="club.menu", model="club.card"),
        Menu("club.ranking", _l("Ranking"), parent="club.menu", url="/club/ranking"),
    ]
