"""Programmes of points: their names, categories and who approves; every change a version."""

from flask import render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.room import Room, answer, done
from app.office.settings import room as settings_room
from app.services import points, policy
from app.services.points.policy import APPROVALS, programme_topic, write_programme
from app.services.points.spending import window_words
from config.vocabulary import Role

room = Room("积分项目", 88, Role.MANAGER, Role.OFFICE, below=settings_room)


@room.page("/settings/programmes")
def programmes_page() -> str:
    lines = [(one, APPROVALS[one.policy["approval"]], window_words(one)) for one in points.programmes()]
    return render_template("office/programmes.html", lines=lines)


@room.page("/settings/programmes/<code>")
def programme_page(code: str) -> str:
    found = points.find_programme(code)
    versions = policy.versions(programme_topic(code))
    wanted = next((one for one in versions if str(one.number) == request.args.get("from", "")), None)
    shown = wanted.content if wanted else {"name": found.name, "policy": found.policy}
    return render_template(
        "office/programme.html",
        programme=found,
        versions=[(one, APPROVALS[one.content["policy"]["approval"]]) for one in versions],
        wanted=wanted,
        shown=shown,
        approvals=list(APPROVALS.items()),
        spending=window_words(found),
        may=Role.MANAGER in office_actor().roles(),
    )


@room.form("/settings/programmes/<code>", Role.MANAGER, shows=programme_page)
def change_programme(code: str) -> BaseResponse:
    found = points.find_programme(code)
    categories = {key: answer(f"category_{key}", 40) for key in found.policy["categories"]}
    seen = answer("seen", 6)
    row = write_programme(
        office_actor(),
        code,
        answer("name", 40),
        answer("approval", 20),
        categories,
        answer("reason", 200),
        int(seen) if seen.isdecimal() else -1,
        now(),
    )
    return done(f"“{row.content['name']}”已改为第 {row.number} 版；已经记过的分不变")
