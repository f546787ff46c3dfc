"""Kinds of orders: what is promised, checked and shown for each; orders keep to the version they came under."""

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.promise_fields import PROMISES, promise_field
from app.office.room import Room, answer, done
from app.office.settings import room as settings_room
from app.services import orders as service
from app.services.errors import invalid
from app.services.orders.definitions import KindDefinition, checked
from app.services.orders.promises import promise_words
from config.vocabulary import Role
from models.orders import KindVersion

room = Room("事项类别", 86, Role.OFFICE, below=settings_room)
CHECKS = (("verify", "验单"), ("rate", "评单"))
LADDER = (
    ("warn", "到期前提醒"),
    ("grid_head", "超时后报网格长"),
    ("office", "超时后报社区"),
    ("street", "超时后报街道"),
)
FLAGS = (("before", "办之前的照片"), ("after", "办完的照片"))


def _line(version: KindVersion) -> dict[str, Any]:
    rules = service.definition_of(version)
    said = rules.model_dump(mode="json")
    return {
        "version": version,
        "rules": rules,
        "promises": "，".join(f"{words}{promise_words(said[name])}" for name, words in PROMISES if said[name])
        or "按服务各自的承诺",
        "checks": "、".join(words for name, words in CHECKS if name in rules.checks) or "不用",
        "photos": "、".join(words for name, words in FLAGS if getattr(rules.evidence, name)) or "不要求",
    }


@room.page("/settings/kinds")
def kinds_page() -> str:
    return render_template("office/kinds.html", lines=[_line(version) for version in service.kinds(every=True)])


@room.page("/settings/kinds/<code>")
def kind_page(code: str) -> str:
    newest = service.current_kind(code, every=True)
    versions = service.versions(code)
    shown = next((one for one in versions if str(one.number) == request.args.get("from", "")), newest)
    return render_template(
        "office/kind.html",
        newest=_line(newest),
        shown=service.definition_of(shown).model_dump(mode="json"),
        number=shown.number,
        versions=[_line(one) for one in versions],
        promises=PROMISES,
        checks=CHECKS,
        ladder=LADDER,
        flags=FLAGS,
    )


@room.form("/settings/kinds/<code>", shows=kind_page)
def write_kind(code: str) -> BaseResponse:
    """A new version: what the form shows is changed, the rest stays as in the newest."""
    newest = service.current_kind(code, every=True)
    said = service.definition_of(newest).model_dump(mode="json")
    ladder = {name: _minutes(f"ladder_{name}") for name, _ in LADDER}
    said |= {
        "name": answer("name", 40),
        "description": answer("description", 300),
        "checks": [name for name, _ in CHECKS if answer(f"check_{name}", 1)],
        "evidence": {name: bool(answer(f"photo_{name}", 1)) for name, _ in FLAGS},
        "ladder": ladder,
        **{name: promise_field(name) for name, _ in PROMISES},
    }
    version = answer("version", 8)
    made = service.change_kind(
        office_actor(),
        code,
        checked(KindDefinition, said),
        int(version) if version.isdecimal() else -1,
        now(),
        bool(answer("enabled", 1)),
    )
    return done(
        f"“{said['name']}”已改为第 {made.number} 版；已提交的订单仍按原来的办",
        url_for("office.kind_page", code=code),
    )


def _minutes(name: str) -> int:
    text = answer(name, 6)
    if not (text.isascii() and text.isdigit()):
        raise invalid(name, "分钟数写成整数")
    return int(text)
