"""Places as people write them: `FG1:12-14`, or the start of an id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from qualcode.analysis.cast import moderators_as_cases
from qualcode.errors import QualcodeError
from qualcode.model.codings import Coding
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.store.codings import Which
from qualcode.store.documents import load_document, load_names
from qualcode.study.charts import every_row
from qualcode.study.study import Study
from qualcode.text.known_names import nearest

# `12`, `12-14`; as in a reference, `¶12`; and as word processors change it, `12–14`.
_TURNS = re.compile(r"\s*¶?\s*(\d+)(?:\s*[-‐‑‒–—−]\s*¶?\s*(\d+))?\s*")


def find_place(study: Study, place: str) -> tuple[Document, Span]:
    """Read `FG1:12`, `FG1:12-14` or `FG1` alone; return the document and the span of its turns."""
    name, _, turns = place.rpartition(":")
    match = _TURNS.fullmatch(turns)
    if not name or not match:
        if name in (names := load_names(study.store).values()) and place not in names:
            raise QualcodeError(
                f"'{turns}' is not a turn.", f"Write it as {name}:12, or {name}:12-14."
            )
        document = study.document(place)
        return document, Span(0, len(document.text))
    document = study.document(name.strip())
    first = turn_of(document, int(match[1]))
    last = turn_of(document, int(match[2] or match[1]))
    if last.number < first.number:
        raise QualcodeError(f"{place} runs backwards.", "Put the earlier turn first.")
    return document, Span(first.span.start, last.span.end)


def turn_of(document: Document, number: int) -> Turn:
    """Return the turn of that number; QualcodeError if the document has none."""
    try:
        return document.turn(number)
    except IndexError:
        raise QualcodeError(
            f'Document "{document.name}" has no turn {number}.',
            f"It has turns 1 to {len(document.turns)}.",
        ) from None


def find_coding(study: Study, start: str, *, placed: bool | None = None) -> Coding:
    """Return the one visible coding whose id is or begins with `start`; otherwise QualcodeError.

    If `placed` is False, only orphans are searched.
    """
    found = study.codings(Which(id_starts=start, placed=placed)) if start else []
    known = {coding.id: coding for coding in found}
    return known[find_id(start, known)]


def require_case(study: Study, case: str) -> str:
    """Return `case` if it is a case or group of the study; else QualcodeError with similar names."""
    return case if _is_named(study, case) else require_name(case, case_names(study))


def require_name(case: str, names: list[str]) -> str:
    """Return `case` if it is one of `names`; otherwise QualcodeError with similar names."""
    if case in names:
        return case
    raise QualcodeError(f"There is no case '{case}'.", nearest(case, names, "cases"))


def case_names(study: Study) -> list[str]:
    """Return the cases and groups of the study, in the order of the matrix."""
    return [row.name for row in every_row(study).cases]


def _is_named(study: Study, case: str) -> bool:
    """Return whether the cases table has the case, or the document that its name begins with."""
    rules = tuple(rule for rule in study.cast.members if rule.case == case)
    if rules and case not in moderators_as_cases(replace(study.cast, members=rules)):
        return True
    named = (load_document(study.store, name) for name in {case, case.rpartition(":")[0]})
    spoken = (study.cast.case_of(one, turn) for one in named if one for turn in one.turns)
    return bool(case) and case in spoken


def find_id(start: str, known: Mapping[str, object]) -> str:
    """Return the one id that is or begins with `start`; otherwise QualcodeError."""
    if start in known:
        return start
    fitting = [key for key in known if key.startswith(start)] if start else []
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise QualcodeError(
            f"{len(fitting)} codings have an id that starts with '{start}'.",
            "Give more characters of the id.",
        )
    raise QualcodeError(f"There is no coding '{start}'.", "`qualcode code list` shows the ids.")
