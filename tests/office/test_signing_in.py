"""Coming in: two factors, recovery codes, pauses for guessers, sessions bound to a browser and short."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine

from app import create_app
from app.services import accounts, sessions
from app.services.errors import DomainError
from config.settings import load
from config.vocabulary import ErrorCode
from models.people import OfficeAccount, RecoveryCode, Session
from tests.conftest import NOON
from tests.office.conftest import PASSWORD, Browser
from tests.web import SECRETS

PRODUCTION = SECRETS | {
    "HGJ_PROFILE": "production",
    "WECHAT_APPID": "wx1",
    "WECHAT_SECRET": "s" * 32,
    "WECHAT_API_BASE": "https://api.weixin.qq.com",
    "WECOM_API_BASE": "https://qyapi.weixin.qq.com",
}


@pytest.fixture
def strict(client, staff, district, tmp_path):
    """A browser before the page of a production deployment, over https."""
    accounts.make_account(staff.people["office"], "wangmin", PASSWORD, staff.now)
    app = create_app(load(PRODUCTION | {"HGJ_DATA_DIR": str(tmp_path)}), district)
    browser = app.test_client()
    browser.environ_base["wsgi.url_scheme"] = "https"
    return browser


def sign_in(client, login="wangmin", password=PASSWORD, **headers):
    return client.post("/office/login", data={"login": login, "password": password}, headers=headers)


def enrol(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Set the phone up on one's own page; answers the phone and the recovery codes."""
    seed = re.search(r'name="seed" value="([A-Z2-7]{32})"', browser.page("/me"))[1]
    phone = pyotp.TOTP(seed)
    text = browser.press("/me/factor", seed=seed, code=phone.at(NOON)).get_data(as_text=True)
    codes = re.findall(r"<code>([a-z0-9-]{19})</code>", text)
    assert len(codes) == accounts.RECOVERY_CODES
    return phone, codes


def test_in_production_nobody_comes_in_without_a_second_factor(strict):
    assert sign_in(strict).location == "/office/enrol"
    assert strict.get("/office/").location == "/office/login"
    text = strict.get("/office/enrol").get_data(as_text=True)
    seed = re.search(r'name="seed" value="([A-Z2-7]{32})"', text)[1]
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', text)[1]
    wrong = strict.post("/office/enrol", data={"form_token": token, "seed": seed, "code": "000000"})
    assert (wrong.status_code, seed in wrong.get_data(as_text=True)) == (401, True), "the same seed is shown again"
    code = pyotp.TOTP(seed).at(NOON)
    answer = strict.post("/office/enrol", data={"form_token": token, "seed": seed, "code": code})
    assert answer.get_data(as_text=True).count("<li><code>") == accounts.RECOVERY_CODES
    assert all(word in answer.headers["Set-Cookie"] for word in ("Secure", "HttpOnly", "SameSite=Strict"))
    assert strict.get("/office/").status_code == 200
    assert "max-age" in strict.get("/office/").headers["Strict-Transport-Security"]


def test_the_secret_is_sealed_and_codes_are_hashed(office):
    phone, codes = enrol(office())
    account = OfficeAccount.get()
    assert phone.secret not in account.totp_secret
    stored = {row.code_hash for row in RecoveryCode.select()}
    assert not stored & set(codes)
    assert not stored & {code.replace("-", "") for code in codes}
    assert account.password_hash.startswith("$argon2id$")


def test_password_then_digits_and_no_digits_count_twice(office, client):
    phone, _ = enrol(office())
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False) as clock:
        code = phone.at(NOON + timedelta(minutes=5))
        first = client.application.test_client()
        assert sign_in(first, "demo-office").location == "/office/second-factor"
        assert first.get("/office/").location == "/office/login", "half way is not in"
        browser = Browser(first)
        token = browser.token("/second-factor")
        answer = first.post("/office/second-factor", data={"form_token": token, "code": code})
        assert answer.location == "/office/"
        browser.page("/")
        second = client.application.test_client()
        sign_in(second, "demo-office")
        again = second.post(
            "/office/second-factor", data={"form_token": Browser(second).token("/second-factor"), "code": code}
        )
        assert again.status_code == 401, "somebody read the digits over a shoulder"
        clock.shift(60)
        fresh = phone.at(NOON + timedelta(minutes=6))
        data = {"form_token": Browser(second).token("/second-factor"), "code": fresh}
        assert second.post("/office/second-factor", data=data).status_code == 302


