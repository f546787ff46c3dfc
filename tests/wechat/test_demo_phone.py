"""In a demo a phone hands over a code that it made up itself, as it does for signing in; outside it is refused."""

import time

import pytest

from app.wechat.sandbox.codes import phone_number
from app.wechat.sandbox.refusal import Refusal
from app.wechat.sandbox.state import SandboxConfig, State


def sandbox(demo: bool) -> State:
    return State(SandboxConfig("wxdemo", "secret", "robot", [], demo), None, time.time)


def test_a_demo_code_is_always_the_same_made_up_number():
    first, again, other = (
        phone_number(sandbox(True), {"code": f"demo:{openid}"})["phone_info"]["purePhoneNumber"]
        for openid in ("one", "one", "two")
    )
    assert first == again != other
    assert (first[:3], len(first)) == ("199", 11)


def test_outside_a_demo_it_is_no_code():
    with pytest.raises(Refusal):
        phone_number(sandbox(False), {"code": "demo:one"})
