"""Boards: the list, one board with every figure and its source, the steps to its publication, and objections."""

from datetime import date, timedelta
from functools import reduce
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup
from peewee import fn
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.figures import plain_unit
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import boards as service
from app.services import content
from app.services.access import Actor
from app.services.boards.scoring import progress_of
from app.services.boards.subjects import PERSONAL, full_names
from app.services.errors import not_found
from app.services.local_time import local_day, period_label
from config.vocabulary import (
    BoardSide,
    BoardState,
    BoardSubject,
    CheckKind,
    EntryEnd,
    ObjectionKind,
    ObjectionState,
    Role,
)
from models.boards import Board, BoardEvent, Scheme

room = Room("榜单", 40, Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
TONES = {BoardState.PUBLISHED: "ok", BoardState.EXPIRED: "calm", BoardState.WITHDRAWN: "calm"}
CHANGED = {"rank": "名次", "score": "总分", "side": "上榜", "title": "称号", "grade": "等级"}


def state_tag(row: Board) -> Markup:
    return tag(TONES.get(BoardState(row.state), "warn"), BoardState(row.state).label)


def _name(line: dict[str, Any]) -> Markup:
    row = line["board"]
    return link(
        row.scheme.name, "office.board_page", scheme=row.scheme.code, period=row.period, place=row.place.code
    )


def _lines(rows: list[Board]) -> list[dict[str, Any]]:
    counts = service.sides(rows)
    return [
        {
            "board": row,
            "actions": service.board_actions(office_actor(), row, now()),
            "red": counts[row.id].get(BoardSide.RED, 0),
            "black": counts[row.id].get(BoardSide.BLACK, 0),
        }
        for row in rows
    ]


def _last_day(line: dict[str, Any]) -> date | None:
    """A notice ends at midnight: the day before is its last."""
    until = line["board"].notice_until
    return local_day(until) - timedelta(days=1) if until else None


PERIOD_ENDS = reduce(
    lambda period, quarter: fn.REPLACE(period, f"-Q{quarter}", f"-{3 * quarter:02}Q"), range(1, 5), Board.period
)
"""Months, quarters and years in the order in which they end."""

BOARDS = Listing(
    name="boards",
    title="榜单",
    key=Board.id,
    sort="-period",
    empty="还没有榜单。每月 1 日结账后自动算出上月的榜，每季第 1 日算出上季的榜。",
    search=lambda words: Scheme.name.contains(words),
    search_hint="榜单名称",
    filters=(
        filter_of("state", "状态", BoardState, Board.state),
        filter_of("subject", "评谁", BoardSubject, Scheme.subject),
    ),
    lines=_lines,
    template="office/boards.html",
    columns=(
        Column("name", "榜单", _name, Kind.MARKUP, sort=Scheme.name, page_only=True),
        Column("title", "榜单", lambda line: line["board"].scheme.name, file_only=True),
        Column("period", "期", lambda line: period_label(line["board"].period), sort=PERIOD_ENDS),
        Column("place", "范围", lambda line: line["board"].place.label, hidden=True),
        Column("state", "状态", lambda line: state_tag(line["board"]), Kind.MARKUP, sort=Board.state),
        Column("red", "红榜", lambda line: line["red"], Kind.NUMBER),
        Column("black", "黑榜", lambda line: line["black"], Kind.NUMBER),
        Column("until", "公示到", _last_day, Kind.DAY, sort=Board.notice_until),
    ),
)


@room.page("/boards")
def boards_page() -> Response:
    return show(BOARDS, service.listed(office_actor()))


def asked_place() -> str:
    """Which of several communities a page or form means."""
    return request.args.get("place", "")[:64]


@room.page("/boards/<scheme>/<period>")
def board_page(scheme: str, period: str, place: str = "") -> str:
    actor = office_actor()
    row = service.find_board(actor, scheme, period, place or asked_place())
    shown = service.entries_for(actor, row, now())
    rules = service.rules_of(row)
    open_to_all = row.state in (BoardState.ON_NOTICE, BoardState.PUBLISHED)
    return render_template(
        "office/board.html",
        board=row,
        rules=rules,
        state=state_tag(row),
        actions=list(service.board_actions(actor, row, now())),
        waiting=_waiting(row),
        entries=[
            {"row": one, "figures": {figure["code"]: figure for figure in one.entry.indicators}} for one in shown
        ],
        indicators=[_indicator(rules, one.code) for one in rules.indicators],
        sides={side.value: side.label for side in BoardSide},
        best=[one for one in shown if one.entry.side == BoardSide.RED],
        worst=[one for one in shown if one.entry.side == BoardSide.BLACK],
        open_to_all=open_to_all,
        pictured=open_to_all and bool(service.public_entries(row, now())),
        objections=_objections(actor, row, shown),
        vetoes=[{"veto": one, "words": _veto_words(rules, one.rule)} for one in service.standing_vetoes(row)],
        veto_rules=[one for one in rules.vetoes if one.indicator is None],
        may_veto=row.state == BoardState.DRAFT and actor.covers(row.place.path, Role.OFFICE),
        names=_names(row, shown),
        scoring=progress_of(row),
        events=_events(row),
        consequences=consequences(row),
        needs_note={name for name, step in service.STEPS.items() if step.needs_note},
    )


def _waiting(row: Board) -> str:
    """Why the next step cannot be taken yet, in a sentence."""
    if row.state == BoardState.REVIEWED:
        return service.why_not_announce(row, now())
    return service.why_not_publish(row, now()) if row.state == BoardState.ON_NOTICE else ""


def _indicator(rules: service.SchemeDefinition, code: str) -> dict[str, Any]:
    own, known = rules.indicator(code), service.INDICATORS.get(code)
    assert own is not None
    return {
        "code": code,
        "name": service.name_of(rules, code),
        "weight": own.weight,
        "explanation": known.explanation if known else own.explanation,
        "unit": plain_unit(known.unit if known else "0.01 分（百分制）"),
        "sources": known is not None,
    }


def _names(row: Board, shown: list[Any]) -> dict[int, str]:
    return {one.entry.subject: one.name for one in shown}


def _veto_words(rules: service.SchemeDefinition, code: str) -> str:
    return next((one.words for one in rules.vetoes if one.code == code), code)


def _objections(actor: Actor, row: Board, shown: list[Any]) -> list[dict[str, Any]]:
    rows, names = service.objections_of(actor, row), _names(row, shown)
    photos = service.photos_of(rows)
    veil = content.veil_for(CheckKind.OBJECTION, [one.code for one in rows])
    inside = actor.covers(row.place.path, Role.OFFICE, Role.SUPERVISOR)
    return [
        {
            "row": one,
            "kind": ObjectionKind(one.kind).label,
            "state": ObjectionState(one.state).label,
            "words": veil.text(one.code, one.words, viewer=actor.id, office=inside),
            "photos": photos.get(one.id, []),
            "about": names.get(one.subject, ""),
            "may_answer": service.may_answer(actor, one),
            "may_correct": one.kind != ObjectionKind.REPAIR,
        }
        for one in rows
    ]


def _events(row: Board) -> list[dict[str, Any]]:
    names = full_names(row, list(row.entries)) if row.scheme.subject in PERSONAL else {}
    return [
        {
            "event": event,
            "words": service.EVENT_WORDS.get(event.action, event.action),
            "changes": [words for change in event.changes if (words := change_words(change, names))],
        }
        for event in row.events.order_by(BoardEvent.number)
    ]


def change_words(change: dict[str, Any], names: dict[int, str]) -> str:
    """和顺物业：总分 43.2 → 81.0，上榜 黑榜 → 红榜. What an ended entry was is not said again."""
    if "ended" in change:
        return EntryEnd(change["ended"]).label
    who = names.get(change["subject"], change["name"])
    parts = [f"{CHANGED[key]} {_said(key, old)} → {_said(key, new)}" for key, (old, new) in _pairs(change)]
    return f"{who}：{'，'.join(parts)}"


def _pairs(change: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    return [(key, change[key]) for key in CHANGED if key in change]


def _said(key: str, value: Any) -> str:
    if value in (None, ""):
        return "无"
    if key == "score":
        return f"{value / 100:.1f}"
    return BoardSide(value).label if key == "side" else str(value)


def consequences(board: Board) -> dict[str, str]:
    """What each step will do, in a sentence with numbers, before it is done."""
    counts = service.sides([board])[board.id]
    red, black = counts.get(BoardSide.RED, 0), counts.get(BoardSide.BLACK, 0)
    whom = f"红榜 {red} 个、黑榜 {black} 个"
    rules = service.rules_of(board)
    told = f"先告知拟上黑榜的 {black} 家单位，听取意见 {rules.answer_working_days} 个工作日。" if black else ""
    asked = "并请上榜的人选择怎样显示姓名。" if board.scheme.subject in PERSONAL else ""
    return {
        "recompute": "按现在的数据和否决重新算一遍，改变了什么会记在经过里。",
        "review": f"共 {sum(counts.values())} 个对象，{whom}。审核后交监督小组。{told}{asked}",
        "supervise": f"{whom}，将公示 {rules.notice_working_days} 个工作日，居民都能看到并提出异议。",
        "return": "退回给社区修改，写明哪里不对。",
        "publish": f"{whom}，将正式发布，{rules.effect_days} 天内有效，并推送到小程序和工作群。",
        "withdraw": "名单马上从小程序、办公页和长图的二维码里消失，居民看到的是“已撤回”。",
    }


def _again(scheme: str, period: str, action: str) -> str:
    """The page a refused step stands on."""
    return str(board_page(scheme, period))


@room.form("/boards/<scheme>/<period>/<action>", Role.OFFICE, Role.SUPERVISOR, shows=_again)
def board_step(scheme: str, period: str, action: str) -> BaseResponse:
    if action not in service.STEPS:
        raise not_found("这一步")
    row = service.move_board(office_actor(), scheme, period, action, now(), answer("note"), asked_place())
    said = BoardState(row.state).label
    if action == "recompute":
        moved = len(row.events.order_by(BoardEvent.number.desc()).get().changes)
        said = f"已重新计算，改变了 {moved} 处" if moved else "已重新计算，没有改变"
    return done(f"{period_label(row.period)}{row.scheme.name}：{said}")
