"""Tables of a study: presence, codes by groups, co-occurrence, closed answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.analysis.cooccurrence import Coded, Pair, find_pairs, read_unit
from qualcode.analysis.crosstab import GroupRow, Standing, cross_groups, find_standings
from qualcode.analysis.rows import BY_CASE, find_rows
from qualcode.analysis.states import States
from qualcode.analysis.stretches import find_stretches
from qualcode.analysis.units import Groups, find_groups, require_groups
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code
from qualcode.model.documents import Case
from qualcode.study.asking import SOURCE, admit, facts_of

if TYPE_CHECKING:
    import pandas as pd

    from qualcode.study.study import Study

OCCASION = "case,"


@dataclass(frozen=True)
class Presence:
    """What is known of every case on every code. `finished`: something is marked as finished."""

    codes: tuple[Code, ...]
    names: tuple[str, ...]
    standings: dict[str, list[Standing]]
    finished: bool
    attributes: dict[str, dict[str, str]]

    def to_frame(self) -> pd.DataFrame:
        """A row per case, a column per code (its id), the states as text."""
        import pandas as pd

        columns = {code.id: [one.state for one in self.standings[code.id]] for code in self.codes}
        return pd.DataFrame(columns, index=pd.Index(self.names, name="case"), dtype=object)


@dataclass(frozen=True)
class Crosstab:
    """Codes by groups. `finished`: something is marked as finished, so absence can be counted."""

    groups: Groups
    rows: tuple[GroupRow, ...]
    finished: bool
    facet: str = ""

    def to_frame(self) -> pd.DataFrame:
        """A row per code and group: `code_id, facet, group, coded, of, passages, cases`."""
        import pandas as pd

        columns = ["code_id", "facet", "group", "coded", "of", "passages", "cases"]
        lines = [
            [
                row.code.id,
                row.facet,
                cell.group,
                len(cell.coded),
                cell.of,
                len(cell.passages),
                "; ".join(cell.coded),
            ]
            for row in self.rows
            for cell in row.cells
        ]
        return pd.DataFrame(lines, columns=columns, dtype=object)


@dataclass(frozen=True)
class Cooccurrence:
    """Pairs of codes that occur together in units of one kind."""

    unit: str
    pairs: tuple[Pair, ...]
    names: dict[str, str]

    def to_frame(self) -> pd.DataFrame:
        """A row per pair: `a, b, cases, passages, n_ab, n_a, n_b, c`."""
        import pandas as pd

        columns = ["a", "b", "cases", "passages", "n_ab", "n_a", "n_b", "c"]
        lines = [
            [p.a, p.b, len(p.cases), len(p.meeting_a), p.n_ab, p.n_a, p.n_b, p.c]
            for p in self.pairs
        ]
        return pd.DataFrame(lines, columns=columns)


def find_presence(
    study: Study, codes: Sequence[str] = (), *, where: Sequence[str] = (), rows: str = "case"
) -> Presence:
    """What is known of every case on every code; `rows` is `case`, or `case,ATTRIBUTE` for occasions.

    Raises QualcodeError for a code, a condition or an attribute that does not exist.
    """
    if rows != "case" and not rows.startswith(OCCASION):
        raise QualcodeError(
            f"Rows cannot be '{rows}' here.", "Use case, or case,ATTRIBUTE (case,wave)."
        )
    by = [name.strip() for name in rows.removeprefix("case").strip(",").split(",") if name.strip()]
    chosen = _codes(study, codes)
    groups = _groups(study, by, where)
    standings, finished = _standings(study, [code for code, _ in chosen], groups)
    facts = {case.name: dict(case.attributes) for case in study.cases}
    return Presence(
        tuple(code for code, _ in chosen),
        tuple(unit.name for unit in groups.units),
        standings,
        finished,
        {unit.name: facts.get(unit.case, {}) for unit in groups.units},
    )


def find_crosstab(
    study: Study,
    by: Sequence[str],
    codes: Sequence[str] = (),
    *,
    where: Sequence[str] = (),
    facet: str = "",
) -> Crosstab:
    """Codes by the groups of one attribute, or of two crossed; `facet` adds a row per value.

    Raises QualcodeError for a name that does not exist, and if there are not two groups.
    """
    chosen = _codes(study, codes)
    groups = _groups(study, by, where)
    require_groups(groups)
    ids = [code for code, _ in chosen]
    standings, finished = _standings(study, ids, groups)
    rows = cross_groups(chosen, groups, standings, has_marks=finished)
    if facet:
        rows = list(_with_values(study, chosen, groups, rows, facet, finished=finished))
    return Crosstab(groups, tuple(rows), finished, facet)


def find_cooccurrence(
    study: Study, codes: Sequence[str] = (), *, unit: str = "overlap", where: Sequence[str] = ()
) -> Cooccurrence:
    """Pairs of codes in the same text, turn or case, or within so many turns of one case.

    With one code: its pairs with all others; with more: those among them, also the pairs that never
    meet; without: every pair that meets. Raises QualcodeError for an unknown unit or code.
    """
    read_unit(unit)
    admits = admit(study, where)
    wanted = [_code(study, code).id for code in codes]
    extracts = [one for one in study.find_extracts() if admits(one.case, one.document)]
    used = {one.coding.code_id for one in extracts}
    listed = [id_ for id_ in study.codebook.order if id_ in used or id_ in wanted]
    if len(wanted) > 1:
        listed = [id_ for id_ in listed if id_ in wanted]
    documents = {document.name: document for document in study.documents}
    passages = []
    for stretch in find_stretches(extracts):
        document = documents[stretch.document]
        spans = [one.coding.span for one in stretch.extracts if one.coding.span]
        turns = [turn.number for span in spans for turn in document.turns_of(span)]
        passages.append(Coded(stretch, min(turns, default=-1), max(turns, default=-1)))
    pairs = find_pairs(passages, listed, unit)
    if len(wanted) == 1:
        pairs = [pair for pair in pairs if wanted[0] in {pair.a, pair.b}]
    if len(wanted) < 2:
        pairs = [pair for pair in pairs if pair.n_ab]
    names = {id_: study.codebook.name_of(id_) for id_ in listed}
    return Cooccurrence(unit, tuple(pairs), names)


def _codes(study: Study, wanted: Sequence[str]) -> list[tuple[Code, int]]:
    """The codes with their depth: those named (a theme: all of it), else all that are in use."""
    used = {coding.code_id for coding in study.codings()}
    listed: list[tuple[Code, int]] = []
    for theme in study.codebook.themes:
        listed += [pair for code in theme.codes for pair in _walk(code, 0)]
        if theme.id in used or theme.id in wanted:
            listed.append((Code(theme.id, f"{theme.name}: other", theme.definition), 0))
    if not wanted:
        return [(code, depth) for code, depth in listed if not code.retired or code.id in used]
    ids: set[str] = set()
    for name in wanted:
        code = _code(study, name)
        whole = study.codebook.theme(code.id)
        ids |= {one.id for one in whole.walk()} if whole else set()
        ids.add(code.id)
    return [(code, depth) for code, depth in listed if code.id in ids]


def _walk(code: Code, depth: int) -> list[tuple[Code, int]]:
    return [(code, depth), *(pair for child in code.codes for pair in _walk(child, depth + 1))]


def _code(study: Study, name: str) -> Code:
    """The code that is meant by an id, or by a name without regard to case."""
    alike = [one for one in study.codebook.walk() if one.name.casefold() == name.casefold()]
    if name not in study.codebook.order and len(alike) == 1:
        return alike[0]
    found = study.require_code(name)
    return study.codebook.code(found) or Code(found, study.codebook.name_of(found))


def _groups(study: Study, by: Sequence[str], where: Sequence[str]) -> Groups:
    heard: dict[str, list[str]] = {case.name: [] for case in study.cases}
    for document in study.documents:
        for case in dict.fromkeys(study.cast.case_of(document, turn) for turn in document.turns):
            if case:
                heard.setdefault(case, []).append(document.name)
    known = list(dict.fromkeys([*study.attribute_names, SOURCE]))
    return find_groups(
        heard,
        facts_of(study),
        by,
        known=known,
        recode=study.settings.recode,
        admits=admit(study, where),
    )


def _standings(
    study: Study, codes: Sequence[Code], groups: Groups, facet: tuple[str, str] = ("", "")
) -> tuple[dict[str, list[Standing]], bool]:
    states = _states(study, groups)
    cases = {case.name: case for case in study.cases}
    known = {unit.case: cases.get(unit.case, Case(unit.case)) for unit in groups.units}
    found = find_standings(codes, groups.units, study.find_extracts(), states, known, facet=facet)
    return found, states.has_marks


def _states(study: Study, groups: Groups) -> States:
    rows = find_rows(BY_CASE, cases=study.cases, documents=study.documents, cast=study.cast)
    states = study.states(rows)
    names = {document.id: document.name for document in study.documents}
    parted = {unit.case for unit in groups.units}
    heard = {case: places for case, places in states.heard.items() if case not in parted}
    for unit in groups.units:
        places = states.heard.get(unit.case, {})
        heard[unit.name] = {id_: t for id_, t in places.items() if names[id_] in unit.documents}
    return replace(states, heard=heard)


def _with_values(
    study: Study,
    codes: Sequence[tuple[Code, int]],
    groups: Groups,
    rows: Sequence[GroupRow],
    facet: str,
    *,
    finished: bool,
) -> list[GroupRow]:
    """Each code's row, then a row for each value of the facet that its passages have."""
    if facet not in study.codebook.facets:
        have = ", ".join(study.codebook.facets) or "none"
        raise QualcodeError(
            f"The codebook has no facet '{facet}'.", f"Facets in the codebook: {have}."
        )
    used = {(one.coding.code_id, one.coding.facets.get(facet, "")) for one in study.find_extracts()}
    found = []
    for (code, depth), row in zip(codes, rows, strict=True):
        found.append(row)
        values = dict.fromkeys(
            [*study.codebook.facets[facet], *sorted(v for id_, v in used if id_ == code.id and v)]
        )
        for value in values:
            if (code.id, value) in used:
                standings, _ = _standings(study, [code], groups, (facet, value))
                pair = [(code, depth + 1)]
                found += cross_groups(pair, groups, standings, has_marks=finished, facet=value)
    return found
