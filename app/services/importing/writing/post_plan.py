"""What lists of stewards would change in an estate, worked out before anything is written."""

from dataclasses import dataclass, field

from app.services.importing.findings import Finding, Level
from app.services.importing.kinds import Kind
from app.services.importing.stewards import Holding, StewardsReading
from app.services.importing.writing.grids import Grids, load_grids
from app.services.importing.writing.holders import Claim, Holder, Recognition, load_candidates
from app.services.importing.writing.report import Counting, Report
from app.services.importing.writing.terms import Seat, Terms, Where, assign_seats
from app.services.importing.writing.tree import Tree, load_tree
from config.vocabulary import PostKind
from models.registry import Place, Post, Term


@dataclass
class StewardsPlan:
    """Everything to write, in the file's order."""

    reading: StewardsReading
    tree: Tree
    grids: Grids
    findings: list[Finding]
    terms: Terms
    seats: list[Seat] = field(default_factory=list)
    holders: dict[int, Holder] = field(default_factory=dict)
    counting: Counting = field(default_factory=Counting)

    def report(self) -> Report:
        return Report(self.reading.file, self.counting.tallies(), tuple(self.findings))


def plan_stewards(reading: StewardsReading, estate: Place) -> StewardsPlan:
    """Compare the lists with the estate as it is now."""
    grids = load_grids(estate)
    here = Place.below(estate.path) | Place.id.in_([grid.id for grid in grids.known.values()])
    posts = list(Post.select().join(Place).where(here).order_by(Post.id))
    terms: dict[int, list[Term]] = {}
    for term in Term.select().join(Post).join(Place).where(here).order_by(Term.starts_on, Term.id):
        terms.setdefault(term.post_id, []).append(term)
    counting = Counting()
    plan = StewardsPlan(
        reading=reading,
        tree=load_tree(estate),
        grids=grids,
        findings=list(reading.findings),
        terms=Terms(reading.read_on, terms, counting=counting),
        counting=counting,
    )
    plan.grids.plan(reading.grids, plan.tree, counting)
    for held in reading.holdings:
        if not held.rejected:
            plan.seats += _seats(plan, held)
    by_place: dict[tuple[Where, str], list[Post]] = {}
    for post in posts:
        by_place.setdefault((post.place_id, post.kind), []).append(post)
    _plan_holders(plan, estate, by_place)
    _plan_posts(plan, by_place, terms)
    return plan


def _seats(plan: StewardsPlan, held: Holding) -> list[Seat]:
    """The posts a row speaks of; buildings that the estate does not have are named."""
    unknown = [name for name in held.buildings if plan.tree.building(name) is None]
    known = [place for name in held.buildings if (place := plan.tree.building(name))]
    whole = not known and not held.grid
    if unknown and _first_of_grid(plan, held):
        named = "、".join(unknown)
        level = Level.REJECT_ROW if whole else Level.BAD_CELL
        plan.findings.append(_finding(level, Kind.BUILDING_UNKNOWN, held, f"（{named}栋）"))
    _compare_households(plan, held, known)
    if held.grid:
        grid = plan.grids.known.get(held.grid)
        return [Seat(grid.id if grid else held.grid, held.post, held)]
    if held.unit:
        entrance = plan.tree.places.get((held.buildings[0], held.unit))
        if known and entrance is None:
            plan.findings.append(_finding(Level.REJECT_ROW, Kind.BUILDING_UNKNOWN, held, f"（{held.unit}单元）"))
        return [Seat(entrance.id, held.post, held)] if entrance else []
    return [Seat(building.id, held.post, held) for building in known]


def _first_of_grid(plan: StewardsPlan, held: Holding) -> bool:
    """A grid's buildings stand beside each of its posts; once is enough."""
    return not held.grid or next(row for row in plan.reading.holdings if row.grid == held.grid) is held


def _compare_households(plan: StewardsPlan, held: Holding, buildings: list[Place]) -> None:
    if held.households is None or not buildings or held.grid:
        return
    names = set(held.buildings)
    counted = sum(len(key) == 3 and key[0] in names for key in plan.tree.places)
    if counted != held.households:
        words = f"（写{held.households}户，花名册{counted}户）"
        plan.findings.append(_finding(Level.NOTE, Kind.HOUSEHOLDS_DIFFER, held, words))


def _plan_holders(plan: StewardsPlan, estate: Place, by_place: dict[tuple[Where, str], list[Post]]) -> None:
    claims: dict[int, Claim] = {}
    for seat in plan.seats:
        if seat.held.person:
            claim = claims.setdefault(seat.held.person, Claim([]))
            if seat.held not in claim.rows:
                claim.rows.append(seat.held)
            claim.posts.update(post.id for post in by_place.get((seat.where, seat.kind), []))
    names = [claim.rows[0].name for claim in claims.values()]
    recognition = Recognition(load_candidates(estate, names), plan.tree)
    recognition.recognise(claims)
    plan.holders = recognition.holders
    plan.findings += recognition.notes
    for holder in plan.holders.values():
        new = holder.known is None
        changed = not new and bool(holder.missing_numbers)
        plan.counting.add("people", new=new, changed=changed, unchanged=not new and not changed)


def _plan_posts(
    plan: StewardsPlan, by_place: dict[tuple[Where, str], list[Post]], terms: dict[int, list[Term]]
) -> None:
    groups: dict[tuple[Where, PostKind], list[Seat]] = {}
    for seat in plan.seats:
        seat.holder = plan.holders.get(seat.held.person)
        groups.setdefault((seat.where, seat.kind), []).append(seat)
    for place, seats in groups.items():
        assign_seats(seats, by_place.get(place, []), terms)
        for seat in seats:
            plan.counting.add("posts", new=seat.post is None, unchanged=seat.post is not None)
            plan.terms.plan(seat)


def _finding(level: Level, kind: Kind, held: Holding, more: str) -> Finding:
    return Finding(level, kind, held.sheet, held.row, f"{kind.label}{more}")
