"""Copies of one study, each with its coder, joined into one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.actions.archive import back_up
from qualcode.actions.cases import keep_input
from qualcode.actions.codebook import recognise_codebook
from qualcode.actions.merge_conflicts import (
    CODEBOOK,
    MergeConflict,
    codebook_conflicts,
    row_conflicts,
    text_conflicts,
)
from qualcode.actions.merge_files import (
    Codebooks,
    find_cases,
    find_codebooks,
    find_transcripts,
)
from qualcode.actions.transcript_copies import keep_transcript
from qualcode.codebook.versions import compare_codebooks
from qualcode.errors import QualcodeError
from qualcode.files.writing import encode_alike
from qualcode.store.database import Change, Store
from qualcode.store.documents import text_sha256
from qualcode.store.merge import OURS, THEIRS, Carry, MergePlan, apply_merge, plan_merge
from qualcode.store.soundness import open_foreign
from qualcode.study.study import STORE_NAME, Study, find_study
from qualcode.text.known_names import nearest

Choose = Callable[[MergeConflict], str]


@dataclass(frozen=True)
class MergeOutcome:
    """What a merge did: rows by kind, what it changed in the codebook, and what should be known.

    `conflicts` are those without a decision; then nothing was done. `carried` lists what is
    elsewhere in a text that was edited.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    conflicts: tuple[MergeConflict, ...] = ()
    carried: tuple[Carry, ...] = ()
    codebook: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass
class _Deciding:
    """Who decides on conflicts, and what was decided, by their ids."""

    given: Mapping[str, str]
    choose: Choose
    conflicts: dict[str, MergeConflict] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)

    def on(self, conflict: MergeConflict) -> str:
        """`ours`, `theirs`, or empty if it stays open."""
        answer = self.given.get(conflict.id) or self.choose(conflict)
        self.conflicts[conflict.id] = conflict
        self.choices[conflict.id] = answer if answer in {OURS, THEIRS} else ""
        return self.choices[conflict.id]

    def open_ones(self) -> tuple[MergeConflict, ...]:
        """What has no decision. QualcodeError if a choice is for a conflict that does not exist."""
        unknown = [name for name in self.given if name not in self.conflicts]
        if unknown and self.conflicts:
            near = nearest(unknown[0], list(self.conflicts), "conflicts")
            raise QualcodeError(f"There is no conflict '{unknown[0]}'.", near)
        return tuple(c for c in self.conflicts.values() if not self.choices[c.id])


@dataclass(frozen=True)
class _Joining:
    """All that is to be joined, decided."""

    study: Study
    home: Path
    theirs: Store
    plan: MergePlan
    codebooks: Codebooks | None
    codebook: str  # as joined; empty where there is nothing to join
    choices: Mapping[str, str]


def merge_study(
    study: Study,
    other: Path,
    *,
    coder: str,
    choices: Mapping[str, str] | None = None,
    choose: Choose = lambda _: "",
) -> MergeOutcome:
    """Join another copy of the study into this one, by identity, after a backup.

    What both changed differently (a summary, a decision, a coding, a line of the codebook, the text
    of a document) is a conflict: `choices` says `ours` or `theirs` for its id, else `choose` is
    asked. One that stays open leaves the merge undone. Both histories are kept. Raises QualcodeError
    if `other` is not a study, its codebook has errors, or `choices` names no conflict.
    """
    home = find_study(other.absolute())
    if home.resolve() == study.folder.resolve():
        raise QualcodeError("A study cannot be merged with itself.", "Name the other copy.")
    recognise_codebook(study, coder=coder)
    with open_foreign(home / STORE_NAME) as theirs:
        deciding = _Deciding(choices or {}, choose)
        plan = plan_merge(study.store, theirs)
        texts = {key: deciding.on(told) for key, told in text_conflicts(study, theirs, plan)}
        if THEIRS in texts.values():
            chosen = {key: side for key, side in texts.items() if side}
            plan = plan_merge(study.store, theirs, texts=chosen)
        codebooks = find_codebooks(study, home, theirs)
        for conflict in (*row_conflicts(study, plan), *codebook_conflicts(codebooks)):
            deciding.on(conflict)
        still_open = deciding.open_ones()
        if still_open:
            return MergeOutcome(conflicts=still_open)
        codebook = _joined(codebooks, deciding.choices)
        return _join(
            _Joining(study, home, theirs, plan, codebooks, codebook, deciding.choices), coder
        )


