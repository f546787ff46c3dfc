"""Nothing that is sent gives a 500, and every refusal says what to do."""

import io
import sqlite3
from datetime import timedelta

import pytest
import time_machine
from PIL import Image

from models.database import District
from models.orders import Order, Upload
from tests.conftest import NOON

BODIES = ["", "{", "[]", "null", "1", '"text"', '{"a":}', "\ufeff{}", '{"description":"\\ud800"}', "\x00"]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    "path", ["/session", "/orders", "/points/transfers", "/me/households", "/me/subscriptions"]
)
def test_bodies_that_are_no_orders(client, caller, path, body):
    answer = client.post(
        f"/api/v1{path}",
        data=body.encode("utf-8", "surrogatepass"),
        headers={"Authorization": f"Bearer {caller('office').token}"},
    )
    assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"]
    assert answer.json["code"]


WRONG = [None, True, 1, 1.5, -1, 10**40, "", "x" * 5000, "\x00", "\ud800", [], {}, ["a"], {"a": 1}, "😀" * 70]


@pytest.mark.parametrize(
    "field", ["service", "place", "description", "wanted_at", "photos", "on_behalf_of", "kind"]
)
@pytest.mark.parametrize("value", WRONG, ids=lambda value: repr(value)[:12])
def test_wrong_types_in_an_order(caller, town, field, value):
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    answer = caller("resident").post("/orders", {**body, field: value})
    assert answer.status_code in (201, 404, 422)
    assert answer.status_code == 201 or Order.select().count() == 0


@pytest.mark.parametrize(
    "path",
    [
        *("/orders/o_nothing", "/orders/%00", "/orders/..%2f", "/boards/x/y", "/boards/x/2026-13", "/notices/n_x"),
        *("/places?parent=p_x", "/places/p_x", "/me/points/nothing/transfers", "/me/points/volunteer/statements/x"),
        *("/uploads/u_x", "/points/transfers/t_x"),
    ],
)
def test_unknown_ids_are_not_found(caller, path):
    answer = caller("resident").get(path)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=abc", "cursor=%00", "cursor=zzz", "cursor=djE6LTE", "surprise=1", "state=x"],
)
def test_lists_refuse_nonsense_in_the_address(caller, query):
    answer = caller("resident").get(f"/orders?{query}")
    assert answer.status_code in (404, 422)


def test_a_body_over_the_limit(caller, town):
    answer = caller("resident").post("/orders", {"description": "x" * 100_000})
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_no_token_a_wrong_token_an_ended_and_an_expired_one(client, caller):
    assert client.get("/api/v1/me").json["code"] == "not_signed_in"
    for header in ("Bearer nonsense", "Basic abc", "Bearer", "Bearer \xff"):
        assert client.get("/api/v1/me", headers={"Authorization": header}).status_code == 401
    resident = caller("resident")
    with time_machine.travel(NOON + timedelta(days=2)):
        assert resident.get("/me").json["code"] == "session_ended"
    assert (
        client.delete("/api/v1/session", headers={"Authorization": f"Bearer {resident.token}"}).status_code == 204
    )
    assert resident.get("/me").json["code"] == "session_ended"


@pytest.mark.parametrize("key", ["", "x" * 65, "with space", "é"])
def test_a_key_that_is_no_key(caller, town, key):
    answer = caller("resident").client.post(
        "/api/v1/orders",
        json={},
        headers={"Authorization": f"Bearer {caller('resident').token}", "Idempotency-Key": key},
    )
    assert answer.status_code == 422


def test_an_unknown_method_and_path(client):
    assert client.put("/api/v1/me").json["code"] == "method_not_allowed"
    assert client.get("/api/v1/nothing").json["code"] == "not_found"


def test_wechat_out_of_reach_is_said_plainly(client):
    answer = client.post("/api/v1/session", json={"code": "anything"})
    assert (answer.status_code, answer.json["code"]) == (503, "wechat_unavailable")
    assert answer.headers["Retry-After"]


def test_a_locked_database_is_busy_and_loses_nothing(caller, town, district: District, monkeypatch):
    monkeypatch.setattr("models.writers.PATIENCE", 0.2)
    resident = caller("resident")
    district.database.execute_sql("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(district.database.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    body = {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
    answer = resident.post("/orders", body)
    assert (answer.status_code, answer.json["code"]) == (503, "storage_busy")
    other.execute("ROLLBACK")
    assert resident.post("/orders", body).status_code == 201


def test_a_full_disk_is_said_and_nothing_is_half_done(caller, town, district: District):
    resident = caller("resident")
    pages = district.database.execute_sql("PRAGMA page_count").fetchone()[0]
    district.database.execute_sql(f"PRAGMA max_page_count = {pages}")
    body = {
        "service": "water_power",
        "place": town.places["1栋1单元101"].code,
        "description": "漏" * 999,
    }
    answers = [resident.post("/orders", body) for _ in range(60)]
    full = [answer for answer in answers if answer.status_code != 201]
    assert full
    assert {(answer.status_code, answer.json["code"]) for answer in full} == {(507, "storage_full")}
    district.database.execute_sql("PRAGMA max_page_count = 1073741823")
    assert Order.select().count() == sum(answer.status_code == 201 for answer in answers)
    assert resident.post("/orders", body).status_code == 201


def picture(kind: str = "PNG", size: tuple[int, int] = (2000, 1000)) -> io.BytesIO:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    Image.new("RGB", size, "red").save(buffer, kind, exif=exif)
    buffer.seek(0)
    return buffer


def upload(caller, part: str, content: io.BytesIO, name: str = "photo.jpg"):
    one = caller(part)
    return one.client.post(
        "/api/v1/uploads", data={"file": (content, name)}, headers={"Authorization": f"Bearer {one.token}"}
    )


def test_a_photo_is_drawn_anew_smaller_and_without_exif(caller, town):
    answer = upload(caller, "resident", picture())
    assert (answer.status_code, answer.json["width"]) == (201, 1600)
    seen = caller("resident").get(f"/uploads/{answer.json['code']}")
    with Image.open(io.BytesIO(seen.data)) as kept:
        assert (kept.format, dict(kept.getexif())) == ("JPEG", {})
    assert caller("neighbour").get(f"/uploads/{answer.json['code']}").status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"<svg/>", picture().getvalue()[:200], b"GIF89a" + b"\0" * 50]
)
def test_what_is_no_picture_is_refused(caller, content):
    answer = upload(caller, "resident", io.BytesIO(content))
    assert (answer.status_code, answer.json["code"]) == (422, "not_a_picture")
    assert Upload.select().count() == 0


def test_another_persons_photo_cannot_be_bound_to_an_order(caller, town):
    code = upload(caller, "neighbour", picture(size=(20, 20))).json["code"]
    body = {
        "service": "water_power",
        "place": town.places["1栋1单元101"].code,
        "description": "漏水",
        "photos": [code],
    }
    answer = caller("resident").post("/orders", body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "photos")
    assert Order.select().count() == 0


def test_too_fast_is_told_when_to_come_back(district, town, tmp_path):
    from app import create_app
    from config.settings import load
    from tests.web import SECRETS

    slow = create_app(load({**SECRETS, "HGJ_DATA_DIR": str(tmp_path), "HGJ_REQUESTS_PER_MINUTE": "8"}), district)
    answers = [slow.test_client().get("/api/v1/me") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
