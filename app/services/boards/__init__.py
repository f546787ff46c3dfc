"""Boards with due process. Others call what stands here."""

from app.services.boards.compute import compute_boards, differences
from app.services.boards.definitions import SchemeDefinition
from app.services.boards.endings import daily, draft_period, end_due, remind_answers
from app.services.boards.indicators import INDICATORS
from app.services.boards.life import (
    EVENT_WORDS,
    STEPS,
    announce_automatic,
    board_actions,
    move_board,
    publish_due,
    why_not_announce,
    why_not_publish,
)
from app.services.boards.names import Naming, choose_name, namings
from app.services.boards.objections import (
    Correction,
    answer_objection,
    find_objection,
    may_answer,
    object_to_board,
    objection_actions,
    objections_of,
    photos_of,
)
from app.services.boards.ranking import name_of
from app.services.boards.reading import (
    all_sources,
    board_by_code,
    entries_for,
    find_board,
    history,
    listed,
    public_entries,
    rules_of,
    sides,
    source_rows,
    waiting_boards,
)
from app.services.boards.schemes import (
    add_scheme,
    change_scheme,
    current_scheme,
    definition_of,
    install_schemes,
    revert_scheme,
    schemes,
    versions,
)
from app.services.boards.score_sheets import REASON_BELOW, give_scores, rounds_for, sheet_counts, sheet_of
from app.services.boards.scoring import open_rounds, remind_judges
from app.services.boards.subjects import choices, codes_of, own_keys, public_names
from app.services.boards.vetoes import lift_veto, record_veto, standing_vetoes

__all__ = [
    "EVENT_WORDS",
    "INDICATORS",
    "REASON_BELOW",
    "STEPS",
    "Correction",
    "Naming",
    "SchemeDefinition",
    "add_scheme",
    "all_sources",
    "announce_automatic",
    "answer_objection",
    "board_actions",
    "board_by_code",
    "change_scheme",
    "choices",
    "choose_name",
    "codes_of",
    "compute_boards",
    "current_scheme",
    "daily",
    "definition_of",
    "differences",
    "draft_period",
    "end_due",
    "entries_for",
    "find_board",
    "find_objection",
    "give_scores",
    "history",
    "install_schemes",
    "lift_veto",
    "listed",
    "may_answer",
    "move_board",
    "name_of",
    "namings",
    "object_to_board",
    "objection_actions",
    "objections_of",
    "open_rounds",
    "own_keys",
    "photos_of",
    "public_entries",
    "public_names",
    "publish_due",
    "record_veto",
    "remind_answers",
    "remind_judges",
    "revert_scheme",
    "rounds_for",
    "rules_of",
    "schemes",
    "sheet_counts",
    "sheet_of",
    "sides",
    "source_rows",
    "standing_vetoes",
    "versions",
    "waiting_boards",
    "why_not_announce",
    "why_not_publish",
]
