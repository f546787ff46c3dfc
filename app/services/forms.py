"""Forms that the policy is filled into, kinds of orders and schemes of boards alike: strict, without fields nobody knows,
and each wrong field is named. One form serves the defaults, the API's bodies and the stored versions."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Limits

from app.services.errors import DomainError, FieldError
from config.vocabulary import ErrorCode

Form = TypeVar("Form", bound=BaseModel)


def _one_line(text: str) -> str:
    if any(ord(char) < 32 for char in text):
        raise ValueError("不能含有控制字符")
    return text


def _lines(text: str) -> str:
    _one_line(text.translate(_BREAKS))
    return text


_BREAKS = str.maketrans("", "", "\r\n\t")
OneLine = AfterValidator(_one_line)
Lax = Limits(strict=False)
"""For codes of the vocabulary, which a form is given as text."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), OneLine]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_lines)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
"""A code that the office chooses: small letters, digits and _."""


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


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
