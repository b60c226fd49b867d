"""The present place in the study of the text of a sheet's rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.carry.spans import CHANGED, Carried, carry_spans
from qualcode.exchange.sheets.reading import ReadRow
from qualcode.exchange.sheets.rows import RowKey, read_key, sheet_words, words_mark
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.text.anchors import find_quotes, shorten, show_place

_PARTED = "the row was separated from its hidden cell and was recognised by its text"


@dataclass(frozen=True)
class KnownRow:
    """A row whose words are those of the exported row `key`; `note` says what was odd about it."""

    row: ReadRow
    key: str
    note: str = ""


@dataclass(frozen=True)
class RefusedRow:
    """A row that stands for no words of the export, and why."""

    row: ReadRow
    why: str


def know_rows(
    rows: Iterable[ReadRow], keys: Sequence[str], documents: Mapping[str, Document]
) -> tuple[list[KnownRow], list[RefusedRow]]:
    """Distinguish the rows whose text is as exported from those whose text was altered.

    A row that was parted from its hidden cell (sorted without it) is known by its words, document and
    turn where they are those of one exported row that no other row stands for.
    """
    exported = set(keys)
    known: list[KnownRow] = []
    parted: list[ReadRow] = []
    for row in rows:
        key = read_key(row.key)
        if key is not None and row.key in exported and words_mark(row.text) == key.mark:
            known.append(KnownRow(row, row.key))
        else:
            parted.append(row)
    taken = {found.key for found in known}
    claims: dict[str, list[ReadRow]] = {}
    homes = _homes((key for key in keys if key not in taken), documents)
    for row in parted:
        claims.setdefault(_home(row, homes), []).append(row)
    refused: list[RefusedRow] = []
    for key_cell, claiming in claims.items():
        if key_cell and len(claiming) == 1:
            known.append(KnownRow(claiming[0], key_cell, _PARTED))
        else:
            refused += [RefusedRow(row, _altered(row, exported, documents)) for row in claiming]
    return sorted(known, key=lambda found: found.row.line), refused


def _homes(
    keys: Iterable[str], documents: Mapping[str, Document]
) -> dict[str, list[tuple[str, str, str]]]:
    """Exported rows by the mark of their words: the key, the document's name, the turn's number."""
    homes: dict[str, list[tuple[str, str, str]]] = {}
    for cell in keys:
        key = read_key(cell)
        if key is None:
            continue
        document = documents.get(key.document)
        turns = document.turns_of(key.span) if document else []
        turn = str(turns[0].number) if turns else ""
        homes.setdefault(key.mark, []).append((cell, document.name if document else "", turn))
    return homes


def _home(row: ReadRow, homes: Mapping[str, Sequence[tuple[str, str, str]]]) -> str:
    """The one exported row that has these words; empty if none is, or more than one."""
    found = homes.get(words_mark(row.text), [])
    if len(found) > 1:
        found = [home for home in found if home[1:] == (row.document, row.turn)]
    return found[0][0] if len(found) == 1 else ""


def _altered(row: ReadRow, exported: set[str], documents: Mapping[str, Document]) -> str:
    key = read_key(row.key)
    if key is None or row.key not in exported:
        said = f"“{shorten(row.text)}” is" if row.text.strip() else "without its text it is"
        return f"{said} not a row of the export"
    document = documents.get(key.document)
    if document is None:
        return f"its text was altered, and the study has no document '{key.document}'"
    there = key.span.of(document.text)
    told = "its text was altered"
    if words_mark(there) == key.mark:
        told += f"; the transcript says “{shorten(there)}”"
    elsewhere = find_quotes(document.text, row.text)
    if elsewhere and sheet_words(row.text):
        turns = document.turns_of(elsewhere[0])
        where = f" (turn {turns[0].number})" if turns else ""
        told += f"; the text of the row is here{where}: {show_place(document.text, elsewhere[0])}"
    return told


class RowPlaces:
    """From exported rows to spans of the documents as they are now."""

    def __init__(self, known: Iterable[KnownRow], documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._rows: dict[str, dict[RowKey, str]] = {}
        self._carried: dict[str, dict[RowKey, Carried]] = {}
        for found in known:
            key = read_key(found.key)
            if key is not None:
                self._rows.setdefault(key.document, {})[key] = found.row.text

    def place(self, cell: str) -> tuple[Document, Span] | str:
        """The document and the span now, or why there is none."""
        key = read_key(cell)
        document = self._documents.get(key.document) if key else None
        if key is None or document is None:
            return f"the study has no document '{key.document if key else cell}'"
        if words_mark(key.span.of(document.text)) == key.mark:
            return document, key.span
        went = self._carry(document)[key]
        if went.after is None:
            return f"its text is no longer in {document.name}, because the transcript was edited"
        if went.state == CHANGED:
            now = shorten(went.after.of(document.text))
            return f"its text is now “{now}”, because the transcript was edited"
        return document, went.after

    def _carry(self, document: Document) -> Mapping[RowKey, Carried]:
        """Where the rows of an edited document went."""
        if document.id not in self._carried:
            rows = sorted(self._rows[document.id].items(), key=lambda item: item[0].span)
            text, spans = "", []
            for _, words in rows:
                spans.append(Span(len(text), len(text) + len(words)))
                text += words + "\n"
            went = carry_spans(text, document.text, spans)
            self._carried[document.id] = {
                key: found for (key, _), found in zip(rows, went, strict=True)
            }
        return self._carried[document.id]
