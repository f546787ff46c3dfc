"""One's own account: the password, the phone as second factor, recovery codes, and where one is signed in."""

from typing import Any

from flask import current_app, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.face.moment import now
from app.office.gate import browser, office_actor, session_token
from app.office.room import Room, answer, done, typed
from app.office.signing_in import seed_fields
from app.services import accounts, sessions
from app.services.errors import DomainError
from config.vocabulary import ErrorCode
from models.people import OfficeAccount

room = Room("", 99)


def _mine() -> OfficeAccount:
    person = office_actor().person
    assert person is not None
    return accounts.account_of(person)


@room.page("/me")
def myself() -> str:
    account = _mine()
    here = sessions.session_of(session_token(), sessions.OFFICE, now(), browser())
    seed: dict[str, Any] = {} if account.totp_secret else seed_fields(account.login, typed("seed"))
    return render_template(
        "office/myself.html",
        account=account,
        required=current_app.extensions["settings"].production,
        codes_left=accounts.recovery_codes_left(account),
        sessions=sessions.running_sessions(account.person, now()),
        here=here.code,
        **seed,
    )


@room.form("/me/password", shows=myself)
def change_password() -> BaseResponse:
    old, new, again = (request.form.get(name, "") for name in ("old", "password", "again"))
    accounts.change_password(office_actor(), old, new, again, session_token(), now())
    return done("密码已改，其他地方的登录都已退出", url_for("office.myself"))


@room.form("/me/factor", shows=myself)
def set_up_factor() -> str:
    codes = accounts.confirm_factor(office_actor(), _mine(), answer("seed", 64), answer("code", 10), now())
    return render_template("office/recovery_codes.html", codes=codes)


@room.form("/me/recovery-codes", shows=myself)
def renew_recovery_codes() -> str:
    codes = accounts.new_recovery_codes(office_actor(), _mine(), answer("code", 40), now())
    return render_template("office/recovery_codes.html", codes=codes)


@room.form("/me/no-factor", shows=myself)
def drop_factor() -> BaseResponse:
    if current_app.extensions["settings"].production:
        raise DomainError(ErrorCode.FORBIDDEN, "正式环境必须用两步验证；换手机请找管理员发重设链接")
    accounts.drop_factor(office_actor(), _mine(), answer("code", 40), now())
    return done("两步验证已关闭", url_for("office.myself"))


@room.form("/me/sessions/<code>/end")
def end_session(code: str) -> BaseResponse:
    person = office_actor().person
    assert person is not None
    sessions.revoke(person, code, now())
    return done("那个登录已退出", url_for("office.myself"))
