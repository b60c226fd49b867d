"""Stores and values for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qualcode.model.codings import Coding, Decision, Hit, Memo, Suggestion, Summary
from qualcode.model.documents import Document, Line, Turn
from qualcode.model.spans import Span
from qualcode.store.codings import save_coding
from qualcode.store.database import Store
from qualcode.store.documents import save_document

TEXT = "Ann: I felt heard – at last. 😀\nBen: Nobody asked what recovery meant to me.\n"

DOCUMENT = Document(
    id="doc1",
    name="FG1",
    file="transcripts/FG1.docx",
    file_sha256="f" * 64,
    text=TEXT,
    turns=(
        Turn(1, "Ann", Span(5, 30), 0.0, 2.5, None),
        Turn(2, None, Span(36, 76), None, None, 3),
    ),
    lines=(Line(0, 1), Line(31, 7)),
    part="helped",
    read_with="r1",
    respondent="R07",
    attributes={"site": "North", "gender": "ü"},
)

CODING = Coding(
    id="c1",
    document="doc1",
    code_id="relationship",
    span=Span(7, 17),
    text="felt heard",
    coder="ann",
    origin="keyword",
    facets={"impact": "helpful", "depth": "2"},
    memo="said twice\nand “meant”",
    triggers=("feel heard", "heard"),
    quotable=True,
    codebook="b" * 64,
    created="2026-03-01T10:00:00Z",
)

DECISION = Decision(
    id="d1",
    document="doc1",
    code_id="relationship",
    span=Span(5, 28),
    text=TEXT[5:28],
    verdict="accept",
    coder="ann",
    triggers=("heard",),
    coding="c1",
    why="plain",
    created="2026-03-01T10:00:00Z",
)

SUMMARY = Summary("P1", "relationship", "Feels heard.", "ann", {"c1": "felt heard"}, "2026-03-02")

MEMO = Memo("m1", "case", "P1", "Come back to this.", "ben", "2026-03-03T00:00:00Z")

SUGGESTION = Suggestion(
    id="s1",
    document="doc1",
    code_id="meaning",
    span=Span(36, 76),
    text=TEXT[36:76],
    turn=2,
    hits=(Hit("meaning", "recover*", Span(54, 62), negated=True, facets={"impact": "mixed"}),),
    facets={"impact": "mixed"},
    negated=True,
)

# What a store holds; `change` and `change_row` last, since every change adds to them.
KEPT = (
    "content",
    "document",
    "coding",
    "decision",
    "summary",
    "memo",
    "input",
    "finished",
    "opened",
)
ALL = (*KEPT, "suggestion", "change", "change_row")


def coding(number: int, **facts: object) -> Coding:
    """A coding told from the others by its number."""
    return replace(CODING, id=f"c{number:04}", **facts)


def add_document(store: Store, coder: str = "ann", document: Document = DOCUMENT) -> None:
    """Keep a document in a change of its own."""
    with store.change("ingest", coder) as change:
        save_document(change, document)


def add_coding(store: Store, number: int, coder: str = "ann", **facts: object) -> None:
    """Keep a coding in a change of its own."""
    with store.change("code add", coder) as change:
        save_coding(change, coding(number, coder=coder, **facts))


def all_rows(store: Store, tables: tuple[str, ...] = KEPT) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, in an order of its own."""
    return {table: sorted(store.rows(f'SELECT * FROM "{table}"'), key=repr) for table in tables}


def leftovers(folder: Path) -> set[str]:
    """The names of the files in a folder."""
    return {path.name for path in folder.iterdir()}
