"""The first things of a real deployment: the places down to an estate, and an office account."""

import argparse
import getpass
import sys
from datetime import UTC, datetime

from app.services import sessions
from app.services.errors import DomainError
from app.services.registry import find_place, make_place
from config.vocabulary import PlaceKind, Role
from models.database import opaque_code, transaction
from models.people import OfficeAccount, Person, RoleGrant
from models.registry import Place

LEVELS = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.ESTATE)
OFFICE_ROLES = (Role.OFFICE, Role.MANAGER, Role.SUPERVISOR, Role.AUDITOR)
SHORTEST_PASSWORD = 10


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
    """`python -m jobs account LOGIN --name 王敏 --role office --place CODE`: asks for the password twice."""
    parser = argparse.ArgumentParser(prog="python -m jobs account", description="建立办公页账号")
    parser.add_argument("login")
    parser.add_argument("--name", required=True, help="本人姓名")
    parser.add_argument("--role", required=True, choices=[role.value for role in OFFICE_ROLES])
    parser.add_argument("--place", required=True, help="负责的地方的编号")
    options = parser.parse_args(argv)
    if options.login.startswith("demo-"):
        parser.error("demo- 开头的账号只用于演示")
    password = getpass.getpass("密码：")
    if len(password) < SHORTEST_PASSWORD:
        print(f"密码至少 {SHORTEST_PASSWORD} 个字符，没有建立", file=sys.stderr)
        return 1
    if password != getpass.getpass("再输一次："):
        print("两次输入不一样，没有建立", file=sys.stderr)
        return 1
    return make_account(options.login, options.name, Role(options.role), options.place, password)


def make_account(login: str, name: str, role: Role, place: str, password: str) -> int:
    """The account with its person and role; 1 when the login is taken or the place unknown."""
    now = datetime.now(UTC)
    if OfficeAccount.get_or_none(OfficeAccount.login == login) is not None:
        print(f"账号 {login} 已经有了，没有建立", file=sys.stderr)
        return 1
    try:
        with transaction():
            person = Person.create(code=opaque_code("u"), name=name, source="office", created_at=now)
            RoleGrant.create(person=person, role=role, place=find_place(place), granted_at=now)
            sessions.make_office_account(person, login, password, now)
    except DomainError as error:
        print(error.detail, file=sys.stderr)
        return 1
    print(f"已建立：{login}，{name}，{role.label}")
    return 0
