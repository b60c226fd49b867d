"""XML from other programs, read without entities, DTDs or surprises of size."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from qualcode.errors import QualcodeError

MAX_BYTES = 50_000_000


def parse_xml(path: Path) -> Any:
    """The root element; of a project (`.qdpx`), of the `project.qde` in it.

    Raises QualcodeError if the file is not XML, or declares entities.
    """
    import defusedxml
    import defusedxml.ElementTree

    data = _project(path) if path.suffix.lower() == ".qdpx" else _data(path)
    if len(data) > MAX_BYTES:
        raise QualcodeError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    # Some programs leave blank lines before the declaration, which XML forbids.
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    try:
        return defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except defusedxml.DefusedXmlException as error:
        told = f"{path.name} declares entities or a DTD, which a codebook does not need"
        raise QualcodeError(told, "It was not read. Export it again.") from error
    except (ET.ParseError, ValueError, LookupError) as error:
        told = f"{path.name} is not valid XML: {error}"
        raise QualcodeError(told, "Export it again from the program that created it.") from error


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise QualcodeError(f"{path.name} cannot be read: {error.strerror}") from error


def _project(path: Path) -> bytes:
    """What describes the project, up to a byte more than is read: the archive may lie about its size."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".qde")]
            if not names:
                told = f"{path.name} is not a REFI-QDA project: it has no project.qde"
                raise QualcodeError(told, "Export the project again, as REFI-QDA (.qdpx).")
            with archive.open(min(names, key=lambda name: (name.count("/"), name))) as member:
                return member.read(MAX_BYTES + 1)
    except OSError as error:
        raise QualcodeError(f"{path.name} cannot be read: {error.strerror}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        told = f"{path.name} could not be opened as an archive: {error}"
        raise QualcodeError(told, "Export the project again, without a password.") from error


def local_name(node: Any) -> str:
    """The name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]
