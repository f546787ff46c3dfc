"""People and rights: who has an account, what they were entrusted with, invitations, and closing."""

from typing import Any

from flask import Response, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import office_actor
from app.office.lists import Column, Filter, Listing, show
from app.office.marks import link, tag
from app.office.room import Room, answer, done
from app.office.sheets import Kind
from app.services import accounts as service
from app.services import sessions
from config.vocabulary import Role
from models.people import OfficeAccount, Person, RoleGrant

room = Room("账号", 90, Role.ADMIN)
ROLE_WORDS = {role.value: role.label for role in Role}


def _lines(rows: list[OfficeAccount]) -> list[dict[str, Any]]:
    """Accounts with their rights, in one query for all."""
    grants: dict[int, list[RoleGrant]] = {}
    for grant in service.grants_of([row.person_id for row in rows]):
        if grant.ended_at is None:
            grants.setdefault(grant.person_id, []).append(grant)
    return [{"account": row, "grants": grants.get(row.person_id, [])} for row in rows]


def _rights(line: dict[str, Any]) -> str:
    return "；".join(f"{grant.place.label} {Role(grant.role).label}" for grant in line["grants"])


def _state(line: dict[str, Any]) -> Markup:
    account = line["account"]
    if account.closed_at:
        return tag("calm", "已停用")
    if account.locked_until and account.locked_until > now():
        return tag("warn", "暂停登录")
    return tag("ok", "使用中") if account.totp_secret else tag("warn", "未开两步验证")


ACCOUNTS = Listing(
    name="accounts",
    title="账号",
    key=OfficeAccount.id,
    sort="login",
    empty="还没有账号。先在右边发出邀请。",
    search=lambda words: Person.name.contains(words) | OfficeAccount.login.contains(words),
    search_hint="姓名、账号",
    lines=_lines,
    template="office/accounts.html",
    filters=(
        Filter(
            "state",
            "状态",
            [("open", "使用中"), ("closed", "已停用")],
            lambda value: OfficeAccount.closed_at.is_null(value == "open"),
        ),
    ),
    columns=(
        Column(
            "login",
            "账号",
            lambda line: link(line["account"].login, "office.account_page", login=line["account"].login),
            Kind.MARKUP,
            sort=OfficeAccount.login,
        ),
        Column("name", "姓名", lambda line: line["account"].person.name, sort=Person.name),
        Column("rights", "权限", _rights),
        Column("state", "状态", _state, Kind.MARKUP),
        Column("made", "建立", lambda line: line["account"].created_at, Kind.DAY, OfficeAccount.created_at),
    ),
)


@room.page("/accounts")
def accounts_page() -> Response:
    return show(
        ACCOUNTS,
        service.accounts_below(office_actor()),
        invitations=list(service.waiting(office_actor(), now())),
        role_words=ROLE_WORDS,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    return {"roles": service.GIVEN, "places": service.places_to_give(office_actor())}


@room.page("/accounts/<login>")
def account_page(login: str) -> str:
    account = service.seen_account(office_actor(), login)
    return render_template(
        "office/account.html",
        account=account,
        grants=[grant for grant in service.grants_of([account.person_id]) if grant.ended_at is None],
        sessions=sessions.running_sessions(account.person, now()),
        manageable=service.may_manage(office_actor(), account) and account.person_id != office_actor().id,
        role_words=ROLE_WORDS,
        **_choices(),
    )


@room.form("/accounts", shows=accounts_page)
def invite() -> str:
    token, row = service.invite(
        office_actor(), answer("name", 40), answer("login", 40), answer("role", 20), answer("place", 64), now()
    )
    return _link_page(token, row)


@room.form("/accounts/<login>/link", shows=account_page)
def invite_again(login: str) -> str:
    return _link_page(*service.invite_again(office_actor(), login, now()))


def _link_page(token: str, row: Any) -> str:
    address = url_for("office.invitation", token=token, _external=True)
    return render_template("office/link.html", address=address, invitation=row)


@room.form("/invitations/<code>/withdraw")
def withdraw_invitation(code: str) -> BaseResponse:
    service.withdraw(office_actor(), code, now())
    return done("链接已作废", url_for("office.accounts_page"))


@room.form("/accounts/<login>/rights/give", shows=account_page)
def give_right(login: str) -> BaseResponse:
    grant = service.give(office_actor(), login, answer("role", 20), answer("place", 64), now())
    return done(
        f"已授予{grant.place.label}的{Role(grant.role).label}权限", url_for("office.account_page", login=login)
    )


@room.form("/accounts/<login>/rights/take", shows=account_page)
def take_right(login: str) -> BaseResponse:
    role = answer("role", 20)
    service.take(office_actor(), login, role, answer("place", 64), now())
    return done(f"已收回{Role(role).label}权限，立刻生效", url_for("office.account_page", login=login))


@room.form("/accounts/<login>/close", shows=account_page)
def close_account(login: str) -> BaseResponse:
    service.close_account(office_actor(), login, now())
    return done(f"账号 {login} 已停用", url_for("office.account_page", login=login))


@room.form("/accounts/<login>/sessions/<code>/end", shows=lambda login, code: account_page(login))
def end_their_session(login: str, code: str) -> BaseResponse:
    service.end_session(office_actor(), login, code, now())
    return done("那个登录已退出", url_for("office.account_page", login=login))
