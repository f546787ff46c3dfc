"""The first things of a real deployment: the places down to an estate, and an office account."""

import argparse
import getpass
import sys
from datetime import UTC, datetime

from app.services import accounts
from app.services.access import SYSTEM
from app.services.errors import DomainError
from app.services.registry import find_place, make_place
from config.vocabulary import PlaceKind, Role
from models.database import opaque_code, transaction
from models.people import OfficeAccount, Person
from models.registry import Place

LEVELS = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.ESTATE)


def found(argv: list[str]) -> int:
    """`python -m jobs found 清河区/柳岸街道/润和社区/润和园`: make what is missing of it; prints each code."""
    parser = argparse.ArgumentParser(prog="python -m jobs found", description="建立区县/街道/社区/小区")
    parser.add_argument("names", help="用 / 隔开，例如 清河区/柳岸街道/润和社区/润和园")
    names = [name.strip() for name in parser.parse_args(argv).names.split("/")]
    if len(names) > len(LEVELS) or not all(names):
        parser.error("要写成 区县/街道/社区/小区，一级一个名字")
    place: Place | None = None
    with transaction():
        for kind, name in zip(LEVELS, names, strict=False):
            known = Place.get_or_none(Place.kind == kind, Place.name == name, Place.parent == place)
            place = known or make_place(kind, name, place, datetime.now(UTC))
            print(f"{kind.label} {name}  {place.code}{'' if known is None else '（原有）'}")
    return 0


def account(argv: list[str]) -> int:
    """`python -m jobs account LOGIN --name 王敏 --role office --place CODE`: asks for the password twice.

    The first one of a deployment should also get `--role admin`: it invites the others from the office page.
    """
    parser = argparse.ArgumentParser(prog="python -m jobs account", description="建立办公页账号")
    parser.add_argument("login")
    parser.add_argument("--name", required=True, help="本人姓名")
    known = [role.value for role in accounts.GIVEN]
    parser.add_argument("--role", required=True, choices=known, action="append", help="可以写几次")
    parser.add_argument("--place", required=True, help="负责的地方的编号")
    options = parser.parse_args(argv)
    if options.login.startswith("demo-"):
        parser.error("demo- 开头的账号只用于演示")
    password = getpass.getpass("密码：")
    try:
        accounts.check_password(password, options.login)
    except DomainError as error:
        print(f"{error.detail}，没有建立", file=sys.stderr)
        return 1
    if password != getpass.getpass("再输一次："):
        print("两次输入不一样，没有建立", file=sys.stderr)
        return 1
    roles = [Role(role) for role in dict.fromkeys(options.role)]
    return make_account(options.login, options.name, roles[0], options.place, password, *roles[1:])


def make_account(login: str, name: str, role: Role, place: str, password: str, *more: Role) -> int:
    """The account with its person and roles; 1 when the login is taken or the place unknown."""
    now = datetime.now(UTC)
    if OfficeAccount.get_or_none(OfficeAccount.login == login) is not None:
        print(f"账号 {login} 已经有了，没有建立", file=sys.stderr)
        return 1
    try:
        with transaction():
            person = Person.create(code=opaque_code("u"), name=name, source="office", created_at=now)
            where = find_place(place)
            for one in (role, *more):
                accounts.grant_role(SYSTEM, person, one, where, now)
            accounts.make_account(person, login, password, now)
    except DomainError as error:
        print(error.detail, file=sys.stderr)
        return 1
    print(f"已建立：{login}，{name}，{'、'.join(one.label for one in (role, *more))}")
    return 0
