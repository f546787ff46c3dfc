"""The page that shows what people received: safe with anything, paged, and to the person."""

import re

import pytest

from app.wechat.sandbox.markdown import render
from app.wechat.sandbox.server import create_sandbox
from tests.wechat.stand_in import GOOD, TEMPLATE, Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(clock):
    config = {"appid": "wx1", "secret": "app-secret-0", "robot_key": "robot-key-0", "templates": [TEMPLATE]}
    return create_sandbox(config, now=clock)


@pytest.fixture
def state(app):
    return app.extensions["state"]


@pytest.fixture
def look(app):
    client = app.test_client()
    return lambda path="/": client.get(path).get_data(as_text=True)


def _bubbles(page: str) -> int:
    return page.count('class="bubble"')


def test_an_empty_page_says_what_will_come_and_how(look):
    page = look()
    assert "还没有消息" in page
    assert "还没有群消息" in page
    assert "还没有调用" in page


def test_what_arrives_is_shown_with_titles_and_words_and_nothing_runs(look, state):
    state.keep_message("subscribe", "o<1>", "T1", "pages/a?id=1", GOOD | {"thing1": "<b>水电</b>"})
    state.keep_message("robot", "", "markdown", "", {"content": "**月报** <script>alert(1)</script>"})
    state.keep_message("robot", "", "text", "", {"content": "<i>原样</i>"})
    page = look()
    assert "&lt;b&gt;水电" in page
    assert "<b>月报</b>" in page
    assert "&lt;i&gt;原样" in page
    assert "<script" not in page
    assert ("进度" in page, "事项" in page, "pages/a" in page) == (True, True, True)


def test_one_persons_messages_in_pages_newest_first(look, state):
    for number in range(45):
        state.keep_message("subscribe", "o1", "T1", "", GOOD | {"thing1": f"第{number}条。"})
    state.keep_message("subscribe", "o2", "T1", "", GOOD | {"thing1": "别人的"})
    seen, path = [], "/?openid=o1"
    while path:
        page = look(path)
        assert "别人的" not in page
        seen += re.findall(r"第(\d+)条。", page)
        older = re.search(r'href="([^"]+)">更早的消息', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(number) for number in reversed(range(45))]


def test_many_people_come_in_pages_the_latest_first(look, state):
    for number in range(30):
        state.keep_message("subscribe", f"person-{number}-", "T1", "", GOOD)
    first = look()
    assert _bubbles(first) == 12
    assert "person-29-" in first
    older = re.search(r'href="([^"]+)">更多的人', first)
    assert "person-17-" in look(older[1].replace("&amp;", "&"))


def test_group_messages_and_calls_have_older_pages(look, state):
    for number in range(14):
        state.keep_message("robot", "", "text", "", {"content": f"群{number}。"})
        state.keep_call("/cgi-bin/webhook/send", 0, "ok")
    page = look()
    assert ("群13。" in page, "群3。" in page) == (True, False)
    older = re.search(r'href="([^"]+)">更早的群消息', page)
    assert "群3。" in look(older[1])
    assert "更早的调用" in page


def test_refreshing_is_a_choice_and_rests_while_one_reads_back(look, state):
    state.keep_message("subscribe", "o1", "T1", "", GOOD)
    assert 'http-equiv="refresh"' in look()
    assert 'http-equiv="refresh"' not in look("/?refresh=0")
    assert 'http-equiv="refresh"' not in look("/?before=1")
    assert look("/?before=nonsense&openid=%00").startswith("<!doctype html>")


def test_calls_are_said_in_words_and_without_the_trace(look, state):
    state.keep_call("/cgi-bin/message/subscribe/send", 43101, "user refuse to accept the msg rid: 1-2-3")
    state.keep_call("/cgi-bin/stable_token", 0, "fault: html")
    page = look()
    assert "没有成功 43101" in page
    assert "rid:" not in page
    assert "模拟故障" in page


def test_moments_are_said_as_people_say_them(look, state, clock):
    state.keep_message("subscribe", "o1", "T1", "", GOOD)
    assert "今天 16:00" in look()
    clock.at += 86400
    assert "昨天 16:00" in look()
    clock.at += 86400
    assert "1月15日 16:00" in look()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("## 榜单", '<p class="h2">榜单</p>'),
        ("> 引用 **重**", "<blockquote>引用 <b>重</b></blockquote>"),
        ("- 一", '<p class="item">一</p>'),
        ("`<x>`", "<p><code>&lt;x&gt;</code></p>"),
        ('<font color="info">好</font>', '<p><span class="ok-text">好</span></p>'),
        ("<@chen>", '<p><span class="at">@chen</span></p>'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        (
            "[看](https://a.cn/?x=1&y=2)",
            '<p><a href="https://a.cn/?x=1&amp;y=2" rel="noopener noreferrer nofollow">看</a></p>',
        ),
        ('[x](https://a.cn/"onclick="y)', "<p>[x](https://a.cn/&#34;onclick=&#34;y)</p>"),
    ],
)
def test_the_robots_markdown(text, html):
    assert render(text) == html
