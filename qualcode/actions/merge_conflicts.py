"""What two copies of a study have both changed, differently, in words that a person can decide on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from qualcode.actions.merge_files import Codebooks
from qualcode.carry.common_ends import common_head, common_tail
from qualcode.model.spans import Span
from qualcode.store.database import Row, Store
from qualcode.store.documents import load_some
from qualcode.store.merge import Conflict, MergePlan
from qualcode.study.study import Study
from qualcode.text.anchors import shorten, show_place

TEXT, CODEBOOK = "text", "codebook"
_GONE = "removed"
# Of a row these say how it is kept, not what a person decided.
_KEPT = {
    "id",
    "created",
    "codebook",
    "rests_on",
    "triggers",
    "origin",
    "case",
    "coding",
    "document",
}
_PLAIN = {"text", "verdict"}  # said without their name
_SHOWN = 3  # lines of a text
_WHOLE = 80  # code points of one


@dataclass(frozen=True)
class MergeConflict:
    """One thing that both changed. `table` is `summary`, `decision`, `coding`, `memo`, `codebook` or `text`.

    `words` say what it is about, `ours` and `theirs` what each copy has.
    """

    table: str
    key: str
    words: str
    ours: str
    theirs: str

    @property
    def id(self) -> str:
        """What a choice is named by: `summary relationship@P1`, `codebook hope definition`."""
        return f"{self.table} {self.key}"


def text_conflicts(
    study: Study, theirs: Store, plan: MergePlan
) -> Iterator[tuple[str, MergeConflict]]:
    """The documents (by id) whose text both have edited."""
    for match in plan.documents:
        if match.both_edited:
            here, there = _body(study.store, match.document), _body(theirs, match.their_id)
            words = f"the text of {match.name} was edited by both"
            sides = _only(here, there), _only(there, here)
            yield match.document, MergeConflict(TEXT, match.name, words, *sides)


def row_conflicts(study: Study, plan: MergePlan) -> Iterator[MergeConflict]:
    """The rows that both changed; their ids are those of the plan."""
    names = {document.id: document.name for document in study.documents}
    for conflict in plan.conflicts:
        yield MergeConflict(
            conflict.table, conflict.key, _about(conflict, names), *_sides(conflict)
        )


def codebook_conflicts(codebooks: Codebooks | None) -> Iterator[MergeConflict]:
    """The lines of the codebook that both changed."""
    for conflict in codebooks.join().conflicts if codebooks else ():
        sides = (conflict.mine or _GONE, conflict.theirs or _GONE)
        yield MergeConflict(CODEBOOK, conflict.id, conflict.words, *sides)


def _about(conflict: Conflict, names: dict[str, str]) -> str:
    row = conflict.ours or conflict.theirs or {}
    if conflict.table == "summary":
        return f"the summary of {row['case']}, {row['code_id']}"
    if conflict.table == "memo":
        return f"a memo on {row['target_kind']} {row['target']}".rstrip()
    place = names.get(row["document"], "a document that is new here")
    return f"{row['coder']}'s {conflict.table} on “{shorten(row['text'])}” in {place}"


def _sides(conflict: Conflict) -> tuple[str, str]:
    ours, theirs = conflict.ours, conflict.theirs
    if ours and theirs:
        names = [name for name in ours if name not in _KEPT and ours[name] != theirs[name]]
        # Who wrote it goes without saying where the words differ.
        names = [name for name in names if name != "coder"] or names
    else:
        names = [name for name in ("verdict", "text", "memo") if (ours or theirs or {}).get(name)]
    return _told(ours, names), _told(theirs, names)


def _told(row: Row | None, names: list[str]) -> str:
    if row is None:
        return _GONE
    return "; ".join(_value(name, row[name]) for name in names)


def _value(name: str, value: object) -> str:
    said = "nothing" if value in {"", "{}", None} else str(value)
    return said if name in _PLAIN else f"{name} {said}"


def _body(store: Store, document: str) -> str:
    return load_some(store, [document])[0].text


def _only(text: str, other: str) -> str:
    """The first lines that only `text` has, each from where it begins to differ."""
    lines, others = _own_lines(text, other), _own_lines(other, text)
    pairs = zip_longest(lines[:_SHOWN], others[: len(lines[:_SHOWN])], fillvalue="")
    more = f" … and {len(lines) - _SHOWN} lines more" if len(lines) > _SHOWN else ""
    return " / ".join(_difference(*pair) for pair in pairs) + more or "not listed"


def _own_lines(text: str, other: str) -> list[str]:
    others = set(other.split("\n"))
    return [line for line in text.split("\n") if line.strip() and line not in others]


def _difference(line: str, other: str) -> str:
    """A short line whole; of a long one the words that differ from `other`, with what is around them."""
    if len(line) <= _WHOLE and len(other) <= _WHOLE:
        return line.strip()
    size = min(len(line), len(other))
    start = common_head(line, 0, other, 0, size)
    end = len(line) - common_tail(line, len(line), other, len(other), size - start)
    while start and line[start - 1].isalnum():
        start -= 1
    while end < len(line) and line[end].isalnum():
        end += 1
    return show_place(line, Span(start, end))
