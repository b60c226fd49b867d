"""The framework matrix: cases by the codes of a theme, and which summaries are out of date.

Charting after Ritchie & Spencer (1994) and Gale et al. (2013): a cell holds what the analyst wrote
and, apart from it, the extracts that lead back to the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualcode.errors import QualcodeError
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Summary
from qualcode.model.colors import theme_color
from qualcode.model.documents import Case
from qualcode.model.matrix import (
    CODED,
    EMPTY,
    NOT_ASKED,
    SUMMARISED,
    Cell,
    Column,
    Extract,
    Matrix,
    Row,
)

OTHER_COLUMN = "Other"
_OTHER_MEANS = "Coded to the theme, to none of its codes."
_DIGITS = re.compile(r"(\d+)")

Pair = tuple[str, str]


def build_matrix(
    theme: Theme,
    *,
    codebook: Codebook,
    cases: Sequence[Case],
    extracts: Iterable[Extract],
    summaries: Iterable[Summary] = (),
    suggested: Mapping[Pair, int] | None = None,
    by: str = "",
) -> Matrix:
    """Chart one theme: a row a case in natural order, a column a code in the codebook's order.

    `extracts` and `summaries` may hold those of other themes too. `suggested` counts the
    suggestions that wait, by (case, code id). `by` names a facet that splits the columns: the
    code's own column comes first and keeps the summary and what carries no value of the facet, then
    one column a value. In a split matrix the state of a code's own cell speaks of all its extracts.
    Raises QualcodeError where the codebook has no such facet.
    """
    if by and by not in codebook.facets:
        have = ", ".join(codebook.facets) or "none"
        raise QualcodeError(
            f"The codebook has no facet {by!r}.", f"Facets in the codebook: {have}."
        )
    held = _Held.of(theme, extracts, summaries, suggested or {})
    codes = _codes_shown(theme, held)
    columns = tuple(
        column for code, depth in codes for column in _columns_of(code, depth, held, codebook, by)
    )
    known = {code.id: code for code, _ in codes}
    rows = tuple(
        Row(case.name, case.attributes, _cells(case, columns, known, held, by))
        for case in sorted(cases, key=lambda case: natural(case.name))
    )
    return Matrix(
        theme.id,
        theme.name,
        columns,
        rows,
        definition=theme.definition,
        color=theme_color(codebook, theme.id),
        facet=by,
    )


def build_matrices(
    codebook: Codebook,
    *,
    cases: Sequence[Case],
    extracts: Sequence[Extract],
    summaries: Sequence[Summary] = (),
    suggested: Mapping[Pair, int] | None = None,
    by: str = "",
) -> list[Matrix]:
    """A matrix a theme, in the order of the codebook; arguments as for `build_matrix`."""
    shares: dict[str, list[Extract]] = {theme.id: [] for theme in codebook.themes}
    for extract in extracts:
        home = codebook.theme_of(extract.coding.code_id)
        if home is not None:
            shares[home.id].append(extract)
    return [
        build_matrix(
            theme,
            codebook=codebook,
            cases=cases,
            extracts=shares[theme.id],
            summaries=summaries,
            suggested=suggested,
            by=by,
        )
        for theme in codebook.themes
    ]


def find_stale(matrices: Iterable[Matrix]) -> list[Cell]:
    """The cells whose summary no longer rests on the extracts they hold, in reading order."""
    return [cell for matrix in matrices for row in matrix.rows for cell in row.cells if cell.stale]


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key by which P2 comes before P10, letter case aside."""
    parts = _DIGITS.split(name.casefold())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)


def is_asked(code: Code, case: Case) -> bool:
    """Whether `case` was asked about `code`: every attribute of `asked_of` has one of its values.

    Letter case and spaces around a value do not count; a case without the attribute was not asked.
    """
    return all(
        case.attributes.get(name, "").strip().casefold()
        in {value.strip().casefold() for value in values}
        for name, values in code.asked_of.items()
    )


