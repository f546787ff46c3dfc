"""Which rule a deed falls under: the one whose title it is, and never one that only sounds like it."""

import unicodedata
from collections.abc import Mapping

from app.services.importing.cells import compact


def rule_for(deed: str, titles: Mapping[str, str]) -> str | None:
    """The code of the rule that bears the deed's text as its title or keyword; None when none does, or two do.

    `titles` leads from titles and keywords to codes. Width, case, spaces and marks between words do not matter;
    every letter does.
    """
    wanted = _clean(deed)
    codes = {code for title, code in titles.items() if wanted and _clean(title) == wanted}
    return codes.pop() if len(codes) == 1 else None


def _clean(text: str) -> str:
    folded = compact(text).casefold()
    return "".join(mark for mark in folded if not unicodedata.category(mark).startswith("P"))
