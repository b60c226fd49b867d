"""REFI-QDA codebooks (`.qdc`), as ATLAS.ti, MAXQDA, NVivo, QualCoder, Quirkos and others exchange them.

The standard knows a tree of codes with a name, a colour and a description
(https://www.qdasoftware.org, version 1.0 of the codebook). Everything else that a code has is
written into its description under headings, and found there again.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from qualcode.errors import QualcodeError
from qualcode.exchange.codebooks.forest import Branch, ImportedCodebook, plant
from qualcode.exchange.codebooks.sections import read_sections, write_sections
from qualcode.exchange.codebooks.xml import local_name, parse_xml
from qualcode.model.codes import Code, Codebook, Theme

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "qualcode"
# For ids made of ids: the same code has the same GUID in every export.
GUIDS = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_qdc(codebook: Codebook) -> tuple[bytes, list[str]]:
    """The codebook as REFI-QDA, and what that format cannot carry, item by item.

    Raises QualcodeError for a codebook without themes, which the standard has no form for.
    """
    if not codebook.themes:
        raise QualcodeError("A REFI-QDA codebook cannot be empty", "Add a theme first.")
    notes = [f"{key} “{value}” cannot be stored in REFI-QDA" for key, value in _head(codebook)]
    root = ET.Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    codes = ET.SubElement(root, "Codes")
    for theme in codebook.themes:
        _write(codes, theme, notes)
    if codebook.facets:
        sets = ET.SubElement(root, "Sets")
        for name, values in codebook.facets.items():
            guid = str(uuid.uuid5(GUIDS, f"facet {name}"))
            facet = ET.SubElement(sets, "Set", {"guid": guid, "name": _xml(name, notes)})
            described = write_sections("", [("FACET", values)])
            ET.SubElement(facet, "Description").text = _xml(described, notes)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n", notes


def read_qdc(path: Path) -> ImportedCodebook:
    """The codebook in a `.qdc`, or in a REFI-QDA project (`.qdpx`, or the `project.qde` in it).

    Tolerant of what programs write: byte order marks, braces in GUIDs, a missing namespace, empty
    `<Sets/>`, codes without `isCodable`, names that occur several times. Raises QualcodeError if
    the file is not such XML, or declares entities.
    """
    root = parse_xml(path)
    book = next((node for node in root.iter() if local_name(node) == "CodeBook"), None)
    if book is None:
        told = f"{path.name} is XML, but not a REFI-QDA codebook: it has no `CodeBook`"
        raise QualcodeError(told, "Export the codebook again, as REFI-QDA (.qdc).")
    notes: list[str] = []
    top = [child for part in book if local_name(part) == "Codes" for child in part]
    branches = _branches([node for node in top if local_name(node) == "Code"], notes)
    facets = dict(_facets(book, notes))
    found = plant(branches, facets=facets)
    return ImportedCodebook(found.codebook, (*notes, *found.notes))


def _head(codebook: Codebook) -> Iterator[tuple[str, str]]:
    if codebook.title:
        yield "The title", codebook.title
    if codebook.version:
        yield "The version", codebook.version
    if codebook.language != "en":
        yield "The language", codebook.language


def _write(parent: Any, node: Theme | Code, notes: list[str]) -> None:
    codable = not (isinstance(node, Code) and node.retired)
    attributes = {
        "guid": str(uuid.uuid5(GUIDS, node.id)),
        "name": _xml(node.name, notes),
        "isCodable": "true" if codable else "false",
    }
    if isinstance(node, Theme) and node.color:
        attributes["color"] = node.color
    element = ET.SubElement(parent, "Code", attributes)
    described = write_sections(node.definition, _sections(node))
    ET.SubElement(element, "Description").text = _xml(described, notes)
    for child in node.codes:
        _write(element, child, notes)


def _sections(node: Theme | Code) -> list[tuple[str, Any]]:
    if isinstance(node, Theme):
        return [("THEME ID", (node.id,))]
    return [
        ("USE WHEN", node.include),
        ("DO NOT USE WHEN", node.exclude),
        ("EXAMPLES", node.examples),
        ("KEYWORDS", node.keywords),
        ("ASKED OF", node.asked_of),
        ("UNIT", (node.unit,) if node.unit else ()),
        ("RETIRED", ("yes",) if node.retired else ()),
        ("CODE ID", (node.id,)),
    ]


def _xml(text: str, notes: list[str]) -> str:
    clean = NOT_XML.sub("", text)
    if clean != text:
        notes.append(f"Control characters in “{clean[:40]}” were left out")
    return clean


def _branches(nodes: list[Any], notes: list[str]) -> list[Branch]:
    # Not by recursion: some trees are deeper than Python's stack.
    roots = [_branch(node, notes) for node in nodes]
    waiting = list(zip(nodes, roots, strict=True))
    while waiting:
        node, branch = waiting.pop()
        below = [child for child in node if local_name(child) == "Code"]
        branch.children = [_branch(child, notes) for child in below]
        waiting += zip(below, branch.children, strict=True)
    return roots


def _branch(node: Any, notes: list[str]) -> Branch:
    name = " ".join((node.get("name") or "").split())
    if not name:
        name = "Without a name"
        notes.append(f"The code {node.get('guid', '')} has no name")
    described = next((child.text or "" for child in node if local_name(child) == "Description"), "")
    definition, sections = read_sections(described)
    read = dict(sections)
    code = Code(
        id="",
        name=name,
        definition=definition,
        include=read.get("USE WHEN", ()),
        exclude=read.get("DO NOT USE WHEN", ()),
        examples=read.get("EXAMPLES", ()),
        keywords=read.get("KEYWORDS", ()),
        asked_of=read.get("ASKED OF", {}),
        unit=next(iter(read.get("UNIT", ())), ""),
        retired=bool(read.get("RETIRED", ())),
    )
    theme_id = next(iter(read.get("THEME ID", ())), "")
    code_id = next(iter(read.get("CODE ID", ())), theme_id)
    return Branch(code, code_id, _color(node.get("color")), theme=bool(theme_id))


def _color(color: str | None) -> str:
    if color and re.fullmatch(r"#[0-9A-Fa-f]{3}", color):
        return "#" + "".join(digit * 2 for digit in color[1:])
    return color if color and re.fullmatch(r"#[0-9A-Fa-f]{6}", color) else ""


def _facets(book: Any, notes: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in book:
        for found in part if local_name(part) == "Sets" else []:
            name = " ".join((found.get("name") or "").split())
            described = next((c.text or "" for c in found if local_name(c) == "Description"), "")
            values = dict(read_sections(described)[1]).get("FACET", ())
            if name and values:
                yield name, values
            else:
                notes.append(f"The set of codes “{name}” cannot be imported")
