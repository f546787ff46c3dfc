"""The catalogue of services, from the office's file."""

from datetime import datetime

import pytest

from app.services.access import SYSTEM, load_actor
from app.services.errors import DomainError
from app.services.importing import Report, Tally, apply, apply_services, preview, read
from app.services.importing.catalogue import Price
from app.services.importing.writing.services import price_words
from app.services.orders.promises import promise_words
from config.vocabulary import ErrorCode, Role
from models.database import District
from models.orders import Service
from models.people import Person, RoleGrant
from tests.services.importing.estate import TODAY, empty_estate, sample

HEAD = "编号,服务名称,类别,说明,价格,响应时限,上门时限,办结时限,优先对象,负责岗位,启用\n"


def write(text: str, now: datetime) -> Report:
    reading = read("services", (HEAD + text).encode(), "服务.csv", TODAY)
    return apply(SYSTEM, reading, None, partial=False, now=now)


@pytest.fixture
def empty(district: District) -> District:
    """A district without the services of the defaults."""
    Service.delete().execute()
    return district


def test_the_sample_catalogue_goes_in_and_the_second_time_nothing_changes(empty: District, now: datetime) -> None:
    reading = sample("services", "services.csv")
    with pytest.raises(DomainError) as refused:
        apply(SYSTEM, reading, None, partial=False, now=now)
    assert refused.value.code == ErrorCode.IMPORT_REFUSED
    assert len(refused.value.errors) == 4
    assert Service.select().count() == 0
    report = apply(SYSTEM, reading, None, partial=True, now=now)
    assert (report.tallies, report.rejected_rows, report.bad_cells) == ({"services": Tally(new=21)}, 3, 1)
    again = apply(SYSTEM, reading, None, partial=True, now=now)
    assert (again.new, again.changed) == (0, 0)
    power = Service.get(Service.code == "S001")
    assert (power.price_words, power.price_fen, power.served_by) == ("免人工费", 0, "butler")
    assert [
        promise_words(promise) for promise in (power.respond_within, power.arrive_within, power.finish_within)
    ] == [
        "15 分钟内",
        "30 分钟内",
        "24 小时内",
    ]
    assert power.priority_for == ["空巢", "独居"]
    meals = Service.get(Service.code == "S016")
    assert (meals.price_words, meals.price_fen, meals.served_by) == ("12元/份", 1200, "志愿者")
    assert meals.arrive_within == {"unit": "words", "words": "午12点前"}
    moving, legal = Service.get(Service.code == "S022"), Service.get(Service.code == "S018")
    assert moving.respond_within is None
    assert not legal.enabled
    assert "\n" in Service.get(Service.code == "S011").description


def test_an_entry_of_the_defaults_is_taken_over_by_its_name(district: District, now: datetime) -> None:
    before = Service.select().count()
    report = write("S001,水电维修限时达,维修,,免人工费,20分钟,,,,,\n", now)
    assert report.tallies["services"] == Tally(changed=1)
    assert Service.select().count() == before
    service = Service.get(Service.name == "水电维修限时达")
    assert (service.code, service.short_name) == ("water_power", "修水电")
    assert service.respond_within == {"unit": "minutes", "count": 20}
    assert write("S001,水电维修限时达,维修,,免人工费,20分钟,,,,,\n", now).changed == 0


def test_blank_cells_erase_nothing_and_a_price_in_words_has_no_sum(empty: District, now: datetime) -> None:
    write("S1,理发,助老,上门,10元,2小时,,,残疾,志愿者,是\n", now)
    assert write("S1,理发,,,,,,,,,\n", now).changed == 0
    write("S1,理发,,,面议,,,,,,否\n", now)
    service = Service.get()
    assert (service.price_words, service.price_fen, service.description, service.enabled) == (
        "面议",
        None,
        "上门",
        False,
    )


@pytest.mark.parametrize(
    ("written", "fen", "shown"),
    [
        ("￥10", 1000, "10元"),
        ("80.00", 8000, "80元"),
        ("12.5", 1250, "12.50元"),
        ("０元", 0, "免费"),
        ("免人工费", 0, "免人工费"),
        ("60元/次", 6000, "60元/次"),
        ("面议", None, "面议"),
        ("", None, ""),
    ],
)
def test_prices_as_residents_read_them(written: str, fen: int | None, shown: str) -> None:
    assert price_words(Price(written, fen)) == shown


def test_who_may(empty: District, now: datetime) -> None:
    estate = empty_estate(now)
    officer = Person.create(code="u_o", name="周敏", source="office", created_at=now)
    reading = sample("services", "services.csv")
    for place in (None, estate):
        with pytest.raises(DomainError) as refused:
            apply_services(load_actor(officer, now), reading, place, partial=True, now=now)
        assert refused.value.code == ErrorCode.FORBIDDEN
    RoleGrant.create(person=officer, role=Role.OFFICE, place=estate.parent, granted_at=now)
    assert apply_services(load_actor(officer, now), reading, estate, partial=True, now=now).new == 21


def test_the_preview_writes_nothing(empty: District) -> None:
    assert preview(sample("services", "services.csv"), None).new == 21
    assert Service.select().count() == 0


def test_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(DomainError) as refused:
        read("ledger", b"x", "x.csv", TODAY)
    assert refused.value.code == ErrorCode.INVALID_INPUT
