"""Accounts: what everybody has, every transfer with why, and the monthly statements."""

import secrets
from typing import Any

from flask import Response
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.marks import link
from app.office.points import programme_choices
from app.office.points import room as points_room
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import points as service
from app.services import registry
from app.services.errors import invalid
from app.services.local_time import period_label
from app.services.points.spending import window_words
from config.vocabulary import Role
from models.people import Person
from models.points import Account, Programme, Transfer

READERS = (Role.MANAGER, Role.SUPERVISOR, Role.OFFICE, Role.AUDITOR)
room = Room("账户", 33, *READERS, below=points_room)

ACCOUNTS = Listing(
    name="point-accounts",
    title="积分账户",
    key=Account.id,
    sort="-balance",
    empty="还没有人有积分。记过一次好事，或发放过一次积分，账户就会出现在这里。",
    search=lambda words: Person.name.contains(words),
    search_hint="姓名",
    filters=(Filter("programme", "项目", programme_choices, lambda value: Account.programme == int(value)),),
    columns=(
        Column(
            "who",
            "姓名",
            lambda row: link(registry.mask_name(row.person.name), "office.point_account", code=row.code),
            Kind.MARKUP,
            sort=Person.name,
        ),
        Column("code", "账户", lambda row: row.code, hidden=True),
        Column("programme", "项目", lambda row: row.programme.name, sort=Programme.id),
        Column("balance", "余额", lambda row: row.balance, Kind.NUMBER, Account.balance),
        Column("held", "其中待核销", lambda row: row.held or None, Kind.NUMBER, Account.held),
    ),
)


@room.page("/points/accounts")
def accounts_of_points() -> Response:
    return show(ACCOUNTS, service.accounts_below(office_actor()))


def _columns(account: Account) -> tuple[Column, ...]:
    programme = account.programme
    return (
        Column("number", "编号", lambda row: row.code, hidden=True),
        Column("recorded", "入账", lambda row: row.recorded_at, Kind.MOMENT, Transfer.id),
        Column("when", "发生", lambda row: row.effective_at, Kind.DAY, Transfer.effective_at),
        Column("why", "为什么", service.explain),
        Column(
            "category", "类别", lambda row: service.category_label(programme, row.category), sort=Transfer.category
        ),
        Column("period", "计入", lambda row: period_label(row.period), sort=Transfer.period, hidden=True),
        Column(
            "points",
            "分",
            lambda row: row.amount if row.credit_id == account.id else -row.amount,
            Kind.NUMBER,
            Transfer.amount,
        ),
    )


def _listing(account: Account) -> Listing:
    """The transfers of one account: coming ones are positive."""
    categories = [*account.programme.policy["categories"].items(), ("redemption", "兑换"), ("expiry", "到期")]
    return Listing(
        name="transfers",
        title="每一笔",
        key=Transfer.id,
        sort="-recorded",
        empty="这个账户还没有一笔积分。",
        search=lambda words: Transfer.evidence.contains(words) | Transfer.note.contains(words),
        search_hint="依据、备注",
        template="office/point_account.html",
        filters=(
            Filter("category", "类别", categories, lambda value: Transfer.category == value),
            Filter(
                "way",
                "收支",
                [("in", "记入"), ("out", "用去")],
                lambda value: (Transfer.credit if value == "in" else Transfer.debit) == account.id,
            ),
        ),
        columns=_columns(account),
    )


@room.page("/points/accounts/<code>")
def point_account(code: str) -> Response:
    actor = office_actor()
    account = service.find_account(actor, code, now())
    homes = registry.homes(account.person)
    return show(
        _listing(account),
        service.transfers_of(account),
        account=account,
        home=homes[0].label if homes else "不住在这里",
        may=service.may_supervise(actor, account.person),
        spending=window_words(account.programme),
        statements=[_statement(account.programme, row) for row in service.statements(account).limit(12)],
    )


def _statement(programme: Programme, row: Any) -> dict[str, Any]:
    earned = [f"{service.category_label(programme, key)} {value}" for key, value in row.earned.items()]
    return {"row": row, "earned": "，".join(earned) or "没有"}


@room.form(
    "/points/accounts/<code>/reverse/<transfer>", Role.SUPERVISOR, shows=lambda code, transfer: point_account(code)
)
def reverse_transfer(code: str, transfer: str) -> BaseResponse:
    """Take a transfer back, whole or in part."""
    service.find_account(office_actor(), code, now())
    amount, reason = answer("amount", 8), answer("reason", 200)
    if not reason:
        raise invalid("reason", "请写明更正的原因，本人会看到")
    if amount and not (amount.isascii() and amount.isdigit() and int(amount)):
        raise invalid("amount", "更正的分数写成整数，空着就是全部")
    made = service.reverse(
        office_actor(),
        transfer,
        reason,
        now(),
        int(amount) if amount else None,
        # A form counts once by its own number; each sending of a fresh form is another part taken back.
        f"form:{answer('once', 64) or secrets.token_hex(8)}" if amount else "",
    )
    return done(f"已更正：记了一笔相反的 {made.amount} 分，原来那一笔还在")


def name_cell(person: Person, code: str) -> Markup:
    return link(registry.mask_name(person.name), "office.point_account", code=code)
