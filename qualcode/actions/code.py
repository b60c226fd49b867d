"""Coding by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from qualcode.actions.codebook import recognise_codebook
from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.exchange.code_lines import CodeLine, read_code_lines
from qualcode.exchange.code_names import code_names
from qualcode.exchange.coded_segments import find_code, find_documents, place_segment, read_segments
from qualcode.exchange.extracts_csv import ImportRow, is_own_table, read_extracts
from qualcode.files.tables import Table, read_table
from qualcode.model.codings import IMPORT, MANUAL, Coding
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.returns.outcomes import Outcome, settle_parts
from qualcode.store.backups import back_up_store
from qualcode.store.codings import Which, save_coding
from qualcode.store.database import now
from qualcode.study.places import find_coding, find_place, turn_of
from qualcode.study.study import Study
from qualcode.text.anchors import beginning, find_quotes, place_quote, shorten, show_place
from qualcode.text.known_names import nearest

# So many places of an ambiguous quote are told.
_MOST_PLACES = 10


@dataclass(frozen=True)
class ImportReport:
    """How many codings are new, and how many already existed (`changed` of them were filled in).

    `conflicts` are rows with another memo or facet than the study's coding, which stays as it is;
    `unplaced` are rows of another program's table whose document, code or text was not found.
    """

    added: int
    known: int
    changed: int = 0
    conflicts: tuple[Problem, ...] = ()
    unplaced: tuple[Problem, ...] = ()


class KnownCodings:
    """The codings there are, hidden ones too, each looked up by its id when it is asked for.

    A coder of a blind study does not see another's coding, but must not take its id.
    """

    def __init__(self, study: Study) -> None:
        self._study = study.everything_hidden_too
        self._own: dict[str, Coding | None] = {}  # made, changed or removed meanwhile

    def find(self, coding_id: str) -> Coding | None:
        """The coding of that id, if there is one."""
        if coding_id not in self._own:
            found = self._study.codings(Which(id=coding_id)) if coding_id else []
            self._own[coding_id] = found[0] if found else None
        return self._own[coding_id]

    def add(self, coding: Coding) -> bool:
        """Remember a coding; True if its id was free."""
        is_new = self.find(coding.id) is None
        self._own[coding.id] = coding
        return is_new

    def remove(self, coding_id: str) -> None:
        """Forget a coding."""
        self._own[coding_id] = None


def add_codings(
    study: Study,
    place: str,
    code_ids: Sequence[str],
    *,
    coder: str,
    quote: str = "",
    facets: Mapping[str, str] | None = None,
    memo: str = "",
    ignore_case: bool = False,
    each_speaker: bool = False,
) -> list[Coding]:
    """Code a turn (`FG1:12`), turns (`FG1:12-14`), or the quoted words in them.

    Returns the codings, one for each code, or with `each_speaker` one for each code and each stretch
    in which one case speaks; a coding that the coder has made before is returned as it is.
    Raises QualcodeError, and changes nothing, where the document, a turn, a code or a facet value
    is unknown, or the quote was not found or occurs more than once.
    """
    recognise_codebook(study, coder=coder)
    wanted = CodeLine(place, tuple(code_ids), quote, facets or {}, memo, ignore_case)
    return _add(study, _codings_of(study, wanted, coder, each_speaker=each_speaker), coder)


def add_many(study: Study, path: Path, *, coder: str) -> list[Coding]:
    """Code what a file says, a line a place: what `code add` takes, quoted as in a terminal.

    Empty lines and those that start with `#` are skipped. Raises ProblemsError with every line
    that cannot be placed, and codes nothing then.
    """
    recognise_codebook(study, coder=coder)
    problems: list[Problem] = []
    codings: list[Coding] = []
    for wanted in read_code_lines(path):
        try:
            codings += _codings_of(study, wanted, coder)
        except QualcodeError as error:
            problems.append(Problem(path.name, wanted.line, error.on_one_line))
    if problems:
        raise ProblemsError(problems, "Fix these lines and try again; nothing was coded.")
    return _add(study, codings, coder)


def _codings_of(
    study: Study, wanted: CodeLine, coder: str, *, each_speaker: bool = False
) -> list[Coding]:
    document, span = find_place(study, wanted.place)
    if wanted.quote:
        _check_one_place(document, span, wanted)
        span = place_quote(document.text, wanted.quote, span, ignore_case=wanted.ignore_case)
    check_facets(study, wanted.facets)
    spans = [span]
    if each_speaker:
        spans = [part for _, part in study.cast.stretches_of(document, span)] or spans
    return [
        Coding(
            id="",
            document=document.id,
            code_id=study.require_code(code_id, new=True),
            span=part,
            text=part.of(document.text),
            coder=coder,
            origin=MANUAL,
            facets=wanted.facets,
            memo=wanted.memo,
            codebook=study.codebook_sha256,
            created=now(),
        )
        for code_id in wanted.code_ids
        for part in spans
    ]


def _check_one_place(document: Document, within: Span, wanted: CodeLine) -> None:
    """QualcodeError that lists each place, with its turn, if the quote occurs in several."""
    places = find_quotes(document.text, wanted.quote, within, ignore_case=wanted.ignore_case)
    if len(places) < 2:
        return
    told = []
    for place in places[:_MOST_PLACES]:
        turn = next(iter(document.turns_of(place)), None)
        where = f"{document.name}:{turn.number}" if turn else f"{document.name}: in a speaker label"
        told.append(f"{where}  {show_place(document.text, place)}")
    if len(places) > _MOST_PLACES:
        told.append(f"and {len(places) - _MOST_PLACES} more")
    raise QualcodeError(
        f"“{shorten(wanted.quote)}” occurs {len(places)} times:\n  " + "\n  ".join(told),
        "Quote more of the text before or after it, or name the turn, so that only one place fits.",
    )


def _add(study: Study, codings: list[Coding], coder: str) -> list[Coding]:
    known = KnownCodings(study)
    added = []
    with study.store.change("code add", coder) as change:
        for new in codings:
            coding = with_id(new, known)
            if known.add(coding):
                save_coding(change, coding)
                change.note(f"{coding.code_id} on '{beginning(coding.text, 60)}'")
            added.append(coding)
    return added


def remove_codings(
    study: Study, ids: Sequence[str], *, coder: str, why: str | None = None
) -> list[Coding]:
    """Remove codings (by their ids, or beginnings of ids); `undo` restores them."""
    chosen = [find_coding(study, start) for start in ids]
    with study.store.change("code remove", coder, why=why) as change:
        for coding in chosen:
            change.remove("coding", coding.id)
            change.note(f"{coding.code_id} removed from '{beginning(coding.text, 60)}'")
    return chosen


def mark_quotable(
    study: Study, ids: Sequence[str], *, coder: str, quotable: bool = True
) -> list[Coding]:
    """Mark extracts as worth quoting (`*` after the reference, Ritchie & Lewis 2003), or unmark them."""
    chosen = [replace(find_coding(study, start), quotable=quotable) for start in ids]
    with study.store.change("code mark", coder) as change:
        for coding in chosen:
            save_coding(change, coding)
            change.note(f"'{beginning(coding.text, 60)}'{'' if quotable else ' no longer'}")
    return chosen


def recode(
    study: Study,
    coding: Coding,
    code_id: str,
    *,
    coder: str,
    tell: Callable[[int], object] = lambda _: None,
) -> Coding:
    """Give a coding another code; who made it, its words, facets and memo stay.

    The number of the change is passed to `tell`.
    """
    study.require_code(code_id, new=True)
    changed = replace(coding, code_id=code_id)
    with study.store.change("recode", coder) as change:
        save_coding(change, changed)
        change.note(f"{coding.code_id} to {code_id} on '{beginning(coding.text, 60)}'")
    tell(change.number)
    return changed


def import_codings(study: Study, path: Path, *, coder: str) -> ImportReport:
    """Import codings from a table that `extracts` wrote, or that another program wrote.

    Of another program's table (MAXQDA, ATLAS.ti, NVivo, QualCoder, Taguette, Dedoose) each row is
    placed by its quoted text; rows that cannot be placed are listed, and the others imported.

    Each row is placed by its span if its text is there, else by its text within its turn
    or document. Rows without a coder are the importing coder's. Raises ProblemsError with every
    row that cannot be placed, and imports nothing then. Of a coding that exists the memo and facets
    are settled by the table of outcomes (`returns`); a table does not say what it was made from, so
    what it says counts as new, and an empty cell says nothing.
    """
    recognise_codebook(study, coder=coder)
    unplaced: list[Problem] = []
    table = read_table(path)
    if is_own_table(table):
        rows = read_extracts(path, list(study.codebook.facets), table)
    else:
        rows = _placed_segments(study, table, unplaced)
    documents = {document.name: document for document in study.documents}
    known = KnownCodings(study)
    problems: list[Problem] = []
    new: list[Coding] = []
    changed: dict[str, Coding] = {}
    conflicts: list[Problem] = []
    for row in rows:
        try:
            coding = _imported(study, row, documents, coder)
        except QualcodeError as error:
            problems.append(Problem(path.name, row.line, error.on_one_line))
            continue
        same = known.find(row.coding_id)
        there = same if same and _is_same(same, coding) else with_id(coding, known)
        if known.add(there):
            new.append(there)
        elif not study.hides(there.coder):
            settled, differs = _settle(changed.get(there.id, there), row)
            if settled != there:
                changed[there.id] = settled
            conflicts += [
                Problem(
                    path.name,
                    row.line,
                    f"{there.code_id}: {what} differs here; the study's version was kept",
                )
                for what in differs
            ]
    if problems:
        raise ProblemsError(problems, "Fix these rows and try again; nothing was imported.")
    if new or changed:
        back_up_store(study.store, "before-code-import")
        with study.store.change("code import", coder) as change:
            for coding in ({one.id: one for one in new} | changed).values():
                save_coding(change, coding)
            change.note(f"{len(new)} codings from {path.name}")
    return ImportReport(
        len(new), len(rows) - len(new), len(changed), tuple(conflicts), tuple(unplaced)
    )


def _placed_segments(study: Study, table: Table, unplaced: list[Problem]) -> list[ImportRow]:
    """The rows of another program's table, each on its words; what has no place goes to `unplaced`."""
    names = code_names(study.codebook)
    rows = []
    for segment in read_segments(table):
        try:
            code_id = find_code(segment.code, names)
            candidates = find_documents(segment.document, study.documents)
            document, span = place_segment(segment, candidates)
        except QualcodeError as error:
            unplaced.append(Problem(table.path.name, segment.line, error.on_one_line))
            continue
        rows.append(
            ImportRow(
                segment.line,
                document.name,
                code_id,
                span.of(document.text),
                coder=segment.coder,
                start=span.start,
                end=span.end,
                memo=segment.memo,
            )
        )
    return rows


