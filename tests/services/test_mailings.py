"""Postings to many: one row, one consent of each, paused and resumed, and the hands that race for them."""

import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.services import community, outbox
from app.services.access import load_actor
from app.services.errors import DomainError
from app.services.outbox import Outcome
from config.vocabulary import MailingState, MessageState, Role
from models.database import enter, opaque_code, open_district, transaction
from models.outbox import Mailing, Message, Subscription
from models.people import Person, WechatIdentity
from models.registry import Membership, Place
from tests.community import found
from tests.hands import FORKED

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
SENT = Outcome(MessageState.SENT)
M = MessageState


def crowd(count: int, agreed: int, now: datetime = NOW, long_term: bool = False):
    """`count` people who live in the estate, the first `agreed` of whom agreed to one message about boards."""
    town = found(now)
    home = town.places["1栋1单元101"]
    with transaction():
        for number in range(count):
            person = Person.create(code=opaque_code("u"), name=f"住户{number}", source="test", created_at=now)
            WechatIdentity.create(openid=f"o{number}", person=person, created_at=now, last_login_at=now)
            Membership.create(
                code=opaque_code("m"),
                person=person,
                household=home,
                relation="owner",
                state="confirmed",
                requested_at=now,
            )
            if number < agreed:
                Subscription.create(person=person, template="board", credits=1, long_term=long_term, changed_at=now)
    return town


def post(town, key: str = "b1", now: datetime = NOW) -> Mailing:
    people = (
        Membership.select(Membership.person.alias("person_id"))
        .join(Place, on=(Membership.household == Place.id))
        .join(Person, on=(Membership.person == Person.id))
        .where(Person.name.startswith("住户"))
        .distinct()
    )
    return outbox.post_mailing(
        key=key,
        title="十月红黑榜",
        template="board",
        place=town.community,
        people=people,
        shared={"board": "物业红黑榜", "note": "红榜：和顺物业", "time": now},
        page="pages/boards/index",
        now=now,
    )


def far(mailing: Mailing):
    return outbox.progress([Mailing.get_by_id(mailing.id)])[mailing.id]


@pytest.fixture
def entered(url):
    with enter(open_district(url, "main")):
        community.prepare()
        yield url


def send(count: int, outcome: Outcome = SENT, now: datetime = NOW) -> int:
    held = outbox.lease(count, now)
    outbox.settle([(one, outcome) for one in held], now)
    return len(held)


def test_a_posting_is_one_row_whose_progress_adds_up(entered):
    town = crowd(10, agreed=7)
    mailing = post(town)
    assert (mailing.total, mailing.unsubscribed) == (10, 3)
    assert Subscription.select().where(Subscription.credits > 0).count() == 0
    send(3)
    send(1, Outcome(M.DEAD, "微信不认识这个收件人"))
    send(1, Outcome(M.SKIPPED, "拒收"))
    seen = far(mailing)
    assert (seen.total, seen.sent, seen.skipped, seen.dead, seen.waiting, seen.done) == (10, 3, 4, 1, 2, False)
    held = outbox.lease(1, NOW)[0]
    assert held.content == {
        "page": "pages/boards/index",
        "values": {"board": "物业红黑榜", "note": "红榜：和顺物业", "time": "2026-11-20 12:00"},
    }
    assert held.openid
    assert held.openid.startswith("o")


def test_posting_again_changes_nothing(entered):
    town = crowd(4, agreed=4)
    first = post(town)
    Subscription.update(credits=1).execute()
    again = post(town)
    assert (again.id, Message.select().count(), Mailing.select().count()) == (first.id, 4, 1)
    assert {row.credits for row in Subscription.select()} == {1}


def test_consent_for_good_is_not_spent(entered):
    mailing = post(crowd(3, agreed=3, long_term=True))
    assert far(mailing).waiting == 3
    assert {row.spent for row in Message.select()} == {False}
    assert {row.credits for row in Subscription.select()} == {1}


def test_two_postings_never_spend_one_consent(entered):
    town = crowd(5, agreed=5)
    assert [post(town, "b1").unsubscribed, post(town, "b2").unsubscribed] == [0, 5]


def test_paused_it_stops_and_resumed_it_goes_on_where_it_stopped(entered):
    town = crowd(6, agreed=6)
    mailing, office = post(town), town.actor("office")
    held = outbox.lease(2, NOW)
    outbox.pause_mailing(office, mailing.code, NOW)
    assert outbox.lease(9, NOW) == []
    outbox.settle([(held[0], SENT), (held[1], Outcome(M.WAITING, "微信正忙"))], NOW)
    later = NOW + timedelta(hours=1)
    assert outbox.lease(9, later) == [], "what comes back waits with the others"
    with pytest.raises(DomainError, match="state_conflict"):
        outbox.pause_mailing(office, mailing.code, NOW)
    outbox.resume_mailing(office, mailing.code, later)
    assert send(9, now=later) == 5
    assert (far(mailing).sent, far(mailing).done) == (6, True)
    with pytest.raises(DomainError, match="已经发完"):
        outbox.pause_mailing(office, mailing.code, later)


def test_a_persons_own_message_does_not_wait_behind_a_paused_posting(entered):
    town = crowd(1, agreed=1)
    mailing = post(town)
    outbox.pause_mailing(town.actor("office"), mailing.code, NOW)
    person = Person.get(Person.name == "住户0")
    Subscription.update(credits=1).execute()
    values = {"board": "x", "note": "y", "time": NOW}
    outbox.subscribe_message(template="board", person=person, values=values, page="p", key="own", now=NOW)
    assert [one.key for one in outbox.lease(5, NOW)] == ["subscribe:own"]


