"""The office's queue of contents, veiled photos, and the signed address WeChat fetches them from."""

import io
from datetime import timedelta

import pytest
import time_machine
from PIL import Image

from app.services import content
from models.content import ContentCheck
from tests.conftest import NOON
from tests.web import SECRETS

SECRET = SECRETS["HGJ_SECRET_KEY"]


def picture() -> bytes:
    """A picture with an edge down its middle."""
    image = Image.new("RGB", (300, 200), "white")
    image.paste("black", (150, 0, 300, 200))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def ordered(client, caller, town):
    """A resident's order with a photo: its code and the photo's."""
    resident = caller("resident")
    sent = client.post(
        "/api/v1/uploads",
        data={"file": (io.BytesIO(picture()), "a.png")},
        headers={"Authorization": f"Bearer {resident.token}"},
    )
    photo = sent.json["code"]
    wish = {
        "service": "water_power",
        "place": town.places["1栋1单元101"].code,
        "description": "厨房水管漏水",
        "photos": [photo],
    }
    return resident.post("/orders", wish).json["code"], photo


def test_the_steward_works_on_while_words_and_photo_are_veiled(caller, ordered):
    order, photo = ordered
    butler = caller("butler")
    seen = butler.get(f"/orders/{order}").json
    assert (seen["description"], seen["events"][0]["note"]) == (content.VEILED, content.VEILED)
    assert butler.get("/orders?role=steward").json["items"][0]["description"] == content.VEILED
    assert butler.post(f"/orders/{order}/accept").status_code == 200
    assert caller("resident").get(f"/orders/{order}").json["description"] == "厨房水管漏水"
    assert caller("office").get(f"/orders/{order}").json["description"] == "厨房水管漏水"
    blotch = Image.open(io.BytesIO(butler.get(f"/uploads/{photo}").data)).convert("L")
    middle = blotch.width // 2
    step = max(abs(blotch.getpixel((x, 50)) - blotch.getpixel((x + 1, 50))) for x in range(middle - 5, middle + 5))
    assert step < 30, "no edge is left"
    assert blotch.width == 400
    whole = Image.open(io.BytesIO(caller("resident").get(f"/uploads/{photo}").data))
    assert whole.width == 300


def test_the_office_passes_and_refuses(office, caller, ordered, town):
    order, photo = ordered
    ContentCheck.update(state="human", reason="微信拿不准").execute()
    browser = office()
    text = browser.page("/checks")
    assert "厨房水管漏水" in text
    words, image = ContentCheck.get(ContentCheck.kind == "order"), ContentCheck.get(ContentCheck.kind == "photo")
    assert browser.get(f"/checks/{image.code}/photo").mimetype == "image/jpeg"
    assert browser.get(f"/checks/{words.code}/photo").status_code == 404
    assert browser.press(f"/checks/{words.code}/pass").status_code == 303
    assert browser.press(f"/checks/{image.code}/refuse").status_code == 422
    assert browser.press(f"/checks/{image.code}/refuse", reason="拍到了别人的脸").status_code == 303
    assert browser.press(f"/checks/{image.code}/burn", reason="x").status_code == 404
    butler = caller("butler")
    assert butler.get(f"/orders/{order}").json["description"] == "厨房水管漏水"
    assert butler.get(f"/uploads/{photo}").status_code == 404
    assert "没有等着人审核的内容" in browser.page("/checks")
    assert "拍到了别人的脸" in browser.page("/checks?state=refused")
    told = [one for one in caller("resident").get("/notices").json["items"] if one["kind"] == "content"]
    assert "拍到了别人的脸" in told[0]["body"]


def test_the_auditor_reads_and_decides_nothing(office, ordered):
    ContentCheck.update(state="human").execute()
    browser = office("auditor")
    assert "不通过</button>" not in browser.page("/checks")
    assert browser.press(f"/checks/{ContentCheck.get().code}/pass").status_code == 403


def test_a_signed_address_opens_one_photo_for_an_hour(client, ordered):
    _, photo = ordered
    address = content.media_address("https://hgj.example", SECRET, photo, NOON)
    path = address.removeprefix("https://hgj.example")
    assert client.get(path).mimetype == "image/jpeg"
    tail = path.split("?")[1]
    until = int(tail.split("&")[0].removeprefix("until="))
    for forged in (
        f"/api/v1/media/u_other?{tail}",
        path.replace(f"until={until}", f"until={until + 1}"),
        f"/api/v1/media/{photo}?until={until}",
        f"/api/v1/media/{photo}?until={until}&by=é",
        f"/api/v1/media/{photo}",
    ):
        assert client.get(forged).status_code == 404, forged
    assert client.get(f"/api/v1/media/{photo}?until=x").status_code == 422
    with time_machine.travel(NOON + timedelta(minutes=61), tick=False):
        assert client.get(path).status_code == 404


def test_without_a_public_base_there_is_no_address():
    assert content.media_address("", SECRET, "u_1", NOON) == ""
