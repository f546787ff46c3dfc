"""Figures as people write and read them; stored are whole hundredths of a yuan, a percent or a star."""

import re


def hundredths(text: str) -> int | None:
    """A number with at most two decimals, as people write a sum or a share; None for what is none."""
    found = re.fullmatch(r"(\d{1,7})(?:\.(\d{1,2}))?", text, re.ASCII)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def plain_unit(unit: str) -> str:
    """What people count in: % for hundredths of a percent."""
    return unit.removeprefix("0.01").strip()


def plain_figure(value: int, unit: str) -> str:
    """66.67% for 6667 hundredths of a percent, 1,200 分 for points."""
    figure = f"{value / 100:,.2f}".rstrip("0").rstrip(".") if unit.startswith("0.01") else f"{value:,}"
    between = "" if plain_unit(unit).startswith("%") else " "
    return f"{figure}{between}{plain_unit(unit)}"
