"""What is said against a board and answered with figures set right, and what alone keeps somebody off it."""

import re

from flask import url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.boards import asked_place, board_page
from app.office.boards import room as boards_room
from app.office.figures import hundredths
from app.office.gate import office_actor
from app.office.room import Room, answer, done
from app.services import boards as service
from app.services.errors import invalid, not_found
from config.vocabulary import ObjectionKind, ObjectionState, Role
from models.boards import Board

room = Room("", 43, Role.OFFICE, Role.SUPERVISOR, below=boards_room)
CORRECTIONS = 3


def _answered(code: str) -> str:
    """The page a refused answer stands on."""
    row = service.find_objection(office_actor(), code).board
    return board_page(row.scheme.code, row.period, row.place.code)


@room.form("/boards/objections/<code>", shows=_answered)
def board_answer(code: str) -> BaseResponse:
    rules = service.rules_of(service.find_objection(office_actor(), code).board)
    fixed = []
    for number in range(CORRECTIONS):
        subject, indicator, value = (answer(f"{name}{number}", 64) for name in ("subject", "indicator", "value"))
        if not (subject or indicator or value):
            continue
        if not (subject and indicator and value):
            raise invalid(f"value{number}", "对象、指标和数值要一起填")
        if rules.indicator(indicator) is None:
            raise not_found("这项指标")
        fixed.append(service.Correction(subject, indicator, _figure(f"value{number}", value, indicator)))
    uphold = answer("word") == "uphold"
    row = service.answer_objection(office_actor(), code, uphold, answer("answer"), now(), tuple(fixed))
    return done(
        f"{ObjectionKind(row.kind).label}{ObjectionState(row.state).label}，已答复本人", _page_of(row.board)
    )


def _figure(field: str, text: str, indicator: str) -> int:
    """A figure as a person writes it, in the indicator's own whole units."""
    known = service.INDICATORS.get(indicator)
    if known is not None and not known.unit.startswith("0.01"):
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise invalid(field, f"更正后的数值要是 0 以上的整数（{known.unit}）")
        return int(text)
    figure = hundredths(text.removesuffix("%"))
    if figure is None:
        raise invalid(field, "更正后的数值写成 95 或 95.5 这样，最多两位小数")
    return figure


def _page_of(row: Board) -> str:
    return url_for("office.board_page", scheme=row.scheme.code, period=row.period, place=row.place.code)


@room.form("/boards/<scheme>/<period>/vetoes", Role.OFFICE, shows=lambda **where: board_page(**where))
def board_veto(scheme: str, period: str) -> BaseResponse:
    said = (answer("subject", 64), answer("rule", 64), answer("evidence"))
    service.record_veto(office_actor(), scheme, period, *said, now(), asked_place())
    return done("已登记一票否决，榜单已重新计算")


@room.form("/boards/<scheme>/<period>/vetoes/lift", Role.OFFICE, shows=lambda **where: board_page(**where))
def board_lift(scheme: str, period: str) -> BaseResponse:
    said = (answer("subject", 64), answer("rule", 64), answer("reason"))
    service.lift_veto(office_actor(), scheme, period, *said, now(), asked_place())
    return done("已撤销一票否决，榜单已重新计算")
