"""Which code of a sheet's row is which coding that the sheet was exported with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.exchange.coding_changes import memo_mark
from qualcode.exchange.sheets.memos import FIRST
from qualcode.exchange.sheets.reading import ReadRow
from qualcode.exchange.sheets.state import ShownCoding
from qualcode.returns.outcomes import pair_up

_COPY = 1_000  # slots of a row that was copied are counted on from here


@dataclass(frozen=True)
class Entry:
    """A code as the sheet has it: `code_id` is None if no code is called `label`.

    `memo` is None if the memo cell could not be read.
    """

    line: int
    slot: int
    label: str
    code_id: str | None
    facets: Mapping[str, str] = field(default_factory=dict)
    memo: str | None = ""


@dataclass
class Pairs:
    """`kept` codings with their entries, `new` entries, `gone` codings, and strays to be reported.

    A coding whose cells could not be read is in none of them. `standing` are the ids of those whose
    memo is as it was shown; the memo of their entry, if any, was written beside it.
    """

    kept: list[tuple[Entry, ShownCoding]] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)
    gone: list[ShownCoding] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    standing: set[str] = field(default_factory=set)


def pair_rows(
    rows: Sequence[ReadRow], shown: Sequence[ShownCoding], find: Callable[[str], str | None]
) -> Pairs:
    """Pair the entries of one exported row with the codings it showed.

    `rows` are more than one where the row was copied: what only a copy has is new. `find` gives the
    id of a code's label. Codes may have changed columns; one in the column of another replaces it.
    """
    pairs = Pairs()
    left = {was.slot: was for was in shown}
    entries: list[Entry] = []
    held: set[int] = set()
    for copy, row in enumerate(rows):
        here = _entries(row, {} if copy else left, find, pairs)
        held |= {slot for slot in row.formulas.values() if slot and not copy}
        if copy:
            have = {(e.code_id, *sorted(e.facets.items())) for e in entries}
            here = [e for e in here if (e.code_id, *sorted(e.facets.items())) not in have]
            here = [Entry(e.line, e.slot + copy * _COPY, *_rest(e)) for e in here]
        entries += here
    waiting = [entry for entry in entries if entry.slot not in held]
    pairs.kept, pairs.new, gone = pair_up(waiting, left.values(), _RULES)
    pairs.kept.sort(key=lambda pair: pair[0].slot)
    pairs.gone = [was for was in gone if was.slot not in held]
    return pairs


def _rest(entry: Entry) -> tuple[str, str | None, Mapping[str, str], str | None]:
    return entry.label, entry.code_id, entry.facets, entry.memo


def _same_place(entry: Entry, was: ShownCoding) -> bool:
    return entry.slot == was.slot and entry.code_id == was.code_id


def _same_facets(entry: Entry, was: ShownCoding) -> bool:
    return entry.code_id == was.code_id and dict(entry.facets) == dict(was.facets)


def _same_code(entry: Entry, was: ShownCoding) -> bool:
    return entry.code_id == was.code_id


def _same_slot(entry: Entry, was: ShownCoding) -> bool:
    return entry.slot == was.slot


_RULES = (_same_place, _same_facets, _same_code, _same_slot)


def _entries(
    row: ReadRow,
    shown: Mapping[int, ShownCoding],
    find: Callable[[str], str | None],
    pairs: Pairs,
) -> list[Entry]:
    """The codes of a row; what has no code beside it is reported, unless it is as exported."""
    for heading, slot in row.formulas.items():
        told = "type the name itself" if slot else "put an apostrophe before it"
        pairs.strays.append((row.line, f"{heading} contains a formula, which is not read: {told}"))
    memos = _memos(row, shown, pairs)
    for slot, facets in row.facets.items():
        was = shown.get(slot)
        new = [name for name, value in facets.items() if not was or was.facets.get(name) != value]
        if new and slot not in row.codes and slot not in row.formulas.values():
            why = f"{new[0]} {slot} has a value, but Code {slot} is empty"
            pairs.strays.append((row.line, why))
    unread = "Memo" in row.formulas
    return [
        Entry(
            row.line,
            slot,
            label,
            find(label),
            row.facets.get(slot, {}),
            None if unread else memos.get(slot, ""),
        )
        for slot, label in sorted(row.codes.items())
    ]


def _memos(row: ReadRow, shown: Mapping[int, ShownCoding], pairs: Pairs) -> dict[int, str]:
    """Memos by the slot of their codes now.

    One that is as exported stays with its coding, if that was moved or removed; one that
    a person wrote belongs to the code that is there now.
    """
    found: dict[int, list[str]] = {}
    first = min(row.codes, default=0)
    for slot, memo in row.memos.items():
        was = shown.get(min(shown, default=0) if slot == FIRST else slot)
        if was is not None and memo_mark(memo) == was.shown_memo:
            pairs.standing.add(was.id)
            continue
        at = first if slot == FIRST else slot
        if at in row.codes:
            found.setdefault(at, []).append(memo)
        else:
            pairs.strays.append((row.line, f"the memo “{memo}” has no code beside it"))
    return {slot: "\n".join(memos) for slot, memos in found.items()}
