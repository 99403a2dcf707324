"""What happens on a board: more cards, moving them, making them, folding columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, request

from mozaika.errors import Conflict, MozaikaError, Text, TransitionRefused, ValidationFailed
from mozaika.i18n import gettext
from mozaika.runtime import Env
from mozaika.services import preferences, workflow
from mozaika.services.moves import move as move_records
from mozaika.services.records import Records
from mozaika.web.addresses import list_url, new_url, record_url
from mozaika.web.display import USER_MODEL, name_of
from mozaika.web.pages.records.common import blueprint, load_record, model_of
from mozaika.web.session import page_env
from mozaika.web.views import kanban
from mozaika.web.views.kanban_board import Board
from mozaika.web.views.kanban_cards import Cards
from mozaika.web.views.kanban_columns import Column, key_of, preference
from mozaika.web.views.kinds import kind_of
from mozaika.web.views.state import ViewState

OWN = ("column", "columns", "after")
"""Arguments of these pages that are no part of the board's state."""


@blueprint.get("/<addon>/<name>/board/cards")
def more_cards(addon: str, name: str) -> str:
    """The next cards of a column."""
    with page_env() as env:
        board = _board(env, addon, name)
        column = kanban.column_of(board, request.args.get("column", ""))
        page = Cards(board).page(column, request.args.get("after", ""))
        more = kanban.more_url(board, column, page)
        return render_template("views/kanban_part.html", board=board, page=page, more_url=more)


@blueprint.get("/<addon>/<name>/board/column")
def lane(addon: str, name: str) -> str:
    """A whole column with its first cards."""
    with page_env() as env:
        board = _board(env, addon, name)
        column = kanban.column_of(board, request.args.get("column", ""))
        drawn = kanban.whole_lane(board, column)
        urls = kanban.urls_of(board)
        return render_template("views/kanban_part.html", board=board, lane=drawn, urls=urls)


@blueprint.get("/<addon>/<name>/board/totals")
def board_totals(addon: str, name: str) -> Any:
    """The counts and sums of all columns, where there are too many cards to wait for them."""
    with page_env() as env:
        board = _board(env, addon, name)
        found = kanban.all_heads(board).items()
        return jsonify(heads={key: _part(board, head=head) for key, head in found})


@blueprint.get("/<addon>/<name>/<int:record_id>/card")
def card(addon: str, name: str, record_id: int) -> Any:
    """A card and the heads of the columns that it concerns, as they are now."""
    return _changed(addon, name, record_id, request.args.getlist("columns"))


@blueprint.post("/<addon>/<name>/<int:record_id>/drop")
def drop_card(addon: str, name: str, record_id: int) -> Any:
    """Moves a card to another column: by the workflow's step that leads there, or by changing its
    field. Answers with the form's address where values are missing, with reasons where refused."""
    wanted = request.form.get("to", "")
    try:
        with page_env(write=True) as env:
            board = _board(env, addon, name)
            column = kanban.column_of(board, wanted)
            record = load_record(env, board.info, record_id)
            came = key_of(getattr(record, board.field.column_name))
            form = None if came == wanted else _move(board, record, column)
    except MozaikaError as error:
        return _refused(error)
    if form is not None:
        return jsonify(ask=form)
    return _changed(addon, name, record_id, [came, wanted])


@blueprint.post("/<addon>/<name>/board/new")
def make_card(addon: str, name: str) -> Any:
    """A new card of a column, by its name; what else is needed is asked for in the whole form."""
    key = request.form.get("to", "")
    with page_env() as env:
        board = _board(env, addon, name)
        values = _new_values(board, kanban.column_of(board, key))
    try:
        with page_env(write=True) as env:
            [made] = Records(env, board.info.name).create([values])
            number = int(made.id)
    except (ValidationFailed, TransitionRefused) as error:
        return _not_made(board, values, error)
    if _is_fetch():
        return _changed(addon, name, number, [key])
    return redirect(_here(board))


@blueprint.post("/<addon>/<name>/board/fold")
def fold_column(addon: str, name: str) -> Any:
    """Folds a column for this user, or unfolds it."""
    with page_env(write=True) as env:
        board = _board(env, addon, name)
        column = kanban.column_of(board, request.form.get("column", ""))
        kept = preferences.get(env, preference(board))
        chosen = kept if isinstance(kept, dict) else {}
        chosen = {**chosen, column.key: request.form.get("folded") == "1"}
        preferences.set(env, preference(board), chosen)
    return ("", 204) if _is_fetch() else redirect(_here(board))


