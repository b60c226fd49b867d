"""What a coder changed in a coding sheet, against what it was exported with and the study now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from qualcode.errors import Problem
from qualcode.exchange.code_names import code_names
from qualcode.exchange.coding_changes import (
    AddedCoding,
    CodingChanges,
    CodingMerge,
    CodingReturn,
    Exported,
    Said,
    memo_mark,
)
from qualcode.exchange.sheets.pairs import Entry, Pairs, pair_rows
from qualcode.exchange.sheets.places import KnownRow, RowPlaces, know_rows
from qualcode.exchange.sheets.reading import read_sheet
from qualcode.exchange.sheets.rows import read_key
from qualcode.exchange.sheets.state import SheetState, ShownCoding
from qualcode.model.codes import Codebook
from qualcode.model.codings import Coding
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.returns.outcomes import Outcome

_ROWS_TOLD = 5  # one by one


def read_coding_sheet(
    path: Path,
    documents: Sequence[Document],
    codings: Sequence[Coding],
    codebook: Codebook,
) -> CodingChanges:
    """Read back a sheet that `write_coding_sheet` made, against the study as it is now.

    Only what the coder changed since the export counts: codings made or removed elsewhere
    meanwhile stay as they are, and what both changed differently is refused. Rows may be in any
    order or be missing. Raises QualcodeError if the file is not a coding sheet.
    """
    state, rows = read_sheet(path)
    by_id = {document.id: document for document in documents}
    known, refused = know_rows(rows, state.keys, by_id)
    comparing = _Comparing(path.name, state, codings, codebook, RowPlaces(known, by_id))
    for row in refused:
        comparing.refuse(row.row.line, f"{row.why}; the row was not imported")
    together: dict[str, list[KnownRow]] = {}
    for found in known:
        together.setdefault(found.key, []).append(found)
    for key, found_rows in together.items():
        comparing.take_rows(key, found_rows)
    missing = len(set(state.keys) - set(together) - {row.row.key for row in refused})
    comparing.note_rest(missing)
    return comparing.changes()


class _Comparing(CodingReturn):
    """Gathers the changes, row by row."""

    def __init__(
        self,
        name: str,
        state: SheetState,
        codings: Sequence[Coding],
        codebook: Codebook,
        places: RowPlaces,
    ) -> None:
        super().__init__(name, CodingMerge(codebook, code_names(codebook), state.facets))
        self._coder, self._places = state.coder, places
        self._labels = state.codes
        self._now = {coding.id: coding for coding in codings}
        self._own: dict[tuple[str, Span], list[Coding]] = {}
        for coding in codings:
            if coding.coder == state.coder and coding.span is not None:
                self._own.setdefault((coding.document, coding.span), []).append(coding)
        self._shown: dict[str, list[ShownCoding]] = {}
        for shown in state.codings:
            self._shown.setdefault(shown.key, []).append(shown)
        self._exported = {shown.id for shown in state.codings}
        self._became: set[tuple[str, Span | None, str]] = set()  # codes put in the place of others
        self._newer: list[int] = []

    def note_rest(self, missing: int) -> None:
        """Report rows that are missing, and codings that the sheet does not know."""
        if missing:
            told = f"rows of the export that are missing from the sheet: {missing}; their codings are kept"
            self.note(0, told)
        if self._newer:
            rows = ", ".join(str(line) for line in self._newer[:_ROWS_TOLD])
            more = ", ..." if len(self._newer) > _ROWS_TOLD else ""
            told = (
                f"made after the sheet was exported, so not in it: {len(self._newer)} of the "
                f"codings on this text; they are kept (rows {rows}{more})"
            )
            self.note(0, told)

    def changes(self) -> CodingChanges:
        """All of it, in the order of the sheet."""
        by_line = attrgetter("line")
        return CodingChanges(
            self._coder,
            tuple(sorted(self._added, key=by_line)),
            tuple(sorted(self._removed, key=by_line)),
            tuple(sorted(self._changed, key=by_line)),
            tuple(sorted(self._refused, key=by_line)),
            tuple(sorted(_gathered(self._notes), key=by_line)),
            self._unchanged,
        )

    def take_rows(self, key: str, rows: Sequence[KnownRow]) -> None:
        """Compare the rows of one exported row (more than one where it was copied)."""
        for found in rows:
            if found.note:
                self.note(found.row.line, found.note)
        pairs = pair_rows([found.row for found in rows], self._shown.get(key, []), self._find)
        for line, stray in pairs.strays:
            self.refuse(line, stray)
        line = rows[0].row.line
        for was in pairs.gone:
            self._remove(line, was)
        for entry, was in pairs.kept:
            self._keep(key, entry, was, pairs)
        self._add(key, pairs)
        self._count_newer(key, line, pairs)

    def _find(self, label: str) -> str | None:
        return self._labels.get(label) or self._names.find(label) or self._old_id(label)

    def _old_id(self, label: str) -> str | None:
        # A coding whose code the codebook no longer had was shown by its id.
        return label if any(s.code_id == label for c in self._shown.values() for s in c) else None

    def _remove(self, line: int, was: ShownCoding) -> None:
        label = self._names.label(was.code_id)
        told = "was removed here but has changed in the study since the export, so it was kept"
        self.remove(line, _exported(was), self._now.get(was.id), f"“{label}” {told}")

    def _keep(self, key: str, entry: Entry, was: ShownCoding, pairs: Pairs) -> None:
        said = self._said(entry, was, pairs)
        if said is None:
            return
        now = self._now.get(was.id)
        if now is None:
            self._keep_without(key, entry, was, said)
            return
        if said.code_id not in (was.code_id, now.code_id):
            if problem := self._merge.code_problem(said.code_id, entry.label):
                self.refuse(entry.line, f"{problem}: “{self._names.label(now.code_id)}” stays")
                return
            beside = self._beside(now, said.code_id)
            if beside is not None:
                self._remove(entry.line, was)
                if said.memo is None and not beside.memo:
                    said = replace(said, memo=now.memo)
                self._join(entry, beside, said)
                return
            if (now.document, now.span, said.code_id) in self._became:
                self._remove(entry.line, was)
                self.refuse(
                    entry.line, f"“{entry.label}” appears twice in this row; it was counted once"
                )
                return
            self._became.add((now.document, now.span, said.code_id))
        self.take(entry.line, now, self._merge.merge(now, _exported(was), said))

    def _said(self, entry: Entry, was: ShownCoding, pairs: Pairs) -> Said | None:
        """What the sheet says of a coding it showed; None if that cannot be read."""
        if entry.code_id is None:
            problem = self._merge.code_problem(None, entry.label)
            self.refuse(entry.line, f"{problem}: “{self._names.label(was.code_id)}” stays")
            return None
        memo = entry.memo
        if memo is not None and was.id in pairs.standing:
            now = self._now.get(was.id)
            memo = f"{now.memo}\n{memo}" if memo and now is not None else None
        elif memo is not None and memo_mark(memo) == was.shown_memo:
            memo = None
        elif memo is not None and was.memo != was.shown_memo:
            self.refuse(entry.line, "the memo is longer than a cell can be; change it in the study")
            memo = None
        return Said(entry.code_id, entry.facets, memo)

    def _keep_without(self, key: str, entry: Entry, was: ShownCoding, said: Said) -> None:
        """The study no longer has such a coding: removed there, or replaced by this very sheet."""
        if self._merge.judge(_exported(was), said, None) is not Outcome.CONFLICT:
            return
        place = self._places.place(key)
        if not isinstance(place, str):
            document, span = place
            for (name, there), codings in self._own.items():
                if name == document.id and there.overlaps(span):
                    for coding in codings:
                        if coding.code_id == said.code_id:
                            self._join(entry, coding, said)
                            return
        label = self._names.label(was.code_id)
        self.refuse(
            entry.line,
            f"“{label}” was changed here but has been removed in the study since the export",
        )

    def _beside(self, now: Coding, code_id: str) -> Coding | None:
        """The coder's coding with that code on the same words, where there is one already."""
        there = self._own.get((now.document, now.span), []) if now.span else []
        return next((c for c in there if c.code_id == code_id and c.id != now.id), None)

    def _join(self, entry: Entry, beside: Coding, said: Said) -> None:
        """A code was replaced by one that is already on the same text: the two become one."""
        if beside.id not in self._exported:
            self.take(entry.line, beside, self._merge.fill(beside, said))
        elif any(entry.facets.values()) or entry.memo:
            # What the sheet shows of the other one speaks for itself.
            told = "appears twice; the facets and memo of the first were not imported"
            self.refuse(entry.line, f"“{entry.label}” {told}")

    def _add(self, key: str, pairs: Pairs) -> None:
        kept = {was.id for _, was in pairs.kept}
        done: set[str] = set()
        for entry in pairs.new:
            if problem := self._merge.code_problem(entry.code_id, entry.label):
                self.refuse(entry.line, problem)
                continue
            assert entry.code_id is not None
            place = self._places.place(key)
            if isinstance(place, str):
                self.refuse(entry.line, f"“{entry.label}” was not imported: {place}")
                continue
            there = self._own.get((place[0].id, place[1]), [])
            same = next((c for c in there if c.code_id == entry.code_id), None)
            became = (place[0].id, place[1], entry.code_id) in self._became
            if became or entry.code_id in done or (same is not None and same.id in kept):
                self.refuse(
                    entry.line, f"“{entry.label}” appears twice in this row; it was counted once"
                )
                continue
            done.add(entry.code_id)
            if same is not None:
                said = Said(entry.code_id, entry.facets, entry.memo)
                self.take(entry.line, same, self._merge.fill(same, said))
            else:
                self._add_one(entry, entry.code_id, *place)

    def _add_one(self, entry: Entry, code_id: str, document: Document, span: Span) -> None:
        facets, refused = self._merge.checked(entry.facets)
        for why in refused:
            self.refuse(entry.line, f"“{self._names.label(code_id)}”: {why}")
        words = span.of(document.text)
        coding = Coding(
            "", document.id, code_id, span, words, self._coder, facets=facets, memo=entry.memo or ""
        )
        self._added.append(AddedCoding(entry.line, coding))

    def _count_newer(self, key: str, line: int, pairs: Pairs) -> None:
        found = read_key(key)
        if found is None:
            return
        named = {entry.code_id for entry in pairs.new}
        for coding in self._own.get((found.document, found.span), []):
            if coding.id not in self._exported and coding.code_id not in named:
                self._newer.append(line)


def _exported(was: ShownCoding) -> Exported:
    return Exported(was.code_id, was.facets, was.memo)


def _gathered(notes: Sequence[Problem]) -> list[Problem]:
    """What is to be said of many rows is said once, at the first of them."""
    rows: dict[str, list[Problem]] = {}
    for note in notes:
        rows.setdefault(note.message, []).append(note)
    gathered = []
    for same in rows.values():
        if len(same) <= _ROWS_TOLD:
            gathered += same
            continue
        first = min(same, key=attrgetter("line"))
        told = f"{first.message} (the same in {len(same)} rows)"
        gathered.append(replace(first, message=told))
    return gathered
