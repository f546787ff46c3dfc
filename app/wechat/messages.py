"""Makes a message's values fit the types WeChat prescribes for them."""

import re
import unicodedata

LIMITS = {
    "thing": 20,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phone_number": 17,
    "car_number": 8,
    "name": 10,
    "phrase": 5,
}
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def fit(key: str, value: str) -> str:
    """`value` cut and cleaned for a key such as thing1 or phrase2; never empty, never a line break."""
    kind = key.rstrip("0123456789")
    text = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in value)
    text = " ".join(text.split())
    if kind == "phrase":
        return "".join(_HAN.findall(text))[: LIMITS["phrase"]] or "见详情"
    if kind == "number":
        found = re.search(r"-?\d+(\.\d+)?", text)
        return found.group()[: LIMITS["number"]] if found else "0"
    if kind == "character_string":
        return "".join(char for char in text if 32 < ord(char) < 127)[: LIMITS[kind]] or "-"
    if kind in ("time", "date", "amount"):
        return text
    return _cut(text, LIMITS.get(kind, 20)) or "无"


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters; a cut shows as … and prefers the end of a phrase."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    pause = max(head.rfind(mark) for mark in "，。；、： ")
    return f"{head[:pause] if pause >= limit // 2 else head}…"


def fit_bytes(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, never half a character."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - 3].decode(errors="ignore") + "…"
