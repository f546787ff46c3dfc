"""Accounts under many hands at once, on both engines: every guess counts, every right and code is there once."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from app.services import accounts, sealing
from app.services.accounts import factors, passwords
from app.services.errors import DomainError
from config.vocabulary import Role
from models.database import District, enter
from models.people import OfficeAccount, RecoveryCode, RoleGrant
from tests.community import Community, found

PASSWORD = "a-password-for-tests"


@pytest.fixture
def place(either: District, now, monkeypatch) -> tuple[District, Community]:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    sealing.use_secret("a-secret-for-tests-only-0123456789abcdef")
    town = found(now)
    town.person("admin", "方岩")
    town.grant("admin", Role.ADMIN)
    accounts.make_account(town.people["office"], "wangmin", PASSWORD, now)
    return either, town


def at_once(district: District, count: int, work: Callable[[], object]) -> Counter[str]:
    """Do the same in many threads at the same moment; what came of each."""
    outcomes: list[str] = []
    ready = threading.Barrier(count)

    def hand() -> None:
        with enter(district):
            ready.wait()
            try:
                work()
                outcomes.append("done")
            except DomainError as error:
                outcomes.append(error.code.value)

    hands = [threading.Thread(target=hand) for _ in range(count)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return Counter(outcomes)


def test_guesses_made_at_once_are_all_counted(place, now):
    district, _ = place
    outcomes = at_once(district, 12, lambda: accounts.begin("wangmin", "wrong", "x", False, now))
    assert outcomes == {"wrong_password": 5, "too_many_requests": 7}
    assert OfficeAccount.get(OfficeAccount.login == "wangmin").wrong_tries == 5


def test_a_recovery_code_used_at_once_counts_once(place, now):
    district, town = place
    account, (seed, _) = OfficeAccount.get(), accounts.begin_factor("wangmin")
    code = factors.pyotp.TOTP(seed).at(now)
    codes = accounts.confirm_factor(town.actor("office"), account, seed, code, now)

    def come_in() -> None:
        begun = accounts.begin("wangmin", PASSWORD, "x", True, now)
        accounts.finish(begun.token, codes[0], "x", now)

    assert at_once(district, 2, come_in)["done"] == 1
    assert RecoveryCode.select().where(RecoveryCode.used_at.is_null(False)).count() == 1


def test_a_right_given_at_once_is_there_once(place, now):
    district, town = place
    admin, where = town.actor("admin"), town.community.code
    assert at_once(district, 3, lambda: accounts.give(admin, "wangmin", "manager", where, now)) == {
        "done": 1,
        "state_conflict": 2,
    }
    assert (
        RoleGrant.select().where(RoleGrant.role == Role.MANAGER, RoleGrant.person == town.people["office"]).count()
        == 1
    )
    accounts.take(admin, "wangmin", "manager", where, now)
    accounts.give(admin, "wangmin", "manager", where, now)


def test_a_sealed_seed_opens_only_where_it_belongs():
    sealing.use_secret("one-secret-of-a-deployment-0123456789")
    sealed = sealing.seal("ABC", "wangmin")
    assert sealing.unseal(sealed, "wangmin") == "ABC"
    from cryptography.exceptions import InvalidTag

    with pytest.raises(InvalidTag):
        sealing.unseal(sealed, "linqiu")
    sealing.use_secret("another-secret-of-a-deployment-01234")
    with pytest.raises(InvalidTag):
        sealing.unseal(sealed, "wangmin")