def test_a_recovery_code_counts_once(office, client):
    _, codes = enrol(office())
    for expected in (302, 401):
        browser = client.application.test_client()
        sign_in(browser, "demo-office")
        data = {"form_token": Browser(browser).token("/second-factor"), "code": f" {codes[3].upper()} "}
        assert browser.post("/office/second-factor", data=data).status_code == expected
    assert "备用码还剩 9 个" in office_after_recovery(client, codes[4])


def office_after_recovery(client, code: str) -> str:
    """Sign in with a code and read one's own page; the count shown is of before this sign-in's own use."""
    browser = client.application.test_client()
    sign_in(browser, "demo-office")
    left = RecoveryCode.select().where(RecoveryCode.used_at.is_null()).count()
    assert left == accounts.RECOVERY_CODES - 1
    data = {"form_token": Browser(browser).token("/second-factor"), "code": code}
    browser.post("/office/second-factor", data=data)
    return Browser(browser).page("/me").replace(f"还剩 {left - 1} 个", f"还剩 {left} 个")


def test_guessing_digits_is_slowed_down_like_guessing_passwords(office, client):
    enrol(office())
    browser = client.application.test_client()
    sign_in(browser, "demo-office")
    token = Browser(browser).token("/second-factor")
    tries = [
        browser.post("/office/second-factor", data={"form_token": token, "code": f"00000{n}"}).status_code
        for n in range(6)
    ]
    assert tries == [401] * 5 + [429]
    assert sign_in(browser, "demo-office").status_code == 429, "knowing the password buys no new guesses"


def test_after_the_pause_the_right_password_and_digits_lead_in_at_once(office, client):
    _, codes = enrol(office())
    browser = client.application.test_client()
    sign_in(browser, "demo-office")
    token = Browser(browser).token("/second-factor")
    for _ in range(6):
        browser.post("/office/second-factor", data={"form_token": token, "code": "000000"})
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False) as clock:
        assert sign_in(browser, "demo-office").location == "/office/second-factor"
        token = Browser(browser).token("/second-factor")
        wrong = browser.post("/office/second-factor", data={"form_token": token, "code": "000000"})
        assert wrong.status_code == 401, "one more guess, and a longer pause"
        assert sign_in(browser, "demo-office").status_code == 429
        clock.shift(timedelta(minutes=2))
        assert sign_in(browser, "demo-office").location == "/office/second-factor"
        data = {"form_token": Browser(browser).token("/second-factor"), "code": codes[0]}
        assert browser.post("/office/second-factor", data=data).location == "/office/"
    assert OfficeAccount.get().wrong_tries == 0


def test_pauses_grow(town, now):
    accounts.make_account(town.people["office"], "wangmin", PASSWORD, now)
    waits, moment = [], now
    for _ in range(30):
        try:
            accounts.begin("wangmin", "wrong", "x", False, moment)
        except DomainError as error:
            if error.code is ErrorCode.TOO_MANY_REQUESTS:
                waits.append(error.extra["retry_after"])
                moment += timedelta(seconds=error.extra["retry_after"])
    assert waits[:4] == [31, 61, 121, 241]
    assert max(waits) <= 3601 + 300
    assert accounts.begin("wangmin", PASSWORD, "x", False, moment + timedelta(hours=2)).next == "in"
    assert OfficeAccount.get().wrong_tries == 0


def test_an_unknown_account_and_a_wrong_password_look_alike(client, office):
    office()
    known, unknown = (
        client.post("/office/login", data={"login": login, "password": "x"}) for login in ("demo-office", "nobody")
    )
    assert known.status_code == unknown.status_code == 401
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", known.get_data(as_text=True)) == strip.sub("", unknown.get_data(as_text=True))


def test_what_was_typed_stays_but_never_the_password(client):
    text = client.post("/office/login", data={"login": "wang<b>", "password": "secret-words"}).get_data(
        as_text=True
    )
    assert 'value="wang&lt;b&gt;"' in text
    assert "secret-words" not in text


