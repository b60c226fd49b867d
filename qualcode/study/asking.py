"""Questions to a study: passages by code, text and attribute, whole and cited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from qualcode.analysis.cast import Attributes
from qualcode.analysis.choose import select_cases
from qualcode.analysis.query import Mark, Material, Passage, find_passages
from qualcode.model.codings import Coding
from qualcode.model.documents import SOURCES, Case, Document
from qualcode.model.matrix import Extract
from qualcode.model.spans import Span
from qualcode.store.documents import load_answers
from qualcode.study.answers import Answer, Found
from qualcode.study.queries import load_queries, texts_of

if TYPE_CHECKING:
    from qualcode.study.study import Study

SOURCE = "source"  # the built-in attribute: the kind of source


def find(study: Study, query: str, where: Sequence[str] = ()) -> Answer:
    """The passages that a query finds, among the cases that fulfil every condition of `where`.

    Raises QualcodeError for a query that cannot be read or that names what does not exist.
    """
    material = gather(study, where)
    found = find_passages(query, material)
    return Answer(
        query,
        tuple(_cite(study, found)),
        tuple(study.codebook.facets),
        tuple(study.attribute_names),
    )


def gather(study: Study, where: Sequence[str] = ()) -> Material:
    """What a query can look at: the codings that outputs rest on, of cases that fulfil `where`."""
    documents = {document.name: document for document in study.documents}
    facts = facts_of(study)
    admits = admit(study, where)
    extracts = [one for one in study.find_extracts() if admits(one.case, one.document)]
    marks = [_mark(one, documents[one.document]) for one in extracts]

    def find_text(pattern: str) -> Iterator[Mark]:
        from qualcode.study.keyword_evidence import find_lines

        for line in find_lines(study, pattern, roles=("participant",)):
            if admits(line.case, line.document):
                yield Mark(
                    "",
                    line.document,
                    line.span.start,
                    line.span.end,
                    line.case,
                    line.turn,
                    line.turn,
                )

    return Material(
        codebook=study.codebook,
        documents=list(documents),
        marks=marks,
        find_text=find_text,
        attributes_of=lambda document, case: facts(case, document),
        source_of=lambda name: study.cast.source_of(documents[name]),
        attribute_values=_values(study),
        cases=[case.name for case in study.cases],
        saved=texts_of(load_queries(study.folder)),
    )


def facts_of(study: Study) -> Callable[[str, str], Mapping[str, str]]:
    """A question for a case and a document's name: the attributes of the case there.

    Its occasion (wave, date) and the kind of source are among them.
    """
    attributes = Attributes(study.cast, load_answers(study.store))
    sources = {document.name: study.cast.source_of(document) for document in study.documents}

    @cache
    def facts(case: str, document: str) -> Mapping[str, str]:
        known = {**attributes.of(case), **dict.fromkeys(study.cases_table.occasions, "")}
        there = study.cast.occasion_of(case, document) if case else {}
        return {**known, **there, SOURCE: sources.get(document, "")}

    return facts


def admit(study: Study, where: Sequence[str]) -> Callable[[str, str], bool]:
    """A question for a case and a document: does the case, there, fulfil every condition?

    Raises QualcodeError for a condition that cannot be read, or names what no case has.
    """
    if not where:
        return lambda _case, _document: True
    facts = facts_of(study)
    places = {
        (study.cast.case_of(document, turn), document.name)
        for document in study.documents
        for turn in document.turns
    }
    known = [Case("\n".join(place), facts(*place)) for place in sorted(places) if place[0]]
    kept = {case.name for case in select_cases(known, where)}
    return lambda case, document: f"{case}\n{document}" in kept


def _values(study: Study) -> dict[str, list[str]]:
    facts = facts_of(study)
    values: dict[str, dict[str, None]] = {name: {} for name in (*study.attribute_names, SOURCE)}
    values[SOURCE] |= dict.fromkeys(SOURCES)
    for case in study.cases:
        for name in study.attribute_names:
            values[name][case.attributes.get(name, "")] = None
    for document in study.documents:
        for case_name in {study.cast.case_of(document, turn) for turn in document.turns} - {""}:
            for name, value in facts(case_name, document.name).items():
                values.setdefault(name, {})[value] = None
    return {name: [value for value in found if value] for name, found in values.items()}


def _mark(extract: Extract, document: Document) -> Mark:
    coding = extract.coding
    assert coding.span is not None
    turns = document.turns_of(coding.span)
    first, last = (turns[0].number, turns[-1].number) if turns else (-1, -1)
    return Mark(
        coding.id,
        extract.document,
        coding.span.start,
        coding.span.end,
        extract.case,
        first,
        last,
        coding.code_id,
        coding.coder,
        coding.facets,
    )


def cite_whole(
    study: Study, places: Sequence[tuple[str, int, int, Coding | None]]
) -> list[Extract]:
    """Passages (document's name, start, end, a coding of it if there is one) cited as one extract each."""
    documents = {document.name: document for document in study.documents}
    whole = []
    for number, (name, start, end, coding) in enumerate(places):
        document, span = documents[name], Span(start, end)
        base = coding or Coding("", document.id, "", span, "", "", "")
        text = span.of(document.text)
        whole.append(replace(base, id=str(number), document=document.id, span=span, text=text))
    cited = {one.coding.id: one for one in study.cite(whole)}
    ids = [coding.id if coding else "" for _, _, _, coding in places]
    return [
        replace(cited[str(n)], coding=replace(cited[str(n)].coding, id=id_))
        for n, id_ in enumerate(ids)
    ]


def _cite(study: Study, found: Sequence[Passage]) -> Iterator[Found]:
    codings = {one.coding.id: one.coding for one in study.find_extracts()}
    ids = [tuple(mark.id for mark in passage.marks if mark.id) for passage in found]
    places = [
        (one.document, one.start, one.end, codings[own[0]] if own else None)
        for one, own in zip(found, ids, strict=True)
    ]
    for passage, own, extract in zip(found, ids, cite_whole(study, places), strict=True):
        names = (study.codebook.name_of(mark.code_id) for mark in passage.marks if mark.code_id)
        cited = replace(extract, case=passage.case)
        yield Found(passage, cited, own, tuple(dict.fromkeys(names)))
