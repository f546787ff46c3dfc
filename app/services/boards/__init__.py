"""Boards with due process. Others call what stands here."""

from app.services.boards.compute import compute_boards, install_schemes
from app.services.boards.indicators import INDICATORS
from app.services.boards.life import EVENT_WORDS, STEPS, board_actions, move_board, object_to_board, publish_due
from app.services.boards.reading import find_board, listed, waiting_boards

__all__ = [
    "EVENT_WORDS",
    "INDICATORS",
    "STEPS",
    "board_actions",
    "compute_boards",
    "find_board",
    "install_schemes",
    "listed",
    "move_board",
    "object_to_board",
    "publish_due",
    "waiting_boards",
]