def _joined(codebooks: Codebooks | None, choices: Mapping[str, str]) -> str:
    if codebooks is None:
        return ""
    theirs = (name for name, side in choices.items() if side == THEIRS)
    taken = {n.removeprefix(f"{CODEBOOK} ") for n in theirs if n.startswith(f"{CODEBOOK} ")}
    joined = codebooks.join(taken)
    refused = [conflict for conflict in joined.conflicts if conflict.id in taken]
    if refused:
        raise QualcodeError(
            f"Their version cannot be used: {refused[0].words}.",
            f"Choose {OURS} for '{CODEBOOK} {refused[0].id}'; nothing was merged.",
        )
    return joined.text


def _join(joining: _Joining, coder: str) -> MergeOutcome:
    study, plan = joining.study, joining.plan
    cases, warnings = find_cases(study, joining.home, joining.theirs)
    mine = joining.codebooks.mine if joining.codebooks else ""
    if plan.is_empty and joining.codebook == mine and not cases:
        return MergeOutcome(warnings=tuple(warnings))
    transcripts = find_transcripts(study, joining.home, joining.theirs, plan)
    back_up(study, "before-merge")
    for path, body in transcripts.items():
        if not path.is_file() or path.read_bytes() == body:
            continue
        kept = keep_transcript(study, path)
        warnings.append(
            f"{path.name} is now their version; ours was saved in {kept.parent.name}/{kept.name}"
        )
    before = study.codebook
    with study.store.change("merge", coder) as change:
        _refuse_changed(joining, cases)
        apply_merge(change, plan, joining.choices)
        warnings += _put_codebook(joining, change)
        if cases:
            keep_input(change, study.settings.cases, cases)
        change.note(_note(joining, cases))
        for path, body in transcripts.items():
            change.put_file(path, body)
        if cases:
            change.put_file(study.cases_path, cases.encode("utf-8"))
    study.refresh()
    added, changed, removed = _counts(joining)
    return MergeOutcome(
        added=added,
        changed=changed,
        removed=removed,
        carried=plan.carried,
        codebook=tuple(c.words for c in compare_codebooks(before, study.codebook)),
        warnings=tuple(warnings),
    )


def _refuse_changed(joining: _Joining, cases: str) -> None:
    """QualcodeError if a file that is joined was changed while the merge was decided on."""
    study, codebooks = joining.study, joining.codebooks
    changed = []
    if codebooks and study.codebook_text() != codebooks.mine:
        changed.append(study.settings.codebook)
    if cases and find_cases(study, joining.home, joining.theirs)[0] != cases:
        changed.append(study.settings.cases)
    if changed:
        raise QualcodeError(
            f"{changed[0]} was changed while the merge was being decided on.",
            "Nothing was merged; start the merge again.",
        )


def _put_codebook(joining: _Joining, change: Change) -> list[str]:
    """Write the joined codebook, with everything that codings refer to; returns what should be known."""
    study, codebooks = joining.study, joining.codebooks
    if codebooks is None:
        return []
    text, kept = codebooks.keep_used(change, joining.codebook)
    change.keep_content(text_sha256(codebooks.theirs), codebooks.theirs)
    if text != codebooks.mine:
        keep_input(change, study.settings.codebook, text)
        change.put_file(study.codebook_path, encode_alike(study.codebook_path, text))
    return [
        f"One of you deleted the code {code_id}, but there are codings for it, so it "
        f"was kept. `qualcode codebook merge {code_id} INTO` gives them to another "
        "code."
        for code_id in kept
    ]


def _counts(joining: _Joining) -> tuple[int, int, int]:
    """The rows that come in, that change and that go, what was chosen in a conflict included."""
    plan = joining.plan
    rows = [(step.before, step.after) for step in plan.steps]
    for conflict in plan.conflicts:
        after = conflict.theirs if joining.choices[conflict.id] == THEIRS else conflict.ours
        rows += [(conflict.before, after)] if after != conflict.before else []
    added = sum(before is None for before, _ in rows)
    removed = sum(after is None for _, after in rows)
    return added, len(rows) - added - removed, removed


def _note(joining: _Joining, cases: str) -> str:
    added, changed, removed = _counts(joining)
    said = [f"{added} rows added, {changed} changed, {removed} removed"]
    said += ["codebook joined"] if joining.codebooks else []
    said += ["cases imported from the other copy"] if cases else []
    said += [f"{name}: {side}" for name, side in joining.choices.items()]
    return f"from {joining.home.name}: " + ", ".join(said)
