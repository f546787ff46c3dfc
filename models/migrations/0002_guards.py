"""What the database itself refuses: changing what must never change, and a person on a black board.

Also the partial indexes that models cannot say: one account of each system kind in a programme, one of a person;
one message in flight to a person (WeChat refuses two at once), and the short list of messages that still wait.
"""

from peewee import SqliteDatabase

FIXED = ("transfer", "order_event", "board_event", "statement", "audit_entry", "closed_period")

INDEXES = (
    "CREATE UNIQUE INDEX account_of_system ON account (programme_id, kind) WHERE person_id IS NULL",
    "CREATE UNIQUE INDEX account_of_person ON account (programme_id, person_id) WHERE person_id IS NOT NULL",
    "CREATE UNIQUE INDEX message_in_flight ON message (queue) WHERE state = 'leased'",
    "CREATE INDEX message_unfinished ON message (id) WHERE state IN ('waiting', 'leased')",
    "CREATE INDEX message_to_robot ON message (tried_at) WHERE channel = 'robot'",
    "CREATE INDEX message_of_queue ON message (queue, id) WHERE state IN ('waiting', 'leased')",
)


def up(migrator, db):
    sqlite = isinstance(db, SqliteDatabase)
    for statement in INDEXES:
        db.execute_sql(statement)
    if not sqlite:
        db.execute_sql(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'rows of %% never change', TG_TABLE_NAME USING ERRCODE = 'check_violation';"
            " END $$"
        )
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            if sqlite:
                db.execute_sql(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                    f" BEGIN SELECT RAISE(ABORT, 'rows of {table} never change'); END"
                )
            else:
                db.execute_sql(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                )
        if not sqlite:
            db.execute_sql(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
