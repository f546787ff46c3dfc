"""Holds, claims, batches, rules, dividends, receipts and lists over the API, as each role meets them."""

from datetime import timedelta

import pytest

from app.services import points
from app.services.points.proof import verify
from app.services.points.transfers import Posting, person_account, post, system_account
from config.vocabulary import AccountKind
from models.points import Hold, Transfer


@pytest.fixture
def give(town, now):
    def given(part, amount, programme="volunteer", at=None):
        found = points.find_programme(programme)
        fund, account = system_account(found, AccountKind.FUND), person_account(found, town.people[part])
        return post(Posting(fund, account, amount, "gift", f"give:{part}:{programme}:{at}", at or now), at or now)

    return given


def actions(document):
    return [one["action"] for one in document["actions"]]


def balance_of(caller, part="resident", programme="volunteer"):
    items = caller(part).get("/me/points").json["items"]
    return next(one for one in items if one["programme"] == programme)


def test_redeeming_by_a_hold_that_the_counter_posts(caller, give):
    give("resident", 10)
    body = {"amount": 6, "what": "大米一袋"}
    made = caller("resident").post("/me/points/volunteer/holds", body, key="h1")
    assert (made.status_code, made.json["state"], actions(made.json)) == (201, "held", ["void"])
    mine = balance_of(caller)
    assert (mine["balance"], mine["held"], mine["available"]) == (10, 6, 4)
    waiting = caller("office").get("/points/holds").json["items"]
    assert [(one["code"], actions(one)) for one in waiting] == [(made.json["code"], ["post", "void"])]
    paid = caller("office").post(f"/points/holds/{made.json['code']}/post", {"amount": 5}, key="p1")
    assert (paid.status_code, paid.json["points"], paid.json["why"]) == (200, -5, "兑换「大米一袋」，用去 5 分")
    again = caller("office").post(f"/points/holds/{made.json['code']}/post", {"amount": 5}, key="p1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert balance_of(caller)["available"] == 5
    assert [one["label"] for one in caller("resident").get("/me/points/holds").json["items"]] == ["已核销"]


def test_a_hold_needs_a_key_and_repeats_with_it(caller, give):
    give("resident", 10)
    body = {"amount": 6, "what": "米"}
    resident = caller("resident")
    assert resident.post("/me/points/volunteer/holds", body).status_code == 422
    first, second = (resident.post("/me/points/volunteer/holds", body, key="h1") for _ in range(2))
    assert (first.json["code"], Hold.select().count()) == (second.json["code"], 1)
    other = resident.post("/me/points/volunteer/holds", {**body, "amount": 5}, key="h1")
    assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")


def test_too_many_points_are_refused_with_figures(caller, give):
    give("resident", 10)
    caller("resident").post("/me/points/volunteer/holds", {"amount": 6, "what": "米"}, key="h1")
    answer = caller("resident").post("/me/points/volunteer/holds", {"amount": 6, "what": "油"}, key="h2")
    assert (answer.status_code, answer.json["code"]) == (409, "insufficient_points")
    assert answer.json["detail"] == "可用 4 分（另有 6 分已预留），需要 6 分"


@pytest.mark.parametrize(
    ("programme", "status", "code"),
    [("village", 409, "window_closed"), ("duty", 409, "not_accepted_there"), ("none", 404, "not_found")],
)
def test_where_and_when_points_do_not_go(caller, give, programme, status, code):
    answer = caller("resident").post(f"/me/points/{programme}/holds", {"amount": 1, "what": "米"}, key="h")
    assert (answer.status_code, answer.json["code"]) == (status, code)


@pytest.mark.parametrize("body", [{}, {"amount": 0, "what": "x"}, {"amount": "5", "what": "x"}, {"amount": 5}])
def test_a_hold_that_makes_no_sense_names_the_field(caller, give, body):
    answer = caller("resident").post("/me/points/volunteer/holds", body, key="h")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")
    assert answer.json["errors"]


def test_one_hold_is_not_another_ones_to_see(caller, give):
    give("resident", 10)
    code = caller("resident").post("/me/points/volunteer/holds", {"amount": 6, "what": "米"}, key="h").json["code"]
    for part, status in (("neighbour", 404), ("butler", 404), ("stranger", 404), ("resident", 200)):
        assert caller(part).get(f"/points/holds/{code}").status_code == status
    assert caller("neighbour").post(f"/points/holds/{code}/void").status_code == 404
    assert caller("resident").post(f"/points/holds/{code}/void").json["state"] == "voided"


def test_a_claim_from_elder_to_office(caller, town):
    claim = caller("elder").post("/me/points/silver/claims", {"period": "2026-10"}, key="c").json
    assert (claim["state"], claim["actions"]) == ("open", [])
    office = caller("office")
    assert [actions(one) for one in office.get("/points/claims").json["items"]] == [["grant", "refuse"]]
    assert office.post(f"/points/claims/{claim['code']}/refuse", {}).status_code == 422
    assert office.post(f"/points/claims/{claim['code']}/grant").json["label"] == "已补发"
    assert balance_of(caller, "elder", "silver")["balance"] == 20
    again = caller("elder").post("/me/points/silver/claims", {"period": "2026-10"}, key="d")
    assert (again.status_code, again.json["code"]) == (409, "grant_arrived")


def test_what_expires_when(caller, give):
    give("elder", 20, "silver")
    silver = balance_of(caller, "elder", "silver")
    assert silver["expires"] == [{"on": "2027-12-01", "points": 20}]
    assert balance_of(caller, "elder", "volunteer")["expires"] == []


def test_part_of_a_transfer_is_taken_back_with_a_key(caller, give):
    code = give("resident", 10).code
    supervisor = caller("supervisor")
    path = f"/points/transfers/{code}/reverse"
    without = supervisor.post(path, {"reason": "多记了", "amount": 4})
    assert (without.status_code, without.json["errors"][0]["field"]) == (422, "amount")
    first = supervisor.post(path, {"reason": "多记了", "amount": 4}, key="r1")
    assert (first.status_code, first.json["points"]) == (201, -4)
    assert supervisor.post(path, {"reason": "多记了", "amount": 4}, key="r1").json == first.json
    too_much = supervisor.post(path, {"reason": "多记了", "amount": 7}, key="r2")
    assert (too_much.status_code, too_much.json["detail"]) == (422, "最多还能更正 6 分")
    assert supervisor.post(path, {"reason": "全错"}, key="r3").json["points"] == -6
    assert supervisor.post(path, {"reason": "全错"}, key="r4").json["code"] == "state_conflict"
    assert balance_of(caller)["balance"] == 0


def test_history_pages_by_month_without_loss_and_names_what_it_corrects(caller, give, town, now):
    august = now.replace(month=8)
    old = give("resident", 7, at=august)
    points.close_month(points.find_programme("volunteer"), "2026-10", now)
    for number in range(5):
        points.redeem(town.people["resident"], points.find_programme("volunteer"), 1, "盐", f"k{number}", now)
    points.reverse(town.actor("supervisor"), old.code, "记错", now, 2, "part")
    seen, cursor = [], ""
    while cursor is not None:
        answer = caller("resident").get(f"/me/points/volunteer/transfers?limit=2&cursor={cursor}").json
        seen += answer["items"]
        cursor = answer["next_cursor"]
    assert [one["points"] for one in seen] == [-2, -1, -1, -1, -1, -1, 7]
    assert (seen[0]["corrects"], seen[0]["period"], seen[0]["why"]) == (
        *("2026-08", "2026-11"),
        f"更正 {old.code} 这笔积分：记错",
    )
    bad = caller("resident").get("/me/points/volunteer/transfers?cursor=bm90aGluZw")
    assert (bad.status_code, bad.json["errors"][0]["field"]) == (422, "cursor")


def test_a_receipt_over_the_api_proves_itself(caller, give, now):
    code = give("resident", 5).code
    early = caller("resident").get(f"/me/points/transfers/{code}/receipt")
    assert (early.status_code, early.json["code"]) == (409, "state_conflict")
    points.publish_roots(now + timedelta(days=1))
    receipt = caller("resident").get(f"/me/points/transfers/{code}/receipt").json
    assert verify(receipt).good
    assert caller("neighbour").get(f"/me/points/transfers/{code}/receipt").status_code == 404


def test_anybody_reads_the_published_roots(client, give, now):
    give("resident", 5)
    points.publish_roots(now + timedelta(days=1))
    listed = client.get("/api/v1/points/roots").json["items"]
    assert [(one["day"], one["count"]) for one in listed] == [("2026-11-20", 1)]
    assert client.get("/api/v1/points/roots/2026-11-20").json == listed[0]
    assert client.get("/api/v1/points/roots/2026-11-19").status_code == 404
    assert client.get("/api/v1/points/roots/yesterday").status_code == 422


RULE = {
    "title": "楼道大扫除",
    "sentence": "参加大扫除（{evidence}），记 {amount} 分",
    "category": "environment",
    "amount": 5,
    "active_from": "2026-12-01T00:00:00+08:00",
    "seen": 1,
}


def test_a_rule_is_changed_from_a_date_on(caller):
    path = "/points/programmes/volunteer/rules/corridor_cleaning"
    made = caller("manager").post(f"{path}/versions", RULE)
    assert (made.status_code, made.json["number"], made.json["amount"]) == (201, 2, 5)
    stale = caller("manager").post(f"{path}/versions", RULE)
    assert (stale.status_code, stale.json["code"]) == (409, "stale")
    assert [one["number"] for one in caller("supervisor").get(f"{path}/versions").json["items"]] == [2, 1]
    effect = caller("manager").get(f"{path}/effect?amount=5&period=2026-11").json
    assert effect == {"times": 0, "given": 0, "would_give": 0}
    volunteer = caller("resident").get("/points/programmes").json["items"][0]
    now_in_force = next(one for one in volunteer["rules"] if one["code"] == "corridor_cleaning")
    assert (now_in_force["number"], volunteer["spending"]) == (1, "随时可以兑换")


def test_a_batch_over_the_api(caller, town, now):
    row = points.BatchRow(
        town.people["resident"], town.places["1栋1单元101"], "corridor_cleaning", 2, "台账", now, "row 1"
    )
    code = points.record_batch(town.actor("manager"), "volunteer", town.estate, "十月台账", [row], now).code
    supervisor = caller("supervisor")
    assert actions(supervisor.get(f"/points/batches/{code}").json) == ["approve", "reject"]
    assert actions(caller("manager").get("/points/batches").json["items"][0]) == []
    assert supervisor.get(f"/points/batches/{code}/deeds").json["items"][0]["evidence"] == "台账"
    assert actions(supervisor.post(f"/points/batches/{code}/approve").json) == ["undo"]
    assert balance_of(caller)["balance"] == 2
    assert supervisor.post(f"/points/batches/{code}/undo", {"reason": "重复"}).json["label"] == "已撤销"
    assert balance_of(caller)["balance"] == 0


def test_a_dividend_over_the_api(caller, give, town, now):
    give("resident", 3, "village", at=now.replace(year=2025))
    give("neighbour", 4, "village", at=now.replace(year=2025, day=21))
    points.close_month(points.find_programme("village"), "2025-12", now)
    body = {"year": 2025, "fen": 1000, "title": "2025 年合作社分红"}
    made = caller("manager").post("/points/programmes/village/dividends", body)
    assert (made.status_code, made.json["people"], actions(made.json)) == (201, 2, [])
    supervisor, code = caller("supervisor"), made.json["code"]
    assert actions(supervisor.get("/points/dividends").json["items"][0]) == ["approve", "reject"]
    assert sum(one["fen"] for one in supervisor.get(f"/points/dividends/{code}/shares").json["items"]) == 1000
    assert supervisor.post(f"/points/dividends/{code}/approve").json["state"] == "approved"
    assert caller("resident").get("/me/dividends").json["items"][0]["fen"] == 429
    not_over = caller("manager").post("/points/programmes/village/dividends", {**body, "year": 2026})
    assert (not_over.status_code, not_over.json["code"]) == (409, "period_not_over")


def test_the_quarters_list_is_masked(caller, give, town, now):
    give("resident", 3, at=now.replace(month=8))
    points.close_month(points.find_programme("volunteer"), "2026-09", now)
    path = f"/points/programmes/volunteer/list?quarter=2026-Q3&place={town.estate.code}"
    listed = caller("neighbour").get(path).json
    assert (listed["items"], listed["total"]) == ([{"name": "林**", "building": "1栋", "points": 3}], 1)
    later = caller("neighbour").get(path.replace("Q3", "Q4"))
    assert (later.status_code, later.json["code"]) == (409, "period_not_over")


def test_balances_and_history_ask_the_database_no_more_for_more_rows(caller, town, now, counting_queries):
    volunteer = points.find_programme("volunteer")
    resident = caller("resident")
    counts = []
    for rounds in (2, 20):
        for number in range(rounds):
            fund, account = (
                system_account(volunteer, AccountKind.FUND),
                person_account(volunteer, town.people["resident"]),
            )
            post(Posting(fund, account, 1, "gift", f"n:{rounds}:{number}", now), now)
        with counting_queries() as asked:
            resident.get("/me/points")
            resident.get("/me/points/volunteer/transfers?limit=50")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert Transfer.select().count() == 22
