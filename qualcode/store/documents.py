"""Documents in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualcode.model.documents import Document, Line, Turn
from qualcode.model.spans import Span
from qualcode.store.database import Change, Row, Store

_SELECT = "SELECT d.*, c.body FROM document d JOIN content c ON c.sha256 = d.content "


@dataclass(frozen=True, slots=True)
class Stored:
    """A document without its text: enough to see whether its file has changed."""

    id: str
    name: str
    file: str
    file_sha256: str
    part: str
    read_with: str


def load_documents(store: Store, file: str = "") -> list[Document]:
    """Every document (or every one read from `file`), by name."""
    sql = f"{_SELECT} WHERE d.file = ? OR ? = '' ORDER BY d.name"
    return [_document(row) for row in store.rows(sql, (file, file))]


def load_stored(store: Store) -> list[Stored]:
    """Every document without its text, by name."""
    sql = "SELECT id, name, file, file_sha256, part, read_with FROM document ORDER BY name"
    return [Stored(**row) for row in store.rows(sql)]


def load_document(store: Store, name: str) -> Document | None:
    """The document of that name, or None."""
    rows = store.rows(_SELECT + "WHERE d.name = ?", (name,))
    return _document(rows[0]) if rows else None


def load_some(store: Store, ids: Iterable[str]) -> list[Document]:
    """The documents of these ids, by name."""
    found = []
    for id_ in ids:
        found += store.rows(_SELECT + "WHERE d.id = ?", (id_,))
    return sorted(map(_document, found), key=lambda document: document.name)


def load_answers(store: Store) -> dict[str, dict[str, str]]:
    """What the respondents of questionnaires answered, by respondent; texts stay unread."""
    rows = store.tuples(
        "SELECT respondent, attributes FROM document WHERE respondent IS NOT NULL ORDER BY name"
    )
    return {respondent: json.loads(answers) for respondent, answers in rows if respondent}


def load_names(store: Store) -> dict[str, str]:
    """The name of each document by its id, in the order of names; texts stay unread."""
    rows = store.rows("SELECT id, name FROM document ORDER BY name")
    return {row["id"]: row["name"] for row in rows}


def texts_sha256(store: Store) -> str:
    """One hash over all that the documents are: texts, turns, names and what their files said."""
    digest = hashlib.sha256()
    for row in store.each("SELECT * FROM document ORDER BY id"):
        digest.update(json.dumps(row, sort_keys=True).encode())
    return digest.hexdigest()


def save_document(change: Change, document: Document) -> None:
    """Keep the text for good and the document as it is now."""
    sha256 = text_sha256(document.text)
    change.keep_content(sha256, document.text)
    change.put("document", _row(document, sha256))


def load_text(store: Store | Change, sha256: str) -> str:
    """A text that is kept, by its SHA-256; KeyError if it is not."""
    rows = store.rows("SELECT body FROM content WHERE sha256 = ?", (sha256,))
    if not rows:
        raise KeyError(sha256)
    return str(rows[0]["body"])


def each_text(store: Store) -> Iterator[tuple[str, str]]:
    """Every text that is kept, each with the SHA-256 it is kept under."""
    return ((row["sha256"], row["body"]) for row in store.each("SELECT sha256, body FROM content"))


def text_sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, as hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _row(document: Document, content: str) -> Row:
    turns = [
        [t.speaker, t.span.start, t.span.end, t.time_start, t.time_end, t.page]
        for t in document.turns
    ]
    return {
        "id": document.id,
        "name": document.name,
        "file": document.file,
        "file_sha256": document.file_sha256,
        "content": content,
        "turns": json.dumps(turns, ensure_ascii=False),
        "lines": json.dumps([[line.start, line.number] for line in document.lines]),
        "part": document.part,
        "read_with": document.read_with,
        "respondent": document.respondent,
        "attributes": json.dumps(dict(document.attributes), ensure_ascii=False),
    }


def _document(row: Row) -> Document:
    return Document(
        id=row["id"],
        name=row["name"],
        file=row["file"],
        file_sha256=row["file_sha256"],
        text=row["body"],
        turns=tuple(
            Turn(number, speaker, Span(start, end), time_start, time_end, page)
            for number, (speaker, start, end, time_start, time_end, page) in enumerate(
                json.loads(row["turns"]), 1
            )
        ),
        lines=tuple(Line(start, number) for start, number in json.loads(row["lines"])),
        part=row["part"],
        read_with=row["read_with"],
        respondent=row["respondent"],
        attributes=json.loads(row["attributes"]),
    )
