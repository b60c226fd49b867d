"""The framework matrix: cases by the codes of a theme, and which summaries are out of date.

Charting after Ritchie & Spencer (1994) and Gale et al. (2013): a cell contains what the analyst wrote
and, apart from it, the extracts that lead back to the words.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from qualcode.analysis.asked import is_asked
from qualcode.analysis.cast import natural
from qualcode.analysis.choose import attribute_value
from qualcode.analysis.states import States
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Summary
from qualcode.model.colors import theme_color
from qualcode.model.documents import Case
from qualcode.model.matrix import (
    CODED,
    NOT_ASKED,
    NOT_FINISHED,
    SUMMARISED,
    Cell,
    Column,
    Extract,
    Matrix,
    Row,
)

OTHER_COLUMN = "Other"
_OTHER_MEANS = "Coded to the theme but to none of its codes."

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
    order_by: str = "",
    rests: Iterable[Extract] | None = None,
    groups: Mapping[str, str] | None = None,
    states: States | None = None,
) -> Matrix:
    """Chart one theme: one row per case in natural order, one column per code in the codebook's order.

    `extracts` and `summaries` may include those of other themes. `suggested` counts the
    suggestions that wait, by (case, code id). `by` names a facet that splits the columns: the
    code's own column comes first and keeps the summary and what carries no value of the facet, then
    one column a value. In a split matrix the state of a code's own cell speaks of all its extracts.

    `order_by` names an attribute that orders the rows and separates them (`Row.group`), cases without
    it last. `rests` are the extracts that summaries rest on, where they are not those shown, and
    `groups` maps rows to what separates them while `cases` keeps its order: both as `Rows` in
    `qualcode.analysis.rows` has them. `states` say what is known of cells without words (default: that
    nothing is finished).
    Raises QualcodeError if the codebook has no such facet.
    """
    if by and by not in codebook.facets:
        have = ", ".join(codebook.facets) or "none"
        raise QualcodeError(
            f"The codebook does not have a facet {by!r}.", f"Facets in the codebook: {have}."
        )
    with _no_collecting():
        said = _by_code(extracts, _ids(theme))
    basis = said if rests is None else _by_code(rests, said)
    written = _written(summaries, said)
    waiting = _waiting(suggested or {}, said)
    used = {i for i in said if said[i] or written[i] or (i == theme.id and waiting[i])}
    sources = [
        source
        for code, depth in _codes_shown(theme, used)
        for source in _sources(
            _Source(
                column=Column(code.id, code.name, depth=depth, definition=code.definition),
                code=code,
                extracts=said[code.id],
                shown=said[code.id],
                rests=basis[code.id],
                summaries=written[code.id],
                suggested=waiting[code.id],
                states=states,
            ),
            codebook.facets[by] if by else (),
            by,
        )
    ]
    columns = tuple(source.column for source in sources)
    with _no_collecting():
        rows = tuple(
            Row(case.name, case.attributes, tuple([source.cell(case) for source in sources]), group)
            for case, group in _in_order(cases, order_by, groups)
        )
    return Matrix(
        theme.id,
        theme.name,
        columns,
        rows,
        definition=theme.definition,
        color=theme_color(codebook, theme.id),
        facet=by,
        attribute=order_by,
        finished=states is not None and states.has_marks,
    )


def build_matrices(
    codebook: Codebook,
    *,
    cases: Sequence[Case],
    extracts: Sequence[Extract],
    themes: Sequence[Theme] | None = None,
    summaries: Sequence[Summary] = (),
    suggested: Mapping[Pair, int] | None = None,
    by: str = "",
    order_by: str = "",
    rests: Sequence[Extract] | None = None,
    groups: Mapping[str, str] | None = None,
    states: States | None = None,
) -> list[Matrix]:
    """A matrix for each of `themes` (default: all of the codebook); arguments as for `build_matrix`."""
    shares = _by_theme(codebook, extracts)
    bases = None if rests is None else _by_theme(codebook, rests)
    return [
        build_matrix(
            theme,
            codebook=codebook,
            cases=cases,
            extracts=shares[theme.id],
            summaries=summaries,
            suggested=suggested,
            by=by,
            order_by=order_by,
            rests=None if bases is None else bases[theme.id],
            groups=groups,
            states=states,
        )
        for theme in (codebook.themes if themes is None else themes)
    ]


def _by_theme(codebook: Codebook, extracts: Iterable[Extract]) -> dict[str, list[Extract]]:
    homes = {code_id: theme.id for theme in codebook.themes for code_id in _ids(theme)}
    shares: dict[str, list[Extract]] = {theme.id: [] for theme in codebook.themes}
    for extract in extracts:
        home = homes.get(extract.coding.code_id)
        if home is not None:
            shares[home].append(extract)
    return shares


def _in_order(
    cases: Sequence[Case], order_by: str, groups: Mapping[str, str] | None
) -> list[tuple[Case, str]]:
    """The cases in the order of their rows, each with what separates it from others."""
    if groups is not None and not order_by:
        return [(case, groups.get(case.name, "")) for case in cases]
    named = [(case, attribute_value(case.attributes, order_by)) for case in cases]
    return sorted(named, key=lambda pair: (not pair[1], natural(pair[1]), natural(pair[0].name)))


def _ids(theme: Theme) -> list[str]:
    return [theme.id, *(code.id for code in theme.walk())]


def find_stale(matrices: Iterable[Matrix]) -> list[Cell]:
    """The cells whose summary no longer rests on the extracts they contain, in reading order."""
    return [cell for matrix in matrices for row in matrix.rows for cell in row.cells if cell.stale]


@contextmanager
def _no_collecting() -> Iterator[None]:
    """No search for garbage while a hundred thousand cells come to be: it takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


