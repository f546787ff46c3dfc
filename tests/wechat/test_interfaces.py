"""Phone numbers, codes, content checks, sessions, links and pictures: the gateway against the sandbox."""

import io
from dataclasses import replace

import pytest
import requests
from PIL import Image

from app.wechat.answers import PhoneNumber
from app.wechat.errors import LimitReached, NotSeenLately, OurMistake, PhoneCodeInvalid
from app.wechat.gateway import Gateway
from app.wechat.sandbox.codes import _draw
from app.wechat.tokens import DatabaseTokens
from tests.wechat.stand_in import APP, CODE, KEY, LINK, LOGIN, MEDIA, PHONE, ROBOT, SEND, SESSION, TEXT


def _phone_code(sandbox, number="19900000001", **more):
    return sandbox.control("phone_codes", number=number, **more)["code"]


def test_a_phone_code_gives_its_number_once_within_five_minutes(gateway, sandbox):
    code = _phone_code(sandbox)
    assert gateway.phone_number(code) == PhoneNumber("19900000001", "19900000001", "86")
    late = _phone_code(sandbox)
    sandbox.clock.at += 301
    for bad in (code, late, "forged", sandbox.code(), "汉字"):
        with pytest.raises(PhoneCodeInvalid) as caught:
            gateway.phone_number(bad)
        assert caught.value.errcode == 40029
        assert "再点一次" in str(caught.value)


def test_foreign_numbers_carry_their_country(gateway, sandbox):
    number = gateway.phone_number(_phone_code(sandbox, "5550100", country="1"))
    assert (number.number, number.pure, number.country) == ("+1 5550100", "5550100", "1")
    assert "5550100" not in repr(number)


def test_a_code_of_another_app_is_the_codes_fault(gateway, sandbox):
    with pytest.raises(PhoneCodeInvalid):
        gateway.phone_number(_phone_code(sandbox, appid="wx2"))


def test_a_phone_code_is_not_spent_by_a_dead_token_nor_sent_twice_into_silence(gateway, sandbox):
    code = _phone_code(sandbox)
    gateway.phone_number(_phone_code(sandbox))
    sandbox.token(force_refresh=True)
    assert gateway.phone_number(code).pure == "19900000001"
    assert [one["errcode"] for one in sandbox.calls(PHONE)] == [0, 40001, 0]


def test_an_unlimited_code_is_a_picture_that_opens(gateway, sandbox):
    picture = Image.open(io.BytesIO(gateway.unlimited_code("b=12&s=ab", "pages/home/index", width=300)))
    picture.load()
    assert (picture.format, picture.size) == ("JPEG", (300, 300))
    assert picture.convert("L").point(lambda level: 255 * (level > 127)).getextrema() == (0, 255)
    assert gateway.unlimited_code("b=12&s=ab", "pages/home/index") == _draw(
        "weixin-sandbox://pages/home/index?scene=b%3D12%26s%3Dab", 430
    )
    page = requests.get(f"{sandbox.base}/", timeout=5).text
    assert "pages/home/index?scene=b%3D12%26s%3Dab" in page


@pytest.mark.parametrize(
    ("scene", "page", "more"),
    [
        *((scene, "", {}) for scene in ("", "x" * 33, "a%20", "楼栋", "a b", "a\n", '"')),
        *(("a=1", page, {}) for page in ("/pages/x", "pages/x?a=1", "页")),
        *(("a=1", "", more) for more in ({"width": 279}, {"width": 1281}, {"env": "production"})),
    ],
)
def test_a_code_that_cannot_be_is_not_asked_for_and_wechat_would_refuse_it(gateway, sandbox, scene, page, more):
    with pytest.raises(OurMistake) as caught:
        gateway.unlimited_code(scene, page, **more)
    assert sandbox.calls(CODE) == []
    token = sandbox.token()["access_token"]
    body = {
        "scene": scene,
        "page": page,
        **{{"env": "env_version"}.get(key, key): value for key, value in more.items()},
    }
    if page != "页":
        assert sandbox.post(f"{CODE}?access_token={token}", body)["errcode"] == caught.value.errcode


def test_a_document_where_a_picture_was_expected_is_the_trouble_it_tells(gateway, sandbox):
    sandbox.fault(CODE, "errcode", 41030)
    with pytest.raises(OurMistake) as caught:
        gateway.unlimited_code("a=1", "pages/not/there")
    assert caught.value.errcode == 41030


def test_texts_are_judged_by_whom_and_what(gateway, sandbox):
    sandbox.control("seen", openid="o1")
    assert gateway.text_check("o1", "谢谢何管家", 2).suggest == "pass"
    sandbox.control("verdicts", word="骗子", suggest="risky", label=20008)
    sandbox.control("verdicts", word="加微信", suggest="review", label=10001)
    risky = gateway.text_check("o1", "他是骗子", 2)
    assert (risky.suggest, risky.label, bool(risky.trace_id)) == ("risky", 20008, True)
    assert gateway.text_check("o1", "你好", 1, nickname="加微信好友").label == 10001
    assert gateway.text_check("o1", "长" * 2500, 2).suggest == "pass"


def test_content_of_somebody_not_here_lately_has_its_own_trouble(gateway, sandbox):
    sandbox.control("seen", openid="o1")
    sandbox.clock.at += 7201
    for check in (
        lambda: gateway.text_check("o1", "话", 2),
        lambda: gateway.media_check("o1", "https://a.cn/1", 2),
    ):
        with pytest.raises(NotSeenLately):
            check()
    with pytest.raises(OurMistake) as caught:
        gateway.text_check("nobody", "话", 2)
    assert caught.value.errcode == 43104


