"""The preview runs a small mini-program as WeChat would: pages, tags, events, wx calls."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import wiped
from tools.preview.bundle import TreeIsBroken, build, judge
from tools.preview.serve import create_server

SMALL_APP = Path(__file__).with_name("small_app")
PIXEL = Path(__file__).with_name("pixel.png")


class Backend(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"backend {self.path}".encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    dist = build(SMALL_APP, tmp_path_factory.mktemp("preview") / "dist")
    backend = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    front = create_server(dist, f"http://127.0.0.1:{backend.server_port}", 0)
    for one in (backend, front):
        threading.Thread(target=one.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{front.server_port}"
    for one in (front, backend):
        one.shutdown()
        one.server_close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """One for all phones here, wiped after each."""
    page = browser.new_page(viewport={"width": 375, "height": 700})
    page.set_default_timeout(8_000)
    yield page
    page.close()


@pytest.fixture
def phone(window: Page, address: str) -> Iterator[Page]:
    page, asked, faults = window, [], []
    ears = (
        ("request", lambda request: asked.append(request.url)),
        ("pageerror", lambda one: faults.append(str(one))),
    )
    for event, ear in ears:
        page.on(event, ear)
    page.goto(f"{address}/preview/phone.html?as=demo-elder&storage=%7B%22care%22%3Atrue%7D")
    expect(page.locator(".heard")).to_have_text("load")
    yield page
    wiped(page, address)
    for event, ear in ears:
        page.remove_listener(event, ear)
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert not faults


def heard(phone: Page, words: str) -> None:
    expect(phone.locator(".heard")).to_have_text(words)


def test_templates_scripts_and_styles_are_drawn(phone: Page) -> None:
    expect(phone.locator(".loud")).to_have_text("ABC")
    assert phone.locator("mp-page:visible .row").all_inner_texts() == ["0-1", "1-2", "2-3"]
    width = phone.locator(".line").evaluate("node => node.getBoundingClientRect().width")
    assert width == pytest.approx(187.5)
    assert phone.locator("#navigation b").inner_text() == "小应用"


def test_taps_long_presses_and_component_events_arrive_once(phone: Page) -> None:
    phone.get_by_text("点这里").click()
    heard(phone, "tapped")
    phone.get_by_text("点这里").click(delay=500)
    heard(phone, "tapped")
    phone.get_by_text("卡片").click()
    heard(phone, "卡片")


def test_a_form_gives_its_fields_by_name(phone: Page) -> None:
    phone.get_by_placeholder("名字").fill("张三")
    phone.locator("wx-switch input").check()
    phone.get_by_text("提交").click()
    heard(phone, '{"name":"张三","on":true}')
    phone.locator("wx-picker select").select_option("1")
    expect(phone.locator(".kind")).to_have_text("乙")


def test_questions_menus_and_calls_are_answered_on_the_page(phone: Page) -> None:
    phone.get_by_text("问", exact=True).click()
    phone.locator(".mp-modal-confirm").click()
    heard(phone, "yes")
    phone.get_by_text("选", exact=True).click()
    phone.locator(".mp-sheet").get_by_text("黑").click()
    heard(phone, "黑")
    phone.get_by_text("打电话").click()
    expect(phone.locator("#phone")).to_contain_text("13800000000")


def test_pages_open_talk_back_and_close(phone: Page) -> None:
    phone.get_by_text("下一页").click()
    expect(phone.locator(".from")).to_have_text("first")
    assert phone.locator("#navigation b").inner_text() == "第二页"
    phone.get_by_text("告诉").click()
    heard(phone, "told")


def test_tabs_keep_their_pages_and_page_styles_stay_on_their_page(phone: Page) -> None:
    phone.get_by_text("点这里").click()
    phone.locator("#tabs").get_by_text("另一页").click()
    expect(phone.get_by_text("另一页的内容")).to_be_visible()
    ground = "() => getComputedStyle(document.querySelector('mp-page:not([hidden])')).backgroundColor"
    assert phone.evaluate(ground) == "rgb(246, 243, 238)"
    phone.locator("#tabs").get_by_text("第一页").click()
    heard(phone, "tapped")
    assert phone.evaluate(ground) == "rgb(255, 255, 255)"


def test_reaching_the_bottom_and_pulling_down_are_told(phone: Page) -> None:
    phone.locator("#pages").evaluate("node => node.scrollTo(0, 99999)")
    heard(phone, "bottom")
    phone.locator("#pages").evaluate("node => node.scrollTo(0, 0)")
    phone.mouse.move(180, 80)
    phone.mouse.down()
    phone.mouse.move(180, 300, steps=5)
    phone.mouse.up()
    heard(phone, "pulled")


def answer(phone: Page, words: str) -> None:
    phone.locator(".mp-veil").get_by_text(words, exact=True).click()


def test_a_photo_comes_from_the_file_picker_after_consent_and_can_be_kept(phone: Page) -> None:
    phone.evaluate("() => { wx.chooseMedia({ count: 1 }).catch(error => wx.setStorageSync('said', error.errMsg)) }")
    answer(phone, "拒绝")
    phone.wait_for_function("() => wx.getStorageSync('said')")
    assert "privacy permission is not authorized" in phone.evaluate("() => wx.getStorageSync('said')")
    with phone.expect_file_chooser() as chooser:
        phone.get_by_text("照片").click()
        answer(phone, "同意")
    chooser.value.set_files(PIXEL)
    heard(phone, "1 photo")
    with phone.expect_file_chooser() as chooser:
        phone.get_by_text("存起来").click()
    chooser.value.set_files(PIXEL)
    heard(phone, "data:image/png;")
    phone.get_by_text("指引").click()
    answer(phone, "看完了")
    heard(phone, "read")


def test_the_program_is_asked_for_consent_when_it_listens(phone: Page) -> None:
    phone.evaluate("""() => {
      wx.onNeedPrivacyAuthorization((resolve, { referrer }) => {
        wx.setStorageSync('referrer', referrer)
        resolve({ event: 'agree', buttonId: 'never-tapped' })
      })
      wx.chooseMedia({ count: 1 }).catch(error => wx.setStorageSync('said', error.errMsg))
    }""")
    phone.wait_for_function("() => wx.getStorageSync('said')")
    assert phone.evaluate("() => wx.getStorageSync('referrer')") == "chooseMedia"
    assert phone.evaluate("() => wx.getPrivacySetting().then(one => one.needAuthorization)") is True


def test_phone_number_messages_and_sharing_are_asked_for_as_on_a_phone(phone: Page) -> None:
    phone.get_by_text("手机号").click()
    answer(phone, "同意")
    answer(phone, "不允许")
    heard(phone, "getPhoneNumber:fail user deny")
    phone.get_by_text("手机号").click()
    answer(phone, "允许")
    heard(phone, "demo:demo-elder")
    phone.get_by_text("订阅").click()
    answer(phone, "取消")
    heard(phone, "reject reject")
    phone.get_by_text("订阅").click()
    answer(phone, "允许")
    heard(phone, "accept accept")
    phone.get_by_text("转发").click()
    expect(phone.locator(".mp-modal-text")).to_have_text("看这里\n/pages/first/first?from=share")
    answer(phone, "好")


def test_a_code_is_picked_from_a_list_or_typed(phone: Page, address: str) -> None:
    phone.get_by_text("扫码").click()
    answer(phone, "取消")
    heard(phone, "scanCode:fail cancel")
    phone.once("dialog", lambda dialog: dialog.accept("typed"))
    phone.get_by_text("扫码").click()
    answer(phone, "自己输入")
    heard(phone, "typed")
    phone.goto(f"{address}/preview/phone.html?as=demo-elder&codes=%5B%22door-1%22%5D")
    phone.get_by_text("扫码").click()
    answer(phone, "door-1")
    heard(phone, "door-1")


def test_a_canvas_becomes_a_picture(phone: Page) -> None:
    phone.get_by_text("画图").click()
    heard(phone, "20 40x30")


def test_what_cannot_be_served_is_said_on_the_page(phone: Page) -> None:
    phone.get_by_text("蓝牙").click()
    expect(phone.locator(".preview-cannot").first).to_contain_text("wx.startBluetoothDevicesDiscovery")
    phone.get_by_text("外网").click()
    heard(phone, "request:fail url not in domain list")


def test_each_person_has_a_storage_and_a_login_of_their_own(phone: Page, address: str) -> None:
    assert phone.evaluate("() => wx.getStorageSync('care')") is True
    assert phone.evaluate("() => wx.login().then(answer => answer.code)") == "demo:demo-elder"
    phone.goto(f"{address}/preview/phone.html?as=demo-steward")
    expect(phone.locator(".heard")).to_have_text("load")
    assert phone.evaluate("() => wx.getStorageSync('care')") == ""


def test_other_addresses_are_passed_on_to_the_backend(address: str) -> None:
    with urlopen(f"{address}/api/v1/me?x=1") as answer:
        assert answer.read() == b"backend /api/v1/me?x=1"


def test_the_page_shows_phones_side_by_side_and_asks_nobody_else(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/preview/")
    for name in ("居民", "长者，关怀模式"):
        frame = page.frame_locator(f"iframe[title='{name}']")
        expect(frame.locator(".heard")).to_have_text("load")
    assert page.locator("a[href='/office/']").is_visible()
    assert all(url.startswith((address, "data:")) for url in asked)
    page.close()


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("pages/first/first.wxml", "<view><text>没有结束</view>", "first.wxml:1:"),
        ("pages/first/first.wxss", ".row { color: red", "first.wxss:1"),
        ("pages/first/first.ts", "Page({", "first.ts:"),
        ("pages/first/first.json", '{"usingComponents": {"x": "/components/none/none"}}', "找不到"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    for source in SMALL_APP.rglob("*"):
        if source.is_file():
            target = tmp_path / source.relative_to(SMALL_APP)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    (tmp_path / file).write_text(text)
    with pytest.raises(TreeIsBroken, match=said):
        judge(tmp_path)
