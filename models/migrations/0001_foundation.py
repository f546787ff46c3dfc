"""The tables of the foundation, from the frozen text beside this file."""

from pathlib import Path

from peewee import SqliteDatabase


def up(migrator, db):
    sql = Path(__file__).with_suffix(".sql").read_text()
    if isinstance(db, SqliteDatabase):
        sql = sql.replace("BIGSERIAL", "INTEGER").replace(' COLLATE "C"', "")
    for statement in filter(None, sql.split(";\n")):
        db.execute_sql(statement)
