"""What the database itself does and refuses, whoever writes to it.

Rows that must never change do not change; no person stands on a black board; there is one account of each system
kind in a programme and one of a person. A transfer moves the balances of its accounts as it is written, within one
programme, into an open month, and takes back no more than was given. A hold promises points and ends once.
To a person one message is in flight at a time (WeChat refuses two at once).
An order has one open follow-up and one leading department.
One running grant of a role over a place.
"""

from peewee import SqliteDatabase

FIXED = (
    "transfer",
    "lot_use",
    "dividend_share",
    "rule_version",
    "daily_root",
    "order_event",
    "board_event",
    "statement",
    "audit_entry",
    "closed_period",
    *("kind_version", "service_version", "policy_version", "scheme_version"),
    *("escalation", "board_computation"),
)

INDEXES = (
    "CREATE UNIQUE INDEX account_of_system ON account (programme_id, kind)"
    " WHERE person_id IS NULL AND organisation_id IS NULL",
    "CREATE UNIQUE INDEX account_of_person ON account (programme_id, person_id) WHERE person_id IS NOT NULL",
    "CREATE UNIQUE INDEX role_grant_running ON role_grant (person_id, role, place_id) WHERE ended_at IS NULL",
    "CREATE UNIQUE INDEX account_of_organisation ON account (programme_id, organisation_id)"
    " WHERE organisation_id IS NOT NULL",
    "CREATE INDEX transfer_reverses ON transfer (reverses_id) WHERE reverses_id IS NOT NULL",
    "CREATE INDEX hold_open ON hold (lapses_at) WHERE state = 'held'",
    "CREATE INDEX lot_open ON lot (account_id, expires_on, id) WHERE remaining > 0",
    "CREATE INDEX lot_due ON lot (expires_on) WHERE remaining > 0",
    "CREATE UNIQUE INDEX message_in_flight ON message (queue) WHERE state = 'leased'",
    "CREATE INDEX message_unfinished ON message (id) WHERE state IN ('waiting', 'leased')",
    "CREATE INDEX message_to_robot ON message (tried_at) WHERE channel = 'robot'",
    "CREATE INDEX message_of_queue ON message (queue, id) WHERE state IN ('waiting', 'leased')",
    "CREATE INDEX promise_due ON order_promise (next_at) WHERE next_at IS NOT NULL",
    "CREATE UNIQUE INDEX follow_up_open ON follow_up (order_id) WHERE answered_at IS NULL",
    "CREATE UNIQUE INDEX veto_standing ON veto (scheme_id, period, place_id, subject, rule) WHERE lifted_at IS NULL",
    "CREATE INDEX entry_standing ON board_entry (ends_at) WHERE ended_at IS NULL AND ends_at IS NOT NULL",
    "CREATE UNIQUE INDEX order_party_lead ON order_party (order_id) WHERE part = 'lead'",
)

OTHER_HOLD = (
    "OLD.state <> 'held' OR NEW.state NOT IN ('posted', 'voided', 'lapsed') OR NEW.id <> OLD.id"
    " OR NEW.code <> OLD.code OR NEW.account_id <> OLD.account_id OR NEW.credit_id <> OLD.credit_id"
    " OR NEW.amount <> OLD.amount OR NEW.key <> OLD.key OR NEW.recorded_at <> OLD.recorded_at"
    " OR (NEW.state <> 'posted' AND NEW.posted <> 0)"
)

SQLITE = (
    """
    CREATE TRIGGER transfer_moves AFTER INSERT ON transfer BEGIN
        SELECT RAISE(ABORT, 'period_closed') WHERE EXISTS (
            SELECT 1 FROM closed_period WHERE programme_id = NEW.programme_id AND period >= NEW.period);
        SELECT RAISE(ABORT, 'programmes_differ') WHERE 2 <> (
            SELECT count(*) FROM account
            WHERE id IN (NEW.debit_id, NEW.credit_id) AND programme_id = NEW.programme_id);
        UPDATE account SET balance = balance - NEW.amount WHERE id = NEW.debit_id AND kind = 'person';
        UPDATE account SET balance = balance + NEW.amount WHERE id = NEW.credit_id AND kind = 'person';
    END
    """,
    """
    CREATE TRIGGER transfer_reverses AFTER INSERT ON transfer WHEN NEW.reverses_id IS NOT NULL BEGIN
        SELECT RAISE(ABORT, 'over_reversed')
        WHERE (SELECT sum(amount) FROM transfer WHERE reverses_id = NEW.reverses_id) > COALESCE((
            SELECT amount FROM transfer WHERE id = NEW.reverses_id AND debit_id = NEW.credit_id
                AND credit_id = NEW.debit_id AND reverses_id IS NULL), 0);
    END
    """,
    """
    CREATE TRIGGER hold_promises AFTER INSERT ON hold BEGIN
        SELECT RAISE(ABORT, 'hold_not_open') WHERE NEW.state <> 'held' OR NEW.posted <> 0;
        UPDATE account SET held = held + NEW.amount WHERE id = NEW.account_id;
    END
    """,
    f"""
    CREATE TRIGGER hold_ends BEFORE UPDATE ON hold BEGIN
        SELECT RAISE(ABORT, 'a hold ends once and never changes') WHERE {OTHER_HOLD};
        UPDATE account SET held = held - OLD.amount WHERE id = OLD.account_id;
    END
    """,
    "CREATE TRIGGER hold_stays BEFORE DELETE ON hold BEGIN SELECT RAISE(ABORT, 'rows of hold never go'); END",
)

