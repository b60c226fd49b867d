"""The codings of a code, one by one, each given to one of the codes that took its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.cli.render import ask, note, out, plural, tell
from qualcode.text.known_names import nearest

if TYPE_CHECKING:
    from qualcode.model.codings import Coding
    from qualcode.model.matrix import Extract
    from qualcode.study.study import Study

# A code's id, and its name.
Option = tuple[str, str]


def recode_all(study: Study, code_id: str, *, coder: str) -> None:
    """Reassign the codings of `code_id`; each answer is saved at once, Enter leaves a coding as it is."""
    from qualcode.actions.code import recode
    from qualcode.actions.history import last_change, undo_change

    options = _options(study, code_id)
    extracts = [e for e in study.find_extracts() if e.coding.code_id == code_id]
    given: list[tuple[int, int]] = []  # what was dealt out: its place, and the change that did it
    place = 0
    while place < len(extracts):
        _show(study, extracts, place, options)
        try:
            answer = ask("Number or id (Enter: leave it, b: back, q: quit) ")
        except EOFError:
            break
        if answer == "q":
            break
        if answer == "b":
            if given:
                place, change = given.pop()
                undo_change(study, change, coder=coder)
            else:
                note("Nothing has been reassigned yet.")
        elif not answer:
            place += 1
        elif chosen := _chosen(study, answer, options):
            recode(study, extracts[place].coding, chosen, coder=coder)
            given.append((place, last_change(study, coder=coder)))
            place += 1
    tell()
    left = len(extracts) - len(given)
    tell(f"{plural(len(given), 'coding')} reassigned; {left} left.")


def tell_waiting(study: Study) -> None:
    """List codes that were split and still have codings to reassign."""
    from qualcode.study.codebook_versions import find_waiting

    for code_id, count in find_waiting(study).items():
        wait = "waits" if count == 1 else "wait"
        note(
            f"{plural(count, 'coding')} of “{study.codebook.name_of(code_id)}”, which was "
            f"split, {wait} to be reassigned: `qualcode review --recode {code_id}`"
        )


def _options(study: Study, code_id: str) -> list[Option]:
    """What the code was split into; of a code that was not, the others of its theme."""
    from qualcode.study.codebook_versions import find_splits

    theme = study.codebook.theme_of(code_id)
    assert theme
    parts = {
        part for split in find_splits(study) if split.code_id == code_id for part in split.parts
    }
    others = [c for c in theme.walk() if c.id != code_id and not c.retired]
    into = [code for code in study.codebook.walk() if code.id in parts and not code.retired]
    return [(code.id, code.name) for code in into or others]


def _chosen(study: Study, answer: str, options: list[Option]) -> str:
    if answer.isdecimal() and 1 <= int(answer) <= len(options):
        return options[int(answer) - 1][0]
    code = study.codebook.code(answer)
    if code and not code.retired:
        return answer
    ids = [code.id for code in study.codebook.walk() if not code.retired]
    note(f"'{answer}' is not one of these codes. {nearest(answer, ids, 'codes')}")
    return ""


def _show(study: Study, extracts: list[Extract], place: int, options: list[Option]) -> None:
    extract = extracts[place]
    tell()
    where = f"{place + 1} of {len(extracts)}   {extract.reference}   {extract.coding.coder}"
    tell(where, "dim")
    out().print(Text(_in_context(study, extract.coding)))
    if extract.coding.memo:
        tell(f"Memo: {extract.coding.memo}")
    for number, (code_id, name) in enumerate(options, 1):
        tell(f"  {number}  {code_id}  {name}")


def _in_context(study: Study, coding: Coding) -> str:
    assert coding.span
    document = next(d for d in study.documents if d.id == coding.document)
    turn = document.turns_of(coding.span)[0].span
    start, end = coding.span.start, coding.span.end
    before = document.text[min(turn.start, start) : start]
    after = document.text[end : max(turn.end, end)]
    return f"{before[-200:]}>>{coding.text}<<{after[:200]}"
