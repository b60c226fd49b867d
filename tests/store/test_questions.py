"""Questions to the store by key: each answers what a filter over everything would."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_values import CODING, DECISION, MEMO, SUGGESTION, SUMMARY, add_document

from qualcode.errors import QualcodeError
from qualcode.model.codings import Hit
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.store.codings import (
    ALL,
    Waiting,
    Which,
    load_codes_in_use,
    load_codings,
    load_decisions,
    load_memos,
    load_suggestions,
    load_summaries,
    load_waiting,
    save_coding,
    save_decision,
    save_memo,
    save_summary,
    summary_id,
)
from qualcode.store.database import create_store, open_copy
from qualcode.store.documents import load_some, save_document
from qualcode.store.searched import replace_suggestions

DOCUMENTS, CODES, CODERS, CASES = (
    ("doc1", "doc2"),
    ("hope", "ho", "ope"),
    ("ann", "ben"),
    ("P1", "1", "P1/x"),
)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """One of each kind for every document, code, case and coder there are."""
    path = tmp_path_factory.mktemp("questions") / "study.db"
    create_store(path).close()
    with open_copy(path) as store:  # in memory: no waiting for the disk
        add_document(store)
        suggestions = []
        with store.change("fill", "ann") as change:
            other = Document("doc2", "IV2", "iv2.txt", "0" * 64, "Other words.", ())
            save_document(change, other)
            places = [(d, c, w) for d in DOCUMENTS for c in CODES for w in CODERS]
            for n, (document, code, coder) in enumerate(places):
                where = {"document": document, "code_id": code}
                span = Span(n, n + 1) if n % 3 else None
                mine = where | {"coder": coder, "span": span}
                save_coding(change, replace(CODING, id=f"c{n:x}0", **mine))
                save_decision(change, replace(DECISION, id=f"d{n:x}0", **mine))
                suggestions.append(replace(SUGGESTION, id=f"s{n:x}0", **where, span=Span(n, n + 1)))
            for case in CASES:
                for code in CODES:
                    coder = CODERS[len(code) % 2]
                    save_summary(change, replace(SUMMARY, case=case, code_id=code, coder=coder))
            targets = [("study", "")]
            targets += [("case", case) for case in CASES] + [("code", code) for code in CODES]
            targets += [("cell", f"{case}/{code}") for case in CASES for code in CODES]
            targets += [("document", name) for name in ("FG1", "IV2")]
            for n, (kind, target) in enumerate(targets):
                memo = replace(MEMO, id=f"m{n:x}0", target_kind=kind, target=target)
                save_memo(change, replace(memo, coder=CODERS[n % 2]))
            replace_suggestions(change, suggestions)
        yield store


def asked(**fields):
    return st.builds(Which, **{name: st.sampled_from(("", *some)) for name, some in fields.items()})


IDS = {"id": ("c10", "d10", "s10", "none"), "id_starts": ("c1", "d1", "s1", "c", "c10", "c%")}
PLACES = {"document": (*DOCUMENTS, "doc9"), "code": (*CODES, "none")}
WHO = {"coder": (*CODERS, "cy"), "seen_by": CODERS}


def fits(one, which):
    """Brute force: what a question means."""
    coder = getattr(one, "coder", "")
    return (
        which.id in {"", one.id}
        and one.id.startswith(which.id_starts)
        and which.document in {"", one.document}
        and which.code in {"", one.code_id}
        and which.coder in {"", coder}
        and which.seen_by in {"", coder}
        and which.placed in {None, one.span is not None}
    )


@given(asked(**IDS, **PLACES, **WHO), st.sampled_from((None, True, False)))
def test_codings_and_decisions(full, which, placed):
    which = replace(which, placed=placed)
    for load in (load_codings, load_decisions):
        assert load(full, which) == [one for one in load(full) if fits(one, which)]


@given(asked(**IDS, **PLACES))
def test_suggestions(full, which):
    found = load_suggestions(full, which)
    assert found == [one for one in load_suggestions(full) if fits(one, which)]


@given(asked(code=(*CODES, "none"), case=(*CASES, "none"), **WHO))
def test_summaries(full, which):
    assert load_summaries(full, which) == [
        one
        for one in load_summaries(full)
        if which.code in {"", one.code_id}
        and which.case in {"", one.case}
        and which.coder in {"", one.coder}
        and which.seen_by in {"", one.coder}
    ]


def test_a_summary_by_the_id_of_its_cell(full):
    (found,) = load_summaries(full, Which(id=summary_id("P1", "ope")))
    assert (found.case, found.code_id) == ("P1", "ope")


@given(asked(code=(*CODES, "none"), case=(*CASES, "none"), document=(*DOCUMENTS, "doc9"), **WHO))
def test_memos(full, which):
    names = {"doc1": "FG1", "doc2": "IV2"}

    def about(memo):
        case, code, document = "", "", ""
        if memo.target_kind == "cell":
            case, _, code = memo.target.rpartition("/")
        elif memo.target_kind == "case":
            case = memo.target
        elif memo.target_kind == "code":
            code = memo.target
        elif memo.target_kind == "document":
            document = memo.target
        return (
            which.case in {"", case}
            and which.code in {"", code}
            and (not which.document or names.get(which.document) == document)
        )

    assert load_memos(full, which) == [
        memo
        for memo in load_memos(full)
        if about(memo) and which.coder in {"", memo.coder} and which.seen_by in {"", memo.coder}
    ]


def test_nothing_asked_is_everything(full):
    assert len(load_codings(full, ALL)) == len(DOCUMENTS) * len(CODES) * len(CODERS)
    assert load_codes_in_use(full) == set(CODES)


def test_a_question_that_a_table_cannot_answer_is_refused_not_passed_over(full):
    with pytest.raises(KeyError):
        load_codings(full, Which(case="P1"))
    with pytest.raises(KeyError):
        load_suggestions(full, Which(coder="ann"))


def test_questions_by_key_use_an_index(full):
    for table, column in (
        ("coding", "document"), ("coding", "code_id"), ("decision", "document"),
        ("decision", "code_id"), ("suggestion", "document"), ("suggestion", "code_id"),
        ("summary", '"case"'), ("summary", "code_id"), ("document", "name"), ("document", "file"),
    ):  # fmt: skip
        plan = full.rows(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 'x'")
        assert all("USING" in row["detail"] for row in plan), (table, column, plan)


def test_some_documents_come_without_the_others(full):
    assert [d.name for d in load_some(full, ["doc2", "doc1", "doc9"])] == ["FG1", "IV2"]
    assert load_some(full, []) == []


def test_a_change_knows_its_own_number(full):
    with full.change("nothing", "ann") as change:
        assert change.number == 0
    assert change.number == 0
    with full.change("note", "ann") as change:
        change.note("said")
    assert change.number == full.rows("SELECT max(id) AS last FROM change")[0]["last"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("waiting") / "study.db"
    create_store(path).close()
    with open_copy(path) as store:
        add_document(store)
        with store.change("fill", "ann") as change:
            save_document(change, Document("doc0", "IV2", "iv2.txt", "0" * 64, "Other words.", ()))
        yield store


def spans(most=4):
    pairs = st.tuples(st.integers(0, most), st.integers(1, 4))
    return pairs.map(lambda pair: Span(pair[0], pair[0] + pair[1]))


PLACED = st.tuples(
    st.sampled_from(("doc0", "doc1")),
    st.sampled_from(("hope", "hope", "ho")),
    spans(),
    st.sampled_from(CODERS),
)


@settings(max_examples=300)
@given(
    st.lists(PLACED, max_size=6),
    st.lists(PLACED, max_size=6),
    st.lists(st.tuples(PLACED, st.lists(spans(3), min_size=1, max_size=2)), min_size=1, max_size=5),
    st.sampled_from(("", *CODERS)),
    st.sampled_from((("hope", "ho"), ("hope", "ho"), ("ho",), ())),
    st.just(ALL) | asked(document=("doc0", "doc1"), code=CODES),
)
def test_what_waits_is_what_no_coding_and_no_decision_has_settled(
    empty, coded, decided, suggested, coder, codes, which
):
    suggestions = [
        replace(
            SUGGESTION,
            id=f"s{n}",
            document=document,
            code_id=code,
            span=span,
            hits=tuple(Hit(code, "x", hit) for hit in hits),
        )
        for n, ((document, code, span, _), hits) in enumerate(suggested)
    ]
    with empty.change("fill", "ann") as change:
        for n, (document, code, span, who) in enumerate(coded):
            one = replace(CODING, document=document, code_id=code, span=span, coder=who)
            save_coding(change, replace(one, id=f"c{n}"))
        for n, (document, code, span, who) in enumerate(decided):
            one = replace(DECISION, document=document, code_id=code, span=span, coder=who)
            save_decision(change, replace(one, id=f"d{n}"))
        replace_suggestions(change, suggestions)
    settled = [(d, c, s) for d, c, s, who in [*coded, *decided] if coder in {"", who}]

    def waits(one):
        over = [s for d, c, s in settled if (d, c) == (one.document, one.code_id)]
        return not all(any(span.covers(hit.span) for span in over) for hit in one.hits)

    wanted = [
        one
        for one in suggestions
        if waits(one)
        and one.code_id in codes
        and which.document in {"", one.document}
        and which.code in {"", one.code_id}
    ]
    names = {"doc0": "IV2", "doc1": "FG1"}
    found = load_waiting(empty, codes, coder, which)

    def place(one):
        return names[one.document], one.span, one.code_id

    assert [place(one) for one in found] == sorted(map(place, wanted))
    assert sorted(one.id for one in found) == sorted(one.id for one in wanted)
    assert found.codes == [one.code_id for one in found]
    assert [one.id for one in found[1:]] == [one.id for one in list(found)[1:]]
    with empty.change("clear", "ann") as change:
        for n in range(len(coded)):
            change.remove("coding", f"c{n}")
        for n in range(len(decided)):
            change.remove("decision", f"d{n}")
        replace_suggestions(change, [])
    if wanted:
        with pytest.raises(QualcodeError, match="made again"):
            Waiting(empty, [("s0", "hope")])[0]
