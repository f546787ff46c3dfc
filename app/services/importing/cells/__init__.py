"""Readers of single cells. Each answers a value or a `Trouble`; none looks beyond its cell."""

from app.services.importing.cells.address import (
    Address,
    building_of_sheet,
    combine,
    is_two_parts,
    read_address,
    read_building,
    read_room,
    read_unit,
)
from app.services.importing.cells.birth import age_on, first_day, read_birth
from app.services.importing.cells.building_list import read_buildings
from app.services.importing.cells.day import read_day
from app.services.importing.cells.identity import Identity, read_identity
from app.services.importing.cells.name import Name, read_name
from app.services.importing.cells.phone import Phones, is_mobile, read_phones
from app.services.importing.cells.text import compact, is_ditto, plain, words

__all__ = [
    "Address",
    "Identity",
    "Name",
    "Phones",
    "age_on",
    "building_of_sheet",
    "combine",
    "compact",
    "first_day",
    "is_ditto",
    "is_mobile",
    "is_two_parts",
    "plain",
    "read_address",
    "read_birth",
    "read_building",
    "read_buildings",
    "read_day",
    "read_identity",
    "read_name",
    "read_phones",
    "read_room",
    "read_unit",
    "words",
]
