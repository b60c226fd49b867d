"""XML from other programs, read without entities, DTDs or surprises of size."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from qualcode.errors import QualcodeError

MAX_BYTES = 50_000_000


def parse_xml(path: Path) -> Any:
    """The root element. Raises QualcodeError where the file is no XML, or declares entities."""
    import defusedxml
    import defusedxml.ElementTree

    try:
        data = path.read_bytes()
    except OSError as error:
        raise QualcodeError(f"{path.name} cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise QualcodeError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB")
    # Some programs leave blank lines before the declaration, which XML forbids.
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    try:
        return defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except defusedxml.DefusedXmlException as error:
        told = f"{path.name} declares entities or a DTD, which a codebook has no use for"
        raise QualcodeError(told, "It was not read. Export it anew.") from error
    except (ET.ParseError, ValueError, LookupError) as error:
        told = f"{path.name} is not XML that can be read: {error}"
        raise QualcodeError(told, "Export it anew from the program that made it.") from error


def local_name(node: Any) -> str:
    """The name of an element without its namespace."""
    return str(node.tag).rpartition("}")[2]
