"""Every route with every part and a stranger: nobody gets in by a side door, nothing breaks."""

import pytest

from app.api.conventions import PUBLIC, SIGNED_IN
from tests.community import Community

PARTS = ["resident", "elder", "butler", "head", "company", "office", "manager", "supervisor", "auditor", "stranger"]


def routes(app):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1"):
            for method in sorted(rule.methods & {"GET", "POST", "DELETE"}):
                yield rule, method


@pytest.mark.parametrize("part", PARTS)
def test_each_part_reaches_only_its_routes(client, caller, town: Community, part):
    held = {str(role) for role in town.actor(part).roles()}
    app = client.application
    for rule, method in routes(app):
        who = {str(one) for one in app.view_functions[rule.endpoint].who}
        person = caller(part)
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "nothing-of-yours")
        answer = client.open(path, method=method, json={}, headers={"Authorization": f"Bearer {person.token}"})
        assert answer.status_code < 500 or answer.json["code"] == "wechat_unavailable", (path, answer.json)
        if not who & ({PUBLIC, SIGNED_IN} | held):
            assert (answer.status_code, answer.json["code"]) == (403, "forbidden"), (method, path)
        else:
            assert answer.status_code != 403 or "role=" in path, (method, path)


def test_without_a_token_only_public_routes_answer(client):
    app = client.application
    for rule, method in routes(app):
        if PUBLIC in app.view_functions[rule.endpoint].who:
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "x")
        assert client.open(path, method=method, json={}).status_code == 401, path


def test_one_community_never_sees_another(client, caller, town, now):
    """A second community in the same district: its office sees nothing of the first."""
    from tests.community import found

    other = found(now)
    order = (
        caller("resident")
        .post(
            "/orders", {"service": "water_power", "place": town.places["1栋1单元101"].code, "description": "漏水"}
        )
        .json
    )
    deed = (
        caller("manager")
        .post(
            "/points/transfers",
            {"programme": "volunteer", "rule": "mediation", "to": town.people["resident"].code, "evidence": "x"},
        )
        .json
    )
    from tests.web import Caller

    for part in ("office", "supervisor"):
        there = Caller(client, other, part)
        assert there.get(f"/orders/{order['code']}").status_code == 404
        assert there.get(f"/points/transfers/{deed['code']}").status_code == 404
    assert Caller(client, other, "office").get("/orders?role=office").json["items"] == []
    assert Caller(client, other, "supervisor").get("/points/transfers/waiting").json["items"] == []
    assert Caller(client, other, "supervisor").post(f"/points/transfers/{deed['code']}/approve").status_code == 404
