"""Join another copy of the study into this one: first a plan, then, decided on, a change.

The two are compared with their common past (`lineage`): who alone changed, added or removed a row
since then has it; where both changed the same, a person decides. Codings by two coders on the same
words are two codings. Both histories are kept. That three are compared, not two, and what a merge
then knows about the next one, is as in version control (Khanna, Kunal & Pierce: A formal
investigation of diff3, 2007).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualcode.errors import QualcodeError
from qualcode.store.database import Change, Row, Store
from qualcode.store.joining import Carry, Conflict, Step, join_rows
from qualcode.store.lineage import Lineage, Told
from qualcode.store.matching import EDITED, NEW, OURS, SAME, THEIRS, DocumentMatch
from qualcode.store.merge_documents import Documents, join_documents

__all__ = [
    "EDITED",
    "NEW",
    "OURS",
    "SAME",
    "THEIRS",
    "Carry",
    "Conflict",
    "DocumentMatch",
    "MergePlan",
    "Step",
    "apply_merge",
    "plan_merge",
]


@dataclass(frozen=True)
class MergePlan:
    """What a merge would do.

    `documents` are all of theirs; `steps` need no decision, `conflicts` do; `carried` lists what
    is elsewhere in an edited text; `same` counts, by table, the rows that the two agree on.
    `changes` are theirs that our history does not have, `known` the numbers of ours by uid,
    `returning` those that came with a merge that was undone, `contents` the texts (by SHA-256)
    that are not here.
    """

    documents: tuple[DocumentMatch, ...]
    steps: tuple[Step, ...]
    conflicts: tuple[Conflict, ...]
    carried: tuple[Carry, ...]
    same: Counter[str]
    changes: tuple[Told, ...]
    known: Mapping[str, int]
    returning: tuple[int, ...]
    contents: Mapping[str, str]

    @property
    def added(self) -> list[Step]:
        """The rows that come in."""
        return [step for step in self.steps if step.before is None]

    @property
    def changed(self) -> list[Step]:
        """Our rows that theirs has changed, or that move with an edited text."""
        return [step for step in self.steps if step.before and step.after]

    @property
    def removed(self) -> list[Step]:
        """Our rows that theirs has deleted."""
        return [step for step in self.steps if step.after is None]

    @property
    def is_empty(self) -> bool:
        """True if theirs contains nothing, and has done nothing, that is not known here."""
        return not (self.steps or self.conflicts or self.changes or self.returning)


def plan_merge(ours: Store, theirs: Store, *, texts: Mapping[str, str] | None = None) -> MergePlan:
    """What it takes to join `theirs` into `ours`; changes neither (see `open_copy`).

    `texts` says for documents (their ids here) that differ whose text to keep, `ours` or `theirs`;
    default: that of the one who alone edited it, else ours. Codings and decisions on the other
    text are carried over to it. What one copy has removed and the other has left alone goes; only
    documents never go. Files (codebook, cases, transcripts) are not the store's: their wordings
    come in with the history, and who calls this brings the files themselves.
    """
    lineage = Lineage(ours, theirs)
    documents = join_documents(ours, theirs, lineage, texts or {})
    joined = join_rows(ours, theirs, documents)
    rows: list[Step | Conflict] = [*joined.steps, *joined.conflicts]
    borne = {row["document"] for row in _possible(rows) if "document" in row}
    left = documents.optional - borne
    return MergePlan(
        documents=tuple(match for match in documents.matches if match.document not in left),
        steps=(*_document_steps(documents, left), *joined.steps),
        conflicts=tuple(joined.conflicts),
        carried=tuple(joined.carried),
        same=joined.same,
        changes=tuple(lineage.new_changes()),
        known=lineage.known,
        returning=tuple(lineage.returning()),
        contents=_missing_contents(ours, theirs),
    )


def apply_merge(change: Change, plan: MergePlan, choices: Mapping[str, str] | None = None) -> None:
    """Do what the plan says, with a choice, `ours` or `theirs`, for the id of each conflict.

    Their changes are added to our history as they are, marked as having come with this one. Where a
    decision is chosen, the coding that the other one made goes. Raises QualcodeError, to be raised
    through the change so that nothing is kept, where a conflict is undecided, or something was
    changed here since the plan was made.
    """
    chosen = choices or {}
    undecided = [c.id for c in plan.conflicts if chosen.get(c.id) not in {OURS, THEIRS}]
    if undecided:
        raise QualcodeError(
            f"{len(undecided)} conflicts have no decision: {', '.join(undecided[:5])}"
            f"{(' ...' if len(undecided) > 5 else '')}.",
            f"Choose {OURS} or {THEIRS} for each; nothing was merged.",
        )
    for sha256, body in plan.contents.items():
        change.keep_content(sha256, body)
    _bring_changes(change, plan)
    change.bring_again(plan.returning)
    for step in plan.steps:
        _do(change, step)
    for conflict in plan.conflicts:
        _decide(change, conflict, chosen[conflict.id])


def _decide(change: Change, conflict: Conflict, choice: str) -> None:
    about = (conflict.table, conflict.key, conflict.before)
    if choice == OURS:
        winner, loser = conflict.ours, conflict.theirs
        _do(change, Step(*about, winner))
    else:
        winner, loser = conflict.theirs, conflict.ours
        _do(change, Step(*about, winner, conflict.origin))
    if winner == conflict.before:
        # The next merge must see that this was decided, and when.
        change.confirm(conflict.table, conflict.key)
    if conflict.table == "decision" and loser and loser["coding"]:
        named = change.rows("SELECT id FROM decision WHERE coding = ?", (loser["coding"],))
        if not named:
            change.remove("coding", loser["coding"])


def _do(change: Change, step: Step) -> None:
    if change.get(step.table, step.key) != step.before:
        raise QualcodeError(
            f"The {step.table} {step.key} was changed while you were deciding on the merge.",
            "Nothing was merged; start the merge again.",
        )
    if step.after is None:
        change.remove(step.table, step.key, origin=step.origin)
    else:
        change.put(step.table, step.after, origin=step.origin)


def _bring_changes(change: Change, plan: MergePlan) -> None:
    known = dict(plan.known)
    for entry, rows in plan.changes:
        undoes = known[entry["undoes"]] if entry["undoes"] is not None else None
        known[entry["uid"]] = change.bring_entry(entry | {"undoes": undoes}, rows)


def _document_steps(documents: Documents, left: set[str]) -> Iterator[Step]:
    for before, after, origin in documents.rows:
        if before != after and after["id"] not in left:
            yield Step("document", after["id"], before, after, origin)


def _possible(rows: list[Step | Conflict]) -> Iterator[Row]:
    """Every row that may be here after the merge."""
    for row in rows:
        sides = (row.after,) if isinstance(row, Step) else (row.ours, row.theirs)
        yield from (side for side in sides if side is not None)


def _missing_contents(ours: Store, theirs: Store) -> dict[str, str]:
    here = {row["sha256"] for row in ours.rows("SELECT sha256 FROM content")}
    there = theirs.rows("SELECT sha256, body FROM content ORDER BY sha256")
    return {row["sha256"]: row["body"] for row in there if row["sha256"] not in here}
