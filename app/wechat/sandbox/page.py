"""The page at /: what arrived on residents' phones and in the work group, and what was called. Reads only."""

import json
from datetime import datetime
from sqlite3 import Row
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request

from app.wechat.sandbox.markdown import render
from app.wechat.sandbox.state import State

ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE, FIRST, OF_ONE, ROBOT, CALLS = 12, 2, 20, 10, 12
"""How many at once: people, messages under each, messages of one person, group messages, calls."""
REFRESH_SECONDS = 10
NEWEST = 2**62
CHIPS, MADE = 8, 6
EVENTS = {
    "subscribe_msg_popup_event": "居民在弹窗里作了选择",
    "subscribe_msg_change_event": "居民在设置里关掉了",
    "subscribe_msg_sent_event": "订阅消息的送达情况",
    "wxa_media_check": "图片检查的结果",
}
LABELS = {
    **{"thing": "事项", "phrase": "状态", "time": "时间", "date": "日期", "number": "数量", "name": "姓名"},
    **{"amount": "金额", "character_string": "编号", "phone_number": "电话", "car_number": "车牌"},
    **{"letter": "代号", "symbol": "符号", "enum": "类别"},
}
INTERFACES = {
    "/sns/jscode2session": "登录换取身份",
    "/cgi-bin/token": "取访问令牌",
    "/cgi-bin/stable_token": "取稳定版令牌",
    "/cgi-bin/message/subscribe/send": "发订阅消息",
    "/cgi-bin/webhook/send": "发群消息",
    "/wxa/business/getuserphonenumber": "取手机号",
    "/wxa/getwxacodeunlimit": "画小程序码",
    "/wxa/msg_sec_check": "检查文字",
    "/wxa/media_check_async": "送检图片",
    "/wxa/checksession": "检查登录状态",
    "/wxa/generate_urllink": "做小程序链接",
}

FAULTS = {
    **{
        "errcode": "按测试的要求回答错误码",
        "html": "按测试的要求回答一个网页",
        "empty": "按测试的要求什么也不回答",
    },
    **{"drop": "按测试的要求断开连接", "cut": "按测试的要求只回答一半"},
}


def page(state: State) -> Blueprint:
    """The page's one route. Everything it shows is escaped by the template."""
    face = Blueprint("page", __name__)

    @face.get("/")
    def look() -> str:
        openid = request.args.get("openid", "")
        marks = {name: request.args.get(name, default=NEWEST, type=int) for name in ("before", "robot", "calls")}
        first = all(mark == NEWEST for mark in marks.values())
        people, older = _one(state, openid, marks["before"]) if openid else _people(state, marks["before"])
        robot, robot_older = _paged(state, "message", "channel = 'robot'", (), marks["robot"], ROBOT)
        calls, calls_older = _paged(state, "call", "1", (), marks["calls"], CALLS)
        refreshing = first and request.args.get("refresh") != "0"
        return render_template(
            "messages.html",
            refresh=REFRESH_SECONDS if refreshing else 0,
            first=first,
            openid=openid,
            chips=_chips(state, openid),
            counts=_counts(state),
            people=people,
            robot=[_spoken(state, row) for row in robot],
            calls=[_call(state, row) for row in calls],
            made=_made(state),
            pushes=_pushes(state),
            links={
                "older": _link(before=older) if older else "",
                "robot": _link(robot=robot_older) if robot_older else "",
                "calls": _link(calls=calls_older) if calls_older else "",
                "newest": _link(before=None, robot=None, calls=None),
                "refresh": _link(refresh="0" if refreshing else None),
            },
        )

    return face


def _link(**changes: Any) -> str:
    """This page with some of its query changed; None takes a part away."""
    query = {name: value for name, value in {**request.args, **changes}.items() if value is not None}
    return f"/?{urlencode(query)}" if query else "/"


def _paged(
    state: State, table: str, where: str, values: tuple[Any, ...], before: int, limit: int
) -> tuple[list[Row], int]:
    """Newest first, and the mark of the next page (0 when there is none)."""
    sql = f"SELECT * FROM {table} WHERE {where} AND id < ? ORDER BY id DESC LIMIT {limit + 1}"
    rows = state.rows(sql, *values, before)
    return rows[:limit], rows[limit - 1]["id"] if len(rows) > limit else 0


def _people(state: State, before: int) -> tuple[list[dict[str, Any]], int]:
    """People by their latest message, a few messages under each."""
    rows = state.rows(
        "SELECT openid, MAX(id) AS latest, COUNT(*) AS count FROM message WHERE channel = 'subscribe'"
        f" GROUP BY openid HAVING latest < ? ORDER BY latest DESC LIMIT {PEOPLE + 1}",
        before,
    )
    people = [_person(state, row["openid"], NEWEST, FIRST)[0] for row in rows[:PEOPLE]]
    return people, rows[PEOPLE - 1]["latest"] if len(rows) > PEOPLE else 0


def _one(state: State, openid: str, before: int) -> tuple[list[dict[str, Any]], int]:
    person, older = _person(state, openid, before, OF_ONE)
    return ([person] if person["messages"] else []), older


