"""Asking WeChat about what is held, and hearing its verdicts. No call is made inside a transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.services.content.deciding import settle
from config.vocabulary import CheckKind, CheckRoute, CheckState
from models.content import ContentCheck, EarlyVerdict
from models.database import opaque_code, take_alone, transaction

log = logging.getLogger(__name__)
SILENCE = timedelta(minutes=30)
"""After this a person decides: as long as WeChat takes at most for a photo."""
LEASE = timedelta(minutes=3)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 180, 600))
EARLY_KEPT = timedelta(days=1)
PROFILE, COMMENT = 1, 2
"""WeChat's scenes."""
_PLAIN = {
    10001: "像是广告",
    20001: "谈到了不宜在这里谈的事",
    20002: "含有低俗内容",
    20003: "含有骂人的话",
    20006: "可能涉及违法的事",
    20008: "像是诈骗",
    20012: "含有低俗内容",
    20013: "可能侵犯别人的权利",
}


class Verdict(Protocol):
    """What WeChat thinks of a text: pass, review or risky, and a label."""

    @property
    def suggest(self) -> str: ...

    @property
    def label(self) -> int: ...

    @property
    def trace_id(self) -> str: ...


class Checker(Protocol):
    """The two questions to WeChat. CannotCheck when it does not answer; every other error is taken for that too."""

    def text_check(self, openid: str, content: str, scene: int, title: str = "", nickname: str = "") -> Verdict:
        """What WeChat thinks of a text."""

    def media_check(self, openid: str, url: str, scene: int) -> str:
        """The trace_id under which the verdict on a photo will be pushed."""


class CannotCheck(Exception):
    """There is no verdict; `again` says whether asking later can help. The text is for the office."""

    def __init__(self, words: str, *, again: bool) -> None:
        super().__init__(words)
        self.again = again


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came of asking: a state, or none while it still waits."""

    state: CheckState | None
    reason: str = ""
    trace_id: str = ""
    again_in: timedelta = SILENCE


def check_due(
    checker: Checker, address_of: Callable[[str], str], clock: Callable[[], datetime], limit: int = 20
) -> int:
    """Ask about what is due, one after the other, and write down each answer; answers how many were asked.

    `address_of` gives the public address of a photo, nothing when there is none.
    """
    rows = _lease(limit, clock())
    for row in rows:
        _write(row, _ask(checker, address_of, row, clock()), clock())
    return len(rows)


def _lease(limit: int, now: datetime) -> list[ContentCheck]:
    """Take due checks; those of a process that died are taken again when its lease is over."""
    lease = opaque_code("l")
    with transaction():
        take_alone("content")
        due = (
            ContentCheck.select(ContentCheck.id)
            .where(ContentCheck.state == CheckState.WAITING, ContentCheck.due_at <= now)
            .order_by(ContentCheck.due_at, ContentCheck.id)
            .limit(limit)
        )
        ids = [row.id for row in due]
        if not ids:
            return []
        ContentCheck.update(lease=lease, due_at=now + LEASE, tries=ContentCheck.tries + 1).where(
            ContentCheck.id.in_(ids)
        ).execute()
        return list(ContentCheck.select().where(ContentCheck.id.in_(ids)).order_by(ContentCheck.id))


def _ask(checker: Checker, address_of: Callable[[str], str], row: ContentCheck, now: datetime) -> _Asked:
    if row.trace_id or now - row.created_at >= SILENCE:
        return _Asked(CheckState.HUMAN, row.reason or "微信半小时没有回音")
    try:
        if row.kind == CheckKind.PHOTO:
            address = address_of(row.subject)
            if not address:
                return _Asked(CheckState.HUMAN, "没有设置公网地址，微信取不到照片")
            return _Asked(None, trace_id=checker.media_check(row.openid, address, COMMENT))
        scene = PROFILE if row.kind == CheckKind.NAME else COMMENT
        verdict = checker.text_check(row.openid, row.words, scene)
        return _Asked(*_meaning(verdict.suggest, verdict.label), trace_id=verdict.trace_id)
    except CannotCheck as error:
        if not error.again:
            return _Asked(CheckState.HUMAN, str(error))
        return _later(row, str(error), now)
    except Exception as error:
        log.exception("check %s", row.code)
        return _later(row, f"没能检查：{type(error).__name__}", now)


def _later(row: ContentCheck, reason: str, now: datetime) -> _Asked:
    left: timedelta = SILENCE - (now - row.created_at)
    return _Asked(None, reason, again_in=min(PAUSES[min(row.tries, len(PAUSES)) - 1], left))


def _meaning(suggest: str, label: int) -> tuple[CheckState, str]:
    """What a verdict means: whatever is neither a pass nor risky is for a person."""
    if suggest == "pass":
        return CheckState.PASSED, ""
    if suggest == "risky":
        return CheckState.REFUSED, _PLAIN.get(label, "不适合公开")
    return CheckState.HUMAN, "微信拿不准"


def _write(row: ContentCheck, asked: _Asked, now: datetime) -> None:
    """Write down what came of asking, unless the lease was lost or a person has decided meanwhile."""
    with transaction():
        take_alone("content")
        mine = (
            (ContentCheck.id == row.id)
            & (ContentCheck.lease == row.lease)
            & (ContentCheck.state == CheckState.WAITING)
        )
        if asked.state is not None:
            settle(row, asked.state, asked.reason, CheckRoute.WECHAT, now, mine, trace_id=asked.trace_id)
            return
        columns = {"lease": "", "reason": asked.reason, "due_at": now + asked.again_in, "trace_id": asked.trace_id}
        ContentCheck.update(**columns).where(mine).execute()
        early = asked.trace_id and EarlyVerdict.get_or_none(EarlyVerdict.trace_id == asked.trace_id)
        if early:
            _hear(early.trace_id, early.suggest, early.label, early.errcode, now)


def media_result(trace_id: str, suggest: str, label: int, errcode: int, now: datetime) -> bool:
    """WeChat's verdict on a photo, as it was pushed. True when it changed something.

    Late it still decides what no person has decided; twice, or for an unknown id, it does nothing. One that comes
    before its trace_id was written down is kept for a day and taken then.
    """
    if not trace_id:
        return False
    with transaction():
        take_alone("content")
        if ContentCheck.select().where(ContentCheck.trace_id == trace_id).exists():
            return _hear(trace_id, suggest, label, errcode, now)
        EarlyVerdict.delete().where(EarlyVerdict.at < now - EARLY_KEPT).execute()
        EarlyVerdict.insert(
            trace_id=trace_id, suggest=suggest, label=label, errcode=errcode, at=now
        ).on_conflict_ignore().execute()
        return False


def _hear(trace_id: str, suggest: str, label: int, errcode: int, now: datetime) -> bool:
    state, reason = _meaning(suggest, label)
    if errcode != 0:
        state, reason = CheckState.HUMAN, f"微信没能取到照片（错误码 {errcode}）"
    row = ContentCheck.get(ContentCheck.trace_id == trace_id)
    undecided = (ContentCheck.id == row.id) & ContentCheck.decided_at.is_null()
    if state is CheckState.HUMAN and row.state == CheckState.HUMAN:
        return False
    return settle(row, state, reason, CheckRoute.WECHAT, now, undecided, trace_id=trace_id)
