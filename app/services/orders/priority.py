"""Who comes first: the groups a service names, by a person's marks or by age."""

import re
from datetime import datetime

from app.services.local_time import local_day
from app.services.orders.definitions import KindDefinition
from models.orders import Service
from models.people import Person

_AGE = re.compile(r"(\d{2,3})岁以上")


def priority(service: Service | None, rules: KindDefinition, resident: Person, now: datetime) -> int:
    """1 when the resident belongs to a group the service or the kind puts first (独居, 80岁以上), else 0."""
    groups = [*(service.priority_for if service is not None else []), *rules.priority_for]
    return int(any(group in resident.tags or _is_of_age(resident, group, now) for group in groups))


def _is_of_age(resident: Person, group: str, now: datetime) -> bool:
    asked = _AGE.fullmatch(group)
    if asked is None or resident.born_on is None:
        return False
    today, born = local_day(now), resident.born_on
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age >= int(asked[1])
