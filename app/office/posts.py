"""Posts and terms: who holds what, what is vacant, and the day somebody begins or ends."""

from datetime import timedelta
from typing import Any

from flask import Response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office import people
from app.office.answers import day
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, filter_of, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import registry
from app.services.local_time import local_day
from app.services.registry.contacts import first_numbers
from app.services.search import people as search_people
from config.vocabulary import PostKind, Role
from models.people import Person
from models.registry import Place, Post, Term

room = Room("岗位", 53, Role.OFFICE, below=people.room)


def _lines(rows: list[Post]) -> list[dict[str, Any]]:
    holders = {row.id: registry.holder_of(row) for row in rows}
    numbers = first_numbers([person.id for person in holders.values() if person])
    return [
        {
            "post": row,
            "holder": holders[row.id],
            "phone": registry.mask_phone(numbers.get(getattr(holders[row.id], "id", 0), "")),
        }
        for row in rows
    ]


def _holder(line: dict[str, Any]) -> str | Markup:
    return line["holder"].name if line["holder"] else tag("warn", "空缺")


POSTS = Listing(
    name="posts",
    title="岗位",
    key=Post.id,
    sort="place",
    empty="还没有岗位。导入楼栋长和管家责任表，或在一个地方的页面上新设。",
    search=lambda words: Person.name.contains(words) | Place.label.contains(words),
    search_hint="姓名、楼栋",
    lines=_lines,
    filters=(
        filter_of("kind", "岗位", PostKind, Post.kind),
        Filter(
            "held",
            "状态",
            [("vacant", "空缺"), ("held", "有人担任")],
            lambda value: Term.id.is_null(value == "vacant"),
        ),
    ),
    columns=(
        Column("place", "范围", lambda line: line["post"].place.label, sort=Place.id),
        Column(
            "kind",
            "岗位",
            lambda line: link(PostKind(line["post"].kind).label, "office.post_page", code=line["post"].code),
            Kind.MARKUP,
            sort=Post.kind,
        ),
        Column("holder", "现任", _holder, Kind.MARKUP, sort=Person.name),
        Column("phone", "电话", lambda line: line["phone"] or ("没有登记" if line["holder"] else "")),
        Column(
            "since",
            "上任",
            lambda line: line["post"].current.starts_on if line["holder"] else None,
            Kind.DAY,
            sort=Term.starts_on,
        ),
        Column(
            "until",
            "卸任",
            lambda line: line["post"].current.ends_on if line["holder"] else None,
            Kind.DAY,
            sort=Term.ends_on,
            hidden=True,
        ),
    ),
)


@room.page("/posts")
def posts_page() -> Response:
    return show(POSTS, registry.posts_below(office_actor(), now()))


@room.page("/posts/<code>")
def post_page(code: str) -> str:
    actor, words = office_actor(), request.args.get("q", "").strip()[:40]
    post = registry.find_post(actor, code)
    terms, today = registry.terms_of(post), local_day(now())
    running = next((one for one in terms if one.ends_on is None or one.ends_on >= today), None)
    free_from = running.ends_on + timedelta(days=1) if running and running.ends_on else today
    return render_template(
        "office/post.html",
        post=post,
        kind=PostKind(post.kind).label,
        terms=terms,
        running=running,
        before=list({one.person_id: one.person for one in terms if one is not running}.values()),
        today=f"{today:%Y-%m-%d}",
        free_from=f"{free_from:%Y-%m-%d}",
        words=words,
        found=search_people(actor, words, now()) if words else [],
        load=registry.counts_below([post.place]).get(post.place_id, (0, 0)),
    )


@room.form("/posts/<code>/start", shows=post_page)
def start_term(code: str) -> BaseResponse:
    term = registry.start_term(office_actor(), code, answer("person", 64), day("starts_on"), now())
    return done(
        f"{term.person.name}从 {term.starts_on} 起担任，居民在联系人里会看到",
        url_for("office.post_page", code=code),
    )


@room.form("/posts/<code>/end", shows=post_page)
def end_term(code: str) -> BaseResponse:
    term = registry.end_term(office_actor(), code, day("ends_on"), now())
    if term.ends_on < local_day(now()):
        return done(f"{term.person.name}只做到 {term.ends_on}，现在空缺。写错了日期，可以让他从第二天起再任")
    return done(f"{term.person.name}做到 {term.ends_on}，之后空缺；到那天以前可以取消")


@room.form("/posts/<code>/keep", shows=post_page)
def keep_term(code: str) -> BaseResponse:
    term = registry.keep_term(office_actor(), code, now())
    return done(f"已取消，{term.person.name}继续担任")
