"""Accounts of the office page: who may come in, with which two factors, and what they were entrusted with."""

from app.services.accounts.factors import (
    RECOVERY_CODES,
    begin_factor,
    confirm_factor,
    drop_factor,
    new_recovery_codes,
    recovery_codes_left,
)
from app.services.accounts.invitations import (
    accept,
    invitation_by_token,
    invite,
    invite_again,
    waiting,
    withdraw,
)
from app.services.accounts.life import account_by_login, account_of, change_password, make_account
from app.services.accounts.passwords import SHORTEST, check_password
from app.services.accounts.rights import (
    GIVEN,
    accounts_below,
    close_account,
    end_session,
    give,
    grant_role,
    grants_of,
    may_manage,
    places_to_give,
    seen_account,
    take,
)
from app.services.accounts.signing_in import Begun, NextStep, begin, enrolled, finish

__all__ = [
    "GIVEN",
    "RECOVERY_CODES",
    "SHORTEST",
    "Begun",
    "NextStep",
    "accept",
    "account_by_login",
    "account_of",
    "accounts_below",
    "begin",
    "begin_factor",
    "change_password",
    "check_password",
    "close_account",
    "confirm_factor",
    "drop_factor",
    "end_session",
    "enrolled",
    "finish",
    "give",
    "grant_role",
    "grants_of",
    "invitation_by_token",
    "invite",
    "invite_again",
    "make_account",
    "may_manage",
    "new_recovery_codes",
    "places_to_give",
    "recovery_codes_left",
    "seen_account",
    "take",
    "waiting",
    "withdraw",
]
