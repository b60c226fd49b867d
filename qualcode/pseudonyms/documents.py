"""Documents, and what was said of them, with names replaced: codings stay on their words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualcode.model.codings import Coding, Decision, Memo, Summary
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.pseudonyms.key import Words, as_label
from qualcode.pseudonyms.replacing import Edit, carry_over_edits, replace_spans


@dataclass(frozen=True)
class Renames:
    """What is called otherwise in the copy: documents, codes and themes by id, coders, cases."""

    documents: Mapping[str, str]
    codes: Mapping[str, str]
    coders: Mapping[str, str]
    cases: Mapping[str, str]


@dataclass(frozen=True)
class Moved:
    """A document with names replaced, and the edits that made its text."""

    document: Document
    edits: Sequence[Edit]

    def span(self, span: Span) -> Span:
        """The place of a span of the old text in the new one."""
        (carried,) = carry_over_edits([span], self.edits)
        assert carried.after is not None  # an edit leaves a pseudonym, never nothing
        return carried.after


def memo_place(coding: str) -> str:
    """What the memo of a coding is called, as the place of a name."""
    return f"the memo of coding {coding}"


def reason_place(decision: str) -> str:
    """What the reason for a decision is called."""
    return f"the reason of decision {decision}"


def summary_place(case: str, code_id: str) -> str:
    """What a cell's summary is called."""
    return f"the summary of {case}, {code_id}"


def note_place(memo: Memo) -> str:
    """What any other memo is called; there may be several on the same thing."""
    about = f"{memo.target_kind} {memo.target}".strip()
    return f"the memo on {about} ({memo.id[:8]})"


def replaced_document(document: Document, words: Words, name: str) -> Moved:
    """The document under its new name: words, labels, respondent and facts; turns where they were."""
    text, edits = replace_spans(document.text, _in_labels(document, words))
    spans = carry_over_edits([turn.span for turn in document.turns], edits)
    turns = tuple(
        replace(
            turn,
            speaker=words.label(turn.speaker) if turn.speaker else turn.speaker,
            span=place.after or place.before,
        )
        for turn, place in zip(document.turns, spans, strict=True)
    )
    points = [Span(line.start, min(line.start + 1, len(document.text))) for line in document.lines]
    starts = carry_over_edits(points, edits)
    lines = tuple(
        replace(line, start=(place.after or place.before).start)
        for line, place in zip(document.lines, starts, strict=True)
    )
    new = replace(
        document,
        name=name,
        text=text,
        turns=turns,
        lines=lines,
        respondent=words.label(document.respondent) if document.respondent else document.respondent,
        attributes={words.of(key): words.of(said) for key, said in document.attributes.items()},
    )
    return Moved(new, edits)


def _in_labels(document: Document, words: Words) -> dict[Span, str]:
    """What is to be replaced; a label, which is outside of what is spoken, gets no brackets."""
    starts = [turn.span.start for turn in document.turns]
    found = words.find(document.text, document.name)
    for span, said in found.items():
        turn = bisect_right(starts, span.start) - 1
        if starts and (turn < 0 or span.start >= document.turns[turn].span.end):
            found[span] = as_label(said)
    return found


def replaced_coding(coding: Coding, moved: Moved, words: Words, names: Renames) -> Coding:
    """The coding on the same words, or what has taken their place; an orphan keeps its words."""
    span = None if coding.span is None else moved.span(coding.span)
    return replace(
        coding,
        code_id=names.codes.get(coding.code_id, coding.code_id),
        span=span,
        text=words.of(coding.text) if span is None else span.of(moved.document.text),
        coder=names.coders.get(coding.coder, coding.coder),
        facets={words.of(key): words.of(said) for key, said in coding.facets.items()},
        memo=words.of(coding.memo, memo_place(coding.id)),
        triggers=tuple(map(words.of, coding.triggers)),
    )


def replaced_decision(decision: Decision, moved: Moved, words: Words, names: Renames) -> Decision:
    """The decision on the same words, with its reason."""
    span = None if decision.span is None else moved.span(decision.span)
    return replace(
        decision,
        code_id=names.codes.get(decision.code_id, decision.code_id),
        span=span,
        text=words.of(decision.text) if span is None else span.of(moved.document.text),
        coder=names.coders.get(decision.coder, decision.coder),
        triggers=tuple(map(words.of, decision.triggers)),
        why=words.of(decision.why, reason_place(decision.id)),
    )


def replaced_summary(
    summary: Summary, held: Mapping[str, str], words: Words, names: Renames
) -> Summary:
    """The summary of the same cell; `held` are the words of the codings in the copy."""
    rests = {one: held.get(one, words.of(text)) for one, text in summary.rests_on.items()}
    return replace(
        summary,
        case=_case(summary.case, words, names),
        code_id=names.codes.get(summary.code_id, summary.code_id),
        text=words.of(summary.text, summary_place(summary.case, summary.code_id)),
        coder=names.coders.get(summary.coder, summary.coder),
        rests_on=rests,
    )


def replaced_memo(memo: Memo, words: Words, names: Renames) -> Memo:
    """The memo, on what is the same thing in the copy."""
    target = memo.target
    if memo.target_kind == "document":
        target = names.documents.get(target, target)
    elif memo.target_kind == "case":
        target = _case(target, words, names)
    elif memo.target_kind == "code":
        target = names.codes.get(target, target)
    elif memo.target_kind == "cell":
        case, slash, code_id = target.rpartition("/")
        target = f"{_case(case, words, names)}{slash}{names.codes.get(code_id, code_id)}"
    return replace(
        memo,
        target=target,
        text=words.of(memo.text, note_place(memo)),
        coder=names.coders.get(memo.coder, memo.coder),
    )


def _case(name: str, words: Words, names: Renames) -> str:
    return names.cases.get(name) or words.label(name)
