"""The templates of subscription messages and the pace of channels: data of the community's policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.services import policy
from app.services.errors import invalid
from config.policy import defaults
from config.vocabulary import AskMoment, Channel

MOST_ASKED = 5
"""WeChat's prompt takes this many templates at once."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template: `keys` is what we call a value to the key that carries it (thing1, phrase2)."""

    name: str
    title: str
    template_id: str
    long_term: bool
    moments: tuple[AskMoment, ...]
    keys: Mapping[str, str]


def templates() -> tuple[Template, ...]:
    """Our templates, with the ids the office wrote down where it did."""
    said = policy.standing(policy.MESSAGES) or {}
    return _templates(tuple(sorted(said.get("template_ids", {}).items())))


@cache
def _templates(ids: tuple[tuple[str, str], ...]) -> tuple[Template, ...]:
    return tuple(
        Template(
            entry["name"],
            entry["title"],
            dict(ids).get(entry["name"], entry["template_id"]),
            {"once": False, "long_term": True}[entry["kind"]],
            tuple(AskMoment(moment) for moment in entry["moments"]),
            dict(entry["keys"]),
        )
        for entry in defaults("messages")["template"]
    )


def template(name: str) -> Template:
    """A template by our name for it; INVALID_INPUT for one that does not exist."""
    found = next((one for one in templates() if one.name == name), None)
    if found is None:
        raise invalid("templates", f"没有「{name}」这种消息")
    return found


def template_by_id(template_id: str) -> Template | None:
    """A template by WeChat's id of it."""
    return next((one for one in templates() if one.template_id == template_id), None)


def limits_a_minute() -> dict[Channel, int]:
    """How many messages a minute a channel takes, for those that are limited."""
    said = (policy.standing(policy.MESSAGES) or {}).get("a_minute", {})
    return {
        Channel(entry["name"]): said.get(entry["name"], entry["a_minute"])
        for entry in defaults("messages")["channel"]
    }
