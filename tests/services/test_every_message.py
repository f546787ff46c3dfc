"""Every kind of message the product writes, found in its code, fits WeChat's limits with the longest values there are."""

import ast
from pathlib import Path

import pytest

from app.services import outbox
from app.services.orders import announce
from app.services.outbox import Outcome, templates
from app.wechat.delivery import ROBOT_BYTES, deliver
from app.wechat.messages import fit, fit_bytes
from app.wechat.sandbox.limits import fits
from config.vocabulary import MessageState
from models.outbox import Message, Subscription
from tests.api.test_messages import answer

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {"subscribe_message": "values", "post_mailing": "shared"}
LONG = (
    "厨房水管漏水，楼下也湿了；师傅请快来。" * 60,
    "第一行\n第二行\t又一格\u2028末行" * 40,
    "𠮷野家👨‍👩‍👧‍👦🏠" * 60,
    "The quick brown fox jumps over the lazy dog " * 30,
    "　 \u200b\u00a0",
    "",
)
NUMBERS = ("0", "-7", "9223372036854775807", "1,234,567")
MOMENTS = ("2026-11-20 12:00", "2026年10月", "2026-01-01 00:00")
BY_TYPE = {"number": NUMBERS, "date": MOMENTS, "time": ("2026-11-20 12:00", "2026-12-31 23:59")}


def written() -> list[tuple[str, str, set[str]]]:
    """Every call in the code that writes a subscription message: where, its template, and the names of its values."""
    found = []
    for path in (*(ROOT / "app").rglob("*.py"), *(ROOT / "jobs").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "func", None) and getattr(node.func, "attr", getattr(node.func, "id", ""))
            if isinstance(node, ast.Call) and name in WRITERS:
                given = {one.arg: one.value for one in node.keywords}
                names = {key.value for key in given[WRITERS[name]].keys}
                if "own" in given:
                    names |= {one.value for one in given["own"].elts}
                found.append((f"{path.name}:{node.lineno}", given["template"].value, names))
    return found


def test_every_call_names_a_template_and_gives_exactly_its_values():
    calls = written()
    for where, name, values in calls:
        assert values == set(outbox.template(name).keys), where
    assert {name for _, name, _ in calls} == {one.name for one in templates()}, "a template nobody writes"


@pytest.mark.parametrize("one", templates(), ids=lambda one: one.name)
def test_the_longest_values_fit_each_key(one):
    for key in one.keys.values():
        for value in BY_TYPE.get(key.rstrip("0123456789"), LONG):
            assert fits(key, fit(key, value)), (key, value, fit(key, value))


def test_the_words_of_a_state_are_never_cut():
    said = {title for title, _ in (*announce._TO_RESIDENT.values(), *announce._TO_STEWARD.values())}
    key = outbox.template("order_progress").keys["state"]
    assert {title for title in said if fit(key, title) != title} == set()


class Strict:
    """A door that checks as the sandbox does, and keeps what passed."""

    def __init__(self) -> None:
        self.kept: list[dict[str, str]] = []
        self.posted: list[str] = []

    def send_subscribe(self, openid: str, template_id: str, page: str, data: dict[str, str]) -> None:
        keys = next(list(one.keys.values()) for one in templates() if one.template_id == template_id)
        assert sorted(data) == sorted(keys)
        assert {key: value for key, value in data.items() if not fits(key, value)} == {}
        assert page
        self.kept.append(data)

    def robot_markdown(self, content: str) -> None:
        assert content.strip()
        assert len(content.encode()) <= ROBOT_BYTES
        self.posted.append(content)

    def robot_picture(self, raw: bytes) -> None:
        raise AssertionError("no picture here")


def test_what_the_product_really_writes_passes_the_strict_check(caller, town, now):
    """An order with the longest words through every step, a month with its boards: each message as it is sent."""
    from app.services import month
    from tests.services.test_month import FIRST, OCTOBER, deed

    for part in ("resident", "butler", "other_butler", "elder"):
        caller(part)
        for one in templates():
            Subscription.create(person=town.people[part], template=one.name, long_term=True, changed_at=OCTOBER)
    for part in ("resident", "elder"):
        deed(town, OCTOBER, part)
    wish = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": LONG[0][:1000]}
    resident, butler, other = caller("resident"), caller("butler"), caller("other_butler")
    assert answer(resident, {"board": "accept"}).status_code == 200
    code = resident.post("/orders", wish).json["code"]
    assert butler.post(f"/orders/{code}/accept").status_code == 200
    moved = butler.post(f"/orders/{code}/transfer", {"to": town.people["other_butler"].code})
    assert moved.status_code == 200
    for step in ("accept", "start"):
        assert other.post(f"/orders/{code}/{step}").status_code == 200
    other.post(f"/orders/{code}/complete", {"note": "好"})
    caller("office").post(f"/orders/{code}/verify")
    resident.post(f"/orders/{code}/rate", {"score": 5, "note": LONG[0][:1000]})
    month.close("2026-10", FIRST)
    door, at = Strict(), now.replace(year=2027)
    while held := outbox.lease(50, at):
        outbox.settle([(one, deliver(door, one)) for one in held], at)
    assert {row.state for row in Message.select()} == {MessageState.SENT}
    states = {data["phrase2"] for data in door.kept if "phrase2" in data}
    assert {"已派单", "已接单", "已到达", "已办结", "请您评价", "新订单", "请您接手", "收到评价"} <= states
    assert {frozenset(data) for data in door.kept} == {frozenset(one.keys.values()) for one in templates()}
    assert door.posted


def test_the_longest_post_of_the_group_is_cut_at_its_limit(district, now):
    outbox.robot_message("**榜单**\n" + LONG[0] * 20, "long", now)
    held, door = outbox.lease(1, now)[0], Strict()
    assert deliver(door, held) == Outcome(MessageState.SENT)
    assert door.posted[0] == fit_bytes(held.content["markdown"], ROBOT_BYTES)
