"""Grids of an estate, and the buildings that move below them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from peewee import OP, Case, Expression, fn

from app.services.importing.writing.report import Counting
from app.services.importing.writing.tree import Tree
from app.services.registry.places import make_place
from config.vocabulary import PlaceKind
from models.registry import Place


@dataclass
class Grids:
    """Known grids by name, the names to be made, and which grid each building belongs to."""

    estate: Place
    known: dict[str, Place]
    missing: list[str] = field(default_factory=list)
    moves: list[tuple[Place, str]] = field(default_factory=list)

    def plan(self, covered: dict[str, tuple[str, ...]], tree: Tree, counting: Counting) -> None:
        """What the file's grids ask for. Buildings the estate does not have are left to the caller."""
        for name, buildings in covered.items():
            grid = self.known.get(name)
            counting.add("grids", new=grid is None, unchanged=grid is not None)
            if grid is None:
                self.missing.append(name)
            elif grid.id in self.estate.above():
                continue  # The whole estate lies in this grid: nothing to move.
            for building in filter(None, map(tree.building, buildings)):
                moves = grid is None or building.parent_id != grid.id
                counting.add("buildings", changed=moves, unchanged=not moves)
                if moves:
                    self.moves.append((building, name))

    def around(self, names: Iterable[str]) -> list[Place]:
        """Of these grids the one in which the estate itself lies."""
        return [grid for name in names if (grid := self.known.get(name)) and grid.id in self.estate.above()]

    def apply(self, now: datetime) -> None:
        for name in self.missing:
            self.known[name] = make_place(PlaceKind.GRID, name, self.estate, now)
        for building, name in self.moves:
            move_below(building, self.known[name])


def load_grids(estate: Place) -> Grids:
    """Grids below the estate, and the one it lies in."""
    near = Place.below(estate.path) | Place.id.in_(estate.above())
    rows = Place.select().where(near, Place.kind == PlaceKind.GRID).order_by(Place.id)
    return Grids(estate, {grid.name: grid for grid in rows})


def move_below(place: Place, parent: Place) -> None:
    """Hang a place and everything below it under another parent: one statement, so that no path is ever wrong."""
    old, new = place.path, f"{parent.path}{place.id}/"
    rest = fn.SUBSTR(Place.path, len(old) + 1)
    Place.update(
        path=Expression(new, OP.CONCAT, rest),
        parent=Case(None, [(Place.id == place.id, parent.id)], Place.parent),
    ).where(Place.below(old)).execute()
    place.path, place.parent = new, parent
