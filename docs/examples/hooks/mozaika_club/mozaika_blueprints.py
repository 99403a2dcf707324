from flask import Blueprint, jsonify

from mozaika import Records, hookimpl, page_env


def make_blueprint():
    """A page at /club/ranking; who is not signed in is sent to sign in first."""
    blueprint = Blueprint("club", __name__, url_prefix="/club")

    @blueprint.get("/ranking")
    def ranking():
        with page_env() as env:
            best = Records(env, "club.card").search(sort="-points", limit=3)
            return jsonify([[card["number"], card["points"]] for card in best.items])

    return blueprint


@hookimpl
def mozaika_blueprints():
    return [make_blueprint()]
