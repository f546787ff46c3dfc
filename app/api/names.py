"""How people agree to be named on red boards."""

from typing import Annotated

from apiflask import APIBlueprint
from pydantic import Field as Limits

from app.api.conventions import SIGNED_IN, Body, Out, current_actor, once, who
from app.face.moment import now
from app.services import boards
from config.vocabulary import BoardSubject, NameChoice, Role

blueprint = APIBlueprint("names", __name__, tag="榜上的名字")


class NameBody(Body):
    """`household` says which of several homes is meant, on a board of families."""

    choice: Annotated[NameChoice, Limits(strict=False)]
    household: Annotated[str, Limits(max_length=64)] = ""


class NameOut(Out):
    choice: str
    label: str


class NamingOut(Out):
    """A board that could name the caller or a household of theirs (`household`, empty on a board of persons).
    `choice` is what the caller said, `counts` what is done: of a family the most private wish; empty while nothing
    was said, and then no name is shown. `shown` is how the name stands by each choice."""

    scheme: str
    name: str
    subject: str
    subject_label: str
    household: str
    choice: str
    counts: str
    shown: dict[str, str]


class NamingsOut(Out):
    items: list[NamingOut]


@blueprint.get("/me/names")
@who(SIGNED_IN)
@blueprint.output(NamingsOut)
def my_names() -> NamingsOut:
    """上红榜时，哪些榜会写到我（或我家），我选了怎样显示"""
    return NamingsOut(
        items=[
            NamingOut(
                scheme=one.scheme.code,
                name=one.scheme.name,
                subject=one.scheme.subject,
                subject_label=BoardSubject(one.scheme.subject).label,
                household=one.household,
                choice=str(one.said or ""),
                counts=str(one.counts or ""),
                shown={choice.value: words for choice, words in one.shown.items()},
            )
            for one in boards.namings(current_actor())
        ]
    )


@blueprint.post("/schemes/<code>/name")
@who(Role.RESIDENT, Role.STEWARD, Role.PARTNER)
@once
@blueprint.input(NameBody, arg_name="body")
@blueprint.output(NameOut)
def choose_name(code: str, body: NameBody) -> NameOut:
    """上红榜时怎样显示我（或我家）的姓名；随时可改，立即生效"""
    made = boards.choose_name(current_actor(), code, body.choice, body.household, now())
    return NameOut(choice=made.choice, label=NameChoice(made.choice).label)
