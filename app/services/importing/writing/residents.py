"""Who of an estate has a name and lives at an address, for lists that name people the estate knows."""

from collections.abc import Sequence
from functools import cache

from app.services.importing.cells import Address, read_name
from app.services.importing.findings import Trouble
from app.services.importing.ledger import Lookup
from app.services.importing.writing.tree import Key, key_of, names_other_estate
from config.vocabulary import MembershipState, PlaceKind
from models.people import Person
from models.registry import Membership, Place


def roster_lookup(estate: Place) -> Lookup:
    """A lookup over the confirmed members of the estate's households as they are now, loaded in one query.

    It answers the ids of all people of a household who bear the name: a namesake elsewhere is nobody.
    """
    people: dict[tuple[str, Key], list[int]] = {}
    for person, name, key in _members(estate):
        people.setdefault((name, key), []).append(person)

    def find(name: str, address: Address) -> Sequence[int]:
        if names_other_estate(address, estate):
            return ()
        return people.get((name, (address.building, address.unit, address.room)), ())

    return find


def _members(estate: Place) -> list[tuple[int, str, Key]]:
    """Person, name and household of every confirmed membership; names and places as a reader of cells says them."""
    parent, building = Place.alias(), Place.alias()
    rows = (
        Membership.select(
            Person.id, Person.name, Person.merged_into, Place.name, parent.kind, parent.name, building.name
        )
        .join(Place, on=(Membership.household == Place.id))
        .join(parent, on=(Place.parent == parent.id))
        .join(building, on=(Place.building == building.id))
        .switch(Membership)
        .join(Person, on=(Membership.person == Person.id))
        .where(Place.below(estate.path), Membership.state == MembershipState.CONFIRMED)
        .order_by(Membership.id)
    )
    key = cache(key_of)  # The same few names of rooms and buildings stand in thousands of rows.
    members = []
    for person, name, merged, room, above, above_name, building_name in rows.tuples():
        # Asked here and not in the query: SQLite would walk all people by that column, twenty times slower.
        if merged is None:
            home = key(PlaceKind.BUILDING, building_name, ())
            if above == PlaceKind.ENTRANCE:
                home = key(PlaceKind.ENTRANCE, above_name, home)
            members.append((person, _as_read(name), key(PlaceKind.HOUSEHOLD, room, home)))
    return members


def _as_read(name: str) -> str:
    read = read_name(name)
    return name if isinstance(read, Trouble) else read.text