@dataclass(frozen=True)
class _Held:
    """What the cells of one theme hold, by (case, code id)."""

    extracts: dict[Pair, list[Extract]]
    summaries: dict[Pair, Summary]
    suggested: Mapping[Pair, int]
    used: frozenset[str]

    @classmethod
    def of(
        cls,
        theme: Theme,
        extracts: Iterable[Extract],
        summaries: Iterable[Summary],
        suggested: Mapping[Pair, int],
    ) -> _Held:
        ids = {theme.id, *(code.id for code in theme.walk())}
        cells: dict[Pair, list[Extract]] = {}
        for extract in extracts:
            code_id = extract.coding.code_id
            if code_id in ids:
                cells.setdefault((extract.case, code_id), []).append(extract)
        written = {(s.case, s.code_id): s for s in summaries if s.code_id in ids and s.text}
        return cls(cells, written, suggested, frozenset(pair[1] for pair in (*cells, *written)))


def _codes_shown(theme: Theme, held: _Held) -> list[tuple[Code, int]]:
    """The codes that have a column, with their depth; a retired one only where it holds words."""
    shown = [
        (code, depth)
        for top in theme.codes
        for code, depth in _walk(top, 0)
        if not code.retired or code.id in held.used
    ]
    if theme.id in held.used or any(n for (_, i), n in held.suggested.items() if i == theme.id):
        shown.append((Code(theme.id, OTHER_COLUMN, _OTHER_MEANS), 0))
    return shown


def _walk(code: Code, depth: int) -> Iterable[tuple[Code, int]]:
    yield code, depth
    for child in code.codes:
        yield from _walk(child, depth + 1)


def _columns_of(
    code: Code, depth: int, held: _Held, codebook: Codebook, by: str
) -> Iterable[Column]:
    yield Column(code.id, code.name, depth=depth, definition=code.definition)
    if not by:
        return
    found = dict.fromkeys(
        value
        for (_, code_id), extracts in held.extracts.items()
        if code_id == code.id
        for extract in extracts
        if (value := extract.coding.facets.get(by))
    )
    if found:  # a code that nobody has given a value is not split
        for value in dict.fromkeys((*codebook.facets[by], *found)):
            yield Column(code.id, code.name, value, depth, code.definition)


def _cells(
    case: Case, columns: Sequence[Column], codes: Mapping[str, Code], held: _Held, by: str
) -> tuple[Cell, ...]:
    split = {column.code_id for column in columns if column.facet_value}
    return tuple(
        _facet_cell(case, column, codes, held, by)
        if column.facet_value
        else _cell(case, column.code_id, codes, held, by if column.code_id in split else "")
        for column in columns
    )


def _cell(case: Case, code_id: str, codes: Mapping[str, Code], held: _Held, by: str) -> Cell:
    pair = (case.name, code_id)
    extracts = held.extracts.get(pair, [])
    summary = held.summaries.get(pair)
    stands = {extract.coding.id: extract.coding.text for extract in extracts}
    own = [extract for extract in extracts if not extract.coding.facets.get(by)] if by else extracts
    return Cell(
        case=case.name,
        code_id=code_id,
        state=SUMMARISED if summary else _state(extracts, codes[code_id], case),
        summary=summary,
        stale=summary is not None and dict(summary.rests_on) != stands,
        extracts=tuple(own),
        suggested=held.suggested.get(pair, 0),
    )


def _facet_cell(
    case: Case, column: Column, codes: Mapping[str, Code], held: _Held, by: str
) -> Cell:
    extracts = [
        extract
        for extract in held.extracts.get((case.name, column.code_id), ())
        if extract.coding.facets.get(by) == column.facet_value
    ]
    state = _state(extracts, codes[column.code_id], case)
    return Cell(case.name, column.code_id, state, extracts=tuple(extracts))


def _state(extracts: Sequence[Extract], code: Code, case: Case) -> str:
    """What an unsummarised cell is. Words found where nobody asked are shown all the same."""
    if extracts:
        return CODED
    return EMPTY if is_asked(code, case) else NOT_ASKED
