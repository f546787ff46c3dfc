"""What is held of me: taking it along, and ending it."""

from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response, current_app
from markupsafe import Markup, escape
from pydantic import Field as Limits

from app.api.conventions import SIGNED_IN, Body, Out, current_actor, once, who
from app.face.moment import now
from app.face.paging import Query
from app.services import mydata
from app.services.local_time import local

blueprint = APIBlueprint("mydata", __name__, tag="登录与我")


class ExportQuery(Query):
    format: Annotated[Literal["json", "html"], Limits()] = "json"


class EraseBody(Body):
    """`confirm` is the word itself, so that nothing is erased by a slip."""

    confirm: Literal["注销"]


class ErasedOut(Out):
    erased: bool


@blueprint.get("/me/export")
@who(SIGNED_IN)
@blueprint.input(ExportQuery, location="query", arg_name="asked")
@blueprint.doc(summary="导出我的全部数据（json 或 html）")
def export(asked: ExportQuery) -> Response:
    """导出社区保存的、关于我的全部数据"""
    document = mydata.document_of(current_actor(), now())
    if asked.format == "html":
        return current_app.response_class(_html(document), mimetype="text/html")
    said = {**document.as_dict(), "made_at": document.made_at.isoformat()}
    return current_app.response_class(current_app.json.dumps(said), mimetype="application/json")


@blueprint.post("/me/erase")
@who(SIGNED_IN)
@once
@blueprint.input(EraseBody, arg_name="body")
@blueprint.output(ErasedOut)
def erase(body: EraseBody) -> ErasedOut:
    """注销：删去姓名、电话、住处和微信，积分总账不再写名字"""
    mydata.erase(current_actor(), current_app.extensions["settings"].uploads_dir, now())
    return ErasedOut(erased=True)


_STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#1f1d1a}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #e8e3db;padding:.3em .5em;text-align:left;"
    "vertical-align:top;word-break:break-word}h2{margin:1.6em 0 .4em}"
)


def _html(document: mydata.Document) -> str:
    """A page that stands by itself, for reading and printing."""
    made = local(document.made_at).strftime("%Y-%m-%d %H:%M")
    parts = Markup("").join(_table(part) for part in document.parts)
    return str(
        Markup(
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>我的数据</title><style>{}</style>'
            "<h1>{} 的数据</h1><p>红管家保存的、关于您的全部数据，导出于 {}。请只交给您信任的人。</p>{}</html>"
        ).format(Markup(_STYLE), document.person or "我", made, parts)
    )


def _table(part: mydata.Part) -> Markup:
    columns = list(part.rows[0])
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in columns)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(_cell(row[name])) for name in columns)
        )
        for row in part.rows
    )
    return Markup("<h2>{}（{}）</h2><table><tr>{}</tr>{}</table>").format(part.title, len(part.rows), head, rows)


def _cell(value: object) -> Markup:
    return escape("" if value is None else value)