def test_a_session_is_bound_to_its_browser(office):
    browser = office(agent="Chrome Windows")
    browser.page("/")
    browser.client.environ_base["HTTP_USER_AGENT"] = "Firefox Linux"
    assert browser.get("/").location == "/office/login"
    browser.client.environ_base["HTTP_USER_AGENT"] = "Chrome Windows"
    assert browser.get("/").location == "/office/login", "a token that got about is worth nothing any more"


def test_sessions_end_when_left_alone_and_after_a_working_day(office):
    browser = office()
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            clock.shift(29 * 60)
            browser.page("/")
        clock.shift(31 * 60)
        assert browser.get("/").location == "/office/login"
    session = Session.get(Session.face == sessions.OFFICE)
    assert session.expires_at - session.created_at <= timedelta(hours=8)


def test_somebody_who_opens_a_shared_address_gets_there_after_signing_in(client, office):
    office()
    wanted = "/office/orders?q=%E6%BC%8F%E6%B0%B4&state=submitted"
    login = client.get(wanted).location
    assert login.startswith("/office/login?next=")
    assert client.post(login, data={"login": "demo-office", "password": "wrong"}).status_code == 401
    assert client.post(login, data={"login": "demo-office", "password": PASSWORD}).location == wanted
    for foreign in ("//evil.example", "https://evil.example/office/", "/\\evil.example", "/office/%0d%0aX: 1"):
        answer = client.post(f"/office/login?next={foreign}", data={"login": "demo-office", "password": PASSWORD})
        assert answer.location == "/office/", foreign


def test_with_two_factors_one_gets_there_as_well(client, office):
    _, codes = enrol(office())
    fresh = client.application.test_client()
    login = fresh.get("/office/orders").location
    half_way = fresh.post(login, data={"login": "demo-office", "password": PASSWORD}).location
    assert half_way == "/office/second-factor?next=/office/orders"
    token = Browser(fresh).token(half_way.removeprefix("/office"))
    assert fresh.post(half_way, data={"form_token": token, "code": codes[0]}).location == "/office/orders"


def test_what_was_typed_when_a_session_ended_is_shown(office):
    browser = office()
    token = browser.token()
    with time_machine.travel(NOON + timedelta(minutes=31), tick=False):
        data = {"form_token": token, "what": "service:water_power", "description": "厨房漏水，下午在家"}
        answer = browser.client.post(
            "/office/orders/new", data=data, headers={"Referer": "http://localhost/office/x"}
        )
        text = answer.get_data(as_text=True)
    assert (answer.status_code, "厨房漏水，下午在家" in text, "去登录" in text) == (401, True, True)
    assert 'href="/office/login?next=/office/x"' in text
    assert "water_power" not in text, "the code of a choice is nothing anybody typed"


def test_one_sees_and_ends_ones_other_sessions(office):
    here, there = office(agent="Chrome Windows"), office(agent="Firefox Linux")
    text = here.page("/me")
    assert "Firefox · Linux" in text
    assert text.count("就是这里") == 1
    code = re.search(r"/me/sessions/(c_[0-9a-f]+)/end", text)[1]
    assert here.press(f"/me/sessions/{code}/end").status_code == 303
    assert there.get("/").location == "/office/login"
    here.page("/")


def test_a_new_password_ends_the_other_sessions(office):
    here, there = office(agent="a"), office(agent="b")
    refused = here.press("/me/password", old="wrong", password="a new long password", again="a new long password")
    assert (refused.status_code, "现在的密码不对" in refused.get_data(as_text=True)) == (422, True)
    for bad, words in (("short", "10"), ("1234567890", "太容易"), ("demo-office-1", "太容易")):
        answer = here.press("/me/password", old=PASSWORD, password=bad, again=bad)
        assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    differs = here.press("/me/password", old=PASSWORD, password="a new long password", again="another password")
    assert "两次输入的密码不一样" in differs.get_data(as_text=True)
    assert there.get("/").status_code == 200
    fine = here.press("/me/password", old=PASSWORD, password="a new long password", again="a new long password")
    assert fine.status_code == 303
    assert there.get("/").location == "/office/login"
    here.page("/")


def test_a_form_from_another_site_is_refused(client, office):
    office()
    form = {"login": "demo-office", "password": PASSWORD}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post("/office/login", data=form, headers=headers).status_code == 403
    assert client.post("/office/login", data=form, headers={"Origin": "http://localhost"}).status_code == 302