def _board(env: Env, addon: str, name: str) -> Board:
    info = model_of(env, addon, name)
    kind_of(env, info, "kanban")
    return Board(env, info, ViewState.of_kind("kanban", request.args, OWN))


def _move(board: Board, record: Any, column: Column) -> str | None:
    """Makes the move, or returns the address of the form for what it needs first."""
    env, info, seen = board.env, board.info, _version()
    option = _step(env, record, column) if board.flow else None
    if option is None:
        change = {board.name: column.value}
        Records(env, info.name).update(int(record.id), change, version=seen)
        return None
    if option.allowed and option.ask:
        return record_url(info.name, record.id, "move", transition=option.name)
    move_records(env, info.name, [record.id], option.name, version=seen)
    return None


def _step(env: Env, record: Any, column: Column) -> workflow.Option | None:
    """The step that leads to the column, best one that needs nothing, then one that is allowed."""
    options = [o for o in workflow.transitions(env, record) if o.target == column.value]
    options.sort(key=lambda option: (not option.allowed, bool(option.ask)))
    return options[0] if options else None


def _version() -> int | None:
    typed = request.form.get("version", "")
    return int(typed) if typed.isdigit() and len(typed) < 16 else None


def _changed(addon: str, name: str, record_id: int, keys: Sequence[str]) -> Any:
    """The card and the heads of the columns, for the script to put in their places."""
    with page_env() as env:
        board = _board(env, addon, name)
        record = load_record(env, board.info, record_id)
        now = key_of(getattr(record, board.field.column_name))
        shown = Cards(board).one(record_id)
        found = kanban.heads(board, [*keys, now])
        says = {"name": name_of(record, board.info), "column": str(found[now].column.label)}
        return jsonify(
            column=now,
            card=_part(board, card=shown) if shown else "",
            heads={key: _part(board, head=head) for key, head in found.items()},
            says=gettext("“%(name)s” is in “%(column)s” now.", **says),
        )


def _part(board: Board, **what: Any) -> str:
    return render_template("views/kanban_part.html", board=board, **what)


def _refused(error: MozaikaError) -> Any:
    stale = isinstance(error, Conflict)
    says = [str(error.message), *([str(error.cure)] if error.cure and not stale else [])]
    texts = _texts(error) if isinstance(error, ValidationFailed) else []
    return jsonify(says=" ".join([*says, *texts]), stale=stale), 409 if stale else error.status


def _texts(error: ValidationFailed) -> list[str]:
    """What is wrong, in words."""
    found: list[str] = []
    for texts in error.errors.values():
        found.extend(map(str, texts) if isinstance(texts, list | tuple) else [str(texts)])
    return list(dict.fromkeys(found))


# -- new cards


def _new_values(board: Board, column: Column) -> dict[str, Any]:
    values = kanban.given(board, column)
    values[board.info.display] = request.form.get("name", "").strip()
    owner = board.info.fields.get("owner")
    if owner is not None and owner.kind == "many_to_one" and owner.target_name == USER_MODEL:
        values.setdefault("owner", board.env.user.id)
    return values


def _not_made(board: Board, values: dict[str, Any], error: MozaikaError) -> Any:
    """Says what is wrong, and where everything can be filled in."""
    form = new_url(board.info, **{k: v for k, v in values.items() if v is not None})
    texts: Sequence[Text] = (
        _named(board, error) if isinstance(error, ValidationFailed) else [error.message]
    )
    if _is_fetch():
        return jsonify(errors=[str(text) for text in texts], form=form), 422
    flash(" ".join(map(str, texts)), "danger")
    return redirect(form)


def _named(board: Board, error: ValidationFailed) -> list[str]:
    """Errors with the labels of their fields; those of the name itself stand beside it."""
    found: list[str] = []
    for name, texts in error.errors.items():
        field = board.info.fields.get(str(name))
        prefix = f"{field.label}: " if field and field.name != board.info.display else ""
        listed = texts if isinstance(texts, list | tuple) else [texts]
        found.extend(f"{prefix}{text}" for text in listed)
    return found or [str(error.message)]


def _here(board: Board) -> str:
    return list_url(board.info, **dict(board.state.arguments()))


def _is_fetch() -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
