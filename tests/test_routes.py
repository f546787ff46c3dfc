"""Routes that wait with compiling what makes their addresses."""

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from app import create_app
from app.routes import Route
from app.wechat.sandbox.server import create_sandbox
from app.wechat.sandbox.state import SandboxConfig
from config.settings import load
from tests.web import SECRETS, Borrowed

VALUES = {"name": "水 电/维修", "rule": "r 1", "code": "o_1", "a": "1&2", "self": "我"}


@pytest.fixture(params=["office and API", "sandbox"])
def put_together(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Flask, list[str]]:
    """An application, and the names of what was compiled for its routes."""
    compiled: list[str] = []
    own = Rule._get_func_code
    monkeypatch.setattr(
        Rule, "_get_func_code", staticmethod(lambda code, name: (compiled.append(name), own(code, name))[1])
    )
    if request.param == "sandbox":
        return create_sandbox(SandboxConfig("wx1", "app-secret-0", "robot-key-0", [])), compiled
    return create_app(load(SECRETS), Borrowed()), compiled


def test_nothing_is_compiled_before_an_address_is_asked_for_and_then_once(put_together: tuple[Flask, list[str]]):
    app, compiled = put_together
    assert compiled == []
    adapter = app.url_map.bind("127.0.0.1")
    endpoint = next(rule.endpoint for rule in app.url_map.iter_rules() if not rule.arguments)
    for _ in range(2):
        adapter.build(endpoint)
    assert len(compiled) == 2, "with what the route does not know in the query, and without"


def test_every_address_is_werkzeugs_own(put_together: tuple[Flask, list[str]]):
    app, _ = put_together
    rules = list(app.url_map.iter_rules())
    own = Map([Rule(rule.rule, endpoint=rule.endpoint, methods=rule.methods) for rule in rules])
    ours, theirs = app.url_map.bind("127.0.0.1"), own.bind("127.0.0.1")
    for rule in rules:
        asked = {name: VALUES.get(name, "7") for name in rule.arguments} | {"q": "漏水", "self": "我"}
        assert ours.build(rule.endpoint, asked) == theirs.build(rule.endpoint, asked), rule


def test_a_value_named_like_the_builders_own_argument_does_no_harm():
    rows = [("/<rule>/of/<self>", None), ("/<name>/<int:page>", {"page": 1})]
    ours, theirs = (
        Map([kind(path, endpoint=path, defaults=more) for path, more in rows]).bind("here")
        for kind in (Route, Rule)
    )
    for path, values in (
        (rows[0][0], {"rule": "r", "self": "s", "build": "b"}),
        (rows[1][0], {"name": "a b"}),
        (rows[1][0], {"name": "x", "page": 1, "rule": "r"}),
    ):
        assert ours.build(path, values) == theirs.build(path, values)
