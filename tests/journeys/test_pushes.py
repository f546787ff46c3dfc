"""What a person switches off in WeChat, over four processes' hands: sandbox, web, inbox, scheduler."""

import requests

from models.database import enter
from models.outbox import Subscription
from models.wechat import PushedEvent
from tests.journeys.stack import agree, running, until


def test_a_switch_turned_off_in_wechat_ends_the_consent(tmp_path):
    with running(tmp_path) as stack:
        agree(stack, "resident", "board", "HGJ_BOARD_NOTICE", 2)

        def credits() -> int:
            with enter(stack.district):
                return Subscription.get(Subscription.template == "board").credits

        assert credits() == 2
        body = {"openid": "demo-resident", "templates": ["HGJ_BOARD_NOTICE"]}
        requests.post(f"{stack.sandbox}/sandbox/change", json=body, timeout=5).raise_for_status()
        until(lambda: credits() == 0)
        with enter(stack.district):
            assert [(row.state, row.tries) for row in PushedEvent.select()] == [("done", 0)]
        unsigned = requests.post(f"http://127.0.0.1:{stack.port}/wechat/push", data=b"<xml/>", timeout=5)
        assert unsigned.status_code == 403
