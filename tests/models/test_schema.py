"""The migrated schema is the models' schema, on both engines; and a district is never forgotten."""

import pytest

from models.database import MIGRATIONS, NoDistrict, current, enter, migrate, open_district, pending_migrations
from models.people import Person
from models.tables import TABLES
from tools.schema import FOUNDATION


def test_the_frozen_tables_are_the_models():
    """Run in a process of its own: writing the schema binds the models to another engine."""
    import subprocess
    import sys

    text = "from tools.schema import schema_sql; print(schema_sql(), end='')"
    made = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout
    assert made == FOUNDATION.read_text(), "python -m tools.schema writes it anew"


def test_every_table_has_a_home(district):
    assert {model._meta.table_name for model in TABLES} <= set(current().database.get_tables())


def test_migrating_twice_does_nothing_the_second_time(tmp_path):
    with enter(open_district(f"sqlite:///{tmp_path}", "main")):
        assert len(pending_migrations()) == len(migrate()) == len(list(MIGRATIONS.glob("*.py")))
        assert (migrate(), pending_migrations()) == ([], [])


def test_working_without_a_district_is_an_error():
    with pytest.raises(NoDistrict):
        Person.select().count()


def test_districts_do_not_see_each_other(tmp_path, now):
    north, south = (open_district(f"sqlite:///{tmp_path}", name) for name in ("north", "south"))
    for one in (north, south):
        with enter(one):
            migrate()
    with enter(north):
        Person.create(code="u_1", source="test", created_at=now)
        with enter(south):
            assert Person.select().count() == 0
        assert Person.select().count() == 1


@pytest.mark.parametrize("name", ["", "A", "a b", 'x"; DROP TABLE person', "../up"])
def test_a_district_has_a_plain_name(tmp_path, name):
    with pytest.raises(ValueError, match="district name"):
        open_district(f"sqlite:///{tmp_path}", name)
