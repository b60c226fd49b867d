"""Word and OpenDocument files are zip archives of XML: opened within bounds, without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Generator
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.xml_events import Target, broken, tell_xml
from qualcode.readers.sources import MAX_PACKAGE, open_source

MAX_UNPACKED = 200_000_000
_MAX_RATIO = 500
_MAX_MEMBERS = 20_000
_CHUNK = 65_536


class Package:
    """The members of a zip archive, its size checked before anything is unpacked.

    Nothing is written anywhere, so names that climb out of a folder do no harm.
    """

    def __init__(self, path: Path) -> None:
        """Raises QualcodeError where the archive is broken, locked, or would swell out of bounds."""
        self.name = path.name
        source = open_source(path, "zip", MAX_PACKAGE)
        self.data = source.data
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(source.data))
            members = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise broken(self.name) from error
        self.members = {member.filename for member in members}
        size = sum(member.file_size for member in members)
        ratio = size / max(len(source.data), 1)
        if (
            size > MAX_UNPACKED
            or len(members) > _MAX_MEMBERS
            or (ratio > _MAX_RATIO and size > 10**7)
        ):
            raise QualcodeError(
                f"{self.name} would unpack to {size // 1_000_000:,} MB in {len(members):,} parts: "
                "it is not read.",
                "Is it really a document? Save it anew, without pictures, or as text.",
            )

    def says(self, member: str, words: bytes) -> bool:
        """True where `member` is there and its first megabyte holds `words`."""
        if member not in self.members:
            return False
        try:
            with self._archive.open(member) as stream:
                return words in stream.read(1_000_000)
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            zlib.error,
        ):
            return False

    def parse(self, member: str, target: Target) -> None:
        """Tell `target` the XML of `member`. Raises QualcodeError where it is broken or hostile."""
        tell_xml(self._chunks(member), target, self.name)

    def _chunks(self, member: str) -> Generator[bytes]:
        left = MAX_UNPACKED
        with self._archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ValueError(member)
                yield chunk
