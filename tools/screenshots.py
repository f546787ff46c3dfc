"""`python -m tools.screenshots ADDRESS PASSWORD`: the pictures of docs/screenshots, from a demo that runs.

The mini-program's are taken first. Then it works in the office like a clerk (takes orders by phone, previews a roster and
a ledger), so a demo of its own is best: `make demo RESET=1 PORT=9000`. What is drawn is the page as it is now; no picture
is ever made by hand.
"""

import csv
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, sync_playwright

from tools.machine.browser import find_browser
from tools.preview.pictures import FOLDER, keep, take_all

SIZE: ViewportSize = {"width": 1366, "height": 768}
CALLS = (
    ("1-1-101", "service:water_power", "厨房水管漏水，下午在家"),
    ("3-1-201", "whistle:", "小区东门道闸坏了，车进不来"),
    ("5-1-301", "service:cleaning", "三楼楼道有建筑垃圾"),
    ("8-1-201", "hazard:", "充电车棚插座冒火花"),
    ("12-1-301", "whistle:", "地下车库积水"),
)
"""Phone orders: whose door, what, and in which words. Some wait for a hand, so that Today has something to do."""
LEDGER = ["日期", "姓名", "楼栋", "单元", "门牌号", "事项", "积分", "记录人"]


class Camera:
    """Signs in as the demo's people, each in a browser of their own, and keeps what it sees."""

    def __init__(self, browser: Browser, address: str, password: str) -> None:
        self.browser, self.address, self.password = browser, f"{address.rstrip('/')}/office", password
        self.pages: dict[str, Page] = {}

    def at(self, part: str, path: str) -> Page:
        if part not in self.pages:
            page = self.browser.new_context(viewport=SIZE).new_page()
            page.goto(f"{self.address}/login")
            page.fill("[name=login]", f"demo-{part}")
            page.fill("[name=password]", self.password)
            page.click("button.main")
            page.wait_for_url(lambda address: "/login" not in address)
            self.pages[part] = page
        page = self.pages[part]
        page.goto(f"{self.address}{path}")
        return page

    def keep(self, name: str, page: Page) -> None:
        page.mouse.move(0, 0)
        save(name, Image.open(io.BytesIO(page.screenshot())))


def save(name: str, picture: Image.Image) -> None:
    keep(picture.convert("RGB"), FOLDER / f"office-{name}.png")


def take_calls(camera: Camera) -> None:
    """Orders that came by phone; the last one is left half written, for its picture."""
    for door, what, words in CALLS:
        page = camera.at("office", f"/orders/new?q={door}")
        page.locator("text=替他下单").first.click()
        page.select_option("select[name=what]", what)
        page.fill("textarea", words)
        if (door, what, words) == CALLS[-1]:
            camera.keep("phone-order", page)
        page.click("text=登记并派单")


def today(camera: Camera) -> None:
    camera.keep("today", camera.at("office", "/"))


def orders(camera: Camera) -> None:
    camera.keep("orders", camera.at("office", "/orders"))


def first_deed(camera: Camera) -> None:
    page = camera.at("supervisor", "/points")
    page.locator("tbody a").first.click()
    camera.keep("deed", page)


def roster_preview(camera: Camera) -> None:
    """The roster as the office hands it out, with somebody new, somebody changed, and a name nobody can have."""
    page = camera.at("office", "/people")
    with page.expect_download() as download, tempfile.TemporaryDirectory() as folder:
        page.click("text=导出 xlsx")
        path = Path(folder) / "润和园花名册.xlsx"
        download.value.save_as(path)
        book = openpyxl.load_workbook(path)
        sheet = book.active
        heads = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(2, heads["备注"], "独生子女户")
        sheet.cell(3, heads["姓名"], "罗萍3")
        sheet.append([*("1", "1", "101", "丁一诺", "子", "男", "2026-05-01"), *[None] * (len(heads) - 7)])
        book.save(path)
        page.goto(f"{camera.address}/imports")
        page.set_input_files("[name=file]", path)
        page.click("text=上传并预览")
        page.wait_for_selector("text=确认导入", timeout=60_000)
        camera.keep("import", page)
        page.click("text=放弃")


