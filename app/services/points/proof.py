"""Receipts that anyone can check: Merkle trees of transfers and their signed roots. Knows no database.

The tree is that of RFC 6962: a leaf is SHA-256 of a zero byte and the leaf's text, a node of a one byte and its two
children, and a list splits at the largest power of two below its length.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = "hongguanjia-receipt-1"


def leaf(transfer: dict[str, Any]) -> bytes:
    """The leaf of a transfer as its receipt shows it."""
    return hashlib.sha256(b"\0" + _text(transfer)).digest()


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _split(count: int) -> int:
    """The largest power of two below a count of two or more."""
    return 1 << (count - 1).bit_length() - 1


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of a list of leaves; of none, the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    row = list(leaves)
    # Pairing neighbours row by row, the odd one rising, is the same tree, and needs no recursion.
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [_node(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)] + odd
    return row[0]


def path_to(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours on the way from a leaf up to the root."""
    if len(leaves) <= 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*path_to(leaves[:middle], index), merkle_root(leaves[middle:])]
    return [*path_to(leaves[middle:], index - middle), merkle_root(leaves[:middle])]


def root_from(own: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf at an index of a list of `count` leads to. ValueError when the path does not fit."""
    if not 0 <= index < count:
        raise ValueError("index outside the list")
    if count == 1:
        if path:
            raise ValueError("path too long")
        return own
    if not path:
        raise ValueError("path too short")
    middle = _split(count)
    if index < middle:
        return _node(root_from(own, index, middle, path[:-1]), path[-1])
    return _node(path[-1], root_from(own, index - middle, count - middle, path[:-1]))


def statement(root: dict[str, Any]) -> bytes:
    """What is signed for a day: its root, how many transfers it sums up, and the root of the day before."""
    return b"hongguanjia daily root 1\n" + _text(
        {name: root[name] for name in ("day", "count", "root", "previous")}
    )


def sign(seed: bytes, root: dict[str, Any]) -> tuple[str, str]:
    """(public key, signature) of a day's root, in hexadecimal."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.public_key().public_bytes_raw().hex(), key.sign(statement(root)).hex()


def is_signed(root: dict[str, Any]) -> bool:
    """Whether a root's signature is good for its own public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(root["public_key"]))
        key.verify(bytes.fromhex(root["signature"]), statement(root))
    except (InvalidSignature, ValueError, TypeError, KeyError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a receipt proves what it says, and why not (or by which key), in Chinese."""

    good: bool
    words: str


def verify(receipt: Any, trusted_key: str = "") -> Verdict:
    """Check a receipt without asking anybody. `trusted_key` is the public key as the office published it."""
    try:
        if receipt["format"] != FORMAT:
            return Verdict(False, f"不认识这种收据：{str(receipt['format'])[:40]}")
        root = receipt["root"]
        path = [bytes.fromhex(one) for one in receipt["path"]]
        index, count = receipt["index"], root["count"]
        if type(index) is not int or type(count) is not int or len(path) > 64:
            return Verdict(False, "收据不完整")
        counted = root_from(leaf(receipt["transfer"]), index, count, path)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return Verdict(False, "收据不完整，或被改动过")
    if counted.hex() != root["root"]:
        return Verdict(False, "这笔积分和当天公布的账对不上：收据被改动过")
    if not is_signed(root):
        return Verdict(False, "当天的账没有有效的签名")
    if trusted_key and root["public_key"] != trusted_key.strip().lower():
        return Verdict(False, f"签名的公钥不是社区公布的那一个：{root['public_key']}")
    said = f"{root['day']} 的账里确有这笔积分：{receipt['transfer'].get('amount')} 分"
    note = "" if trusted_key else f"\n签名公钥 {root['public_key']}，请与社区公布的公钥核对"
    return Verdict(True, said + note)
