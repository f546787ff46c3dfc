"""What residents write is held until it is checked; nothing waits for it, nobody else sees it, and every ending is kept."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.services import community, content, orders
from app.services.content import CannotCheck
from app.services.content.checking import LEASE, SILENCE
from app.services.errors import DomainError
from app.services.orders import OrderInput, StepInput
from config.vocabulary import CheckKind, CheckRoute, CheckState, OrderAction, OrderState
from models.content import ContentCheck, EarlyVerdict
from models.database import enter, open_district, transaction
from models.orders import Upload
from models.people import Person
from models.publishing import Notice
from tests.community import found
from tests.conftest import NOON
from tests.hands import FORKED

S = CheckState
WORDS = "厨房水管漏水"


@dataclass
class Said:
    suggest: str
    label: int = 100
    trace_id: str = "t-text"


class Wechat:
    """Answers what a test wants WeChat to answer, and keeps what it was asked."""

    def __init__(self, suggest: str = "pass", label: int = 100, trouble: Exception | None = None) -> None:
        self.said, self.trouble = Said(suggest, label), trouble
        self.asked: list[tuple] = []

    def text_check(self, openid, content, scene, title="", nickname=""):
        self.asked.append((openid, content, scene))
        if self.trouble:
            raise self.trouble
        return self.said

    def media_check(self, openid, url, scene):
        self.asked.append((openid, url, scene))
        if self.trouble:
            raise self.trouble
        return f"t-{len(self.asked)}"


def check(wechat: Wechat, at, address: str = "https://hgj.example") -> int:
    return content.check_due(wechat, lambda code: content.media_address(address, "secret", code, at), lambda: at)


@pytest.fixture
def ordered(town, now):
    town.identify("resident")
    wish = OrderInput(town.places["1栋1单元101"].code, WORDS, "water_power")
    return orders.submit(town.actor("resident"), wish, now)


def seen(order, town, part) -> str:
    office = part == "office"
    veil = content.veil_for(CheckKind.ORDER, [order.code])
    return veil.text(order.code, order.description, viewer=town.people[part].id, office=office)


def test_the_order_goes_on_and_its_words_wait(ordered, town, now):
    assert ordered.state == OrderState.DISPATCHED
    assert [seen(ordered, town, part) for part in ("resident", "office", "butler")] == [
        WORDS,
        WORDS,
        content.VEILED,
    ]
    told = Notice.get(Notice.person == town.people["butler"])
    assert WORDS not in told.body
    assert content.VEILED in told.body


def test_a_pass_lifts_the_veil_and_forgets_the_words(ordered, town, now):
    wechat = Wechat()
    assert check(wechat, now) == 1
    assert wechat.asked == [("demo-resident", WORDS, 2)]
    row = ContentCheck.get()
    assert (row.state, row.words, row.route) == (S.PASSED, "", CheckRoute.WECHAT)
    assert seen(ordered, town, "butler") == WORDS
    assert check(wechat, now + timedelta(days=1)) == 0


def test_what_is_risky_stays_hidden_and_its_author_hears_it_plainly(ordered, town, now):
    check(Wechat("risky", 10001), now)
    assert seen(ordered, town, "butler") == content.REFUSED
    notice = Notice.get(Notice.kind == "content")
    assert (notice.person_id, "像是广告" in notice.body, WORDS in notice.body) == (
        town.people["resident"].id,
        True,
        True,
    )


@pytest.mark.parametrize("suggest", ["review", "", "nonsense"])
def test_what_wechat_leaves_open_goes_to_a_person(ordered, now, suggest):
    check(Wechat(suggest), now)
    assert ContentCheck.get().state == S.HUMAN


def test_trouble_that_passes_is_tried_again_until_half_an_hour_is_over(ordered, now):
    busy, moment = Wechat(trouble=CannotCheck("微信正忙", again=True)), now
    while ContentCheck.get().state == S.WAITING:
        check(busy, moment)
        moment += timedelta(seconds=5)
    assert moment - now >= SILENCE
    assert moment - now < SILENCE + timedelta(minutes=1)
    assert (ContentCheck.get().state, ContentCheck.get().reason) == (S.HUMAN, "微信正忙")
    assert 4 < len(busy.asked) < 12


@pytest.mark.parametrize("trouble", [CannotCheck("这个人最近没有用过小程序", again=False)])
def test_trouble_that_stays_goes_to_a_person_at_once(ordered, now, trouble):
    check(Wechat(trouble=trouble), now)
    assert (ContentCheck.get().state, ContentCheck.get().reason) == (S.HUMAN, str(trouble))


def test_a_bug_in_asking_is_no_pass(ordered, now):
    check(Wechat(trouble=KeyError("x")), now)
    assert ContentCheck.get().state == S.WAITING
    check(Wechat(), now + timedelta(minutes=1))
    assert ContentCheck.get().state == S.PASSED


def test_a_checker_that_died_is_taken_over_and_a_late_answer_of_it_is_nothing(ordered, town, now):
    class Dies(Wechat):
        def text_check(self, *args, **more):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(Dies(), now)
    assert check(Wechat(), now + timedelta(minutes=1)) == 0

    class Slow(Wechat):
        def text_check(self, *args, **more):
            content.decide(town.actor("office"), ContentCheck.get().code, "refuse", "骂人", now)
            return Said("pass")

    check(Slow(), now + LEASE + timedelta(seconds=1))
    assert (ContentCheck.get().state, ContentCheck.get().route) == (S.REFUSED, CheckRoute.OFFICE)


def test_what_staff_type_is_trusted_and_can_be_withdrawn(town, now):
    wish = OrderInput(
        town.places["1栋1单元102"].code, "老人家里没电", "water_power", on_behalf_of=town.people["elder"].code
    )
    order = orders.submit(town.actor("butler"), wish, now)
    row = ContentCheck.get()
    assert (row.state, row.route) == (S.PASSED, CheckRoute.TRUSTED)
    assert seen(order, town, "elder") == "老人家里没电"
    content.decide(town.actor("office"), row.code, "refuse", "写了别人的隐私", now)
    assert seen(order, town, "elder") == content.REFUSED
    content.decide(town.actor("office"), row.code, "pass", "", now)
    assert seen(order, town, "elder") == "老人家里没电"


def test_a_resident_without_wechat_goes_to_a_person(town, now):
    orders.submit(town.actor("resident"), OrderInput(town.estate.code, "路灯不亮", kind="whistle"), now)
    assert ContentCheck.get().state == S.HUMAN


def test_a_rating_is_held_and_the_stewards_note_is_not(ordered, town, now):
    for part, action, step in (
        ("butler", OrderAction.ACCEPT, StepInput()),
        ("butler", OrderAction.START, StepInput()),
        ("butler", OrderAction.COMPLETE, StepInput(note="换了软管")),
        ("office", OrderAction.VERIFY, StepInput()),
        ("resident", OrderAction.RATE, StepInput(score=1, note="慢得很")),
    ):
        orders.advance(town.actor(part), ordered.code, action, step, now)
    states = {row.field: (row.state, row.route) for row in ContentCheck.select()}
    assert states == {
        "description": (S.WAITING, CheckRoute.WECHAT),
        "complete": (S.PASSED, CheckRoute.TRUSTED),
        "rate": (S.WAITING, CheckRoute.WECHAT),
    }


def test_a_refused_name_is_taken_away(town, now):
    from app.services import registry
    from config.vocabulary import Relation

    newcomer = Person.create(code="u_new", source="wechat", created_at=now)
    town.people["newcomer"] = newcomer
    town.identify("newcomer")
    registry.ask_to_join(town.actor("newcomer"), town.places["1栋1单元101"].code, Relation.TENANT, "广告电话", now)
    wechat = Wechat("risky", 10001)
    check(wechat, now)
    assert wechat.asked[0][2] == 1
    assert Person.get_by_id(newcomer.id).name == ""


def photo(town, now, order) -> Upload:
    row = Upload.create(
        code="u_photo",
        owner=town.people["resident"],
        order=order,
        mime="image/jpeg",
        size=1,
        width=1,
        height=1,
        sha256="x",
        created_at=now,
    )
    with transaction():
        content.hold_photos(town.actor("resident"), (row.code,), order.place, now, own=True)
    return row


@pytest.fixture
def pictured(ordered, town, now):
    check(Wechat(), now)
    return photo(town, now, ordered)


def of_photo() -> ContentCheck:
    return ContentCheck.get(ContentCheck.kind == CheckKind.PHOTO)


def test_a_photos_verdict_is_pushed_and_counts_once(pictured, town, now):
    wechat = Wechat()
    check(wechat, now)
    assert wechat.asked[0][1].startswith("https://hgj.example/api/v1/media/u_photo?until=")
    assert content.photo_state(town.actor("butler"), pictured) == S.WAITING
    assert content.photo_state(town.actor("resident"), pictured) == S.PASSED
    assert check(wechat, now + timedelta(minutes=29)) == 0
    assert content.media_result("t-1", "pass", 100, 0, now)
    assert not content.media_result("t-1", "risky", 20002, 0, now)
    assert content.photo_state(town.actor("butler"), pictured) == S.PASSED


@pytest.mark.parametrize("trace", ["t-unknown", ""])
def test_verdicts_of_unknown_ids_are_harmless(pictured, now, trace):
    assert not content.media_result(trace, "risky", 20002, 0, now)
    assert of_photo().state == S.WAITING


def test_silence_goes_to_a_person_and_a_late_verdict_still_counts_until_they_decide(pictured, town, now):
    check(Wechat(), now)
    later = now + SILENCE + timedelta(seconds=1)
    check(Wechat(), later)
    assert of_photo().state == S.HUMAN
    assert not content.media_result("t-1", "review", 20001, 0, later)
    assert content.media_result("t-1", "risky", 20002, 0, later)
    assert of_photo().state == S.REFUSED
    content.decide(town.actor("office"), of_photo().code, "pass", "", later)
    assert not content.media_result("t-1", "risky", 20002, 0, later)
    assert of_photo().state == S.PASSED


def test_a_photo_wechat_could_not_fetch_goes_to_a_person(pictured, now):
    check(Wechat(), now)
    assert content.media_result("t-1", "pass", 100, -1008, now)
    assert of_photo().state == S.HUMAN


def test_without_a_public_address_a_person_looks(pictured, now):
    check(Wechat(), now, address="")
    assert (of_photo().state, "公网地址" in of_photo().reason) == (S.HUMAN, True)


def test_a_verdict_that_is_faster_than_our_own_pen_is_kept(pictured, now):
    class Fast(Wechat):
        def media_check(self, openid, url, scene):
            heard = threading.Thread(target=hear)
            heard.start()
            heard.join()
            return "t-fast"

    from models.database import current

    district = current()

    def hear() -> None:
        with enter(district):
            assert not content.media_result("t-fast", "pass", 100, 0, now)

    check(Fast(), now)
    assert of_photo().state == S.PASSED
    content.media_result("t-other", "pass", 100, 0, now + timedelta(days=2))
    assert [row.trace_id for row in EarlyVerdict.select()] == ["t-other"]


def test_the_queue_is_the_places_and_a_refusal_needs_a_reason(ordered, town, now):
    check(Wechat("review"), now)
    code, office = ContentCheck.get().code, town.actor("office")
    assert [row.code for row in content.checks(office).where(ContentCheck.state == S.HUMAN)] == [code]
    other = found(now).actor("office")
    assert list(content.checks(other).where(ContentCheck.state == S.HUMAN)) == []
    for actor, action, reason, error in (
        (other, "pass", "", "not_found"),
        (town.actor("auditor"), "pass", "", "forbidden"),
        (town.actor("butler"), "pass", "", "not_found"),
        (office, "refuse", " ", "invalid_input"),
        (office, "burn", "", "not_found"),
    ):
        with pytest.raises(DomainError, match=error):
            content.decide(actor, code, action, reason, now)
    content.decide(office, code, "pass", "", now)
    with pytest.raises(DomainError, match="state_conflict"):
        content.decide(office, code, "pass", "", now)


def test_a_list_is_veiled_in_one_query(ordered, monkeypatch):
    from models.database import current

    count, run = [], current().database.execute_sql
    monkeypatch.setattr(
        current().database, "execute_sql", lambda *args, **kw: (count.append(1), run(*args, **kw))[1]
    )
    veil = content.veil_for(CheckKind.ORDER, [ordered.code] * 20)
    for _ in range(20):
        veil.text(ordered.code, WORDS)
    assert len(count) == 1


def decide_by(url: str, person: int, code: str, action: str) -> str:
    from app.services.access import load_actor

    with enter(open_district(url, "main")):
        try:
            content.decide(load_actor(Person.get_by_id(person), NOON), code, action, "不合适", NOON)
        except DomainError as error:
            return str(error.code)
    return "won"


def check_by(url: str, suggest: str) -> int:
    with enter(open_district(url, "main")):
        return check(Wechat(suggest), NOON)


def test_two_checkers_and_a_person_by_processes_end_in_one_verdict(url):
    with enter(open_district(url, "main")):
        community.prepare()
        town = found(NOON)
        town.identify("resident")
        for number in range(12):
            wish = OrderInput(town.places["1栋1单元101"].code, f"{WORDS}{number}", "water_power")
            orders.submit(town.actor("resident"), wish, NOON)
        codes, office = [row.code for row in ContentCheck.select()], town.people["office"].id
    with FORKED.Pool(3) as pool:
        asked = [pool.apply_async(check_by, (url, "risky")) for _ in range(2)]
        said = [pool.apply_async(decide_by, (url, office, code, "refuse")) for code in codes]
        counts, answers = [one.get(timeout=60) for one in asked], [one.get(timeout=60) for one in said]
    with enter(open_district(url, "main")):
        assert sum(counts) <= len(codes), "nothing was asked twice"
        assert {row.state for row in ContentCheck.select()} == {S.REFUSED}
        assert Notice.select().where(Notice.kind == "content").count() == len(codes), "each author heard it once"
        assert set(answers) <= {"won", "state_conflict"}
