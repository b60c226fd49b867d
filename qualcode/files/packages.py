"""Zip packages, as Word, Excel and LibreOffice keep their files: opened within bounds, written alike."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Generator, Iterable
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.sources import MAX_PACKAGE, open_source
from qualcode.files.xml_events import Target, broken, tell_xml

MAX_UNPACKED = 200_000_000
_MAX_RATIO = 500
_MAX_MEMBERS = 20_000
_CHUNK = 65_536
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UNREADABLE = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
)


class Package:
    """The members of a zip archive, its size checked before anything is unpacked.

    Nothing is written anywhere, so names that climb out of a folder do no harm.
    """

    def __init__(self, path: Path) -> None:
        """Raises QualcodeError if the archive is missing, broken, locked, or would unpack to too much."""
        self.name = path.name
        source = open_source(path, "zip", MAX_PACKAGE)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(source.data))
            members = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise broken(self.name) from error
        self.members = {member.filename for member in members}
        _check_bounds(self.name, members, len(source.data))

    def says(self, member: str, words: bytes) -> bool:
        """True if the package has `member` and its first megabyte contains `words`."""
        if member not in self.members:
            return False
        try:
            with self._archive.open(member) as stream:
                return words in stream.read(1_000_000)
        except _UNREADABLE:
            return False

    def parse(self, member: str, target: Target) -> None:
        """Pass the XML of `member` to `target`; nothing if the package has no such member.

        Raises QualcodeError if the XML is broken or hostile.
        """
        if member in self.members:
            tell_xml(self._chunks(member), target, self.name)

    def related(self, part: str = "") -> dict[str, list[str]]:
        """The members that `part` (or the package itself) refers to, by the last word of their kind.

        Links to places outside the package are left out.
        """
        folder, name = posixpath.split(part)
        relations = _Relations(folder)
        self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), relations)
        return relations.targets

    def _chunks(self, member: str) -> Generator[bytes]:
        left = MAX_UNPACKED
        with self._archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ValueError(member)
                yield chunk


class _Relations:
    """Gathers what a part of a package refers to."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, list[str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            there = target.lstrip("/") if target.startswith("/") else f"{self._folder}/{target}"
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets.setdefault(kind, []).append(posixpath.normpath(there).lstrip("/"))

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


def check_archive(path: Path) -> None:
    """Refuse a zip archive that another library will open if it is broken or unpacks to too much."""
    try:
        packed = path.stat().st_size
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        if _is_locked(path):
            raise QualcodeError(
                f"{path} is locked with a password, or is an old Excel file.",
                "Open it in Excel and save it as .xlsx without a password.",
            ) from error
        raise broken(str(path)) from error
    _check_bounds(str(path), members, packed)


def _check_bounds(name: str, members: Iterable[zipfile.ZipInfo], packed: int) -> None:
    sizes = [member.file_size for member in members]
    size = sum(sizes)
    swells = size > packed * _MAX_RATIO and size > 10**7
    if size > MAX_UNPACKED or len(sizes) > _MAX_MEMBERS or swells:
        raise QualcodeError(
            f"{name} would unpack to {size // 1_000_000:,} MB in {len(sizes):,} parts, "
            "so it was not read.",
            "Is it really a document? Save it again, without pictures, or as text.",
        )


def _is_locked(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    except OSError:
        return False


def same_bytes(package: bytes) -> bytes:
    """The same package without the time and the system it was written on."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            part = zipfile.ZipInfo(item.filename, _LONG_AGO)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 3
            new.writestr(part, old.read(item))
    return out.getvalue()
