"""From figures to places: pure and in whole numbers, so that the same inputs make the same bytes again."""

import hashlib
from typing import Any

from app.services.boards.definitions import SchemeDefinition
from app.services.boards.indicators import INDICATORS
from config.vocabulary import BoardSide, BoardSubject, Ties
from models.database import canonical_json

Inputs = dict[str, Any]
Entry = dict[str, Any]


def rank(rules: SchemeDefinition, inputs: Inputs) -> list[Entry]:
    """Every subject with its score in hundredths, its figures, its rank (equals share it), side, title and grade.

    `inputs` has the subjects' names by key, `values` by indicator and key, and `vetoes`: [key, code] pairs.
    """
    values = {code: {int(key): value for key, value in of.items()} for code, of in inputs["values"].items()}
    rows = [_scored(rules, int(key), name, values) for key, name in inputs["subjects"].items()]
    rows.sort(key=lambda row: (_order(rules, row, values), row["name"], row["subject"]))
    for index, row in enumerate(rows):
        before = rows[index - 1] if index else None
        equal = before is not None and _order(rules, before, values) == _order(rules, row, values)
        row["rank"] = before["rank"] if before and equal else index + 1
    _take_sides(rules, rows, _vetoes(rules, inputs, values))
    return rows


def digest_of(entries: list[Entry]) -> str:
    return hashlib.sha256(canonical_json(entries).encode()).hexdigest()


def _order(rules: SchemeDefinition, row: Entry, values: dict[str, dict[int, int]]) -> tuple[int, ...]:
    """What places are given by, the best first: the score, then what breaks a tie."""
    return (-row["score"], *(-values.get(code, {}).get(row["subject"], 0) for code in rules.tie_break))


def _scored(rules: SchemeDefinition, subject: int, name: str, values: dict[str, dict[int, int]]) -> Entry:
    figures, total, weights = [], 0, 0
    for one in rules.indicators:
        of = values.get(one.code, {})
        known = INDICATORS.get(one.code)
        value = of.get(subject)
        if value is None and known is not None and known.counts_from_nothing:
            value = 0
        if value is None:
            continue
        best = 10_000 if known is None else known.best or max(of.values(), default=0)
        score = max(0, min(10_000, value * 10_000 // best)) if best > 0 else 0
        total, weights = total + score * one.weight, weights + one.weight
        figures.append({"code": one.code, "value": value, "score": score, "weight": one.weight})
    return {
        "subject_kind": rules.subject.value,
        "subject": subject,
        "name": name,
        "score": total // weights if weights else 0,
        "indicators": figures,
        "side": BoardSide.NONE.value,
        "title": "",
        "grade": "",
        "reason": "",
    }


def _vetoes(rules: SchemeDefinition, inputs: Inputs, values: dict[str, dict[int, int]]) -> dict[int, list[str]]:
    """Why a subject cannot be praised: what was recorded, and what a figure says."""
    words = {one.code: one.words for one in rules.vetoes}
    found: dict[int, list[str]] = {}
    for key, code in inputs["vetoes"]:
        found.setdefault(int(key), []).append(words.get(code, code))
    for one in rules.vetoes:
        for key, value in values.get(one.indicator or "", {}).items():
            if one.below is not None and value < one.below:
                found.setdefault(key, []).append(one.words)
    return found


def _take_sides(rules: SchemeDefinition, rows: list[Entry], vetoes: dict[int, list[str]]) -> None:
    can_blame = rules.subject is BoardSubject.ORGANISATION and (rules.black_below or rules.vetoes)
    for row in rows:
        row["grade"] = next((one.name for one in rules.grades if row["score"] >= one.least * 100), "")
        why = vetoes.get(row["subject"], [])
        if why and rules.grades:
            row["grade"] = rules.grades[-1].name
        low = row["score"] < rules.black_below * 100 and bool(row["indicators"])
        if can_blame and (why or low):
            row["side"] = BoardSide.BLACK.value
            row["reason"] = "一票否决：" + "、".join(why) if why else _weakest(rules, row)
    _give_titles(rules, [row for row in rows if row["side"] == BoardSide.NONE and row["subject"] not in vetoes])


def _weakest(rules: SchemeDefinition, row: Entry) -> str:
    weakest = min(row["indicators"], key=lambda figure: figure["score"])
    return f"{name_of(rules, weakest['code'])}偏低，总分低于 {rules.black_below} 分"


def _give_titles(rules: SchemeDefinition, rows: list[Entry]) -> None:
    """Titles in order of rank. Of equals for whom there is no room, all get the last title or none, as it says."""
    worthy = [row for row in rows if row["score"] > 0 and row["score"] >= rules.red_least * 100]
    seats = [award.title for award in rules.awards for _ in range(award.top)]
    groups: list[list[Entry]] = []
    for row in worthy:
        if groups and groups[-1][0]["rank"] == row["rank"]:
            groups[-1].append(row)
        else:
            groups.append([row])
    taken = 0
    for group in groups:
        room = len(seats) - taken
        if room <= 0 or (rules.ties is Ties.NOBODY and len(group) > room):
            return
        for row in group:
            row["side"], row["title"] = BoardSide.RED.value, seats[taken]
        taken += len(group)


def name_of(rules: SchemeDefinition, code: str) -> str:
    """What an indicator of the scheme is called."""
    known = INDICATORS.get(code)
    if known is not None:
        return known.name
    own = rules.indicator(code)
    return own.name if own else code
