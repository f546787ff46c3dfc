"""Boards as people may see them: residents from the public notice on, the groups from the draft on."""

from peewee import Expression, ModelSelect

from app.services.access import Actor, within
from app.services.errors import not_found
from config.vocabulary import BoardState, Role
from models.boards import Board, Scheme
from models.registry import Place

INSIDERS = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
PUBLIC = (BoardState.ON_NOTICE, BoardState.PUBLISHED)


def _visible(actor: Actor) -> Expression:
    above = {int(part) for scope in actor.scopes for part in scope.path.strip("/").split("/")}
    return (Board.place.in_(above) & Board.state.in_(PUBLIC)) | within(actor, *INSIDERS)


def listed(actor: Actor) -> ModelSelect:
    """Boards the actor may see, the newest month first."""
    return (
        Board.select(Board, Scheme, Place)
        .join(Scheme)
        .switch(Board)
        .join(Place)
        .where(_visible(actor))
        .order_by(Board.period.desc(), Board.id)
    )


def find_board(actor: Actor, scheme: str, period: str) -> Board:
    board = listed(actor).where(Scheme.code == scheme, Board.period == period).first()
    if board is None:
        raise not_found("这期榜单")
    return board


def waiting_boards(actor: Actor) -> ModelSelect:
    """Boards on their way to publication, the oldest month first."""
    return (
        listed(actor)
        .where(Board.state.in_([BoardState.DRAFT, BoardState.REVIEWED, BoardState.ON_NOTICE]))
        .order_by(Board.period, Board.id)
    )
