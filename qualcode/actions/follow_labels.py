"""Summaries and memos of a case that is called after its speaker follow a label that was renamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from qualcode.carry.spans import Carried
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.store.codings import save_memo, save_summary, summary_id
from qualcode.store.database import Change
from qualcode.study.study import Study

Carry = Callable[[Sequence[Span]], list[Carried]]


def follow_labels(
    study: Study, change: Change, old: Document, new: Document, carry: Carry
) -> list[tuple[str, str]]:
    """Move what was written about cases to their new names; returns old and new names.

    Only cases called after a speaker of this document have such names. A label was renamed where it
    is gone, and most of its turns are under one that did not exist before.
    """
    renamed = _renamed_cases(study, old, new, carry)
    if not renamed:
        return []
    whole = study.everything_hidden_too
    summaries = whole.summaries()
    taken = {(summary.case, summary.code_id) for summary in summaries}
    for summary in summaries:
        case = renamed.get(summary.case)
        if case and (case, summary.code_id) not in taken:
            change.remove("summary", summary_id(summary.case, summary.code_id))
            save_summary(change, replace(summary, case=case))
    for memo in whole.memos():
        if memo.target_kind == "case" and memo.target in renamed:
            save_memo(change, replace(memo, target=renamed[memo.target]))
        case, _, code_id = memo.target.rpartition("/")
        if memo.target_kind == "cell" and case in renamed:
            save_memo(change, replace(memo, target=f"{renamed[case]}/{code_id}"))
    return sorted(renamed.items())


def _renamed_cases(study: Study, old: Document, new: Document, carry: Carry) -> dict[str, str]:
    before = {turn.speaker: study.cast.case_of(old, turn) for turn in old.turns}
    after = {turn.speaker: study.cast.case_of(new, turn) for turn in new.turns}
    named = {rule.case for rule in study.cast.members}
    gone = {label for label in before.keys() - after.keys() if before[label] not in {"", *named}}
    come = {label for label in after.keys() - before.keys() if after[label]}
    if not gone or not come:
        return {}
    turns = [turn for turn in old.turns if turn.speaker in gone]
    votes: dict[str | None, Counter[str | None]] = {label: Counter() for label in gone}
    for turn, carried in zip(turns, carry([t.span for t in turns]), strict=True):
        if carried.after:
            votes[turn.speaker].update({t.speaker for t in new.turns_of(carried.after)})
    spoken = Counter(turn.speaker for turn in turns)
    found: dict[str, str] = {}
    for label, counted in votes.items():
        for other, count in counted.most_common(1):
            if other in come and 2 * count > spoken[label]:
                found[before[label]] = after[other]
    twice = Counter(found.values())
    return {case: name for case, name in found.items() if twice[name] == 1}
