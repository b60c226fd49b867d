"""The parts of a .docx, read within bounds and without entities."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import Protocol, Self

from qualcode.errors import QualcodeError
from qualcode.text.tables import check_archive

_MAX_DEPTH = 2_000


class Target(Protocol):
    """What is told about XML as it is read, by local names; no tree is built."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def data(self, words: str) -> None:
        """Words between two tags."""


class WordPackage:
    """A .docx that is being read.

    Raises QualcodeError where there is no such file, it is no zip archive, would unpack to more than
    `check_archive` allows, has no text, or its XML is broken or declares entities.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise QualcodeError(f"There is no file {path}.", "Check the name and the folder.")
        check_archive(path)
        self._path = path
        self._archive = zipfile.ZipFile(path)
        self._names = set(self._archive.namelist())
        main = _Relations.read(self, "").get("officeDocument", "word/document.xml")
        if main not in self._names:
            self._archive.close()
            raise QualcodeError(
                f"{path} is no Word document: its text is missing.",
                "Open it in Word and save it again as .docx.",
            )
        self.main = main
        self._related = _Relations.read(self, main)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def parse(self, kind: str, target: Target) -> None:
        """Tell `target` the part of that kind: `main`, or a relation's last word (`comments`)."""
        self.parse_part(self.main if kind == "main" else self._related.get(kind, ""), target)

    def parse_part(self, name: str, target: Target) -> None:
        """Tell `target` the part called `name`; nothing where there is none."""
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser

        if name not in self._names:
            return
        parser = DefusedXMLParser(target=_Bounded(target), forbid_dtd=False)
        try:
            with self._archive.open(name) as stream:
                while chunk := stream.read(65_536):
                    parser.feed(chunk)
            parser.close()
        except DefusedXmlException as error:
            raise QualcodeError(
                f"{self._path} declares XML entities, which no word processor writes: it is not read.",
                "Open it in a word processor and save it anew.",
            ) from error
        except Exception as error:  # zlib, zipfile and expat each raise their own
            raise QualcodeError(
                f"{self._path} is broken: its part {name} cannot be read.",
                "Open it in the program that made it and save it again.",
            ) from error


class _Bounded:
    """Passes local names on, and refuses elements nested beyond reason."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError(tag)
        named = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        self._target.start(tag.rpartition("}")[2], named)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._target.end(tag.rpartition("}")[2])

    def data(self, words: str) -> None:
        self._target.data(words)

    def close(self) -> None:
        """Asked for by the parser."""


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
