"""A town of any size, filled by the database at once: homes, people, their accounts and a month of transfers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services import community, points, sessions
from app.services.points.transfers import system_account
from app.services.registry import make_place
from config.vocabulary import AccountKind, PlaceKind, Role
from models.database import District, current, enter, is_postgresql, transaction
from models.people import Person, RoleGrant, WechatIdentity
from models.points import Account, Programme
from models.registry import Place

BUILDINGS = 40
CATEGORIES = ("service", "environment", "safety", "civility", "council", "care")
_STEP = 7919
"""A prime, so that each round over the people goes to all of them, in another order than they lie."""


@dataclass(frozen=True, slots=True)
class Town:
    """A filled district: codes of some people, and the tokens of a manager and of some residents."""

    people: list[str]
    manager: str
    residents: list[str]


def build(district: District, people: int, transfers: int, now: datetime, month: str) -> Town:
    """Fill an empty district: every tenth of the transfers spends, the others earn in six categories."""
    with enter(district):
        community.prepare()
        programme = points.find_programme("volunteer")
        with transaction():
            estate = _homes(people, now)
            _people(people, now)
            _accounts(programme)
            _automatic()
        _transfers(programme, people, transfers, month)
        current().database.execute_sql("ANALYZE")
        codes = [row.code for row in Person.select(Person.code).order_by(Person.id).limit(400)]
        manager = _manager(estate, now)
        residents = [_token(code, now) for code in codes[:16]]
    return Town(codes, manager, residents)


def _run(sql: str, *values: object) -> None:
    if is_postgresql():
        sql = sql.replace("%", "%%").replace("?", "%s")
    current().database.execute_sql(sql, values)


def _homes(people: int, now: datetime) -> Place:
    street = make_place(PlaceKind.STREET, "柳岸街道", make_place(PlaceKind.DISTRICT, "清河区", None, now), now)
    above = make_place(PlaceKind.COMMUNITY, "润和社区", street, now)
    estate = make_place(PlaceKind.ESTATE, "润和园", above, now)
    for number in range(BUILDINGS):
        building = make_place(PlaceKind.BUILDING, str(number + 1), estate, now)
        make_place(PlaceKind.ENTRANCE, "1", building, now)
    _run(
        "INSERT INTO place (code, kind, name, label, parent_id, path, position, building_id, estate_id, facts,"
        " created_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " SELECT 'p_' || i, 'household', CAST(i AS TEXT), above.label || i, above.id, '', i, above.building_id,"
        " above.estate_id, '{}', '2025-01-01T00:00:00.000000Z' FROM n JOIN (SELECT place.*, ROW_NUMBER() OVER"
        f" (ORDER BY id) - 1 AS number FROM place WHERE kind = 'entrance') above ON above.number = i % {BUILDINGS}",
        max(1, people // 3),
    )
    _run(
        "UPDATE place SET path = (SELECT above.path FROM place above WHERE above.id = place.parent_id) || id || '/'"
        " WHERE kind = 'household'"
    )
    return above


def _people(people: int, now: datetime) -> None:
    _run(
        "INSERT INTO person (code, name, gender, birth, tags, remark, source, created_at)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " SELECT 'u_' || i, '居民' || i, '', '', '[]', '', 'bench', ? FROM n",
        people,
        Person.created_at.db_value(now),
    )
    _run(
        "INSERT INTO membership (version, code, person_id, household_id, relation, kin, state, requested_at, reason)"
        " SELECT 1, 'm_' || p.id, p.id, h.id, 'owner', '', 'confirmed', p.created_at, '' FROM person p"
        " JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS number FROM place WHERE kind = 'household') h"
        " ON h.number = p.id % ?",
        max(1, people // 3),
    )


def _accounts(programme: Programme) -> None:
    _run(
        "INSERT INTO account (code, programme_id, kind, person_id, balance, held)"
        " SELECT 'a_' || id, ?, 'person', id, 0, 0 FROM person ORDER BY id",
        programme.id,
    )


def _automatic() -> None:
    """One programme's points come without a checker's word, so that this is measured as well."""
    _run("UPDATE programme SET policy = REPLACE(policy, '\"checker\"', '\"automatic\"') WHERE code = 'duty'")


def _transfers(programme: Programme, people: int, transfers: int, month: str) -> None:
    """As rows, and the balances as their sums: the guards would do it one by one."""
    with transaction():
        fund = system_account(programme, AccountKind.FUND).id
        spent = system_account(programme, AccountKind.REDEMPTION).id
    first = Account.select(Account.id).where(Account.kind == AccountKind.PERSON).order_by(Account.id).first().id
    categories = " ".join(f"WHEN {at} THEN '{name}'" for at, name in enumerate(CATEGORIES))
    guards = _without_guards()
    person = f"{first} + (CAST(i AS BIGINT) * {_STEP}) % {people}"
    spends = f"(i / {people}) % 10 = 9"
    with transaction():
        _run(
            "INSERT INTO transfer (code, programme_id, debit_id, credit_id, amount, category, evidence_kind,"
            " evidence, note, effective_at, recorded_at, period, corrects, key, seal)"
            " WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            f" SELECT 't_' || i, ?, CASE WHEN {spends} THEN {person} ELSE {fund} END,"
            f" CASE WHEN {spends} THEN {spent} ELSE {person} END, 1 + i % 3,"
            f" CASE WHEN {spends} THEN 'redemption' ELSE CASE i % 6 {categories} END END,"
            " 'bench', '楼道清扫', '', ?, ?, ?, '', 'fill:' || i, ? FROM n",
            *(transfers - 1, programme.id, f"{month}-15T04:00:00.000000Z", f"{month}-15T04:00:00.000000Z"),
            *(month, "f" * 64),
        )
        _run(
            "UPDATE account SET balance = sums.points FROM (SELECT account_id, SUM(points) AS points FROM ("
            "SELECT credit_id AS account_id, amount AS points FROM transfer UNION ALL"
            " SELECT debit_id, -amount FROM transfer) moves GROUP BY account_id) sums"
            " WHERE sums.account_id = account.id AND account.kind = 'person'"
        )
        for statement in guards:
            _run(statement)


def _without_guards() -> list[str]:
    """Take the transfer's guards away; answers the statements that bring them back."""
    if is_postgresql():
        _run("ALTER TABLE transfer DISABLE TRIGGER USER")
        return ["ALTER TABLE transfer ENABLE TRIGGER USER"]
    found = current().database.execute_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'transfer'"
    )
    guards = found.fetchall()
    for name, _ in guards:
        _run(f"DROP TRIGGER {name}")
    return [sql for _, sql in guards]


def _manager(community_place: Place, now: datetime) -> str:
    token, session = sessions.sign_in_wechat("bench-manager", None, timedelta(days=1), now)
    RoleGrant.create(person=session.person, role=Role.MANAGER, place=community_place, granted_at=now)
    return token


def _token(code: str, now: datetime) -> str:
    person = Person.get(Person.code == code)
    WechatIdentity.create(openid=f"bench-{code}", person=person, created_at=now, last_login_at=now)
    return sessions.sign_in_wechat(f"bench-{code}", None, timedelta(days=1), now)[0]