def _person(state: State, openid: str, before: int, limit: int) -> tuple[dict[str, Any], int]:
    rows, older = _paged(state, "message", "channel = 'subscribe' AND openid = ?", (openid,), before, limit)
    total = state.row("SELECT COUNT(*) AS n FROM message WHERE channel = 'subscribe' AND openid = ?", openid)
    messages = [_spoken(state, row) for row in rows]
    count = total["n"] if total else 0
    mark = openid.removeprefix("demo-")[:1].upper()
    return {"openid": openid, "mark": mark, "messages": messages, "count": count, "link": _for(openid)}, older


def _for(openid: str) -> str:
    return f"/?{urlencode({'openid': openid})}"


def _chips(state: State, openid: str) -> list[dict[str, str]]:
    """The people heard from last, and whoever is looked at."""
    rows = state.rows(
        "SELECT openid FROM message WHERE channel = 'subscribe' GROUP BY openid"
        f" ORDER BY MAX(id) DESC LIMIT {CHIPS}"
    )
    names = [row["openid"] for row in rows]
    if openid and openid not in names:
        names.insert(0, openid)
    return [{"openid": name, "link": _for(name)} for name in names]


def _counts(state: State) -> dict[str, int]:
    rows = state.rows("SELECT channel, COUNT(*) AS n FROM message GROUP BY channel")
    return {"subscribe": 0, "robot": 0} | {row["channel"]: row["n"] for row in rows}


def _spoken(state: State, row: Row) -> dict[str, Any]:
    content = json.loads(row["content"])
    if row["channel"] == "robot":
        if row["template"] == "image":
            return {"picture": _picture(content), "body": "", "plain": False, **_moment(state, row["at"])}
        text = content["content"]
        body = render(text) if row["template"] == "markdown" else text
        return {"body": body, "plain": row["template"] != "markdown", **_moment(state, row["at"])}
    template = state.template(row["template"]) or {}
    words = template.get("words", {})
    lines = [(words.get(key) or _label(key, content), value) for key, value in content.items()]
    title = template.get("title", "服务通知")
    return {"title": title, "lines": lines, "page": row["page"], **_moment(state, row["at"])}


def _picture(content: dict[str, str]) -> str:
    """A kept picture as an address that holds it whole."""
    kind = "png" if content["base64"].startswith("iVBOR") else "jpeg"
    return f"data:image/{kind};base64,{content['base64']}"


def _made(state: State) -> list[dict[str, Any]]:
    """The newest mini-program codes and links."""
    rows = state.rows(f"SELECT * FROM message WHERE channel IN ('code', 'link') ORDER BY id DESC LIMIT {MADE}")
    made = []
    for row in rows:
        content = json.loads(row["content"])
        part = {"picture": _picture(content)} if row["channel"] == "code" else {"link": content["url"]}
        made.append({**part, "page": row["page"], **_moment(state, row["at"])})
    return made


def _pushes(state: State) -> list[dict[str, Any]]:
    """The newest events that went out by themselves."""
    shown = []
    for row in state.rows(f"SELECT * FROM push ORDER BY id DESC LIMIT {CALLS}"):
        event = json.loads(row["event"])
        taken = row["outcome"] == "taken"
        shown.append(
            {
                "label": EVENTS.get(event["Event"], event["Event"]),
                "openid": event["FromUserName"],
                "taken": taken,
                "outcome": "收到了" if taken else f"没有收下 {row['outcome']}" if row["outcome"] else "等待送出",
                "tries": row["tries"],
                **_moment(state, row["at"]),
            }
        )
    return shown


def _label(key: str, content: dict[str, str]) -> str:
    """What a key of a template without words is about; two of one type keep their numbers."""
    kind = key.rstrip("0123456789")
    label = LABELS.get(kind, kind)
    same = [other for other in content if other.rstrip("0123456789") == kind]
    return f"{label} {same.index(key) + 1}" if len(same) > 1 else label


def _call(state: State, row: Row) -> dict[str, Any]:
    errmsg = (row["errmsg"] or "").split(" rid:")[0]
    fault = errmsg.removeprefix("fault: ") if errmsg.startswith("fault: ") else ""
    note = FAULTS.get(fault, fault) or ("" if errmsg == "ok" else errmsg)
    label = INTERFACES.get(row["path"], "其他")
    shown = {"label": label, "path": row["path"], "errcode": row["errcode"], "note": note, "fault": fault}
    return shown | _moment(state, row["at"])


def _moment(state: State, at: float) -> dict[str, str]:
    """A moment as people say it, and exactly."""
    then, today = datetime.fromtimestamp(at, ZONE), datetime.fromtimestamp(state.now(), ZONE).date()
    days = (today - then.date()).days
    clock = then.strftime("%H:%M")
    near = {0: "今天", 1: "昨天"}.get(days, f"{then.month}月{then.day}日")
    said = f"{near} {clock}" if then.year == today.year else f"{then.year}年{near} {clock}"
    return {"said": said, "exact": then.strftime("%Y-%m-%d %H:%M:%S")}
