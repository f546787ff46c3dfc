"""The tree of places, and the signs that hang in the buildings."""

from typing import Any

from flask import Response, current_app, request, url_for
from peewee import ModelSelect
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office import people
from app.office.gate import office_actor
from app.office.lists import Column, Listing, filter_of, show
from app.office.marks import link
from app.office.residents import state_tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.office.sign_sheets import PAPERS, sign_sheets
from app.services import registry
from app.services.errors import invalid, not_found
from app.services.registry.posts import STANDS_ON
from app.services.registry.signs import signs
from config.vocabulary import PlaceKind, PostKind, Regime, Role
from models.registry import Membership, Place

room = Room("地方", 51, Role.OFFICE, below=people.room)
FACTS = {"party_organisation": "党组织", "committee": "业委会或物管会", "property_company": "物业企业"}


def _lines(rows: list[Place]) -> list[dict[str, Any]]:
    counts = registry.counts_below(rows)
    return [{"place": row, "counts": counts.get(row.id, (0, 0))} for row in rows]


def _regime(place: Place) -> str:
    return Regime(place.regime).label if place.regime else ""


def _fact_column(name: str, words: str) -> Column:
    """Whether an estate has something; empty for other places."""

    def said(line: dict[str, Any]) -> str:
        place = line["place"]
        return ("有" if place.facts.get(name) else "没有") if place.kind == PlaceKind.ESTATE else ""

    return Column(name, words, said, hidden=True)


PLACES = Listing(
    name="places",
    title="地方",
    key=Place.id,
    sort="name",
    empty="下面还没有登记。导入花名册或责任表时，会建好楼栋、单元和户。",
    search=lambda words: Place.label.contains(words),
    search_hint="名称、门牌",
    lines=_lines,
    template="office/places.html",
    filters=(filter_of("kind", "级别", PlaceKind, Place.kind),),
    columns=(
        Column(
            "name",
            "名称",
            lambda line: link(line["place"].label, "office.place_page", code=line["place"].code),
            Kind.MARKUP,
            sort=Place.position,
        ),
        Column("kind", "级别", lambda line: PlaceKind(line["place"].kind).label, sort=Place.kind),
        Column("households", "户", lambda line: line["counts"][0], Kind.NUMBER),
        Column("people", "居民", lambda line: line["counts"][1], Kind.NUMBER),
        Column("regime", "类型", lambda line: _regime(line["place"]), sort=Place.regime, hidden=True),
        *(_fact_column(name, words) for name, words in FACTS.items()),
        Column("code", "编号", lambda line: line["place"].code, hidden=True),
    ),
)


@room.page("/places")
def places_page() -> Response:
    widest = list(registry.outermost(office_actor()).limit(2))
    if len(widest) == 1 and not request.args:
        return place_page(widest[0].code)
    if request.args.get("q") or request.args.get("kind"):
        return _show(registry.places_below(office_actor()), None)
    return _show(registry.outermost(office_actor()), None)


@room.page("/places/<code>")
def place_page(code: str) -> Response:
    """A place with what is right below it; searched, with everything below it."""
    place = registry.seen_place(office_actor(), code)
    query = registry.children(code)
    if request.args.get("q") or request.args.get("kind"):
        query = Place.select().where(Place.below(place.path), Place.id != place.id)
    return _show(query, place)


def _show(query: ModelSelect, place: Place | None) -> Response:
    actor = office_actor()
    above: list[Place] = []
    if place is not None:
        rows = {row.id: row for row in Place.select().where(Place.id.in_(place.above()))}
        above = [rows[number] for number in reversed(place.above()) if actor.covers(rows[number].path, Role.OFFICE)]
    return show(
        PLACES,
        query,
        place=place,
        above=above,
        kind=PlaceKind(place.kind).label if place is not None else "",
        regime=_regime(place) if place is not None else "",
        facts=[(words, bool(place.facts.get(name))) for name, words in FACTS.items()] if place is not None else [],
        counts=registry.counts_below([place]).get(place.id, (0, 0)) if place is not None else (0, 0),
        posts=_posts(place) if place is not None else [],
        post_kinds=[(one.value, one.label) for one in PostKind]
        if place is not None and place.kind in STANDS_ON
        else [],
        members=_members(place) if place is not None else [],
        home=place is not None and place.kind == PlaceKind.HOUSEHOLD,
        signable=place is not None and place.kind in (PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.GRID),
    )


def _members(place: Place) -> list[tuple[Membership, Any]]:
    rows = registry.members_below(office_actor()).where(Place.id == place.id, place.kind == PlaceKind.HOUSEHOLD)
    return [(row, state_tag(row)) for row in rows.order_by(Membership.id)]


def _posts(place: Place) -> list[dict[str, Any]]:
    rows = registry.posts_below(office_actor(), now()).where(Place.id == place.id)
    return [{"post": row, "kind": PostKind(row.kind).label, "holder": registry.holder_of(row)} for row in rows]


@room.form("/places/<code>/posts", shows=place_page)
def add_post(code: str) -> BaseResponse:
    kind = answer("kind", 30)
    if kind not in {one.value for one in PostKind}:
        raise invalid("kind", "请选择岗位")
    post = registry.add_post(office_actor(), code, PostKind(kind), now())
    return done(
        f"已设一个{PostKind(kind).label}，现在空缺，请写明由谁担任", url_for("office.post_page", code=post.code)
    )


@room.page("/places/<code>/sign/<paper>")
def sign_page(code: str, paper: str) -> Response:
    """Signs of the buildings below a place, as PDF on A4 or A3."""
    if paper not in PAPERS:
        raise not_found("这种纸张")
    sheets = signs(office_actor(), code, now())
    base = current_app.extensions["settings"].public_base or request.host_url.rstrip("/")
    addresses = [f"{base}/s/contacts?place={sign.place.code}" for sign in sheets]
    response = Response(sign_sheets(sheets, paper, addresses), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="sign-{paper}.pdf"'
    return response
