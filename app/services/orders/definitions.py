"""What a kind of orders and a service are made of: the form of the policy, checked before it is kept.

One form serves the defaults, the API's bodies and the stored versions.
"""

from datetime import time
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic import Field as Limits

from app.services.errors import DomainError, FieldError
from config.policy import defaults
from config.vocabulary import ErrorCode, Hours, OrderAction, OrganisationKind, Party, PostKind, PromiseUnit

A = OrderAction
Form = TypeVar("Form", bound=BaseModel)
MOST_MINUTES = 60 * 24 * 366

_Lax = Limits(strict=False)
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
"""A code that the office chooses: small letters, digits and _."""

CHECKS = (A.VERIFY, A.RATE)
MUST_HAVE = (A.SUBMIT, A.DISPATCH, A.CLOSE, A.CANCEL, A.REOPEN)
"""Steps without which orders of a kind would be stuck."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class PromiseRule(_Strict):
    """A time promise. `urgent` is the count for orders of priority; `hours` matters to minutes only."""

    unit: Annotated[PromiseUnit, _Lax]
    count: Annotated[int, Limits(ge=0, le=MOST_MINUTES)] = 0
    urgent: Annotated[int, Limits(ge=1, le=MOST_MINUTES)] | None = None
    hours: Annotated[Hours, _Lax] = Hours.ALL
    words: _Text = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.unit is PromiseUnit.WORDS and not self.words:
            raise ValueError("另行约定的要写明怎样约定")
        if self.unit in (PromiseUnit.MINUTES, PromiseUnit.WORKING_DAYS, PromiseUnit.DAYS) and self.count < 1:
            raise ValueError("承诺的数量要大于 0")
        if self.unit in (PromiseUnit.DAYS, PromiseUnit.WORKING_DAYS) and self.count > 366:
            raise ValueError("承诺不能超过 366 天")
        if self.urgent is not None and self.urgent > self.count:
            raise ValueError("优先订单的承诺不能比一般的更长")
        return self


class Ladder(_Strict):
    """Minutes: before the deadline for the warning, after it for each level above."""

    warn: Annotated[int, Limits(ge=0, le=MOST_MINUTES)] = 30
    grid_head: Annotated[int, Limits(ge=0, le=MOST_MINUTES)] = 30
    office: Annotated[int, Limits(ge=0, le=MOST_MINUTES)] = 120
    street: Annotated[int, Limits(ge=0, le=MOST_MINUTES)] = 1440

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        if not self.grid_head <= self.office <= self.street:
            raise ValueError("催办要逐级上报：网格长、社区、街道的时间不能倒过来")
        return self


class Evidence(_Strict):
    """Photos that an order must show: of what it was before, and after."""

    before: bool = False
    after: bool = False


def _known_hands(codes: list[str]) -> list[str]:
    known = {*(kind.value for kind in PostKind), *(kind.value for kind in OrganisationKind)}
    if unknown := [code for code in codes if code not in known]:
        raise ValueError(f"没有这种岗位或单位：{'、'.join(unknown)}")
    return codes


def _clock(text: str) -> str:
    try:
        time.fromisoformat(text)
    except ValueError:
        raise ValueError("时间要写成 08:30 这样") from None
    if len(text) != 5:
        raise ValueError("时间要写成 08:30 这样")
    return text


_Clock = Annotated[str, AfterValidator(_clock)]
_Window = Annotated[list[_Clock], Limits(min_length=2, max_length=2)]


class KindDefinition(_Strict):
    """A kind of orders. `private` ones belong to a household, others can be joined by neighbours; `pool` ones
    wait to be claimed; `by_hand` ones are dispatched by a person; with `handling` they stand on the list of
    rectifications."""

    name: _Name
    description: _Text = ""
    catalogue: bool = False
    private: bool = False
    pool: bool = False
    by_hand: bool = False
    handling: bool = False
    served_by: Annotated[list[str], Limits(min_length=1, max_length=9), AfterValidator(_known_hands)]
    roles: dict[Annotated[OrderAction, _Lax], list[Annotated[Party, _Lax]]] = {}
    checks: Annotated[list[Annotated[OrderAction, _Lax]], Limits(max_length=2)] = []
    rating_days: Annotated[int, Limits(ge=1, le=30)] = 3
    reopen_days: Annotated[int, Limits(ge=1, le=90)] = 7
    evidence: Evidence = Evidence()
    priority_for: Annotated[list[_Name], Limits(max_length=20)] = []
    respond_within: PromiseRule | None = None
    arrive_within: PromiseRule | None = None
    finish_within: PromiseRule | None = None
    answer_within: PromiseRule | None = None
    ladder: Ladder = Ladder()
    working_hours: Annotated[list[_Window], Limits(min_length=1, max_length=4)] = [["08:30", "17:30"]]

    @model_validator(mode="after")
    def _works(self) -> Self:
        """No order of this kind can be stuck, and nobody judges their own work."""
        if set(self.checks) - set(CHECKS) or len(set(self.checks)) != len(self.checks):
            raise ValueError("办结后的检查只能是验单（verify）和评单（rate），各一次")
        configurable = {A(code) for code in defaults("kinds")["roles"]}
        if wrong := [step.label for step in self.roles if step not in configurable]:
            raise ValueError(f"这几步由谁来做不能改：{'、'.join(wrong)}")
        asked = {**{A(code): parties for code, parties in defaults("kinds")["roles"].items()}, **self.roles}
        for step in (*MUST_HAVE, *self.checks, *((A.CLAIM,) if self.pool else ())):
            if not asked.get(step):
                raise ValueError(f"要写明由谁来{step.label}")
        if Party.HAND in asked[A.VERIFY]:
            raise ValueError("经办人不能给自己验单")
        flat = [clock for window in self.working_hours for clock in window]
        if flat != sorted(set(flat)):
            raise ValueError("工作时间要从早到晚，一段接一段，不能重叠")
        return self

    def may(self, step: OrderAction) -> list[Party]:
        return self.roles.get(step, [])


class ServiceDefinition(_Strict):
    """An entry of the catalogue as the office writes it. Prices are whole fen; null is agreed each time."""

    name: _Name
    short_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=8)] = ""
    kind: Slug = "service"
    category: _Name
    description: _Text = ""
    price_words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30)] = ""
    price_fen: Annotated[int, Limits(ge=0, le=10**9)] | None = None
    respond_within: PromiseRule | None = None
    arrive_within: PromiseRule | None = None
    finish_within: PromiseRule | None = None
    priority_for: Annotated[list[_Name], Limits(max_length=20)] = []
    served_by: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    confirm_cost: bool = False
    enabled: bool = True
    position: Annotated[int, Limits(ge=0, le=100_000)] = 0


def as_kind(entry: dict[str, Any]) -> KindDefinition:
    """An entry of the defaults with what all kinds share; INVALID_INPUT names the field that does not fit."""
    shared = defaults("kinds")
    rest = {key: value for key, value in entry.items() if key != "code"}
    common = {"working_hours": shared["working_hours"], "ladder": shared["ladder"]}
    return checked(KindDefinition, {**common, **rest})


def complete(definition: KindDefinition) -> KindDefinition:
    """The definition with the parties of every step written out."""
    shared = {A(code): [Party(one) for one in parties] for code, parties in defaults("kinds")["roles"].items()}
    return definition.model_copy(update={"roles": {**shared, **definition.roles}})


def checked(form: type[Form], said: dict[str, Any]) -> Form:
    """A form filled in; INVALID_INPUT with every field that is wrong."""
    try:
        return form.model_validate(said)
    except ValidationError as error:
        found = [
            FieldError(".".join(map(str, one["loc"])) or "definition", one["type"], _sentence(one))
            for one in error.errors(include_url=False, include_input=False)
        ]
        first = found[0]
        detail = first.message if first.field == "definition" else f"{first.field}：{first.message}"
        raise DomainError(ErrorCode.INVALID_INPUT, detail, found) from error


def _sentence(error: Any) -> str:
    said = error.get("ctx", {}).get("error")
    return (
        str(said)
        if said
        else {"missing": "必须填写", "extra_forbidden": "没有这一项"}.get(error["type"], "填得不对")
    )