POSTGRESQL = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END $$
    """,
    """
    CREATE FUNCTION transfer_moves() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE takes boolean; gives boolean; closed boolean;
    BEGIN
        -- Closing a month takes this lock alone: it waits for the postings under way, and they for it. What follows
        -- is a statement of its own, so that it sees what was committed while this one waited.
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('programme:' || NEW.programme_id, 1));
        SELECT d.kind = 'person', c.kind = 'person', EXISTS (
                SELECT 1 FROM closed_period WHERE programme_id = NEW.programme_id AND period >= NEW.period)
            INTO takes, gives, closed FROM account d, account c
            WHERE d.id = NEW.debit_id AND d.programme_id = NEW.programme_id
                AND c.id = NEW.credit_id AND c.programme_id = NEW.programme_id AND c.id <> d.id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'programmes_differ' USING ERRCODE = 'check_violation';
        END IF;
        IF closed THEN
            RAISE EXCEPTION 'period_closed' USING ERRCODE = 'check_violation';
        END IF;
        -- Rows are locked in the order of their ids, so that two transfers in opposite directions do not deadlock.
        IF takes AND NEW.debit_id < NEW.credit_id THEN
            UPDATE account SET balance = balance - NEW.amount WHERE id = NEW.debit_id;
        END IF;
        IF gives THEN
            UPDATE account SET balance = balance + NEW.amount WHERE id = NEW.credit_id;
        END IF;
        IF takes AND NEW.debit_id > NEW.credit_id THEN
            UPDATE account SET balance = balance - NEW.amount WHERE id = NEW.debit_id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION transfer_reverses() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE given bigint;
    BEGIN
        SELECT amount INTO given FROM transfer WHERE id = NEW.reverses_id AND debit_id = NEW.credit_id
            AND credit_id = NEW.debit_id AND reverses_id IS NULL FOR UPDATE;
        IF (SELECT sum(amount) FROM transfer WHERE reverses_id = NEW.reverses_id) > COALESCE(given, 0) THEN
            RAISE EXCEPTION 'over_reversed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION hold_promises() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.state <> 'held' OR NEW.posted <> 0 THEN
            RAISE EXCEPTION 'hold_not_open' USING ERRCODE = 'check_violation';
        END IF;
        UPDATE account SET held = held + NEW.amount WHERE id = NEW.account_id;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE FUNCTION hold_ends() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {OTHER_HOLD} THEN
            RAISE EXCEPTION 'a hold ends once and never changes' USING ERRCODE = 'check_violation';
        END IF;
        UPDATE account SET held = held - OLD.amount WHERE id = OLD.account_id;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER transfer_moves AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_moves()",
    "CREATE TRIGGER transfer_reverses AFTER INSERT ON transfer FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL)"
    " EXECUTE FUNCTION transfer_reverses()",
    "CREATE TRIGGER hold_promises AFTER INSERT ON hold FOR EACH ROW EXECUTE FUNCTION hold_promises()",
    "CREATE TRIGGER hold_ends BEFORE UPDATE ON hold FOR EACH ROW EXECUTE FUNCTION hold_ends()",
    "CREATE TRIGGER hold_stays BEFORE DELETE ON hold FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER hold_no_truncate BEFORE TRUNCATE ON hold FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)


def up(migrator, db):
    sqlite = isinstance(db, SqliteDatabase)
    for statement in (*INDEXES, *(SQLITE if sqlite else POSTGRESQL)):
        db.execute_sql(statement.replace("%", "%%") if not sqlite else statement)
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