def _settle(coding: Coding, row: ImportRow) -> tuple[Coding, list[str]]:
    """The coding with what a row says besides, and what of it is different from what it says."""
    memo = ("", "the memo")
    here = {("facet", name): coding.facets.get(name, "") for name in row.facets}
    said = {("facet", name): value for name, value in row.facets.items() if value}
    if row.memo.strip():
        here[memo], said[memo] = coding.memo.strip(), row.memo.strip()
    parts = settle_parts(dict.fromkeys(here, ""), said, here)
    taken = parts.those(Outcome.TAKE)
    facets = {name: parts.settled[kind, name] for kind, name in taken if kind}
    changed = replace(
        coding,
        facets={**coding.facets, **facets},
        memo=parts.settled[memo] if memo in taken else coding.memo,
    )
    return changed if taken else coding, [name for _, name in parts.those(Outcome.CONFLICT)]


def check_facets(study: Study, facets: Mapping[str, str]) -> None:
    """Raise QualcodeError if a facet, or a value of it, is not in the codebook."""
    known = study.codebook.facets
    for name, value in facets.items():
        if name not in known:
            raise QualcodeError(
                f"There is no facet '{name}' in the codebook.", nearest(name, list(known), "facets")
            )
        if value not in known[name]:
            raise QualcodeError(
                f"'{value}' is not a value of the facet '{name}'.",
                nearest(value, list(known[name]), "values"),
            )