def test_only_the_office_of_the_place_may_pause(entered):
    town = crowd(2, agreed=2)
    mailing = post(town)
    other = found(NOW)
    for actor, code in ((other.actor("office"), "not_found"), (town.actor("resident"), "not_found")):
        with pytest.raises(DomainError, match=code):
            outbox.pause_mailing(actor, mailing.code, NOW)
    with pytest.raises(DomainError, match="forbidden"):
        outbox.pause_mailing(town.actor("auditor"), mailing.code, NOW)


def test_six_thousand_are_posted_by_a_handful_of_statements(entered, monkeypatch):
    from models.database import current

    town = crowd(300, agreed=250)
    statements = []
    run = current().database.execute_sql
    monkeypatch.setattr(
        current().database, "execute_sql", lambda *args, **kw: (statements.append(args[0]), run(*args, **kw))[1]
    )
    post(town)
    assert len(statements) < 15


# By processes: each of these is a program of its own that enters the district.


def send_slowly(url: str, over: Path) -> None:
    with enter(open_district(url, "main")):
        while not over.exists():
            held = outbox.lease(3, NOW)
            time.sleep(0.005)
            outbox.settle([(one, SENT) for one in held], NOW)


def pause_and_resume(url: str, person: int, code: str, over: Path) -> None:
    with enter(open_district(url, "main")):
        actor = load_actor(Person.get_by_id(person), NOW)
        for turn in (outbox.pause_mailing, outbox.resume_mailing) * 40:
            with contextlib.suppress(DomainError):
                turn(actor, code, NOW)
            time.sleep(0.003)
    over.touch()


def retry_all(url: str, person: int, codes: list[str]) -> list[str]:
    answers = []
    with enter(open_district(url, "main")):
        actor = load_actor(Person.get_by_id(person), NOW)
        for code in codes:
            try:
                outbox.retry_message(actor, code, NOW)
                answers.append("won")
            except DomainError as error:
                answers.append(str(error.code))
    return answers


def together(*work: tuple) -> None:
    hands = [FORKED.Process(target=one, args=args) for one, *args in work]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(timeout=120)
    assert [hand.exitcode for hand in hands] == [0] * len(hands)


def test_pause_against_send_loses_nothing_and_ends_in_agreement(url, tmp_path):
    over = tmp_path / "over"
    with enter(open_district(url, "main")):
        community.prepare()
        town = crowd(120, agreed=120)
        mailing, office = post(town), town.people["office"].id
    together(
        (send_slowly, url, over), (send_slowly, url, over), (pause_and_resume, url, office, mailing.code, over)
    )
    with enter(open_district(url, "main")):
        if Mailing.get_by_id(mailing.id).state == MailingState.PAUSED:
            states = {row.state for row in Message.select()}
            assert M.WAITING not in states, "a paused posting has nothing that would be sent"
            outbox.resume_mailing(town.actor("office"), mailing.code, NOW)
        while send(50):
            pass
        assert (far(mailing).sent, far(mailing).waiting) == (120, 0)
        assert {row.tries for row in Message.select()} == {1}


def test_retry_by_two_hands_against_a_sender(url, tmp_path):
    over = tmp_path / "over"
    with enter(open_district(url, "main")):
        community.prepare()
        town = crowd(40, agreed=40)
        post(town)
        while send(50, Outcome(M.DEAD, "微信不认识这个收件人")):
            pass
        codes, office = [row.code for row in Message.select()], town.people["office"].id
        assert {row.credits for row in Subscription.select()} == {1}
    with FORKED.Pool(3) as pool:
        hands = [pool.apply_async(retry_all, (url, office, codes)) for _ in range(2)]
        sender = pool.apply_async(send_slowly, (url, over))
        answers = [one.get(timeout=60) for one in hands]
        over.touch()
        sender.get(timeout=60)
    with enter(open_district(url, "main")):
        while send(50):
            pass
        won = [sum(one[number] == "won" for one in answers) for number in range(len(codes))]
        assert won == [1] * len(codes), "each was revived once"
        assert {row.state for row in Message.select()} == {M.SENT}
        assert {row.credits for row in Subscription.select()} == {0}


def test_a_dead_message_without_consent_is_not_tried_again(entered):
    town = crowd(1, agreed=1)
    post(town)
    send(1, Outcome(M.DEAD, "x"))
    office, code = town.actor("office"), Message.get().code
    outbox.subscribe_all(Person.get(Person.name == "住户0"), {"board": "reject"}, NOW)
    with pytest.raises(DomainError, match="没有剩下的订阅次数"):
        outbox.retry_message(office, code, NOW)
    assert Message.get().state == M.DEAD
    with pytest.raises(DomainError, match="not_found"):
        outbox.retry_message(found(NOW).actor("office"), code, NOW)


def test_a_revived_message_and_a_later_one_are_never_both_in_flight(entered):
    town = crowd(1, agreed=1)
    post(town)
    send(1, Outcome(M.DEAD, "x"))
    dead, person = Message.get(), Person.get(Person.name == "住户0")
    Subscription.update(credits=2).execute()
    values = {"board": "x", "note": "y", "time": NOW}
    outbox.subscribe_message(template="board", person=person, values=values, page="p", key="own", now=NOW)
    flying = outbox.lease(5, NOW)
    outbox.retry_message(town.actor("office"), dead.code, NOW)
    assert outbox.lease(5, NOW) == []
    assert [one.id for one in outbox.settle([(flying[0], SENT)], NOW, 5)] == [dead.id]
    assert Role.OFFICE in town.actor("office").roles()
