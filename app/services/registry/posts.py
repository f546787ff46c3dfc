"""Posts and their terms: who answers for what, from when to when; a vacant post stays to be filled."""

from datetime import date, datetime, timedelta

from peewee import JOIN, ModelSelect

from app.services import audit
from app.services.access import Actor, term_is_current, within
from app.services.errors import DomainError, invalid, not_found
from app.services.local_time import local_day
from app.services.registry.persons import person_by_code
from app.services.registry.places import find_place
from config.vocabulary import ErrorCode, MembershipState, PlaceKind, PostKind, Role
from models.database import opaque_code, take_alone, transaction
from models.people import Person
from models.registry import Membership, Place, Post, Term

STANDS_ON = (PlaceKind.COMMUNITY, PlaceKind.GRID, PlaceKind.ESTATE, PlaceKind.BUILDING, PlaceKind.ENTRANCE)
MOST_AHEAD = timedelta(days=366)


def posts_below(actor: Actor, now: datetime) -> ModelSelect:
    """Posts of the actor's places with their holder today, if there is one (`current`)."""
    runs = (Term.post == Post.id) & term_is_current(local_day(now))
    return (
        Post.select(Post, Place, Term, Person)
        .join(Place)
        .switch(Post)
        .join(Term, JOIN.LEFT_OUTER, on=runs, attr="current")
        .join(Person, JOIN.LEFT_OUTER)
        .where(within(actor, Role.OFFICE))
    )


def holder_of(post: Post) -> Person | None:
    """Who holds a post of `posts_below` today."""
    term = getattr(post, "current", None)
    return term.person if term is not None and term.id is not None else None


def find_post(actor: Actor, code: str) -> Post:
    post = Post.select(Post, Place).join(Place).where(Post.code == code, within(actor, Role.OFFICE)).first()
    if post is None:
        raise not_found("这个岗位")
    return post


def terms_of(post: Post) -> list[Term]:
    """Every term of a post, the newest first."""
    return list(
        Term.select(Term, Person)
        .join(Person)
        .where(Term.post == post)
        .order_by(Term.starts_on.desc(), Term.id.desc())
    )


def add_post(actor: Actor, place: str, kind: PostKind, now: datetime) -> Post:
    """A further post over a place, vacant. Errors: NOT_FOUND, FORBIDDEN, INVALID_INPUT for a household."""
    where = find_place(place)
    actor.require(where.path, Role.OFFICE)
    if where.kind not in STANDS_ON:
        raise invalid("kind", "岗位设在单元、楼栋、小区、网格或社区上")
    with transaction():
        take_alone(f"posts:{where.id}")
        seats = Post.select().where(Post.place == where, Post.kind == kind).count()
        post = Post.create(code=opaque_code("p"), kind=kind, place=where, seat=seats + 1)
        audit.write(actor, "post.add", post.code, now, where)
    return post


def start_term(actor: Actor, code: str, person: str, starts_on: date, now: datetime) -> Term:
    """Appoint somebody from a day on, until further notice.

    Errors: NOT_FOUND, ALREADY_TAKEN when a term runs on that day or begins later, INVALID_INPUT for the person or day.
    """
    holder = person_by_code(person)
    if holder is None or not _is_known_here(actor, holder):
        raise invalid("person", "请先找到这个人：要是本社区的住户，或已担任别的岗位的人")
    if abs(starts_on - local_day(now)) > MOST_AHEAD:
        raise invalid("starts_on", "开始日期要在前后一年之内")
    with transaction():
        post = find_post(actor, code)
        take_alone(f"post:{post.id}")
        held = (
            Term.select(Term, Person)
            .join(Person)
            .where(Term.post == post, Term.ends_on.is_null() | (Term.ends_on >= starts_on))
        )
        other = held.first()
        if other is not None:
            until = f"到 {other.ends_on}" if other.ends_on else "还在任"
            raise DomainError(ErrorCode.ALREADY_TAKEN, f"{other.person.name}{until}，请先写明卸任的日期")
        term = Term.create(post=post, person=holder, starts_on=starts_on)
        audit.write(actor, "term.start", post.code, now, post.place, person=holder.code, on=str(starts_on))
    return term


def _is_known_here(actor: Actor, person: Person) -> bool:
    """Whether the person lives, or holds a post, in the actor's places."""
    lives = (
        Membership.select()
        .join(Place, on=(Membership.household == Place.id))
        .where(
            Membership.person == person, Membership.state == MembershipState.CONFIRMED, within(actor, Role.OFFICE)
        )
    )
    serves = Term.select().join(Post).join(Place).where(Term.person == person, within(actor, Role.OFFICE))
    return lives.exists() or serves.exists()


def end_term(actor: Actor, code: str, last_day: date, now: datetime) -> Term:
    """Say which day is a holder's last one. Said again for a term that ended not long ago, it moves that day.

    Errors: NOT_FOUND, STATE_CONFLICT for a vacant post, INVALID_INPUT for a day before the term began.
    """
    with transaction():
        post = find_post(actor, code)
        take_alone(f"post:{post.id}")
        term = Term.select().where(Term.post == post).order_by(Term.starts_on.desc(), Term.id.desc()).first()
        if term is None or (term.ends_on is not None and term.ends_on < local_day(now)):
            raise DomainError(ErrorCode.STATE_CONFLICT, "这个岗位现在没有人担任")
        if last_day < term.starts_on:
            raise invalid("ends_on", f"要不早于上任的 {term.starts_on}")
        if last_day - local_day(now) > MOST_AHEAD:
            raise invalid("ends_on", "卸任日期要在一年之内")
        Term.update(ends_on=last_day).where(Term.id == term.id).execute()
        audit.write(actor, "term.end", post.code, now, post.place, on=str(last_day))
    return Term.get_by_id(term.id)


def keep_term(actor: Actor, code: str, now: datetime) -> Term:
    """Take an ending back that has not come yet: the holder stays until further notice."""
    with transaction():
        post = find_post(actor, code)
        take_alone(f"post:{post.id}")
        term = Term.select().where(Term.post == post).order_by(Term.starts_on.desc(), Term.id.desc()).first()
        if term is None or term.ends_on is None or term.ends_on < local_day(now):
            raise DomainError(ErrorCode.STATE_CONFLICT, "没有还没到的卸任日期可以取消")
        Term.update(ends_on=None).where(Term.id == term.id).execute()
        audit.write(actor, "term.keep", post.code, now, post.place)
    return Term.get_by_id(term.id)
