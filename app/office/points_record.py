"""The maker's form: a good deed written down in the office, with its evidence."""

from datetime import datetime

from flask import current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from app.face.moment import now
from app.office.answers import day
from app.office.gate import office_actor
from app.office.points import room as points_room
from app.office.room import Room, answer, done
from app.services import orders
from app.services import points as service
from app.services.errors import invalid
from app.services.local_time import day_start, local_day
from app.services.points.deeds import MOST_PHOTOS, DeedInput
from app.services.search import people, resident
from config.vocabulary import DeedState, Role

ROLES = (Role.MANAGER, Role.OFFICE)
room = Room("记分", 31, *ROLES, below=points_room)


@room.page("/points/record")
def record_page() -> str:
    """Find the person, then say what was done."""
    actor, words = office_actor(), request.args.get("q", "").strip()[:40]
    chosen = request.args.get("person", ""), request.args.get("place", "")
    row = resident(actor, *chosen, ROLES) if all(chosen) else None
    choices = []
    for programme in service.programmes():
        for version in service.rules_in_force(programme, now()):
            worth = (
                str(version.amount)
                if version.amount == version.amount_max
                else f"{version.amount}–{version.amount_max}"
            )
            choices.append(
                (f"{programme.code}:{version.rule.code}", f"{programme.name} · {version.title}（{worth} 分）")
            )
    return render_template(
        "office/record.html",
        words=words,
        found=people(actor, words, now(), ROLES) if words and row is None else [],
        resident=row,
        choices=choices,
        today=f"{local_day(now()):%Y-%m-%d}",
        most_photos=MOST_PHOTOS,
    )


@room.form("/points/record", shows=record_page)
def record_deed() -> Response:
    actor = office_actor()
    row = resident(actor, request.args.get("person", ""), request.args.get("place", ""), ROLES)
    programme, _, rule = answer("what", 60).partition(":")
    if not rule:
        raise invalid("what", "请选择记哪一项")
    if not answer("evidence", 100):
        raise invalid("evidence", "请写依据：做了什么，谁能证明")
    deed = DeedInput(
        programme=programme,
        rule=rule,
        to=row.person.code,
        evidence=answer("evidence", 100),
        amount=_amount(answer("amount", 6)),
        note=answer("note", 200),
        effective_at=_done_at(),
        photos=_photos(),
    )
    made = service.record_deed(actor, deed, now())
    if made.state == DeedState.APPROVED:
        return done(f"已给{row.person.name}记 {made.amount} 分，积分已经到账", url_for("office.record_page"))
    return done(f"已给{row.person.name}记下 {made.amount} 分，等监督小组审核后到账", url_for("office.record_page"))


def _amount(text: str) -> int | None:
    """Points as they were typed; none for what the rule says."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise invalid("amount", "分数写成整数，或空着按规则记")
    return int(text)


def _done_at() -> datetime | None:
    """The day it was done: now for today, so that it is never in the future; else the day's beginning."""
    done_on = day("day")
    return None if done_on == local_day(now()) else day_start(done_on)


def _photos() -> tuple[str, ...]:
    files = [file for file in request.files.getlist("photos") if file.filename]
    if len(files) > MOST_PHOTOS:
        raise invalid("photos", f"最多 {MOST_PHOTOS} 张照片")
    folder = current_app.extensions["settings"].uploads_dir
    return tuple(orders.keep_photo(office_actor(), file.read(), folder, now()).code for file in files)
