"""What every route shares: types of bodies, pages of lists, who may call, and repeats that count once."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar, cast

from flask import Response, current_app, g, make_response, request
from peewee import IntegrityError
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic import Field as Limits

from app.face.moment import now
from app.services.access import Actor
from app.services.errors import DomainError, FieldError
from app.services.sessions import WECHAT, authenticate
from config.vocabulary import ErrorCode, Role
from models.database import TRY_TURN, is_postgresql, together
from models.idempotency import Answer
from models.prepared import Prepared, ask, write

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
View = Callable[P, R]

PUBLIC = "public"
SIGNED_IN = "signed_in"


class Body(BaseModel):
    """A request's body: exact types, and nothing that is not named."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Out(BaseModel):
    """Part of an answer."""


def _storable(text: str) -> str:
    if any(ord(char) < 32 and char not in "\n\t" for char in text):
        raise ValueError("不能含有控制字符")
    return text


def _text_moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("时间要写成 2026-11-21T14:30:00+08:00 这样")
    return value


_Trimmed = StringConstraints(strip_whitespace=True, strict=True)
Code = Annotated[str, _Trimmed, StringConstraints(min_length=1, max_length=64), AfterValidator(_storable)]
Line = Annotated[str, _Trimmed, StringConstraints(max_length=60), AfterValidator(_storable)]
Words = Annotated[str, _Trimmed, StringConstraints(max_length=1000), AfterValidator(_storable)]
Said = Annotated[str, _Trimmed, StringConstraints(min_length=1, max_length=1000), AfterValidator(_storable)]
Moment = Annotated[AwareDatetime, Limits(strict=False), BeforeValidator(_text_moment)]
Photos = Annotated[list[Code], Limits(max_length=9)]


class Action(Out):
    """Something the caller may do now: clients draw a button for each."""

    action: str
    label: str


def written(answer: Out, status: int = 200) -> Response:
    """An answer written at once, where many ask: APIFlask would make a document of it first."""
    return current_app.response_class(answer.model_dump_json(), status, mimetype="application/json")


def action_list(pairs: list[tuple[Any, str]]) -> list[Action]:
    return [Action(action=str(action), label=label) for action, label in pairs]


def who(*roles: Role | str) -> Callable[[View[P, R]], View[P, R]]:
    """Says who may call a route: PUBLIC, SIGNED_IN, or any of the roles. Every route says so (a test looks)."""

    def decorate(view: View[P, R]) -> View[P, R]:
        @wraps(view)
        def gated(*args: P.args, **kwargs: P.kwargs) -> R:
            if PUBLIC not in roles:
                actor = current_actor()
                if SIGNED_IN not in roles and not set(roles) & set(actor.roles()):
                    raise DomainError(ErrorCode.FORBIDDEN)
            return view(*args, **kwargs)

        gated.who = roles  # type: ignore[attr-defined]
        return gated

    return decorate


def current_actor() -> Actor:
    """Who holds the request's token; NOT_SIGNED_IN or SESSION_ENDED otherwise. Read once a request."""
    if "actor" not in g:
        g.actor = authenticate(bearer_token(), WECHAT, now())
    actor: Actor = g.actor
    return actor


def bearer_token() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise DomainError(ErrorCode.NOT_SIGNED_IN)
    return token.strip()


def once(view: View[P, Any]) -> View[P, Response]:
    """Makes a POST count once for each Idempotency-Key of a person.

    The stored answer is committed in one transaction with the effect it reports: a crash leaves both or
    neither. A refusal is not stored, so the same key may succeed later.
    """

    @wraps(view)
    def counted(*args: P.args, **kwargs: P.kwargs) -> Response:
        key = repeat_key()
        if not key:
            return make_response(view(*args, **kwargs))
        return _answer_once(key, lambda: make_response(view(*args, **kwargs)))

    return counted


def once_drafted(draft: Callable[[], T], write_down: Callable[[T], Response]) -> Response:
    """The same for a busy route: what is only read is read before the turn to write comes, which others wait for.

    A repeat is answered as before even if it would be refused now.
    """
    key = repeat_key()
    if not key:
        return write_down(draft())
    try:
        drafted = draft()
    except DomainError:
        known = _answer.first(current_actor().id, key)
        if known is None:
            raise
        return replay(known, request_hash())
    return _answer_once(key, lambda: write_down(drafted))


def repeat_key(*, required: bool = False) -> str:
    """The request's Idempotency-Key, empty when there is none. INVALID_INPUT when it is malformed, or required."""
    key = request.headers.get("Idempotency-Key")
    if key is None and not required:
        return ""
    if key is None or not 1 <= len(key) <= 64 or not all(33 <= ord(char) <= 126 for char in key):
        said = "要是 1 到 64 个可见字符"
        raise DomainError(
            ErrorCode.INVALID_INPUT, f"Idempotency-Key {said}", [FieldError("Idempotency-Key", "invalid", said)]
        )
    return key


def request_hash() -> str:
    """What the request says, so that the same key with other content is noticed."""
    said = "\n".join((request.method, request.path)).encode() + b"\n" + request.get_data()
    return hashlib.sha256(said).hexdigest()


def _answer_once(key: str, respond: Callable[[], Response]) -> Response:
    person, said = current_actor().id, request_hash()

    def answer() -> Response:
        known = _known_answer(person, key)
        if known is not None:
            return replay(known, said)
        response = respond()
        write(
            Answer(
                person=person,
                key=key,
                request_hash=said,
                status=response.status_code,
                body=response.get_data(as_text=True),
                answered_at=now(),
            )
        )
        return response

    try:
        return together(answer)
    except IntegrityError as error:
        raise DomainError(ErrorCode.IN_FLIGHT) from error


def _known_answer(person: int, key: str) -> Answer | None:
    """The stored answer, if any; IN_FLIGHT where the same key is being answered at this moment."""
    if not is_postgresql():
        return cast(Answer | None, _answer.first(person, key))
    found = ask(_TURN_AND_ANSWER, turn=f"answer:{person}:{key}", person=person, key=key)
    mine, said, status, body = found[0]
    if not mine:
        raise DomainError(ErrorCode.IN_FLIGHT)
    return Answer(request_hash=said, status=status, body=body) if said is not None else None


_TURN_AND_ANSWER = f"""
SELECT {TRY_TURN % ":turn"}, a.request_hash, a.status, a.body
FROM (SELECT 1) one LEFT JOIN answer a ON a.person_id = :person AND a.key = :key
"""
"""In one statement. An answer that was committed while it ran is met at the unique key: IN_FLIGHT as well."""
_answer = Prepared(lambda person, key: Answer.select().where(Answer.person == person, Answer.key == key))


def replay(known: Answer, said: str) -> Response:
    """The stored answer once more; IDEMPOTENCY_CONFLICT when the request now says something else."""
    if known.request_hash != said:
        raise DomainError(ErrorCode.IDEMPOTENCY_CONFLICT)
    response = current_app.response_class(known.body, known.status, mimetype="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    return response


def problem(status: int, code: ErrorCode, detail: str = "", **more: Any) -> Response:
    """An error as RFC 9457 says it."""
    body = {
        "type": f"urn:hongguanjia:error:{code}",
        "title": code.label,
        "status": status,
        "code": code.value,
        "detail": detail or code.label,
        **more,
    }
    text = json.dumps(body, ensure_ascii=False)
    return current_app.response_class(text, status, mimetype="application/problem+json")
