"""What the managing group may change of a programme: its name, its categories' words, and who approves."""

from collections.abc import Mapping
from datetime import datetime

from app.services.access import Actor
from app.services.errors import DomainError, invalid
from app.services.points.programmes import find_programme
from app.services.policy import write_version
from config.vocabulary import ErrorCode, Role
from models.database import changed, transaction
from models.points import Programme
from models.policy import PolicyVersion

APPROVALS = {"checker": "一人记录、另一人审核", "automatic": "记下就到账"}


def programme_topic(code: str) -> str:
    return f"programme:{code}"


def write_programme(
    actor: Actor,
    code: str,
    name: str,
    approval: str,
    categories: Mapping[str, str],
    reason: str,
    seen: int,
    now: datetime,
) -> PolicyVersion:
    """A programme's name, the words of its categories, and whether deeds need a checker. What was recorded stays."""
    if not {Role.MANAGER} & set(actor.roles()):
        raise DomainError(ErrorCode.FORBIDDEN)
    found = find_programme(code)
    if not 1 <= len(name) <= 20:
        raise invalid("name", "名称要有 1 到 20 个字")
    if approval not in APPROVALS:
        raise invalid("approval", "请选择怎么审核")
    for key in found.policy["categories"]:
        if not 1 <= len(categories.get(key, "")) <= 20:
            raise invalid(f"category_{key}", "类别的名称要有 1 到 20 个字")
    before = {"name": found.name, "policy": found.policy}
    policy = {
        **found.policy,
        "approval": approval,
        "categories": {key: categories[key] for key in found.policy["categories"]},
    }
    with transaction():
        made = write_version(
            actor,
            programme_topic(code),
            {"name": name, "policy": policy},
            reason,
            seen,
            now,
            before,
            (Role.MANAGER,),
        )
        if not changed(Programme.update(name=name, policy=policy).where(Programme.id == found.id)):
            raise DomainError(ErrorCode.STALE)
    return made
