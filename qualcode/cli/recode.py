"""The codings of a code, one by one, each given to one of the codes that took its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.actions.code import recode
from qualcode.cli.render import ask, out, plural, tell
from qualcode.cli.review import choose

if TYPE_CHECKING:
    from qualcode.model.codings import Coding
    from qualcode.study.study import Study


def recode_all(study: Study, code_id: str, *, coder: str) -> None:
    """Go through the codings of `code_id`; each answer is kept at once, Enter leaves one as it is."""
    theme = study.codebook.theme_of(code_id)
    assert theme
    options = [(c.id, c.name) for c in theme.walk() if c.id != code_id and not c.retired]
    codings = {c.id: c for c in study.codings() if c.code_id == code_id and c.span}
    extracts = [e for e in study.find_extracts() if e.coding.id in codings]
    done = 0
    for place, extract in enumerate(extracts, 1):
        tell()
        tell(f"{place} of {len(extracts)}   {extract.reference}   {extract.coding.coder}", "dim")
        out().print(Text(_in_context(study, extract.coding)))
        if extract.coding.memo:
            tell(f"Memo: {extract.coding.memo}")
        chosen = choose(options)
        if chosen:
            recode(study, extract.coding, chosen, coder=coder)
            done += 1
        elif ask("[q]uit, or Enter for the next: ").startswith("q"):
            break
    tell()
    tell(f"{plural(done, 'coding')} given another code; {len(extracts) - done} left.")


def _in_context(study: Study, coding: Coding) -> str:
    assert coding.span
    document = next(d for d in study.documents if d.id == coding.document)
    turn = document.turns_of(coding.span)[0].span
    start, end = coding.span.start, coding.span.end
    before = document.text[min(turn.start, start) : start]
    after = document.text[end : max(turn.end, end)]
    return f"{before[-200:]}>>{coding.text}<<{after[:200]}"
