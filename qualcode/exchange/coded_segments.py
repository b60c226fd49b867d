"""Tables of coded segments that other programs write: MAXQDA, ATLAS.ti, NVivo, QualCoder, Taguette, Dedoose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.exchange.code_names import CodeNames
from qualcode.files.cells import unguard
from qualcode.files.tables import Table
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.text.anchors import find_quotes, shorten

# What the programs call these columns in English, German, French and Spanish, in small letters
# without signs.
_HEADINGS = {
    "document": """document documentname documenttitle dokument dokumentname dokumentenname nomdudocument
        nombredeldocumento nombredocumento documento filename file datei dateiname fichier archivo source
        sourcename quelle fuente mediatitle resource resourcename primarydocument primärdokument transcript
        transkript interview internals media""",
    "code": """code codes codename codenames kode kodes codesystem codepath tag tags node nodes knoten nœud noeud
        nœuds nodo nodos código códigos codigo codigos nomducode nombredelcódigo codeapplied codesapplied
        codesappliedcombined theme thema thème tema""",
    "text": """segment segmente codedsegment codedsegments codedtext coded kodiertessegment codiertessegment
        segmentcodé segmento segmentos segmentocodificado text texte texto quotation quotationcontent quote zitat zitatinhalt citation
        contenudelacitation cita contenidodelacita excerpt excerptcopy exzerpt extrait extracto content contents
        inhalt contenu contenido reference referencetext referenz passage textstelle fragment highlight selectedtext""",
    "memo": """comment comments memo codedmemo kommentar kommentare commentaire commentaires comentario comentarios
        note notiz nota excerptmemo segmentmemo""",
    "coder": """coder codername createdby modifiedby author owner user excerptcreator creator codedby erstelltvon
        geändertvon autor auteur crééepar crééepar creadopor codificador kodierer codierer bearbeitetvon""",
    "speaker": "speaker participant sprecher sprecherin teilnehmer teilnehmerin participante locuteur case fall cas caso",
    "position": "position positionen",
}  # fmt: skip
_KINDS = {name.casefold(): kind for kind, names in _HEADINGS.items() for name in names.split()}
# The more exact of two columns for the same: `Quotation Content` before `Quotation`.
_FIRST = {
    "text": ("quotationcontent", "segment", "codedtext", "content"),
    "code": ("codename", "codepath"),
}
_BETWEEN = re.compile(r"\s*(?:\n|;|\|)\s*")
_PATH = re.compile(r"\s*(?:\\+|>|::|/)\s*|:\s+")
_POSITION = re.compile(r"\s*\[?\(?(\d+)\s*[-–,:]\s*(\d+)\)?\]?\s*\Z")


# What programs call a coder who gave no name.
_NO_ONE = frozenset({"", "default"})


@dataclass(frozen=True)
class Segment:
    """One code on one segment, as another program's table has it.

    `code` is its name or path there; `span` where that program says that it is (code points, by most
    of them), `speaker` whose words it says they are; empty or None if it says neither.
    """

    line: int
    document: str
    code: str
    text: str
    memo: str = ""
    coder: str = ""
    speaker: str = ""
    span: Span | None = None


def read_segments(table: Table) -> list[Segment]:
    """The segments of a table, a code each.

    Raises ProblemsError with the columns that are missing, and how to call them.
    """
    columns = find_columns(table)
    missing = [kind for kind in ("code", "text") if kind not in columns]
    if missing:
        wanted = {"code": "code_id", "text": "text"}
        names = ", ".join(f"'{wanted[kind]}'" for kind in missing)
        found = ", ".join(f"'{column}'" for column in table.columns)
        raise ProblemsError(
            [
                Problem(
                    table.path.name, 1, f"the column {names} is missing (the columns are: {found})"
                )
            ],
            "Rename the columns: 'document', 'code_id' for the code and 'text' for the coded text.",
        )
    return [segment for row in table.rows for segment in _segments(row.line, row.cells, columns)]


def find_columns(table: Table) -> dict[str, str]:
    """Which column is the document, the code, the text and so on."""
    found: dict[str, list[str]] = {}
    for column in table.columns:
        kind = _KINDS.get(_plain(column))
        if kind:
            found.setdefault(kind, []).append(column)
    return {
        kind: min(columns, key=lambda column: _order(kind, column))
        for kind, columns in found.items()
    }


def _order(kind: str, column: str) -> int:
    first = _FIRST.get(kind, ())
    plain = _plain(column)
    return first.index(plain) if plain in first else len(first)


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).casefold()


def _segments(line: int, row: Mapping[str, str], columns: Mapping[str, str]) -> Iterable[Segment]:
    cells = {kind: unguard(row[column]).strip() for kind, column in columns.items()}
    if not cells["text"] and not cells["code"]:
        return
    at = _POSITION.match(cells.get("position", ""))
    span = Span(int(at[1]), int(at[2])) if at and int(at[1]) < int(at[2]) else None
    codes = [code for code in _BETWEEN.split(cells["code"]) if code] or [""]
    for code in codes:
        yield Segment(
            line,
            cells.get("document", ""),
            code,
            cells["text"],
            cells.get("memo", ""),
            "" if cells.get("coder", "") in _NO_ONE else cells["coder"],
            cells.get("speaker", ""),
            span,
        )


def find_code(name: str, names: CodeNames) -> str:
    r"""The id of the code called so, or so at the end of its path (`Support\\Family`).

    Raises QualcodeError, with the nearest names, if there is none or the name is that of several.
    """
    if code_id := names.find(name):
        return code_id
    last = [part for part in _PATH.split(name) if part]
    if len(last) > 1 and (code_id := names.find(last[-1])):
        return code_id
    near = ", ".join(f"'{label}'" for label in names.nearest(last[-1] if last else name))
    raise QualcodeError(
        f"The codebook has no code '{name}'",
        f"Did you mean {near}?"
        if near
        else "Import its codebook first: qualcode codebook import FILE",
    )


def find_documents(name: str, documents: Sequence[Document]) -> list[Document]:
    """The documents that a table may mean: all of them if it names none.

    A name counts without its folder, group, file extension and capitals. Raises QualcodeError if no
    document has it.
    """
    if not name:
        return list(documents)
    last = PurePosixPath(re.sub(r"[\\>]+", "/", name)).name.strip()
    wanted = {text.casefold() for text in (name, last, PurePosixPath(last).stem)}
    for names in (_exact_names, _loose_names):
        found = [d for d in documents if names(d) & wanted]
        if found:
            return found
    raise QualcodeError(f"There is no document '{name}'")


def _exact_names(document: Document) -> set[str]:
    return {document.name.casefold(), PurePosixPath(document.file).name.casefold()}


def _loose_names(document: Document) -> set[str]:
    return {
        PurePosixPath(document.name).stem.casefold(),
        PurePosixPath(document.file).stem.casefold(),
    }


def place_segment(segment: Segment, documents: Sequence[Document]) -> tuple[Document, Span]:
    """The one place of the quoted text in `documents`.

    Of several places the one that the table's position names is taken, or the only one in the words
    of the speaker that it names. Raises QualcodeError if there is none, or more than one.
    """
    if not segment.text:
        raise QualcodeError("The coded text is empty")
    places = [(d, span) for d in documents for span in find_quotes(d.text, segment.text)]
    if len(places) > 1 and segment.span is not None:
        places = [place for place in places if place[1] == segment.span] or places
    if len(places) > 1 and segment.speaker:
        own = [(d, span) for d, span in places if _speaks(d, span, segment.speaker)]
        places = own or places
    if len(places) == 1:
        return places[0]
    shown = shorten(segment.text)
    if not places:
        where = f" in '{documents[0].name}'" if len(documents) == 1 else ""
        raise QualcodeError(f"“{shown}” was not found{where}")
    raise QualcodeError(f"“{shown}” occurs {len(places)} times")


def _speaks(document: Document, span: Span, speaker: str) -> bool:
    who = {turn.speaker or "" for turn in document.turns_of(span)}
    who |= {document.respondent or "", document.name}
    return speaker.casefold() in {name.casefold() for name in who}
