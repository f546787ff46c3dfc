"""The office's page of messages: found, filtered, tried again, paused and resumed."""

from datetime import timedelta

from app.services import outbox
from app.services.outbox import Outcome
from config.vocabulary import Channel, MessageState
from models.database import transaction
from models.outbox import Mailing, Message, Subscription


def queue(town, now, count=3):
    for part in ("resident", "elder", "neighbour")[:count]:
        Subscription.create(person=town.people[part], template="board", credits=1, changed_at=now)
        values = {"board": "x", "note": "y", "time": now}
        outbox.subscribe_message(
            template="board", person=town.people[part], values=values, page="p", key=part, now=now
        )


def test_an_empty_page_says_what_will_be_there(office):
    text = office().page("/messages")
    assert "还没有群发" in text
    assert "还没有消息" in text


def test_the_dead_are_found_by_reason_and_tried_again(office, town, now):
    queue(town, now)
    for held in outbox.lease(2, now):
        outbox.settle([(held, Outcome(MessageState.DEAD, "微信不认识这个收件人"))], now)
    browser = office()
    text = browser.page("/messages?q=不认识")
    assert text.count("重发</button>") == 2
    assert "没有符合的消息" in browser.page("/messages?state=sent")
    assert "没有符合的消息" in browser.page("/messages?channel=robot")
    code = Message.get(Message.state == MessageState.DEAD).code
    assert browser.press(f"/messages/{code}/retry").status_code == 303
    assert browser.page("/messages?state=dead").count("重发</button>") == 1
    assert browser.press(f"/messages/{code}/retry").status_code == 409
    assert browser.press("/messages/s_nothing/retry").status_code == 404


def test_a_channel_that_waits_says_why_and_can_be_released(office, town, now):
    queue(town, now, 1)
    with transaction():
        outbox.hold_channel(Channel.SUBSCRIBE, now + timedelta(hours=1), "AppSecret 设置不对")
    browser = office()
    assert "AppSecret 设置不对" in browser.page("/messages")
    assert browser.press("/channels/subscribe/release").status_code == 303
    assert "AppSecret" not in browser.page("/messages")
    assert browser.press("/channels/subscribe/release").status_code == 404
    assert len(outbox.lease(5, now + timedelta(seconds=1))) == 1


def test_pages_go_on_and_the_auditor_only_reads(office, town, now):
    Subscription.create(person=town.people["elder"], template="board", credits=50, changed_at=now)
    for number in range(25):
        values = {"board": "x", "note": "y", "time": now}
        outbox.subscribe_message(
            template="board", person=town.people["elder"], values=values, page="p", key=f"n{number}", now=now
        )
    browser = office("auditor")
    text = browser.page("/messages")
    assert text.count("红黑榜公示通知") == 20
    assert "下一页" in text
    code = Message.select().first().code
    assert browser.press(f"/messages/{code}/retry").status_code == 403


def test_a_posting_is_paused_and_resumed_on_the_page(office, town, now):
    from tests.services.test_mailings import crowd, post

    other = crowd(3, agreed=3, now=now)
    mailing = post(other, now=now)
    Mailing.update(place=town.community).execute()
    browser = office()
    assert "暂停</button>" in browser.page("/messages")
    browser.press(f"/mailings/{mailing.code}/pause")
    assert "继续发送" in browser.page("/messages")
    browser.press(f"/mailings/{mailing.code}/resume")
    assert Mailing.get().state == "running"
    assert browser.press(f"/mailings/{mailing.code}/burn").status_code == 404
