"""What people are told of a board. Notices name organisations, estates and buildings; people and families are counted,
so that nothing of them stays behind when they change their mind."""

from datetime import datetime, timedelta

from peewee import ModelSelect

from app.services import notices, outbox
from app.services.boards.subjects import PERSONAL
from app.services.local_time import local_day, period_label
from config.vocabulary import BoardSide, BoardState, BoardSubject, MembershipState, NoticeKind, Role
from models.boards import Board, BoardEntry, Objection
from models.people import Person, RoleGrant
from models.publishing import Notice
from models.registry import Membership, Organisation, Place


def title_of(board: Board) -> str:
    return f"{period_label(board.period)}{board.scheme.name}"


def link_of(board: Board) -> str:
    return f"/pages/boards/detail/index?scheme={board.scheme.code}&period={board.period}&place={board.place.code}"


def _day(moment: datetime) -> str:
    """The last day before a moment, as people say it."""
    last = local_day(moment) - timedelta(days=1)
    return f"{last.month} 月 {last.day} 日"


def tell_black_subjects(board: Board, now: datetime) -> None:
    """A black entry's subject hears of it before the public does, with the reason and until when to answer."""
    entries = (
        BoardEntry.select(BoardEntry, Organisation)
        .join(Organisation, on=(BoardEntry.subject == Organisation.id), attr="organisation")
        .where(BoardEntry.board == board, BoardEntry.side == BoardSide.BLACK, Organisation.contact.is_null(False))
    )
    assert board.answer_until is not None
    for entry in entries:
        body = f"{entry.name}：{entry.reason}。请在 {_day(board.answer_until)} 前写明您的意见，答复后才会公示。"
        _to_person(
            board, entry.organisation.contact, f"{title_of(board)}：拟列入黑榜", body, f"warned:{entry.id}", now
        )


def ask_red_people(board: Board, now: datetime) -> None:
    """Whoever is to stand on a red board by name is asked how; silence keeps the name away."""
    if board.scheme.subject not in PERSONAL:
        return
    red = [row.subject for row in board.entries.where(BoardEntry.side == BoardSide.RED)]
    if board.scheme.subject == BoardSubject.PERSON:
        people = Person.select().where(Person.id.in_(red))
    else:
        living = Membership.select(Membership.person).where(
            Membership.household.in_(red), Membership.state == MembershipState.CONFIRMED
        )
        people = Person.select().where(Person.id.in_(living))
    for person in people:
        body = "祝贺上榜。是否公开、怎样显示姓名由您决定；没有选择的，公示时不出现。"
        _to_person(board, person, f"{title_of(board)}：拟列入红榜", body, f"praised:{person.id}", now)


def tell_everybody(board: Board, state: BoardState, key: str, now: datetime, changed: bool = False) -> None:
    """The public notice, the publication, or a change of what is on notice: everybody below the place hears of it."""
    best = red_words(board)
    ending = f"公示期满，正式发布，{_day(board.effective_until)}前有效。" if board.effective_until else "正式发布。"
    if state is BoardState.ON_NOTICE:
        assert board.notice_until is not None
        ending = f"公示到 {_day(board.notice_until)}，有异议请在小程序里提出。"
    title = f"{title_of(board)} {'异议采纳后重新公示' if changed else state.label}"
    body, link = f"红榜：{best}。{ending}", link_of(board)
    notices.post(kind=NoticeKind.BOARD, title=title, body=body, link=link, place=board.place, key=key, now=now)
    outbox.robot_message(f"**{title}**\n{body}", key, now)
    outbox.post_mailing(
        key=key,
        title=title,
        template="board",
        place=board.place,
        people=_residents(board.place),
        shared={"board": board.scheme.name, "note": f"红榜：{best}"[:20], "time": now},
        page=link.removeprefix("/"),
        now=now,
    )


def red_words(board: Board) -> str:
    """Who stands on the red side, in a sentence: names of organisations and places, a count of people."""
    red = list(board.entries.where(BoardEntry.side == BoardSide.RED).order_by(BoardEntry.rank, BoardEntry.id))
    if board.scheme.subject in PERSONAL:
        unit = "位居民" if board.scheme.subject == BoardSubject.PERSON else "户家庭"
        return f"{len(red)} {unit}" if red else "本期空缺"
    return "、".join(entry.name for entry in red[:10]) or "本期空缺"


def tell_objector(objection: Objection, now: datetime) -> None:
    """The answer goes to who objected."""
    words = "已采纳" if objection.state == "upheld" else "未采纳"
    title = f"{title_of(objection.board)}：您的意见{words}"
    _to_person(objection.board, objection.person, title, objection.answer, f"answer:{objection.code}", now)


def tell_offices(objection: Objection, title: str, stage: str, now: datetime) -> int:
    """Those who must answer hear of an objection, once for each stage; answers how many were told now."""
    board = objection.board
    people = (
        Person.select()
        .join(RoleGrant, on=(RoleGrant.person == Person.id))
        .where(
            RoleGrant.role.in_([Role.OFFICE.value, Role.SUPERVISOR.value]),
            RoleGrant.ended_at.is_null(),
            RoleGrant.place.in_(board.place.above()),
        )
        .distinct()
    )
    title, body = f"{title_of(board)}：{title}", f"要在 {_day(objection.answer_by)} 前答复，答复前不能发布。"
    told = [_to_person(board, one, title, body, f"{stage}:{objection.code}:{one.id}", now) for one in people]
    return sum(told)


def withdraw_words(board: Board, now: datetime) -> None:
    """What was said to everybody says from now on that the board is withdrawn, and names nobody."""
    Notice.update(body="这期榜单已撤回，以最新公布为准。", title=f"{title_of(board)} 已撤回").where(
        Notice.key.startswith(f"board:{board.id}:"), Notice.place.is_null(False)
    ).execute()


def forget_names(board: Board) -> None:
    """An ended board's notices name nobody any more."""
    Notice.update(body="这期榜单已到期。").where(
        Notice.key.startswith(f"board:{board.id}:"), Notice.place.is_null(False)
    ).execute()


def _to_person(board: Board, person: Person, title: str, body: str, stage: str, now: datetime) -> bool:
    """A notice and a message, once for each stage; answers whether it is new."""
    key = f"board:{board.id}:{stage}"
    outbox.subscribe_message(
        template="board",
        person=person,
        values={"board": board.scheme.name, "note": title[-20:], "time": now},
        page=link_of(board).removeprefix("/"),
        key=key,
        now=now,
    )
    return notices.post(
        kind=NoticeKind.BOARD, title=title, body=body, link=link_of(board), person=person, key=key, now=now
    )


def _residents(place: Place) -> ModelSelect:
    """Everybody who lives below a place, once."""
    return (
        Membership.select(Membership.person.alias("person_id"))
        .join(Place, on=(Membership.household == Place.id))
        .where(Membership.state == MembershipState.CONFIRMED, Place.below(place.path))
        .distinct()
    )
