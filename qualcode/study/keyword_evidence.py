"""Keywords in a study: where words occur, and what each entry found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualcode.codebook.yaml_file import read_keyword
from qualcode.errors import QualcodeError
from qualcode.files.cells import unguard
from qualcode.files.tables import read_table
from qualcode.keywords.concordance import ATTRIBUTE, Line, concordance, sort_lines
from qualcode.keywords.explain import Explanation, explain
from qualcode.keywords.keyness import KeyWord, keyness
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.sampling import estimate_recall
from qualcode.keywords.worth import Interval, Learned, Yield, keyword_yield, learned_yield
from qualcode.model.codings import Coding, Decision
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.study.keyword_hits import find_hits, speaker_roles, turns_of
from qualcode.study.places import turn_of
from qualcode.study.study import Study
from qualcode.text.known_names import nearest

SAMPLE_COLUMNS = ("code_id", "seed", "population", "document", "turn", "text", "belongs")
_YES, _NO = ("yes", "y", "1", "x", "true"), ("no", "n", "0", "false")


@dataclass(frozen=True)
class Recall:
    """What a completed sample shows about a code: None if there is nothing to estimate."""

    code_id: str
    read: int
    missed: int
    estimate: Interval | None


def find_lines(
    study: Study, pattern: str, *, sort: Sequence[str] = (), roles: Sequence[str] = ()
) -> list[Line]:
    """Return the concordance of a pattern in the study's text; `sort` as in `sort_lines`.

    The pattern is a keyword as written in the codebook, including one with its own keys. Raises
    QualcodeError if it is not a keyword, or if cases have no such attribute.
    """
    for order in sort:
        name = order.removeprefix(ATTRIBUTE)
        if name != order and name not in study.attribute_names:
            raise QualcodeError(
                f"The cases have no attribute '{name}'.",
                nearest(name, study.attribute_names, "attributes"),
            )
    attributes = {case.name: case.attributes for case in study.cases}
    lines = concordance(
        study.documents,
        read_keyword(pattern),
        language=study.codebook.language,
        turns_of=lambda document: turns_of(study, document, roles),
        case_of=study.cast.case_of,
        attributes=attributes,
    )
    return sort_lines(lines, sort)


def find_word_lines(study: Study, word: str, code_id: str) -> tuple[list[Line], list[Line]]:
    """Return where a word occurs: in the extracts of `code_id`, and elsewhere."""
    names = {document.id: document.name for document in study.documents}
    coded: dict[str, list[Span]] = {}
    for coding in study.codings():
        if coding.code_id == code_id and coding.span:
            coded.setdefault(names[coding.document], []).append(coding.span)
    lines = find_lines(study, word)
    inside = [
        line
        for line in lines
        if any(span.covers(line.span) for span in coded.get(line.document, ()))
    ]
    return inside, [line for line in lines if line not in inside]


def find_yield(study: Study) -> list[Yield]:
    """Return what each entry found and the decisions on it, in the order of the codebook."""
    return keyword_yield(
        study.codebook,
        find_hits(study),
        decisions=study.decisions(),
        codings=study.codings(),
        case_of=study.cast.case_of,
    )


def find_learned_yield(study: Study) -> list[Learned]:
    """What people made of the suggestions that were learned from coding, by code."""
    return learned_yield(study.codebook, study.decisions(), study.codings())


def find_keyness(study: Study, code_id: str, *, most: int | None = None) -> list[KeyWord]:
    """Return the words that distinguish a code's extracts from the participants' other speech.

    The `most` typical words come first; they are alphabetical if the study's approach uses no
    figures.
    """
    study.require_code(code_id)
    spans: dict[str, list[tuple[int, int]]] = {}
    for coding in study.codings():
        if coding.code_id == code_id and coding.span:
            place = (coding.span.start, coding.span.end)
            found = spans.setdefault(coding.document, [])
            if place not in found:
                found.append(place)
    if not spans:
        raise QualcodeError(
            f"Nothing has been coded with {code_id} yet.",
            "Typical words are found by comparing coded passages with the rest.",
        )
    ours, rest = [], []
    for document in study.documents:
        coded = sorted(spans.get(document.id, []))
        ours += [document.text[start:end] for start, end in coded]
        for turn in turns_of(study, document):
            at = turn.span.start
            for start, end in coded:
                if start < turn.span.end and end > at:
                    rest.append(document.text[at : max(start, at)])
                    at = max(min(end, turn.span.end), at)
            rest.append(document.text[at : turn.span.end])
    telling = keyness(ours, rest, language=study.codebook.language)[:most]
    return telling if study.approach.measures else sorted(telling, key=lambda word: word.word)


def words_found_already(study: Study, code_id: str, found: Sequence[KeyWord]) -> set[str]:
    """Return those of the words that a keyword of the code finds."""
    forms = [(word.word, form) for word in found for form in word.forms]
    text = "\n\n".join(form for _, form in forms)
    turns, at = [], 0
    for number, (_, form) in enumerate(forms, 1):
        turns.append(Turn(number, None, Span(at, at + len(form))))
        at += len(form) + 2
    hits = Matcher(study.codebook).find_hits(text, turns)
    starts = {hit.span.start for hit in hits if hit.code_id == code_id}
    return {
        word
        for turn, (word, _) in zip(turns, forms, strict=True)
        if any(turn.span.start <= start < turn.span.end for start in starts)
    }


def read_sample(study: Study, path: Path) -> Recall:
    """Return what a sample shows, once its column `belongs` is filled in with yes and no.

    Raises QualcodeError if a row is not filled in, or if the table was not made by `draw_sample`.
    """
    table = read_table(path)
    missing = [name for name in SAMPLE_COLUMNS if name not in table.columns]
    if missing or not table.rows:
        raise QualcodeError(
            f"{path.name} is not a sample.", "`qualcode keywords sample` draws one."
        )
    answers = [row.cells["belongs"].strip().casefold() for row in table.rows]
    unread = [r.line for r, a in zip(table.rows, answers, strict=True) if a not in (*_YES, *_NO)]
    if unread:
        raise QualcodeError(
            f"{path.name}: {len(unread)} rows have not been read yet (the first is {unread[0]}).",
            "Write yes or no into the column 'belongs'.",
        )
    first = table.rows[0].cells
    code_id = study.require_code(unguard(first["code_id"]).strip())
    if not first["population"].strip().isdecimal():
        raise QualcodeError(
            f"{path.name}:{table.rows[0].line}: the population is not a number.",
            "Draw the sample again, or restore the original number.",
        )
    missed = sum(1 for answer in answers if answer in _YES)
    found = _turns_found(study, code_id)
    estimate = estimate_recall(found, int(first["population"]), len(answers), missed)
    return Recall(code_id, len(answers), missed, estimate)


def explain_turn(study: Study, name: str, number: int) -> Explanation:
    """Return why a turn has its suggestions, and which entries almost matched."""
    document = study.document(name)
    matcher = Matcher(study.codebook)
    return explain(document, number, matcher, roles=speaker_roles(study, document))


@dataclass(frozen=True)
class Settled:
    """A decision on text in a turn: coded, accepted, adjusted or rejected, and by whom."""

    code_id: str
    what: str
    coder: str
    text: str


def find_settled(study: Study, name: str, number: int) -> list[Settled]:
    """Return what was already decided and coded in a turn and is therefore no longer suggested."""
    document = study.document(name)
    turn = turn_of(document, number).span
    decided = study.decisions()
    made = {d.coding for d in decided if d.coding}
    coded = [c for c in study.codings() if c.id not in made]
    found = [
        *(
            Settled(d.code_id, d.verdict, d.coder, d.text)
            for d in decided
            if _in(d, document, turn)
        ),
        *(Settled(c.code_id, "code", c.coder, c.text) for c in coded if _in(c, document, turn)),
    ]
    return sorted(found, key=lambda one: (one.code_id, one.what, one.coder))


def is_looked_at(study: Study, name: str, number: int) -> bool:
    """Return whether a turn is searched for keywords: study.yaml sets the roles."""
    document = study.document(name)
    return any(turn.number == number for turn in turns_of(study, document))


def _in(placed: Coding | Decision, document: Document, turn: Span) -> bool:
    return placed.document == document.id and bool(placed.span and placed.span.overlaps(turn))


def _turns_found(study: Study, code_id: str) -> int:
    """Return how many turns with a hit of the code's keywords were coded with it by a person."""
    coded = [c for c in study.codings() if c.code_id == code_id and c.span]
    count = 0
    for document, hits in find_hits(study):
        spans = [c.span for c in coded if c.document == document.id and c.span]
        for turn in document.turns:
            has_hit = any(h.code_id == code_id and turn.span.covers(h.span) for h in hits)
            count += has_hit and any(span.overlaps(turn.span) for span in spans)
    return count
