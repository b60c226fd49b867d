"""XML reported as it is read, without entities and within bounds: no tree is built."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from functools import lru_cache
from typing import Protocol

from qualcode.errors import QualcodeError

_MAX_DEPTH = 2_000


class Target(Protocol):
    """What is reported about XML, by local names: names without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, name: str) -> None:
        """An element closes."""

    def data(self, words: str) -> None:
        """Words between two tags."""


def tell_xml(chunks: Generator[bytes], target: Target, file: str) -> None:
    """Report the XML that comes in `chunks` to `target`.

    Raises QualcodeError, which names `file`, where the XML is broken, declares entities or is nested
    beyond reason, and where `chunks` raises anything.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    parser = DefusedXMLParser(target=_Bounded(target), forbid_dtd=False)
    try:
        with closing(chunks):
            for chunk in chunks:
                parser.feed(chunk)
        parser.close()
    except DefusedXmlException as error:
        raise QualcodeError(
            f"{file} declares XML entities, which no word processor writes: it is not read.",
            "Open it in a word processor and save it again.",
        ) from error
    except Exception as error:  # zip, zlib, expat and codecs each have their own
        raise broken(file) from error


def broken(file: str) -> QualcodeError:
    """What is said of an archive or its XML that cannot be read to the end."""
    return QualcodeError(
        f"{file} is broken, or not the kind of file its name says.",
        "Open it in the program that made it and save it again.",
    )


class _Bounded:
    """Passes local names on, and refuses elements nested beyond reason."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError(tag)
        named = {_local(key): value for key, value in attributes.items()}
        self._target.start(_local(tag), named)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._target.end(_local(tag))

    def data(self, words: str) -> None:
        self._target.data(words)

    def close(self) -> None:
        """Asked for by the parser."""


@lru_cache(1_000)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
