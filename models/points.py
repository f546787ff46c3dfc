"""The ledger's tables. Written through `app/services/points` and nothing else; transfers never change.

The database itself moves balances when a transfer is written, and refuses what must not be: see migration 0002.
"""

from peewee import SQL, BigIntegerField, BooleanField, Check, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, DayField, JsonField, UtcField, Versioned
from models.people import Person
from models.registry import Organisation, Place


class Programme(BaseModel):
    """A kind of points with its own policy (categories, approval, expiry, spending, dividend), as data."""

    code = TextField(unique=True)
    name = TextField()
    policy = JsonField()


class Rule(BaseModel):
    """What points are given for. Its wording and worth live in versions."""

    programme = ForeignKeyField(Programme, backref="rules")
    code = TextField()

    class Meta:
        indexes = ((("programme", "code"), True),)


class RuleVersion(BaseModel):
    """A rule as it was in force from a moment until the next version, or until it was retired; never changed.

    `caps` is points by holder and span: {"person": {"month": 300}, "household": {"day": 5}}. A version that is
    retired says that the rule ended.
    """

    rule = ForeignKeyField(Rule, backref="versions")
    number = IntegerField()
    active_from = UtcField()
    retired = BooleanField(default=False)
    title = TextField()
    sentence = TextField()
    category = TextField()
    amount = IntegerField()
    amount_max = IntegerField()
    caps = JsonField()
    trigger = TextField(default="")
    maker = ForeignKeyField(Person, null=True)
    recorded_at = UtcField()

    class Meta:
        indexes = ((("rule", "number"), True),)
        constraints = [Check("amount > 0"), Check("amount_max >= amount")]


class Account(BaseModel):
    """Where points are. A person's account keeps its balance, of which `held` is promised and not yet paid; what
    is left is never below zero. The other accounts keep none: their balance is the sum of their transfers, so
    that they are no bottleneck."""

    code = TextField(unique=True)
    programme = ForeignKeyField(Programme, backref="accounts")
    kind = TextField()
    person = ForeignKeyField(Person, null=True, backref="accounts")
    organisation = ForeignKeyField(Organisation, null=True, backref="accounts")
    balance = BigIntegerField(default=0)
    held = BigIntegerField(default=0)

    class Meta:
        indexes = ((("person", "programme"), False),)
        constraints = [
            SQL("CONSTRAINT enough_points CHECK (balance >= held)"),
            Check("held >= 0"),
            Check("(kind = 'person') = (person_id IS NOT NULL)"),
            Check("(kind = 'organisation') = (organisation_id IS NOT NULL)"),
            Check("kind = 'person' OR (balance = 0 AND held = 0)"),
        ]


class Transfer(BaseModel):
    """A positive whole number of points from one account (debit) to another (credit).

    `period` is the month it counts in; `corrects` the earlier, closed month it belongs to, if any. `seal` is made
    with the deployment's key from everything else in the row.
    """

    code = TextField(unique=True)
    programme = ForeignKeyField(Programme, index=False)
    debit = ForeignKeyField(Account, backref="paid", index=False)
    credit = ForeignKeyField(Account, backref="received", index=False)
    amount = BigIntegerField()
    category = TextField()
    rule_version = ForeignKeyField(RuleVersion, null=True, index=False)
    evidence_kind = TextField(default="")
    evidence = TextField(default="")
    note = TextField(default="")
    maker = ForeignKeyField(Person, null=True, backref="made_transfers", index=False)
    checker = ForeignKeyField(Person, null=True, backref="checked_transfers", index=False)
    effective_at = UtcField()
    recorded_at = UtcField()
    period = TextField()
    corrects = TextField(default="")
    key = TextField(unique=True)
    reverses = ForeignKeyField("self", null=True, index=False)
    seal = TextField()

    class Meta:
        indexes = (
            (("credit", "period", "id"), False),
            (("debit", "period", "id"), False),
            (("programme", "period"), False),
        )
        constraints = [
            Check("amount > 0"),
            Check("debit_id <> credit_id"),
            Check("checker_id IS NULL OR checker_id <> maker_id"),
        ]


class Hold(BaseModel):
    """Points promised and not yet paid. It ends once: posted (whole or part), voided, or lapsed at its deadline."""

    code = TextField(unique=True)
    account = ForeignKeyField(Account, backref="holds")
    credit = ForeignKeyField(Account, index=False)
    amount = BigIntegerField()
    category = TextField()
    evidence = TextField(default="")
    maker = ForeignKeyField(Person, null=True, index=False)
    state = TextField()
    posted = BigIntegerField(default=0)
    recorded_at = UtcField()
    lapses_at = UtcField()
    ended_at = UtcField(null=True)
    key = TextField(unique=True)

    class Meta:
        indexes = ((("account", "id"), False),)
        constraints = [
            Check("amount > 0"),
            Check("posted >= 0 AND posted <= amount"),
            Check("account_id <> credit_id"),
        ]


class Lot(BaseModel):
    """Points of one transfer that expire together, where the programme lets points expire. `remaining` are unspent;
    the last day they can be used is the one before `expires_on`."""

    account = ForeignKeyField(Account, backref="lots", index=False)
    transfer = ForeignKeyField(Transfer, backref="lots")
    amount = BigIntegerField()
    remaining = BigIntegerField()
    expires_on = DayField()

    class Meta:
        constraints = [Check("amount > 0"), Check("remaining >= 0 AND remaining <= amount")]


