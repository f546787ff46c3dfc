"""The zip container of a workbook, opened with care: it may lie about sizes, be locked, or hold macros."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable
from types import TracebackType
from typing import IO, Any, Self
from xml.parsers import expat

from app.services.importing.workbook.refusal import FileRefused, Refusal

MOST_PARTS = 2_000
LARGEST_INSIDE = 300 * 1024 * 1024
"""Bytes of everything inside, as the container says."""
MOST_READ = 120 * 1024 * 1024
"""Bytes of the parts we read, as we count them."""
CHUNK = 1 << 16

WORKBOOK = "spreadsheetml.sheet.main+xml"
TEMPLATE = "spreadsheetml.template.main+xml"


class Package:
    """Parts of a workbook file by name, read piece by piece within bounds."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, UnicodeDecodeError, NotImplementedError) as error:
            raise FileRefused(Refusal.DAMAGED) from error
        self._left = MOST_READ
        parts = self._zip.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INSIDE:
            raise FileRefused(Refusal.UNSAFE)
        if any(part.flag_bits & 0x1 for part in parts):
            raise FileRefused(Refusal.LOCKED)
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for part in parts:
            name = part.filename.replace("\\", "/").lstrip("/").lower()
            if name in self._parts:
                raise FileRefused(Refusal.UNSAFE)
            self._parts[name] = part

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def names(self) -> list[str]:
        return list(self._parts)

    def parse(self, name: str, parser: "XmlReader") -> None:
        """Feed a part to a reader. DAMAGED when it is missing or broken, UNSAFE when it grows beyond all bounds."""
        part = self._parts.get(name.lower())
        if part is None:
            raise FileRefused(Refusal.DAMAGED)
        try:
            with self._zip.open(part) as stream:
                self._feed(stream, parser)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            expat.ExpatError,
            ValueError,
            OverflowError,
        ) as error:
            raise FileRefused(Refusal.DAMAGED) from error

    def _feed(self, stream: IO[bytes], parser: "XmlReader") -> None:
        while chunk := stream.read(CHUNK):
            self._left -= len(chunk)
            if self._left < 0:
                raise FileRefused(Refusal.TOO_BIG)
            parser.feed(chunk)
        parser.close()


class XmlReader:
    """A reader of one XML part. Subclasses answer `start` and `end` by local names, and ask for text when needed."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._text: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def collect(self) -> None:
        """Keep the text from here on."""
        self._text = []

    def collected(self) -> str:
        """The text since `collect`, which ends with this."""
        text, self._text = "".join(self._text or ()), None
        return text

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.start(name.rpartition(" ")[2], attributes)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(" ")[2])

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _refuse_doctype(self, *_: Any) -> None:
        raise FileRefused(Refusal.UNSAFE)


class _Elements(XmlReader):
    """Hands every element's attributes to a function: enough for small parts."""

    def __init__(self, take: Callable[[str, dict[str, str]], None]) -> None:
        super().__init__()
        self._take = take

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._take(name, attributes)


def main_part(package: Package) -> str:
    """The name of the workbook part. Other kinds of files in the same container are refused by what they are."""
    if "[content_types].xml" not in package:
        if "mimetype" in package and "content.xml" in package:
            raise FileRefused(Refusal.OTHER_TABLE)
        raise FileRefused(Refusal.NOT_A_TABLE)
    kinds: dict[str, str] = {}

    def take(name: str, attributes: dict[str, str]) -> None:
        if name == "Override":
            kinds[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")

    package.parse("[Content_Types].xml", _Elements(take))
    if any("sheet.binary" in kind for kind in kinds.values()):
        raise FileRefused(Refusal.OTHER_TABLE)
    if any("macro" in kind.lower() for kind in kinds.values()) or any("vbaproject" in n for n in package.names()):
        raise FileRefused(Refusal.MACRO)
    for name, kind in kinds.items():
        if kind.endswith((WORKBOOK, TEMPLATE)):
            return name
    if any("excel" in kind for kind in kinds.values()):
        raise FileRefused(Refusal.OTHER_TABLE)
    raise FileRefused(Refusal.NOT_A_TABLE)


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: relation id, then (kind, name of the other part). Outside targets are left out."""
    folder, file = posixpath.split(part)
    name = posixpath.join(folder, "_rels", f"{file}.rels")
    found: dict[str, tuple[str, str]] = {}

    def take(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = kind, posixpath.normpath(path)

    if name in package:
        package.parse(name, _Elements(take))
    return found
