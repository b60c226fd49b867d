"""What was coded, changed and removed in a Word transcript, against the study as it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualcode.exchange.coding_changes import (
    AddedCoding,
    CodingChanges,
    CodingMerge,
    CodingReturn,
    Exported,
    Merged,
    Said,
    memo_mark,
)
from qualcode.exchange.word.comment_places import PlacedComments, WordCoding, place_comments
from qualcode.exchange.word.comment_text import CommentLanguage
from qualcode.exchange.word.pairs import ExportedCoding, pair_comments, trimmed
from qualcode.exchange.word.reading import WordDocument
from qualcode.model.codes import Codebook
from qualcode.model.codings import Coding
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.returns.outcomes import Outcome


def compare_comments(
    word: WordDocument,
    document: Document,
    codings: Sequence[Coding],
    codebook: Codebook,
    *,
    coder: str,
    coders: Mapping[str, str] | None = None,
    seen: Mapping[str, Exported] | None = None,
) -> CodingChanges:
    """The comments of `word` against `codings`, the study's codings of `document` among them.

    Commenters are coders; `coders` gives other names for them, `coder` is that of comments without
    an author. A file that qualcode exported also shows which comments were changed or deleted since;
    what the study changed meanwhile stays. A file it never saw only adds; `seen` says how codings (by
    id) came out of such a file the last time, so that what was changed in the study since stays.
    Doing it again is safe.
    """
    placed = place_comments(word, document, codebook)
    names = {"": coder, **(coders or {})}
    found = [replace(c, coder=names.get(c.coder, c.coder)) for c in placed.codings]
    comparing = _Comparing(word, document, codings, codebook, placed, seen or {})
    comparing.compare(found)
    return comparing.changes()


class _Comparing(CodingReturn):
    """Gathers the changes, comment by comment."""

    def __init__(
        self,
        word: WordDocument,
        document: Document,
        codings: Sequence[Coding],
        codebook: Codebook,
        placed: PlacedComments,
        seen: Mapping[str, Exported],
    ) -> None:
        self._language = CommentLanguage(codebook)
        names = self._language.names
        super().__init__(word.name, CodingMerge(codebook, names, codebook.facets))
        self._word, self._document, self._placed = word, document, placed
        self._seen = seen
        self._now = {coding.id: coding for coding in codings if coding.document == document.id}
        self._own = {
            (c.coder, c.code_id, place): c
            for c in self._now.values()
            if (place := trimmed(c.span, document.text)) is not None
        }
        self._exported_ids = {item.coding_id for item in word.state.comments}
        self._unknown: list[WordCoding] = []
        self._refused = [p for p in placed.problems if p.severity == "error"]
        self._notes = [p for p in placed.problems if p.severity != "error"]

    def placed(self, line: int, told: str) -> str:
        """A comment by its number."""
        return f"comment {line}: {told}" if line else told

    def compare(self, found: Sequence[WordCoding]) -> None:
        """All of it."""
        pairs, gone, new = pair_comments(self._exported(), found)
        for was in gone:
            self._gone(was)
        for was, said in pairs:
            self._keep(was, said)
        for said in new:
            self._add(said)

    def changes(self) -> CodingChanges:
        """What was gathered, in the order of the comments."""
        return CodingChanges(
            "",
            tuple(sorted(self._added, key=lambda item: item.line)),
            tuple(sorted(self._removed, key=lambda item: item.coding.span or Span(0, 0))),
            tuple(sorted(self._changed, key=lambda item: item.line)),
            tuple(sorted(self._refused, key=lambda problem: problem.line)),
            tuple(sorted(self._notes, key=lambda problem: problem.line)),
            self._unchanged,
            tuple(self._unknown),
        )

    def _exported(self) -> list[ExportedCoding]:
        state = self._word.state
        if not state.document:
            return []
        if state.document != self._document.id:
            told = f"the file was exported from a different document than {self._document.name}"
            self.note(0, f"{told}; its comments can only be added")
            return []
        found = []
        for item in state.comments:
            now = self._now.get(item.coding_id)
            place = trimmed(now.span, self._document.text) if now else None
            found.append(ExportedCoding(item, now, place))
        return found

    def _gone(self, was: ExportedCoding) -> None:
        """No comment says any more what this coding does."""
        if was.now is None:
            return
        label = self._names.label(was.item.was.code_id)
        if self._unread(was):
            told = f"the comment by {was.item.coder} with “{label}” could not be placed; its coding was kept"
            self.note(0, told)
        else:
            told = "no longer has a comment, but was changed in the study since the export"
            said = f"“{label}” by {was.item.coder} {told}; it was kept"
            self.remove(0, was.item.was, was.now, said)

    def _unread(self, was: ExportedCoding) -> bool:
        return any(
            parsed.code_id == was.item.was.code_id
            for comment in self._placed.unplaced
            if comment.author == was.item.coder or not comment.author
            for parsed in self._language.parse(comment.text)
        )

    def _keep(self, was: ExportedCoding, said: WordCoding) -> None:
        if said.code_id is None:
            self._unknown.append(said)
            return
        exported = was.item.was
        # A value the codebook does not have cannot be said in a comment.
        hidden = {f: v for f, v in exported.facets.items() if not self._language.can_write(f, v)}
        memo = None if memo_mark(said.memo) == exported.memo else said.memo
        words = Said(said.code_id, {**hidden, **said.facets}, memo)
        if was.now is None:
            self._keep_without(was, said, words)
            return
        if said.code_id not in (exported.code_id, was.now.code_id):
            if problem := self._merge.code_problem(said.code_id, said.code_name):
                self.refuse(said.line, problem)
                return
            beside = self._own.get((said.coder, said.code_id, said.span))
            if beside is not None:
                self._gone(was)
                if beside.id not in self._exported_ids:
                    self.take(said.line, beside, self._merge.fill(beside, words))
                return
        merged = self._merge.merge(was.now, exported, words)
        if was.place is not None and said.exact and said.span != was.place:
            coding = replace(merged.coding, span=said.span, text=said.text)
            merged = Merged(coding, merged.refused)
        self.take(said.line, was.now, merged)

    def _keep_without(self, was: ExportedCoding, said: WordCoding, words: Said) -> None:
        """The study no longer has such a coding: removed there, or replaced by this very file."""
        same = self._own.get((said.coder, words.code_id, said.span))
        if same is not None:
            self.take(said.line, same, self._merge.fill(same, words))
        elif self._merge.judge(was.item.was, words, None) is Outcome.CONFLICT:
            told = "was changed here but has been removed in the study since the export"
            self.refuse(said.line, f"“{said.code_name}” {told}")

    def _add(self, said: WordCoding) -> None:
        if said.code_id is None:
            self._unknown.append(said)
            return
        key = (said.coder, said.code_id, said.span)
        words = Said(said.code_id, said.facets, said.memo)
        if key in self._own:
            self._add_again(said, self._own[key], words)
            return
        if problem := self._merge.code_problem(said.code_id, said.code_name):
            self.refuse(said.line, problem)
            return
        coding = Coding(
            "",
            self._document.id,
            said.code_id,
            said.span,
            said.text,
            said.coder,
            facets=said.facets,
            memo=said.memo,
        )
        self._own[key] = coding
        self._added.append(AddedCoding(said.line, coding))

    def _add_again(self, said: WordCoding, there: Coding, words: Said) -> None:
        """The coder has that code on these words: in the study, or from an earlier comment."""
        if there.id:
            was = self._seen.get(there.id)
            merged = self._merge.merge(there, was, words) if was else self._merge.fill(there, words)
            self.take(said.line, there, merged)
            return
        told = f"“{said.code_name}” appears twice on the same text; it was counted once"
        if (dict(said.facets), said.memo) == (dict(there.facets), there.memo):
            self.note(said.line, told)
        else:
            more = "; ".join(part for part in (*said.facets.values(), said.memo) if part)
            self.refuse(said.line, f"{told}, without “{more}”")
