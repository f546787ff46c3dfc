"""The month in pictures: every plot with its table, its export and the sentence how it is counted."""

from flask import Response, render_template, request

from app.face.moment import now
from app.office.gate import office_actor
from app.office.room import Room
from app.office.sheets import Kind, sheet, sheet_response
from app.services import audit
from app.services import pictures as service
from app.services.errors import not_found
from app.services.local_time import period_label
from models.database import transaction

room = Room("图表", 45, *service.READERS)


@room.page("/pictures")
def pictures_page() -> str | Response:
    offered = service.months(now())
    period = request.args.get("month", "") or offered[0]
    found = service.pictures(office_actor(), period, now())
    if request.args.get("export"):
        return _export(found, request.args["export"], period)
    return render_template("office/pictures.html", pictures=found, period=period, offered=offered)


def _export(found: list[service.Picture], name: str, period: str) -> Response:
    picture = next((one for one in found if one.name == name), None)
    if picture is None:
        raise not_found("这张图")
    heads = [(picture.heads[0], Kind.TEXT), *((words, Kind.NUMBER) for words in picture.heads[1:])]
    title = f"{picture.title}-{period_label(period)}"
    with transaction():
        audit.write(office_actor(), "export", f"pictures.{name}", now(), rows=len(picture.rows), month=period)
    return sheet_response(sheet(picture.title, heads, picture.rows), title, now())
