"""What is seen outside: reported once, followed by those who know it already."""

from collections.abc import Callable

import pytest

from tests.journeys.stack import Stack
from tests.miniprogram.conftest import Phone

pytestmark = pytest.mark.browser

TakePhone = Callable[..., Phone]


def test_what_is_seen_outside_is_reported_with_its_place_and_how_urgent_it_is(
    phone_of: TakePhone, stack: Stack
) -> None:
    phone = phone_of("resident")
    phone.open("/pages/home/index")
    phone.tap("随手反映")
    phone.tap("井盖松动")
    phone.tap("有危险，要快")
    phone.tap("润和园")
    phone.tap("提交")
    phone.sees("已提交")
    made = stack.sign_in("resident").get("/orders?role=resident")["items"][0]
    assert (made["kind"], made["place_label"], made["description"]) == ("hazard", "润和园", "井盖松动")


def test_what_is_known_already_is_followed_and_not_written_down_twice(phone_of: TakePhone, stack: Stack) -> None:
    first = stack.sign_in("neighbour")
    wish = {"kind": "whistle", "place": stack.town.estate.code, "description": "东门路灯坏了一直不亮"}
    code = first.post("/orders", wish)["code"]
    phone = phone_of("resident")
    phone.open("/pages/order/new/index?service=report")
    phone.write("也可以自己写，例如：二楼楼道灯不亮", "东门的路灯一直不亮")
    phone.tap("润和园")
    phone.tap("提交")
    phone.sees("可能已经有人反映了")
    assert phone.faults() == []
    phone.tap("我也遇到了")
    phone.sees("东门路灯坏了一直不亮")
    mine = stack.sign_in("resident").get("/orders?role=resident&limit=100")["items"]
    assert [one["code"] for one in mine if "东门" in one["description"]] == [code]