class LotUse(BaseModel):
    """What a transfer took from a lot (positive), or a reversal gave back to it (negative)."""

    lot = ForeignKeyField(Lot, backref="uses")
    transfer = ForeignKeyField(Transfer, backref="lot_uses")
    amount = BigIntegerField()

    class Meta:
        constraints = [Check("amount <> 0")]


class Batch(Versioned):
    """Deeds brought in together from a hand-kept ledger: approved, rejected and undone as one."""

    code = TextField(unique=True)
    programme = ForeignKeyField(Programme)
    title = TextField()
    place = ForeignKeyField(Place)
    state = TextField()
    maker = ForeignKeyField(Person, backref="made_batches")
    checker = ForeignKeyField(Person, null=True, backref="checked_batches")
    reason = TextField(default="")
    deeds = IntegerField()
    points = BigIntegerField()
    recorded_at = UtcField()
    decided_at = UtcField(null=True)

    class Meta:
        indexes = ((("state", "recorded_at"), False),)
        constraints = [Check("checker_id IS NULL OR checker_id <> maker_id")]


class Deed(Versioned):
    """A good deed as its maker recorded it. Approved by the checker, it becomes a transfer of the same code.

    `key` says that a row of a hand-kept ledger was taken in, so that the same row is not taken in twice.
    """

    code = TextField(unique=True)
    programme = ForeignKeyField(Programme)
    rule_version = ForeignKeyField(RuleVersion)
    person = ForeignKeyField(Person, backref="deeds")
    amount = BigIntegerField()
    evidence = TextField()
    note = TextField(default="")
    state = TextField()
    maker = ForeignKeyField(Person, backref="made_deeds")
    checker = ForeignKeyField(Person, null=True, backref="checked_deeds")
    reason = TextField(default="")
    place = ForeignKeyField(Place)
    batch = ForeignKeyField(Batch, null=True, backref="rows")
    key = TextField(null=True, unique=True)
    effective_at = UtcField()
    recorded_at = UtcField()
    decided_at = UtcField(null=True)

    class Meta:
        indexes = ((("state", "recorded_at"), False),)
        constraints = [Check("amount > 0"), Check("checker_id IS NULL OR checker_id <> maker_id")]


class Claim(Versioned):
    """A resident says that the month's grant did not arrive; the office answers."""

    code = TextField(unique=True)
    programme = ForeignKeyField(Programme)
    person = ForeignKeyField(Person, backref="claims")
    place = ForeignKeyField(Place)
    period = TextField()
    state = TextField()
    note = TextField(default="")
    answer = TextField(default="")
    maker = ForeignKeyField(Person, backref="made_claims")
    checker = ForeignKeyField(Person, null=True)
    recorded_at = UtcField()
    decided_at = UtcField(null=True)

    class Meta:
        indexes = ((("programme", "person", "period"), True), (("state", "recorded_at"), False))


class Dividend(Versioned):
    """A sum of money (whole fen) shared by a year's points: proposed by one person, approved by another."""

    code = TextField(unique=True)
    programme = ForeignKeyField(Programme)
    year = IntegerField()
    title = TextField()
    fen = BigIntegerField()
    state = TextField()
    maker = ForeignKeyField(Person, backref="made_dividends")
    checker = ForeignKeyField(Person, null=True)
    reason = TextField(default="")
    recorded_at = UtcField()
    decided_at = UtcField(null=True)

    class Meta:
        indexes = ((("programme", "year"), False),)
        constraints = [Check("fen > 0"), Check("checker_id IS NULL OR checker_id <> maker_id")]


class DividendShare(BaseModel):
    """What one account gets of a dividend; all shares sum to it exactly."""

    dividend = ForeignKeyField(Dividend, backref="shares")
    account = ForeignKeyField(Account)
    points = BigIntegerField()
    fen = BigIntegerField()

    class Meta:
        indexes = ((("dividend", "account"), True),)
        constraints = [Check("points > 0"), Check("fen >= 0")]


class ClosedPeriod(BaseModel):
    """A month of a programme that is closed: what is recorded later for it lands in the open month."""

    programme = ForeignKeyField(Programme)
    period = TextField()
    closed_at = UtcField()

    class Meta:
        indexes = ((("programme", "period"), True),)


class Statement(BaseModel):
    """An account's month. Byte-identical when computed again; rank 0 means outside any building. `corrected` is points
    by the closed month they correct; `deeds` counts givings less those taken back whole, and may be below zero."""

    account = ForeignKeyField(Account, backref="statements")
    period = TextField()
    opening = BigIntegerField()
    earned = JsonField()
    earned_total = BigIntegerField()
    deeds = IntegerField()
    spent = BigIntegerField()
    expired = BigIntegerField()
    closing = BigIntegerField()
    corrected = JsonField()
    building = ForeignKeyField(Place, null=True)
    rank_building = IntegerField()
    rank_estate = IntegerField()

    class Meta:
        indexes = ((("account", "period"), True), (("period", "building"), False))
        constraints = [Check("opening + earned_total - spent - expired = closing")]


class DailyRoot(BaseModel):
    """One day's transfers summed up: the Merkle root over their leaves, signed. `leaves` keeps each transfer's code
    and leaf, so that a changed row is not only noticed but named."""

    day = DayField(unique=True)
    count = IntegerField()
    root = TextField()
    previous = TextField()
    signed_at = UtcField()
    public_key = TextField()
    signature = TextField()
    leaves = JsonField()
