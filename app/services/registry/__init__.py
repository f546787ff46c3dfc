"""Who is where, and who answers for what. Others call what stands here."""

from app.services.registry.contacts import Contact, contacts_above, my_contacts
from app.services.registry.coverage import Caseload, Coverage, caseloads, coverage, loads_below
from app.services.registry.memberships import (
    ask_to_join,
    confirm_member,
    fellows,
    home_of,
    homes,
    member_actions,
    members_of,
    memberships_of,
    pending_members,
    posts_of,
    refuse_member,
)
from app.services.registry.persons import mask_name, mask_phone, person_by_code, phone_of
from app.services.registry.places import ROOT, children, estates, find_place, make_place
from app.services.registry.served import Served, loads_of, place_served, served_places

__all__ = [
    "ROOT",
    "Caseload",
    "Contact",
    "Coverage",
    "Served",
    "ask_to_join",
    "caseloads",
    "children",
    "confirm_member",
    "contacts_above",
    "coverage",
    "estates",
    "fellows",
    "find_place",
    "home_of",
    "homes",
    "loads_below",
    "loads_of",
    "make_place",
    "mask_name",
    "mask_phone",
    "member_actions",
    "members_of",
    "memberships_of",
    "my_contacts",
    "pending_members",
    "person_by_code",
    "phone_of",
    "place_served",
    "posts_of",
    "refuse_member",
    "served_places",
]