ByCase = dict[str, list[Extract]]


def _by_code(extracts: Iterable[Extract], ids: Iterable[str]) -> dict[str, ByCase]:
    """The extracts of these codes, by code and case."""
    found: dict[str, ByCase] = {code_id: {} for code_id in ids}
    for extract in extracts:
        cells = found.get(extract.coding.code_id)
        if cells is not None:
            cells.setdefault(extract.case, []).append(extract)
    return found


def _written(summaries: Iterable[Summary], ids: Iterable[str]) -> dict[str, dict[str, Summary]]:
    found: dict[str, dict[str, Summary]] = {code_id: {} for code_id in ids}
    for summary in summaries:
        if summary.code_id in found and summary.text:
            found[summary.code_id][summary.case] = summary
    return found


def _waiting(suggested: Mapping[Pair, int], ids: Iterable[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {code_id: {} for code_id in ids}
    for (case, code_id), number in suggested.items():
        if code_id in found and number:
            found[code_id][case] = number
    return found


def _codes_shown(theme: Theme, used: set[str]) -> list[tuple[Code, int]]:
    """The codes that have a column, with their depth; a retired one only if it has codings."""
    shown = [
        (code, depth)
        for top in theme.codes
        for code, depth in _walk(top, 0)
        if not code.retired or code.id in used
    ]
    if theme.id in used:
        shown.append((Code(theme.id, OTHER_COLUMN, _OTHER_MEANS), 0))
    return shown


def _walk(code: Code, depth: int) -> Iterable[tuple[Code, int]]:
    yield code, depth
    for child in code.codes:
        yield from _walk(child, depth + 1)


@dataclass(frozen=True)
class _Source:
    """What a column is filled from, by case.

    `extracts` are its own, `shown` those of the whole code, `rests` what its summaries rest on.
    """

    column: Column
    code: Code
    extracts: ByCase
    shown: ByCase
    rests: ByCase
    summaries: Mapping[str, Summary]
    suggested: Mapping[str, int]
    states: States | None = None

    def cell(self, case: Case) -> Cell:
        """The cell of a case."""
        name = case.name
        extracts = self.extracts.get(name, ())
        summary = self.summaries.get(name)
        state, stale = SUMMARISED, False
        if summary is None:
            state = CODED if extracts or name in self.shown else self._unsaid(case)
        else:
            stands = {
                extract.coding.id: extract.coding.text for extract in self.rests.get(name, ())
            }
            stale = dict(summary.rests_on) != stands
        waiting = self.suggested.get(name, 0)
        states = self.states
        return Cell(
            name,
            self.code.id,
            state,
            summary,
            stale,
            tuple(extracts),
            waiting,
            states is not None and states.in_group(name),
            states is not None and states.has_marks and states.is_finished(self.code, case),
        )

    def _unsaid(self, case: Case) -> str:
        """What a cell without words is. Words that were not asked for are shown all the same."""
        if self.states is not None:
            return self.states.of(self.code, case)
        return NOT_FINISHED if is_asked(self.code, case) else NOT_ASKED


def _sources(source: _Source, values: Iterable[str], by: str) -> list[_Source]:
    """The code's own column, then one for each value of the facet `by`, if any coding has one."""
    found: dict[str, ByCase] = {}
    if by:
        for case, extracts in source.shown.items():
            for extract in extracts:
                cells = found.setdefault(extract.coding.facets.get(by, ""), {})
                cells.setdefault(case, []).append(extract)
    valued = dict.fromkeys((*values, *(value for value in found if value)))
    if not any(value in found for value in valued):
        return [source]  # a code that nobody has given a value is not split
    own = replace(source, extracts=found.get("", {}))
    return [own, *(_split(source, value, found.get(value, {})) for value in valued)]


def _split(source: _Source, value: str, extracts: ByCase) -> _Source:
    column = replace(source.column, facet_value=value)
    return replace(
        source, column=column, extracts=extracts, shown=extracts, summaries={}, suggested={}
    )
