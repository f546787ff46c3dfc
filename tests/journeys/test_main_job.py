"""The main job, end to end, over real HTTP with real processes and SQLite on disk."""

import io
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import requests
from PIL import Image

from app.services.local_time import period_of, previous_period
from models.database import enter
from models.points import Statement, Transfer
from models.registry import Place
from tests.journeys.stack import Stack, agree, as_json, running, until


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with running(tmp_path_factory.mktemp("journey")) as started:
        yield started


def photo(person) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(buffer, "JPEG")
    headers = {"Authorization": f"Bearer {person.token}"}
    files = {"file": ("done.jpg", buffer.getvalue())}
    answer = requests.post(f"{person.base}/uploads", files=files, headers=headers, timeout=20)
    assert answer.status_code == 201, answer.text
    return answer.json()["code"]


def run_job(stack: Stack, period: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "run", "month_close", "--period", period],
        env=stack.supervisor.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_main_job(stack):
    agree(stack, "resident", "order_progress", "HGJ_ORDER_PROGRESS", 5)
    newcomer = stack.sign_in_openid("wx-newcomer")
    assert newcomer.get("/me")["households"] == []

    # Choose a home in the tree, ask to join, and be confirmed by the building's head.
    place = next(one for one in descend(newcomer) if one["label"] == "1栋1单元101")
    asked = newcomer.post("/me/households", {"place": place["code"], "relation": "tenant", "name": "周小满"})
    assert asked["label"] == "待确认"
    assert newcomer.get("/me/contacts")["items"] == []
    head = stack.sign_in("head")
    waiting = head.get("/members/pending")["items"][0]
    assert [one["action"] for one in waiting["actions"]] == ["confirm", "refuse"]
    head.post(f"/households/{waiting['household']}/members/{waiting['person']}/confirm")
    assert newcomer.get("/me")["roles"][0]["role"] == "resident"

    # My contacts, nearest first.
    labels = [one["label"] for one in newcomer.get("/me/contacts")["items"]]
    assert labels == ["爱心管家", "楼栋长"]

    # Order 水电维修; the same tap twice is one order.
    resident, butler = stack.sign_in("resident"), stack.sign_in("butler")
    wish = {"service": "water_power", "place": place["code"], "description": "厨房水管漏水"}
    order = resident.post("/orders", wish, key="one-tap")
    assert resident.post("/orders", wish, key="one-tap") == order
    assert order["steward"]["name"] == "何春燕"
    queue = butler.get("/orders?role=steward&state=dispatched")["items"]
    assert [one["code"] for one in queue] == [order["code"]]
    path = f"/orders/{order['code']}"
    butler.post(f"{path}/accept")
    butler.post(f"{path}/start")
    done = butler.post(f"{path}/complete", {"note": "换了密封圈", "photos": [photo(butler)]}, key="done")
    assert butler.post(
        f"{path}/complete", {"note": "换了密封圈", "photos": done["events"][-1]["photos"]}, key="done"
    )
    stack.sign_in("office").post(f"{path}/verify")
    resident.post(f"{path}/rate", {"score": 5, "note": "来得很快"}, key="rated")
    assert butler.get("/me/points")["items"][0]["balance"] == 3

    # A deed waits until the checker approves.
    manager, supervisor = stack.sign_in("manager"), stack.sign_in("supervisor")
    resident_code = resident.get("/me")["person"]["code"]
    deed = manager.post(
        "/points/transfers",
        {"programme": "volunteer", "rule": "night_patrol", "to": resident_code, "evidence": "周五晚巡逻"},
        key="deed-1",
    )
    assert deed["state"] == "waiting"
    assert resident.get("/me/points")["items"][0]["balance"] == 1
    supervisor.post(f"/points/transfers/{deed['code']}/approve", key="yes-1")
    supervisor.post(f"/points/transfers/{deed['code']}/approve", key="yes-1")
    assert resident.get("/me/points")["items"][0]["balance"] == 5

    # Every step the resident agreed to hear of is in the sandbox, in order.
    said = until(lambda: [one for one in stack.messages() if one["openid"] == "demo-resident"][4:])
    heard = [one["content"]["phrase2"] for one in stack.messages() if one["openid"] == "demo-resident"]
    assert heard == ["已派单", "已接单", "已到达", "已办结", "请您评价"], said


def descend(person) -> list[dict]:
    """Every door below the root, the way the client walks the tree."""
    level, doors = person.get("/places")["items"], []
    while level:
        doors += [one for one in level if one["kind"] == "household"]
        level = [child for one in level for child in person.get(f"/places?parent={one['code']}")["items"]]
    return doors


def test_the_month_closes_once(tmp_path):
    """Deeds of last month, its close by hand, and everything repeated changes nothing."""
    with running(tmp_path, scheduler=False) as stack:
        close_last_month(stack)


def close_last_month(stack: Stack) -> None:
    resident, manager, supervisor = (stack.sign_in(part) for part in ("resident", "manager", "supervisor"))
    period = previous_period(period_of(datetime.now(UTC)))
    code = resident.get("/me")["person"]["code"]
    deed = manager.post(
        "/points/transfers",
        {
            "programme": "volunteer",
            "rule": "corridor_cleaning",
            "to": code,
            "evidence": "楼道大扫除",
            "effective_at": f"{period}-15T10:00:00+08:00",
        },
    )
    supervisor.post(f"/points/transfers/{deed['code']}/approve")
    agree(stack, "resident", "statement", "HGJ_POINTS_STATEMENT")
    assert "完成" in run_job(stack, period)
    statement = resident.get(f"/me/points/volunteer/statements/{period}")
    assert (statement["earned"], statement["closing"], statement["rank_building"]) == ({"environment": 2}, 2, 1)
    board = resident.get(f"/boards/beautiful_building/{period}")
    assert (board["state"], board["entries"][0]["name"], board["entries"][0]["side"]) == ("on_notice", "1栋", "red")
    titles = [one["title"] for one in resident.get("/notices")["items"]]
    assert any("志愿积分月报" in title for title in titles)
    assert any("红色美丽楼栋 公示中" in title for title in titles)
    stack.start_scheduler()
    until(lambda: any(one["template"] == "HGJ_POINTS_STATEMENT" for one in stack.messages()))
    robot = until(lambda: [one for one in stack.messages() if one["channel"] == "robot"][1:] or None)
    assert robot
    before = snapshot(stack, period)
    sent = len(stack.messages())
    assert "没有重复执行" in run_job(stack, period)
    assert snapshot(stack, period) == before
    assert len(stack.messages()) == sent


def snapshot(stack: Stack, period: str) -> str:
    with enter(stack.district):
        rows = [row.__data__ for row in Statement.select().where(Statement.period == period)]
        return (
            as_json([{**row, "id": 0} for row in rows])
            + str(Transfer.select().count())
            + str(Place.select().count())
        )


def test_the_office_page_shows_it(stack):
    browser = requests.Session()
    base = f"http://127.0.0.1:{stack.port}/office"
    assert browser.get(f"{base}/", timeout=20).url.endswith("/office/login")
    wrong = browser.post(f"{base}/login", data={"login": "demo-office", "password": "no"}, timeout=20)
    assert (wrong.status_code, "账号或密码不对" in wrong.text) == (401, True)
    page = browser.post(
        f"{base}/login", data={"login": "demo-office", "password": "a-password-for-tests"}, timeout=20
    )
    assert page.status_code == 200
    assert "今日" in page.text
    forged = browser.post(f"{base}/orders/o_x/verify", data={"form_token": "guess"}, timeout=20)
    assert forged.status_code == 403
