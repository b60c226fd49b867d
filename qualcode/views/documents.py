"""Documents and cases: what was imported, its text, and who speaks for which case."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, TypedDict

from qualcode.analysis.attribute_types import infer_types, is_missing
from qualcode.analysis.case_check import check_cases
from qualcode.analysis.cast import count_speakers
from qualcode.model.codings import Coding
from qualcode.model.documents import Document
from qualcode.store.codings import Which
from qualcode.store.documents import load_names
from qualcode.study.study import Study
from qualcode.text.offsets import count_lines, lines_of
from qualcode.views.plain import MORE, CaseName, CodeId, DocumentName


class SpeakerView(TypedDict):
    """A label of a document (None for turns without one) and its number of turns."""

    speaker: Annotated[str | None, "P3"]
    role: Annotated[str, "participant"]
    turns: Annotated[int, 21]
    case: Annotated[str, "FG1:P3"]


class DocumentEntry(TypedDict):
    """An entry in the list of documents."""

    document: DocumentName
    file: Annotated[str, "transcripts/FG1.docx"]
    turns: Annotated[int, 120]
    words: Annotated[int, 3012]
    speakers: list[SpeakerView]


class TurnView(TypedDict):
    """A turn; `start` and `end` are code points of the document's text, times are in seconds."""

    turn: Annotated[int, 1]
    speaker: Annotated[str | None, "P3"]
    role: Annotated[str, "participant"]
    case: Annotated[str, "FG1:P3"]
    start: Annotated[int, 4]
    end: Annotated[int, 61]
    line_start: Annotated[int | None, 1]
    line_end: Annotated[int | None, 2]
    time_start: Annotated[float | None, None]
    time_end: Annotated[float | None, MORE]
    page: Annotated[int | None, MORE]


class DocumentView(TypedDict):
    """A document with its full text."""

    document: DocumentName
    file: Annotated[str, MORE]
    text: str
    turns: list[TurnView]


class Orphan(TypedDict):
    """A coding that could not be placed after an edit of the transcript."""

    coding_id: str
    document: DocumentName
    code_id: CodeId
    text: str
    coder: Annotated[str, MORE]


class Attached(TypedDict):
    """A coding that was given a new place."""

    coding_id: str
    text: str


class CaseEntry(TypedDict):
    """A case; `words` counts the words of its speakers."""

    case: CaseName
    attributes: Annotated[dict[str, str], {"group": "service user"}]
    documents: list[DocumentName]
    words: Annotated[int, 812]


class AttributeView(TypedDict):
    """An attribute of the cases, the type of its values, and how many are missing."""

    attribute: Annotated[str, "age"]
    type: Annotated[str, "number"]
    missing: Annotated[int, 2]


class CasesChecked(TypedDict):
    """What needs a second look in the table of cases."""

    attributes: list[AttributeView]
    remarks: list[str]


class CasesImported(TypedDict):
    """How many cases the new table has."""

    cases: Annotated[int, 18]


class BlankCases(TypedDict):
    """The table of cases to fill in."""

    rows: Annotated[int, 18]
    file: Annotated[str, "cases-to-fill-in.csv"]


def list_documents(study: Study) -> list[DocumentEntry]:
    """Return the documents by name."""
    return [
        {
            "document": document.name,
            "file": document.file,
            "turns": len(document.turns),
            "words": sum(len(turn.span.of(document.text).split()) for turn in document.turns),
            "speakers": [
                {"speaker": s.speaker, "role": s.role, "turns": s.turns, "case": s.case}
                for s in count_speakers(document, study.cast)
            ],
        }
        for document in study.documents
    ]


def show_document(study: Study, document: Document) -> DocumentView:
    """Return the text of a document and the places of its turns."""
    lines = document.lines or count_lines(document.text, study.settings.line_width)
    turns: list[TurnView] = []
    for turn in document.turns:
        first, last = lines_of(lines, turn.span) or (None, None)
        turns.append(
            {
                "turn": turn.number,
                "speaker": turn.speaker,
                "role": study.cast.role_of(turn.speaker),
                "case": study.cast.case_of(document, turn),
                "start": turn.span.start,
                "end": turn.span.end,
                "line_start": first,
                "line_end": last,
                "time_start": turn.time_start,
                "time_end": turn.time_end,
                "page": turn.page,
            }
        )
    return {"document": document.name, "file": document.file, "text": document.text, "turns": turns}


def list_orphans(study: Study) -> list[Orphan]:
    """Return the orphaned codings by document; in a blind study, only the viewer's own."""
    names = load_names(study.store)
    lost = study.codings(Which(placed=False))
    return [
        {
            "coding_id": coding.id,
            "document": names.get(coding.document, ""),
            "code_id": coding.code_id,
            "text": coding.text,
            "coder": coding.coder,
        }
        for coding in sorted(lost, key=lambda c: (names.get(c.document, ""), c.id))
    ]


def show_attached(coding: Coding) -> Attached:
    """Return a coding and the text it now covers."""
    return {"coding_id": coding.id, "text": coding.text}


def list_cases(study: Study) -> list[CaseEntry]:
    """Return the cases in the order of their table."""
    words: Counter[str] = Counter()
    documents: dict[str, dict[str, None]] = {}
    for document in study.documents:
        for turn in document.turns:
            case = study.cast.case_of(document, turn)
            words[case] += len(turn.span.of(document.text).split())
            documents.setdefault(case, {})[document.name] = None
    return [
        {
            "case": case.name,
            "attributes": dict(case.attributes),
            "documents": list(documents.get(case.name, {})),
            "words": words[case.name],
        }
        for case in study.cases
    ]


def show_cases_checked(study: Study) -> CasesChecked:
    """Return speakers without a case, cases without speech, and the type of each attribute."""
    types = infer_types(study.cases)
    return {
        "attributes": [
            {
                "attribute": name,
                "type": kind,
                "missing": sum(is_missing(c.attributes.get(name, ""), kind) for c in study.cases),
            }
            for name, kind in types.items()
        ],
        "remarks": check_cases(study.documents, study.cases, study.cast),
    }
