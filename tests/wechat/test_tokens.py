"""One token for all: fetched once, sealed, replaced when refused, outliving those who fetch it."""

import subprocess
import sys
import textwrap
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.wechat.errors import Busy, TokenInvalid
from app.wechat.gateway import Gateway
from app.wechat.tokens import DatabaseTokens
from models.database import enter
from models.wechat import AccessToken
from tests.wechat.stand_in import GOOD, KEY, SEND, TOKEN

THREADS = 200


def _never():
    pytest.fail("nobody may fetch")


def test_a_cold_start_of_two_hundred_threads_fetches_one_token(gateway, sandbox, settings, district):
    calm = Gateway(replace(settings, connect_timeout=5.0, read_timeout=8.0), DatabaseTokens("wx1", KEY))
    for number in range(THREADS):
        sandbox.credit(1, f"p{number}")
    sandbox.fault(TOKEN, "slow", seconds=0.2)
    troubles: list[Exception] = []
    ready = threading.Barrier(THREADS)

    def send(number: int) -> None:
        ready.wait()
        try:
            with enter(district):
                calm.send_subscribe(f"p{number}", "T1", "", GOOD)
        except Exception as error:
            troubles.append(error)

    hands = [threading.Thread(target=send, args=(number,)) for number in range(THREADS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (troubles, len(sandbox.calls(TOKEN)), len(sandbox.messages())) == ([], 1, THREADS)


def test_several_processes_of_many_threads_share_one_token(sandbox, district, tmp_path):
    program = textwrap.dedent("""
        import sys, threading
        from app.wechat.gateway import Gateway
        from app.wechat.settings import WeChatSettings
        from app.wechat.tokens import DatabaseTokens
        from models.database import enter, open_district
        base, storage, key, name = sys.argv[1:]
        gateway = Gateway(WeChatSettings(base, base, "wx1", "app-secret-0", ""), DatabaseTokens("wx1", key))
        district = open_district(storage, "main")
        data = {"thing1": "水", "phrase2": "已接单", "time3": "12:00"}

        def send(number):
            with enter(district):
                gateway.send_subscribe(f"{name}-{number}", "T1", "", data)

        hands = [threading.Thread(target=send, args=(number,)) for number in range(10)]
        sys.stdin.readline()
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    """)
    storage = f"sqlite:///{tmp_path / 'districts'}"
    sandbox.fault(TOKEN, "slow", seconds=0.3)
    running = []
    for name in ("p1", "p2", "p3", "p4"):
        for number in range(10):
            sandbox.credit(1, f"{name}-{number}")
        command = [sys.executable, "-c", program, sandbox.base, storage, KEY, name]
        running.append(subprocess.Popen(command, stdin=subprocess.PIPE, text=True))
    for one in running:
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.wait(60) for one in running] == [0] * 4
    for one in running:
        one.stdin.close()
    assert (len(sandbox.calls(TOKEN)), len(sandbox.messages())) == (1, 40)


@pytest.mark.parametrize("end", ["superseded", "run out"])
def test_a_token_that_dies_in_the_middle_of_a_batch_is_refreshed_once_for_all(settings, sandbox, district, end):
    calm = Gateway(replace(settings, connect_timeout=5.0, read_timeout=8.0), DatabaseTokens("wx1", KEY))
    hands, each, troubles = 12, 12, []
    for number in range(hands):
        sandbox.credit(each, f"p{number}")
    middle = threading.Barrier(hands + 1, timeout=30)

    def batch(number: int) -> None:
        with enter(district):
            for turn in range(each):
                if turn == each // 2:
                    middle.wait()
                    middle.wait()
                try:
                    calm.send_subscribe(f"p{number}", "T1", "", GOOD)
                except Exception as error:
                    troubles.append(error)

    threads = [threading.Thread(target=batch, args=(number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    middle.wait()
    before = len(sandbox.calls(TOKEN))
    if end == "superseded":
        sandbox.token(force_refresh=True)
        before += 1
    else:
        sandbox.clock.at += 7300
    middle.wait()
    for thread in threads:
        thread.join()
    assert (troubles, len(sandbox.messages())) == ([], hands * each)
    assert len(sandbox.calls(TOKEN)) == before + 1


def test_a_token_refused_in_the_middle_is_replaced_once(gateway, sandbox):
    sandbox.credit(2)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    sandbox.token(force_refresh=True)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    assert [one["errcode"] for one in sandbox.calls(SEND)] == [0, 40001, 0]
    assert len(sandbox.messages()) == 2


def test_wechat_repeating_a_refused_token_is_made_to_give_another(gateway, sandbox):
    sandbox.credit(1)
    sandbox.fault(SEND, "errcode", 40001)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(TOKEN)) == 3, "the first, the same again, and another by force"


def test_a_token_that_ran_out_at_wechat_is_replaced(gateway, sandbox):
    sandbox.credit(2)
    gateway.send_subscribe("o1", "T1", "", GOOD)
    sandbox.clock.at += 7300
    gateway.send_subscribe("o1", "T1", "", GOOD)
    assert [one["errcode"] for one in sandbox.calls(SEND)] == [0, 42001, 0]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_refused_for_ever_makes_exactly_two_calls(gateway, sandbox, errcode):
    sandbox.credit()
    sandbox.fault(SEND, "errcode", errcode, count=50)
    with pytest.raises(TokenInvalid):
        gateway.send_subscribe("o1", "T1", "", GOOD)
    assert len(sandbox.calls(SEND)) == 2
    assert len(sandbox.calls(TOKEN)) <= 3


def test_a_token_is_fetched_anew_before_it_ends(district):
    store = DatabaseTokens("wx1", KEY)
    assert store.token(lambda: ("first", 7200)) == "first"
    assert store.token(_never) == "first"
    AccessToken.update(expires_at=datetime.now(UTC) + timedelta(seconds=60)).execute()
    assert store.token(lambda: ("second", 7200)) == "second"


def test_forgetting_an_old_token_leaves_the_new_one(district):
    store = DatabaseTokens("wx1", KEY)
    store.token(lambda: ("first", 7200))
    store.forget("something else")
    assert store.token(_never) == "first"
    store.forget("first")
    assert store.token(lambda: ("second", 7200)) == "second"


def test_a_fetcher_that_failed_leaves_the_turn_to_the_next(district):
    store = DatabaseTokens("wx1", KEY)

    def fail():
        raise Busy(what="x")

    with pytest.raises(Busy):
        store.token(fail)
    assert store.token(lambda: ("first", 7200)) == "first"


def test_a_fetcher_that_died_is_outlived(district):
    lease = timedelta(seconds=0.3)
    assert DatabaseTokens("wx1", KEY, lease)._claim()
    assert DatabaseTokens("wx1", KEY, lease).token(lambda: ("first", 7200)) == "first"


def test_a_key_that_was_changed_makes_nobody_wait(district):
    DatabaseTokens("wx1", KEY).token(lambda: ("first", 7200))
    assert DatabaseTokens("wx1", b"another key").token(lambda: ("second", 7200)) == "second"
    AccessToken.update(sealed="not even sealed").execute()
    assert DatabaseTokens("wx1", KEY).token(lambda: ("third", 7200)) == "third"


def test_the_token_is_sealed_in_the_database(district):
    DatabaseTokens("wx1", KEY).token(lambda: ("plain-token", 7200))
    assert "plain-token" not in str(district.database.execute_sql("SELECT * FROM access_token").fetchall())
