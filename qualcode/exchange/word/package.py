"""The parts of a .docx, read within bounds and without entities."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Self

from qualcode.errors import QualcodeError
from qualcode.files.tables import check_archive
from qualcode.files.xml_events import Target, tell_xml


class WordPackage:
    """A .docx that is being read.

    Raises QualcodeError where there is no such file, it is no zip archive, would unpack to more than
    `check_archive` allows, has no text, or its XML is broken or declares entities.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise QualcodeError(f"The file {path} was not found.", "Check the name and the folder.")
        check_archive(path)
        self._path = path
        self._archive = zipfile.ZipFile(path)
        self._names = set(self._archive.namelist())
        try:
            self.main = self._find_main()
            self._related = _Relations.read(self, self.main)
        except QualcodeError:
            self._archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def _find_main(self) -> str:
        main = _Relations.read(self, "").get("officeDocument", "word/document.xml")
        if main not in self._names:
            raise QualcodeError(
                f"{self._path} is not a Word document: its text is missing.",
                "Open it in Word and save it again as .docx.",
            )
        return main

    def parse(self, kind: str, target: Target) -> None:
        """Tell `target` the part of that kind: `main`, or a relation's last word (`comments`)."""
        self.parse_part(self.main if kind == "main" else self._related.get(kind, ""), target)

    def parse_part(self, name: str, target: Target) -> None:
        """Tell `target` the part called `name`; nothing where there is none."""
        if name in self._names:
            tell_xml(self._chunks(name), target, str(self._path))

    def _chunks(self, name: str) -> Generator[bytes]:
        with self._archive.open(name) as stream:
            while chunk := stream.read(65_536):
                yield chunk


class _Relations:
    """The parts that a part points to, by the last word of what they are to it."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, str] = {}

    @classmethod
    def read(cls, package: WordPackage, part: str) -> dict[str, str]:
        folder, name = posixpath.split(part)
        relations = cls(folder)
        package.parse_part(posixpath.join(folder, "_rels", f"{name}.rels"), relations)
        return relations.targets

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            there = target.lstrip("/") if target.startswith("/") else f"{self._folder}/{target}"
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.targets.setdefault(kind, posixpath.normpath(there).lstrip("/"))

    def end(self, name: str) -> None: ...

    def data(self, words: str) -> None: ...


_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def word_text(text: str) -> str:
    """`text` as a Word file can carry it, code point for code point."""
    return _UNWRITABLE.sub(lambda found: " " if found[0].isspace() else "\ufffd", text)
