"""Residents and posts: the figures of coverage, the search, who waits to be confirmed, and the butlers' loads."""

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.room import Room, answer, done
from app.office.sheets import Kind, sheet, sheet_response
from app.services import registry
from app.services.errors import not_found
from app.services.importing.roster_sheet import HEADS, PURPOSES, roster_lines
from app.services.search import people as search_people
from config.vocabulary import Role

room = Room("住户与岗位", 50, Role.OFFICE, tab="总览")


@room.page("/people")
def people() -> str:
    actor, words = office_actor(), request.args.get("q", "").strip()[:40]
    return render_template(
        "office/people.html",
        words=words,
        found=search_people(actor, words, now()) if words else [],
        coverage=registry.coverage(actor, now()),
        members=[(row, registry.member_actions(actor, row)) for row in registry.pending_members(actor).limit(50)],
        loads=registry.loads_below(actor, now()),
        estates=[(one.code, one.label) for one in registry.estates(actor)],
        purposes=PURPOSES,
    )


@room.form("/people/roster")
def export_roster() -> Response:
    """The whole roster in the shape that is imported, numbers in full: for a purpose that is written down."""
    estate = registry.find_place(answer("estate", 64))
    lines = roster_lines(office_actor(), estate, answer("purpose", 40), now())
    heads = [(head, Kind.TEXT) for head in HEADS]
    return sheet_response(sheet("花名册", heads, lines), f"{estate.label}花名册", now())


@room.form("/members/<household>/<person>/<word>")
def member_word(household: str, person: str, word: str) -> BaseResponse:
    if word == "confirm":
        row = registry.confirm_member(office_actor(), household, person, now(), answer("same_as", 64))
        this = ("看这位住户", url_for("office.person_page", code=row.person.code))
        return done(f"已确认{row.person.name}住在{row.household.label}。", "", this)
    if word == "refuse":
        row = registry.refuse_member(office_actor(), household, person, answer("reason"), now())
        return done(f"已回复{row.person.name}：不是{row.household.label}的住户")
    raise not_found("这一步")
