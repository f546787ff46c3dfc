"""Score sheets of the office's groups, where a scheme lets them judge: what is asked, until when, what was given."""

from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.boards import asked_place
from app.office.boards import room as boards_room
from app.office.gate import office_actor
from app.office.lists import Column, Listing, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import boards as service
from app.services.boards.definitions import JUDGING
from app.services.errors import DomainError, FieldError, invalid
from app.services.local_time import local_day, period_label
from models.boards import Scheme, Score, ScoringRound

room = Room("评分", 43, *JUDGING, below=boards_room)


def last_day(row: ScoringRound) -> date:
    """The last day on which scores count."""
    return local_day(row.due_at) - timedelta(days=1)


def _lines(rows: list[ScoringRound]) -> list[dict[str, Any]]:
    counts = service.sheet_counts(office_actor(), rows)
    return [{"round": row, "asked": counts[row.id][0], "missing": counts[row.id][1]} for row in rows]


def _name(line: dict[str, Any]) -> Markup:
    row = line["round"]
    return link(
        row.scheme.name, "office.score_sheet", scheme=row.scheme.code, period=row.period, place=row.place.code
    )


def _state(line: dict[str, Any]) -> Markup:
    if line["round"].due_at <= now():
        return tag("calm", "已截止")
    return tag("warn", "没评完") if line["missing"] else tag("ok", "已评完")


ROUNDS = Listing(
    name="scoring",
    title="评分",
    key=ScoringRound.id,
    sort="-until",
    empty="没有请您评分的榜。方案里写明由您所在的小组打分时，到期末会出现在这里，并发通知。",
    lines=_lines,
    columns=(
        Column("name", "榜单", _name, Kind.MARKUP, sort=Scheme.name, page_only=True),
        Column("title", "榜单", lambda line: line["round"].scheme.name, file_only=True),
        Column("period", "期", lambda line: period_label(line["round"].period), sort=ScoringRound.period),
        Column("place", "范围", lambda line: line["round"].place.label),
        Column("until", "评到", lambda line: last_day(line["round"]), Kind.DAY, sort=ScoringRound.due_at),
        Column("asked", "共几项", lambda line: line["asked"], Kind.NUMBER),
        Column("missing", "没评", lambda line: line["missing"], Kind.NUMBER),
        Column("state", "状态", _state, Kind.MARKUP),
    ),
)


@room.page("/board-scoring")
def score_sheets() -> Response:
    return show(ROUNDS, service.rounds_for(office_actor()))


@room.page("/board-scoring/<scheme>/<period>")
def score_sheet(scheme: str, period: str) -> str:
    row, scores, names = service.sheet_of(office_actor(), scheme, period, asked_place())
    rules = service.definition_of(row.rules)
    return render_template(
        "office/board_scoring.html",
        round=row,
        rules=rules,
        open=row.due_at > now(),
        until=last_day(row),
        missing=sum(one.score is None for one in scores),
        reason_below=service.REASON_BELOW,
        lines=[
            {
                "score": one,
                "subject": names[one.subject][1],
                "question": service.name_of(rules, one.indicator),
                "field": _field(one, names),
            }
            for one in scores
        ],
    )


def _field(one: Score, names: dict[int, tuple[str, str]]) -> str:
    return f"{names[one.subject][0]}.{one.indicator}"


@room.form("/board-scoring/<scheme>/<period>", shows=score_sheet)
def give_scores(scheme: str, period: str) -> BaseResponse:
    """What was written and is new, all or none; what was left empty can be scored later."""
    actor = office_actor()
    _, scores, names = service.sheet_of(actor, scheme, period, asked_place())
    given: list[tuple[str, str, int, str]] = []
    fields = []
    for one in scores:
        field = _field(one, names)
        said = _said(one, field)
        if said is not None:
            given.append((names[one.subject][0], one.indicator, *said))
            fields.append(field)
    if not given:
        return done("没有新的分数要保存")
    try:
        service.give_scores(actor, scheme, period, given, now(), asked_place())
    except DomainError as error:
        raise _on_the_form(error, fields) from error
    missing = sum(one.score is None for one in service.sheet_of(actor, scheme, period, asked_place())[1])
    return done(f"保存了 {len(given)} 项，{f'还有 {missing} 项没评' if missing else '全部评完了'}")


def _said(one: Score, field: str) -> tuple[int, str] | None:
    """The score and the word why in a line of the form; nothing where it says nothing new."""
    text, note = answer(f"score.{field}", 9), answer(f"note.{field}", 200)
    if f"score.{field}" not in request.form or (not text and one.score is None and not note):
        return None
    if not text:
        words = "写了原因，还没有打分" if one.score is None else "评过的分可以改，不能清空"
        raise invalid(f"score.{field}", words)
    if not (text.isascii() and text.isdigit()):
        raise invalid(f"score.{field}", "分数要填 0 到 100 的整数")
    return None if (int(text), note) == (one.score, one.note) else (int(text), note)


def _on_the_form(error: DomainError, fields: list[str]) -> DomainError:
    """The service's `scores.<number>.<field>` as the fields of this form."""
    errors = []
    for one in error.errors:
        _, number, name = one.field.split(".")
        field = "note" if name == "note" else "score"
        errors.append(FieldError(f"{field}.{fields[int(number)]}", one.code, one.message))
    return DomainError(error.code, error.detail, errors, error.extra)