@pytest.mark.parametrize("text", ["", " \n", "长" * 2501])
def test_texts_that_cannot_be_checked_are_not_sent(gateway, sandbox, text):
    with pytest.raises(OurMistake):
        gateway.text_check("o1", text, 2)
    with pytest.raises(OurMistake):
        gateway.text_check("o1", "话", 5)
    assert sandbox.calls(TEXT) == []


def test_a_picture_is_accepted_not_passed_and_not_twice(gateway, sandbox):
    sandbox.control("seen", openid="o1")
    first = gateway.media_check("o1", "https://example.cn/p/1.jpg", 2)
    assert first == str(first)
    with pytest.raises(OurMistake) as caught:
        gateway.media_check("o1", "https://example.cn/p/1.jpg", 2)
    assert caught.value.errcode == 87020
    for bad in ("ftp://a/1", "data:image/png;base64,xx", "https://有汉字", ""):
        with pytest.raises(OurMistake):
            gateway.media_check("o1", bad, 2)
    assert len(sandbox.calls(MEDIA)) == 2


def test_a_session_is_good_until_the_next_login(gateway, sandbox):
    query = {"appid": APP["appid"], "secret": APP["secret"], "grant_type": "authorization_code"}
    first = sandbox.get(LOGIN, js_code=sandbox.code(), **query)["session_key"]
    assert gateway.check_session("o1", first)
    sandbox.get(LOGIN, js_code=sandbox.code(), **query)
    assert not gateway.check_session("o1", first)
    assert [one["errcode"] for one in sandbox.calls(SESSION)] == [0, 87009]


def test_a_link_opens_a_released_page(gateway, sandbox):
    assert gateway.url_link("pages/boards/index", "period=2026-10", days=30).startswith("https://")
    for path, query, days, env in (
        ("pages/x?a=1", "", 1, "release"),
        ("pages/x", "x" * 1025, 1, "release"),
        ("pages/x", "", 31, "release"),
        ("pages/x", "", 0, "release"),
        ("pages/x", "", 1, "beta"),
    ):
        with pytest.raises(OurMistake):
            gateway.url_link(path, query, days=days, env=env)
    assert len(sandbox.calls(LINK)) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_robot_shows_pictures(gateway, sandbox, kind):
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, kind)
    gateway.robot_picture(drawn.getvalue())
    message = sandbox.messages()[0]
    assert message["template"] == "image"
    page = requests.get(f"{sandbox.base}/", timeout=5).text
    assert f"data:image/{kind.lower()};base64," in page


def test_pictures_the_robot_cannot_take_are_not_sent(gateway, sandbox):
    for bad in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(2 * 1024 * 1024)):
        with pytest.raises(OurMistake) as caught:
            gateway.robot_picture(bad)
        assert caught.value.errcode == 40009
    assert sandbox.calls(ROBOT) == []


def test_the_robots_pictures_are_checked_by_size_and_md5(sandbox):
    good = "iVBORw0KGgo="
    for part, errcode in (
        ({"base64": good, "md5": "0" * 32}, 301019),
        ({"base64": "data:image/png;base64," + good, "md5": "x"}, 40009),
        ({"md5": "x"}, 44004),
    ):
        assert sandbox.post(f"{ROBOT}?key=robot-key-0", {"msgtype": "image", "image": part})["errcode"] == errcode


@pytest.mark.parametrize("errcode", [-1, 45011])
def test_what_changes_nothing_is_tried_again_ever_later(gateway, sandbox, settings, monkeypatch, errcode):
    slept: list[float] = []
    monkeypatch.setattr("app.wechat.gateway.time.sleep", slept.append)
    sandbox.control("seen", openid="o1")
    sandbox.fault(TEXT, "errcode", errcode, count=2)
    assert gateway.text_check("o1", "话", 2).suggest == "pass"
    assert slept == sorted(settings.retry_pauses)
    assert len(sandbox.calls(TEXT)) == 3


def test_a_busy_wechat_and_a_dead_token_in_one_request_come_to_an_end(gateway, sandbox):
    sandbox.control("seen", openid="o1")
    for code in (-1, 40001, -1, 40001, -1):
        sandbox.fault(TEXT, "errcode", code)
    with pytest.raises(Exception, match="访问令牌"):
        gateway.text_check("o1", "话", 2)
    assert [one["errcode"] for one in sandbox.calls(TEXT)] == [-1, 40001, -1, 40001]


@pytest.mark.parametrize(("path", "errcode"), [(TEXT, 44991), (CODE, 45009), (LINK, 44990), (SEND, 45009)])
def test_quotas_are_kept_and_said_with_their_own_number(settings, district, sandbox, path, errcode):
    hasty = Gateway(replace(settings, retry_pauses=()), DatabaseTokens("wx1", KEY))
    sandbox.control("seen", openid="o1")
    sandbox.credit("long_term")
    sandbox.control("quotas", path=path, calls=2)
    asks = {
        TEXT: lambda: hasty.text_check("o1", "话", 2),
        CODE: lambda: hasty.unlimited_code("a=1"),
        LINK: lambda: hasty.url_link("pages/x"),
        SEND: lambda: hasty.send_subscribe("o1", "T1", "", {"thing1": "水", "phrase2": "好", "time3": "12:00"}),
    }
    for _ in range(2):
        asks[path]()
    with pytest.raises(LimitReached) as caught:
        asks[path]()
    assert caught.value.errcode == errcode
    sandbox.clock.at += 86400
    sandbox.control("seen", openid="o1")
    if path != SEND:
        asks[path]()