def with_id(coding: Coding, known: KnownCodings) -> Coding:
    """The coding with its id: made of what it is, so that the same coding is never made twice.

    An id that another coding has (it has moved with its text since) is skipped.
    """
    for number in count():
        named = replace(coding, id=make_id(coding, number))
        taken = known.find(named.id)
        if taken is None:
            return named
        if _is_same(taken, coding):
            return taken
    raise AssertionError


def make_id(coding: Coding, number: int = 0) -> str:
    """The id that a coding gets; `number` counts those that other codings have already."""
    assert coding.span is not None
    span = f"{coding.span.start}-{coding.span.end}"
    identity = f"{coding.document}\n{coding.code_id}\n{span}\n{coding.coder}\n{number}"
    return f"c{hashlib.sha256(identity.encode()).hexdigest()[:11]}"


def _is_same(one: Coding, other: Coding) -> bool:
    return (one.document, one.code_id, one.span, one.coder) == (
        other.document,
        other.code_id,
        other.span,
        other.coder,
    )


def _imported(
    study: Study, row: ImportRow, documents: Mapping[str, Document], coder: str
) -> Coding:
    document = documents.get(row.document) or study.document(row.document)
    study.require_code(row.code_id)
    check_facets(study, row.facets)
    span = _placed(row, document)
    return Coding(
        id="",
        document=document.id,
        code_id=row.code_id,
        span=span,
        text=span.of(document.text),
        coder=row.coder or coder,
        origin=IMPORT,
        facets=row.facets,
        memo=row.memo,
        triggers=row.triggers,
        codebook=study.codebook_sha256,
        created=now(),
    )


def _placed(row: ImportRow, document: Document) -> Span:
    if row.start is not None and row.end is not None and row.start < row.end:
        span = Span(row.start, row.end)
        if span.of(document.text) == row.text:
            return span
    within = turn_of(document, row.turn).span if row.turn is not None else None
    return place_quote(document.text, row.text, within)