def ledger_preview(camera: Camera) -> None:
    """A hand-kept ledger of a few good rows, one of somebody unknown, and one twice."""
    last_month = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
    people = [text.split() for text in neighbours(camera)]
    rows = [
        [last_month.replace(day=day), name, *door, "楼道清扫", 2, "何春燕"]
        for day, (name, *door) in enumerate(people, 10)
    ]
    unknown = [last_month, "没有这人", "1", "1", "101", "楼道清扫", 2, ""]
    text = io.StringIO()
    csv.writer(text).writerows([LEDGER, *rows, rows[0], unknown])
    page = camera.at("manager", "/points/batches")
    file: FilePayload = {"name": "手工台账.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    page.set_input_files("[name=file]", file)
    page.select_option("[name=programme]", label="志愿积分")
    page.click("text=上传并预览")
    page.wait_for_selector("text=确认录入", timeout=60_000)
    camera.keep("ledger", page)
    page.click("text=放弃")


def neighbours(camera: Camera) -> list[str]:
    """Some residents with their doors: 丁建凯 1 1 101."""
    page = camera.at("office", "/residents?q=1栋1单元")
    found = []
    for line in page.locator("tbody tr").all()[:6]:
        cells = line.locator("td").all_inner_texts()
        door = next(
            (re.fullmatch(r"(\d+)栋(\d+)单元(\d+)", cell.strip()) for cell in cells if "单元" in cell), None
        )
        if door:
            found.append(" ".join([cells[0].split()[0], *door.groups()]))
    return found


def rule_trial(camera: Camera) -> None:
    page = camera.at("manager", "/points/rules?q=楼道清扫")
    page.locator("tbody a").first.click()
    page.fill("[name=amount]", "3")
    page.click("text=试算对上月的影响")
    page.wait_for_selector(".note")
    camera.keep("rule", page)


def programme_trial(camera: Camera) -> None:
    page = camera.at("manager", "/settings/programmes/volunteer")
    page.select_option("[name=approval]", index=1)
    page.get_by_role("button", name="看会改变什么").click()
    page.wait_for_selector("text=现在还没有写下")
    camera.keep("programme", page)


def kind_trial(camera: Camera) -> None:
    page = camera.at("office", "/settings/kinds/hazard")
    page.fill("[name=finish_within_count]", "2")
    page.get_by_role("button", name="看会改变什么").click()
    page.wait_for_selector("text=现在还没有写下")
    camera.keep("kind", page)


def pictures(camera: Camera) -> None:
    page = camera.at("office", "/pictures")
    page.wait_for_selector("canvas")
    page.wait_for_timeout(1500)  # plots grow into their place
    camera.keep("pictures", page)


def board(camera: Camera) -> None:
    page = camera.at("office", "/boards?state=published&q=信用等级")
    page.locator("tbody a").first.click()
    camera.keep("board", page)


def accounts(camera: Camera) -> None:
    camera.keep("accounts", camera.at("admin", "/accounts"))


def audit(camera: Camera) -> None:
    camera.keep("audit", camera.at("auditor", "/audit"))


def sign(camera: Camera) -> None:
    """The first building's sign, drawn by PDFium, which uv fetches for this alone."""
    page = camera.at("office", "/places?kind=building&q=1栋")
    page.locator("tbody a").first.click()
    address = page.locator("a.sm:text-is('A4')").get_attribute("href") or ""
    content = page.request.get(camera.address.removesuffix("/office") + address).body()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sign.pdf"
        path.write_bytes(content)
        uv = [sys.executable, "-m", "uv", "tool", "run", "--quiet", "--from", "pypdfium2", "--with", "pillow"]
        draw = ["pypdfium2", "render", str(path), "-o", folder, "--scale", "1.1", "--format", "png"]
        subprocess.run([*uv, *draw], check=True, stderr=subprocess.DEVNULL)
        save("sign", Image.open(next(Path(folder).glob("*.png"))))


STEPS: tuple[Callable[[Camera], None], ...] = (
    *(take_calls, today, orders, first_deed, roster_preview, ledger_preview, rule_trial, programme_trial),
    *(kind_trial, pictures, board, accounts, audit, sign),
)


def main() -> int:
    if len(sys.argv) != 3:
        print("用法：python -m tools.screenshots http://127.0.0.1:8000 密码（要有一个开着的演示）")
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**find_browser().playwright())
        take_all(browser, sys.argv[1].rstrip("/"))
        camera = Camera(browser, sys.argv[1], sys.argv[2])
        for step in STEPS:
            step(camera)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
