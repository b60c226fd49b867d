"""Codes merged: what was coded with the one is coded with the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qualcode.actions.codebook import count_uses, recognise_codebook, write_version
from qualcode.codebook.carrying import (
    carry_codings,
    carry_decisions,
    carry_memos,
    carry_summaries,
)
from qualcode.codebook.merging import merge_codes
from qualcode.store.codings import (
    save_coding,
    save_decision,
    save_memo,
    save_summary,
    summary_id,
)
from qualcode.store.database import Change
from qualcode.study.study import Study


@dataclass(frozen=True)
class MergeReport:
    """What a merge did to the codings: how many changed their code, how many became one."""

    carried: int
    joined: int


def merge_code(
    study: Study, code_id: str, into: str, *, coder: str, why: str | None = None
) -> MergeReport:
    """Give the codings, decisions, summaries and memos of a code to another, and delete the code.

    Two codings of the same words become one, with both coders and memos. A code that has vanished
    from the file by hand can still be merged, whatever else has vanished.
    """
    if code_id in study.codebook.order:
        recognise_codebook(study, coder=coder)
    with study.store.change("codebook merge", coder, why=why) as change:
        study.refresh()
        study.require_code(into)
        text = study.codebook_text()
        after = text if code_id not in study.codebook.order else merge_codes(text, code_id, into)
        if after == text and not count_uses(study, code_id):
            study.require_code(code_id)
        change.note(f"{code_id} into {into}")
        write_version(study, change, text, after, allow={code_id})
        report = _carry(study, change, {code_id: into})
    study.refresh()
    return report


def _carry(study: Study, change: Change, moves: Mapping[str, str]) -> MergeReport:
    whole = study.everything_hidden_too
    carried = carry_codings(whole.codings(), moves, across_coders=study.approach.joins_coders)
    for joined in carried.joined:
        change.remove("coding", joined.gone.id)
    for _, coding in carried.changed:
        save_coding(change, coding)
    became = {joined.gone.id: joined.result.id for joined in carried.joined}

    def now(coding_id: str) -> str:
        while coding_id in became:
            coding_id = became[coding_id]
        return coding_id

    for decision in carry_decisions(whole.decisions(), moves):
        save_decision(change, replace(decision, coding=now(decision.coding)))
    summaries = whole.summaries()  # as they were: the loop takes some of them away
    for summary in summaries:
        if summary.code_id in moves:
            change.remove("summary", summary_id(summary.case, summary.code_id))
    for summary in carry_summaries(summaries, moves):
        rests_on = {now(coding_id): words for coding_id, words in summary.rests_on.items()}
        save_summary(change, replace(summary, rests_on=rests_on))
    for memo in carry_memos(whole.memos(), moves):
        save_memo(change, memo)
    return MergeReport(len(carried.changed), len(carried.joined))
