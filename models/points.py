"""The ledger's tables. Written through `app/services/points` and nothing else; transfers never change."""

from peewee import BigIntegerField, Check, ForeignKeyField, IntegerField, TextField

from models.database import BaseModel, JsonField, UtcField, Versioned
from models.people import Person
from models.registry import Place


class Programme(BaseModel):
    """A kind of points with its own policy (categories, approval, spending), as data."""

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
    """A rule as it was in force from a moment until the next version. `monthly_cap` is points per person."""

    rule = ForeignKeyField(Rule, backref="versions")
    number = IntegerField()
    active_from = UtcField()
    active_until = UtcField(null=True)
    title = TextField()
    sentence = TextField()
    category = TextField()
    amount = IntegerField()
    amount_max = IntegerField()
    monthly_cap = IntegerField(null=True)
    trigger = TextField(default="")

    class Meta:
        indexes = ((("rule", "number"), True),)
        constraints = [Check("amount > 0"), Check("amount_max >= amount")]


class Account(BaseModel):
    """Where points are. A person's account keeps its balance, never below zero; a system account keeps none:
    its balance is the sum of its transfers, so that it is no bottleneck."""

    programme = ForeignKeyField(Programme, backref="accounts")
    kind = TextField()
    person = ForeignKeyField(Person, null=True, backref="accounts")
    balance = BigIntegerField(default=0)

    class Meta:
        indexes = ((("person", "programme"), False),)
        constraints = [
            Check("balance >= 0"),
            Check("(kind = 'person') = (person_id IS NOT NULL)"),
            Check("kind = 'person' OR balance = 0"),
        ]


class Transfer(BaseModel):
    """A positive whole number of points from one account (debit) to another (credit)."""

    code = TextField(unique=True)
    programme = ForeignKeyField(Programme)
    debit = ForeignKeyField(Account, backref="paid")
    credit = ForeignKeyField(Account, backref="received")
    amount = BigIntegerField()
    category = TextField()
    rule_version = ForeignKeyField(RuleVersion, null=True)
    evidence_kind = TextField(default="")
    evidence = TextField(default="")
    note = TextField(default="")
    maker = ForeignKeyField(Person, null=True, backref="made_transfers")
    checker = ForeignKeyField(Person, null=True, backref="checked_transfers")
    effective_at = UtcField()
    recorded_at = UtcField()
    period = TextField()
    key = TextField(unique=True)
    content = TextField()
    reverses = ForeignKeyField("self", null=True, unique=True)

    class Meta:
        indexes = (
            (("credit", "period"), False),
            (("debit", "period"), False),
            (("programme", "period"), False),
        )
        constraints = [Check("amount > 0"), Check("debit_id <> credit_id")]


class Deed(Versioned):
    """A good deed as its maker recorded it. Approved by the checker, it becomes a transfer of the same code."""

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
    effective_at = UtcField()
    recorded_at = UtcField()
    decided_at = UtcField(null=True)

    class Meta:
        indexes = ((("state", "recorded_at"), False),)
        constraints = [Check("amount > 0"), Check("checker_id IS NULL OR checker_id <> maker_id")]


class ClosedPeriod(BaseModel):
    """A month of a programme that is closed: what is recorded later for it lands in the open month."""

    programme = ForeignKeyField(Programme)
    period = TextField()
    closed_at = UtcField()

    class Meta:
        indexes = ((("programme", "period"), True),)


class Statement(BaseModel):
    """An account's month. Byte-identical when computed again; rank 0 means outside any building."""

    account = ForeignKeyField(Account, backref="statements")
    period = TextField()
    opening = BigIntegerField()
    earned = JsonField()
    earned_total = BigIntegerField()
    spent = BigIntegerField()
    expired = BigIntegerField()
    closing = BigIntegerField()
    building = ForeignKeyField(Place, null=True)
    rank_building = IntegerField()
    rank_estate = IntegerField()

    class Meta:
        indexes = ((("account", "period"), True), (("period", "building"), False))
        constraints = [Check("opening + earned_total - spent - expired = closing")]
