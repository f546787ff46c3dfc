"""Logging in over the API, with WeChat well, unwell, and refusing."""

import pytest

from app import create_app
from config.settings import load
from models.people import Session, WechatIdentity
from tests.web import SECRETS
from tests.wechat.test_contract import LOGIN, Sandbox, sandbox

__all__ = ["sandbox"]


@pytest.fixture
def api(sandbox: Sandbox, district, tmp_path):
    env = {
        **SECRETS,
        "HGJ_DATA_DIR": str(tmp_path),
        "WECHAT_API_BASE": sandbox.base,
        "WECHAT_APPID": "wx1",
        "WECHAT_SECRET": "app-secret-0",
    }
    return create_app(load(env), district).test_client()


def test_a_code_becomes_a_token_once(api, sandbox):
    code = sandbox.code()
    answer = api.post("/api/v1/session", json={"code": code})
    assert answer.status_code == 200
    assert set(answer.json) == {"token", "expires_at", "person", "roles"}
    again = api.post("/api/v1/session", json={"code": code})
    assert (again.status_code, again.json["code"]) == (401, "wechat_code_invalid")


def test_one_person_however_often_they_log_in_and_no_token_is_stored(api, sandbox):
    tokens = [api.post("/api/v1/session", json={"code": sandbox.code()}).json["token"] for _ in range(2)]
    assert WechatIdentity.select().count() == 1
    stored = {row.token_hash for row in Session.select()}
    assert len(stored) == 2
    assert not stored & set(tokens)
    for token in tokens:
        assert api.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "errcode"), [("html", 0), ("empty", 0), ("cut", 0), ("drop", 0), ("errcode", -1), ("errcode", 40125)]
)
def test_wechat_unwell_is_not_our_500(api, sandbox, kind, errcode):
    code = sandbox.code()
    sandbox.fault(LOGIN, kind, errcode)
    answer = api.post("/api/v1/session", json={"code": code})
    assert (answer.status_code, answer.json["code"]) == (503, "wechat_unavailable")
    assert Session.select().count() == 0
