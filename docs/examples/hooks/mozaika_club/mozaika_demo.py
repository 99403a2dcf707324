from mozaika import Records, hookimpl


@hookimpl
def mozaika_demo(env):
    partners = Records(env, "contacts.partner").search(limit=5).items
    Records(env, "club.card").create(
        [{"number": f"D{one['id']}", "partner": one["id"], "points": 50} for one in partners]
    )
