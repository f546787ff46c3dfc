"""What the database itself refuses: changing what must never change, and a person on a black board.

Also the partial indexes that models cannot say: one account of each system kind in a programme, one of a person;
one open follow-up and one leading department of an order; what the queue and the sweep of promises read.
"""

from peewee import SqliteDatabase

FIXED = (
    *("transfer", "order_event", "board_event", "statement", "audit_entry", "closed_period"),
    *("kind_version", "service_version", "escalation"),
)

INDEXES = (
    "CREATE UNIQUE INDEX account_of_system ON account (programme_id, kind) WHERE person_id IS NULL",
    "CREATE UNIQUE INDEX account_of_person ON account (programme_id, person_id) WHERE person_id IS NOT NULL",
    "CREATE INDEX promise_due ON order_promise (next_at) WHERE next_at IS NOT NULL",
    "CREATE UNIQUE INDEX follow_up_open ON follow_up (order_id) WHERE answered_at IS NULL",
    "CREATE UNIQUE INDEX order_party_lead ON order_party (order_id) WHERE part = 'lead'",
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
