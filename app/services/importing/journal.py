"""What an import did to the registry, row by row, so that all of it can be taken back as one."""

from typing import Any

from peewee import ForeignKeyField, IntegrityError, fn

from app.services.errors import DomainError
from app.services.importing.writing.bulk import chunks
from config.vocabulary import ErrorCode
from models.database import BaseModel, current, is_postgresql
from models.orders import Service
from models.people import Person, Phone
from models.registry import Membership, Place, Post, Term

TABLES: tuple[type[BaseModel], ...] = (Place, Person, Phone, Membership, Post, Term, Service)
"""What imports write, parents before children."""
Rows = dict[str, dict[int, dict[str, Any]]]
Journal = dict[str, dict[str, Any]]


def photograph(estate: Place) -> Rows:
    """Every row an import of the estate may touch, as stored, by table and key."""
    around = Place.below(estate.path) | Place.id.in_(estate.above())
    here = Place.select(Place.id).where(around)
    members = Membership.select(Membership.person).where(Membership.household.in_(here))
    holders = Term.select(Term.person).join(Post).where(Post.place.in_(here))
    people = members.union(holders)
    queries = {
        Place: Place.select().where(around),
        Person: Person.select().where(Person.id.in_(people)),
        Phone: Phone.select().where(Phone.person.in_(people)),
        Membership: Membership.select().where(Membership.household.in_(here)),
        Post: Post.select().where(Post.place.in_(here)),
        Term: Term.select().join(Post).where(Post.place.in_(here)),
        Service: Service.select(),
    }
    return {
        _name(table): {row["id"]: _stored(table, row) for row in query.dicts()} for table, query in queries.items()
    }


def _name(table: type[BaseModel]) -> str:
    return str(table._meta.table_name)


def _stored(table: type[BaseModel], row: dict[str, Any]) -> dict[str, Any]:
    """A row's values as the database keeps them, so that equal is equal and JSON can hold them."""
    return {name: table._meta.fields[name].db_value(value) for name, value in row.items()}


def newest_keys() -> dict[str, int]:
    """The highest key of each table: what an import makes lies above."""
    return {_name(table): table.select(fn.MAX(table.id)).scalar() or 0 for table in TABLES}


def difference(before: Rows, newest: dict[str, int], estate: Place) -> Journal:
    """What this transaction did since: by table the keys it made, the rows it removed, and for changed rows each
    column's old and new value.

    Others may write to the estate meanwhile; what is theirs is left out.
    """
    after = photograph(estate)
    journal: Journal = {}
    for table in TABLES:
        name = _name(table)
        old, new, mine = before[name], after[name], _written_here(name)
        changed = {
            str(key): {
                column: [old[key][column], value] for column, value in row.items() if old[key][column] != value
            }
            for key, row in new.items()
            if key in old and row != old[key] and (mine is None or key in mine)
        }
        entry = {
            "made": sorted(
                key for key in new if key > newest[name] and key not in old and (mine is None or key in mine)
            ),
            "removed": [row for key, row in old.items() if key not in new],
            "changed": changed,
        }
        if any(entry.values()):
            journal[name] = entry
    return journal


def _written_here(table: str) -> set[int] | None:
    """Keys of the rows this very transaction wrote; None where there is one writer at a time anyhow."""
    if not is_postgresql():
        return None
    sql = f'SELECT id FROM "{table}" WHERE xmin::text = (txid_current() %% 4294967296)::text'
    return {key for (key,) in current().database.execute_sql(sql).fetchall()}


def undo(journal: Journal) -> dict[str, int]:
    """Put everything back; in the caller's transaction. Answers how many rows of each table.

    STATE_CONFLICT, and nothing undone, when somebody has worked with it since: a changed row was changed again, or
    something new (an order, points, a login) hangs on a row that was made.
    """
    counts: dict[str, int] = {}
    _refuse_if_changed_since(journal)
    try:
        for table in TABLES:  # first: a building moved into a new grid must leave it before the grid goes
            _restore(table, journal.get(_name(table), {}).get("changed", {}), counts)
        for table in reversed(TABLES):
            made = sorted(journal.get(_name(table), {}).get("made", []), reverse=True)
            for keys in chunks(made):
                table.delete().where(table.id.in_(keys)).execute()
            if made:
                counts[_name(table)] = counts.get(_name(table), 0) + len(made)
        for table in TABLES:  # last: the rows that were made may stand where these stood
            for rows in chunks(journal.get(_name(table), {}).get("removed", [])):
                table.insert_many([_raw(table, row) for row in rows]).execute()
    except IntegrityError as error:
        raise _in_use() from error
    return counts


def _restore(table: type[BaseModel], changed: dict[str, dict[str, list[Any]]], counts: dict[str, int]) -> None:
    for key, columns in changed.items():
        before = _raw(table, {name: old for name, (old, _) in columns.items()})
        table.update(before).where(table.id == int(key)).execute()
    if changed:
        counts[_name(table)] = len(changed)


def _refuse_if_changed_since(journal: Journal) -> None:
    for table in TABLES:
        changed = journal.get(_name(table), {}).get("changed", {})
        for keys in chunks(list(changed)):
            found = {row["id"]: _stored(table, row) for row in table.select().where(table.id.in_(keys)).dicts()}
            for key in keys:
                now = found.get(int(key))
                if now is None or any(now[name] != new for name, (_, new) in changed[key].items()):
                    raise _in_use()


def _in_use() -> DomainError:
    return DomainError(
        ErrorCode.STATE_CONFLICT,
        "导入的内容已经有人用了（改过资料，或有了订单、积分、登录），不能整批撤销。请改好表格再导入一次",
    )


def _raw(table: type[BaseModel], row: dict[str, Any]) -> dict[Any, Any]:
    """Stored values as the model takes them."""
    fields = table._meta.fields
    return {
        fields[name]: value if isinstance(fields[name], ForeignKeyField) else fields[name].python_value(value)
        for name, value in row.items()
    }


def numbers(journal: Journal) -> dict[str, list[int]]:
    """By table: made, changed, removed."""
    return {
        name: [len(entry["made"]), len(entry["changed"]), len(entry["removed"])] for name, entry in journal.items()
    }
