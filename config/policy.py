"""The policy a new community starts with, read from `config/defaults/*.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DEFAULTS = Path(__file__).parent / "defaults"


@cache
def defaults(name: str) -> dict[str, Any]:
    """The content of one defaults file, by its name without ending."""
    with (DEFAULTS / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
