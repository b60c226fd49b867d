"""Copies of one study, each with its coder, joined; and the disagreements settled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.actions.archive import back_up
from qualcode.actions.code import with_id
from qualcode.actions.files import write_file
from qualcode.errors import QualcodeError
from qualcode.model.codings import REJECT, Coding, Decision
from qualcode.model.spans import Span
from qualcode.store.codings import save_coding, save_decision
from qualcode.store.database import Store, now, open_copy
from qualcode.store.merge import (
    EDITED,
    NEW,
    OURS,
    THEIRS,
    Conflict,
    MergePlan,
    apply_merge,
    plan_merge,
)
from qualcode.study.study import STORE_NAME, Study, find_study

CONSENSUS = "consensus"

Choose = Callable[[Conflict], str]


@dataclass(frozen=True)
class MergeOutcome:
    """What a merge did: rows by kind, and what was left undone for want of a choice."""

    added: int
    changed: int
    removed: int
    conflicts: tuple[Conflict, ...]
    carried: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Disagreement:
    """A place where coders differ: the codes each gave to words that overlap."""

    document: str
    span: Span
    text: str
    codings: tuple[Coding, ...]


def merge_study(study: Study, other: Path, *, coder: str, choose: Choose) -> MergeOutcome:
    """Join another copy of the study into this one, by identity, after a backup.

    `choose` answers `ours` or `theirs` for each conflict; another answer leaves the merge undone,
    with the conflicts told. Both histories are kept. Raises QualcodeError where `other` is no study.
    """
    home = find_study(other.absolute())
    if home.resolve() == study.folder.resolve():
        raise QualcodeError("A study cannot be merged with itself.", "Name the other copy.")
    with open_copy(home / STORE_NAME) as theirs:
        plan = plan_merge(study.store, theirs)
        choices = {conflict.id: choose(conflict) for conflict in plan.conflicts}
        undecided = tuple(c for c in plan.conflicts if choices[c.id] not in {OURS, THEIRS})
        if undecided:
            return _outcome(study, home, plan, undecided, done=False)
        if plan.is_empty:
            return _outcome(study, home, plan, (), done=True)
        back_up(study, "before-merge")
        with study.store.change("merge", coder) as change:
            apply_merge(change, plan, choices)
            _bring_transcripts(study, home, plan, theirs)
            change.note(
                f"{len(plan.added)} rows added, {len(plan.changed)} changed from {home.name}"
            )
    study.refresh()
    return _outcome(study, home, plan, (), done=True)


def _bring_transcripts(study: Study, home: Path, plan: MergePlan, theirs: Store) -> None:
    """The files of documents whose text is now theirs; else the next ingest would undo the merge."""
    files = {row["id"]: row["file"] for row in theirs.rows("SELECT id, file FROM document")}
    for match in plan.documents:
        if match.state == NEW or (match.state == EDITED and match.text == THEIRS):
            source = home / files[match.their_id]
            if source.is_file():
                write_file(study.folder / match.file, source.read_bytes())


def find_disagreements(study: Study) -> list[Disagreement]:
    """The places where two coders or more have coded, and not alike, in document order.

    Codings overlap or touch within a place. A place where every coder gave the same codes to the
    same words is none; one with a consensus coding, or where none of the codes was to stand, is
    settled.
    """
    rejected = {
        (decision.document, decision.code_id, decision.span)
        for decision in study.decisions()
        if decision.coder == CONSENSUS
    }
    extracts = study.find_extracts()
    places: list[list[Coding]] = []
    for extract in extracts:
        coding = extract.coding
        last = places[-1] if places else []
        if last and last[0].document == coding.document and _touches(last, coding):
            last.append(coding)
        else:
            places.append([coding])
    names = {document.id: document for document in study.documents}
    return [
        Disagreement(
            names[p[0].document].name, _whole(p), _whole(p).of(names[p[0].document].text), tuple(p)
        )
        for p in places
        if _differs(p) and any((c.document, c.code_id, c.span) not in rejected for c in p)
    ]


def adjudicate(
    study: Study, place: Disagreement, chosen: list[Coding], *, coder: str, why: str
) -> list[Coding]:
    """Record the consensus on a place: a copy of each chosen coding, by `consensus`, with the reason.

    Where none is chosen, that each of them was rejected is kept as a decision of `consensus`.
    The coders' own codings stay as they are. Raises QualcodeError where no reason is given.
    """
    if not why.strip():
        raise QualcodeError("A consensus needs a reason.", "Say why in a few words.")
    known = {coding.id: coding for coding in study.codings()}
    made = []
    with study.store.change("adjudicate", coder, why=why) as change:
        for coding in chosen:
            copy = replace(coding, id="", coder=CONSENSUS, memo=why, created=now())
            copy = with_id(copy, known)
            known[copy.id] = copy
            save_coding(change, copy)
            made.append(copy)
        for coding in place.codings if not chosen else ():
            save_decision(change, _rejected(coding, why))
        change.note(f"{', '.join(c.code_id for c in chosen) or 'no code'} in {place.document}")
    return made


def _rejected(coding: Coding, why: str) -> Decision:
    digest = hashlib.sha256(f"{CONSENSUS}\n{coding.id}".encode()).hexdigest()
    return Decision(
        id=f"d{digest[:11]}",
        document=coding.document,
        code_id=coding.code_id,
        span=coding.span,
        text=coding.text,
        verdict=REJECT,
        coder=CONSENSUS,
        why=why,
        created=now(),
    )


def _outcome(
    study: Study, home: Path, plan: MergePlan, undecided: tuple[Conflict, ...], *, done: bool
) -> MergeOutcome:
    count = len if done else lambda _: 0
    return MergeOutcome(
        added=count(plan.added),
        changed=count(plan.changed),
        removed=count(plan.removed),
        conflicts=undecided,
        carried=count(plan.carried),
        warnings=tuple(_file_differences(study, home)),
    )


def _file_differences(study: Study, home: Path) -> list[str]:
    """Files are not merged by the store: those that differ are told."""
    said = []
    for name, hint in (
        (study.settings.codebook, "`qualcode codebook join OTHER --base BASE` joins them"),
        (study.settings.cases, "compare them by hand"),
    ):
        ours, theirs = study.folder / name, home / name
        if theirs.is_file() and (not ours.is_file() or ours.read_bytes() != theirs.read_bytes()):
            said.append(f"{name} differs from theirs and stays as it is here; {hint}.")
    return said


def _touches(place: list[Coding], coding: Coding) -> bool:
    return any(c.span and coding.span and c.span.overlaps(coding.span) for c in place)


def _whole(place: list[Coding]) -> Span:
    spans = [coding.span for coding in place if coding.span]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _differs(place: list[Coding]) -> bool:
    coders = {coding.coder for coding in place}
    if len(coders) < 2 or CONSENSUS in coders:
        return False
    said = [{(c.code_id, c.span) for c in place if c.coder == coder} for coder in coders]
    return any(one != said[0] for one in said)
