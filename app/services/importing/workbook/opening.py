"""Tell by its first bytes what a file is, and open it."""

from pathlib import PurePath

from app.services.importing.workbook.delimited import read_delimited
from app.services.importing.workbook.grid import Workbook
from app.services.importing.workbook.package import Package
from app.services.importing.workbook.refusal import FileRefused, Refusal

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file as it was sent."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BARE_XLS = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf", b"BM")
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")


def open_workbook(content: bytes, name: str) -> Workbook:
    """The sheets of an xlsx or csv file; `name` only names a text file's one sheet. FileRefused says why not."""
    if not content.strip(b"\x00\r\n\t "):
        raise FileRefused(Refusal.EMPTY)
    if len(content) > LARGEST_FILE:
        raise FileRefused(Refusal.TOO_BIG, f"{len(content) // 1048576} MB，最多 {LARGEST_FILE // 1048576} MB")
    if content.startswith(b"PK"):
        # What it needs of openpyxl takes long to load, and few processes ever read a table.
        from app.services.importing.workbook.spreadsheet import read_spreadsheet

        with Package(content) as package:
            return Workbook(name, read_spreadsheet(package))
    _refuse_other_kinds(content)
    return Workbook(name, (read_delimited(content, PurePath(name).stem or name),))


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(OLE):
        raise FileRefused(_inside_ole(content))
    if content.startswith(BARE_XLS):
        raise FileRefused(Refusal.OLD_XLS)
    if content.startswith(NOT_TABLES):
        raise FileRefused(Refusal.NOT_A_TABLE)
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(MARKUP):
        raise FileRefused(Refusal.OTHER_TABLE)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(Refusal.ENCODING, "UTF-16")
    if b"\x00" in content:
        raise FileRefused(Refusal.NOT_A_TABLE)


def _inside_ole(content: bytes) -> Refusal:
    """An old container holds a locked new workbook, an old workbook, or something else."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Refusal.LOCKED
    if any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        return Refusal.OLD_XLS
    return Refusal.NOT_A_TABLE
