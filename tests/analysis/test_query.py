"""Queries against a naive reading of their definition: sets of characters and of turns, no arrays."""

from __future__ import annotations

import random
from fnmatch import fnmatchcase
from itertools import combinations, product

import pytest

from qualcode.analysis.query import Mark, Material, find_passages
from qualcode.analysis.query_language import (
    Chain,
    CodeTerm,
    Either,
    Qualifier,
    Relation,
    SavedTerm,
    TextTerm,
    parse_query,
)
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code, Codebook, Theme

BOOK = Codebook(
    themes=(
        Theme(
            "life", "Life", codes=(Code("a", "Aye", codes=(Code("b", "Bee"),)), Code("c", "See"))
        ),
        Theme("work", "Work", codes=(Code("d", "Dee, or not"),)),
    ),
    facets={"f": ("x", "y")},
)
GROUPS = {"P1": "one", "P2": "two", "P3": "one", "P4": ""}
SOURCES = {"I1": "interview", "I2": "interview", "FG": "focus group"}
TURN = 10  # each turn is ten characters of speech, with a label of three before it
SAVED = {"first": "a or c", "Two words": "coder:ana and not d"}


def turns_of(start, end):
    """The turns whose speech is shared: turn n speaks from 13(n-1)+3 to 13n."""
    return [n for n in range(1, 12) if max(start, 13 * n - 10) < min(end, 13 * n)]


def mark(number, document, start, end, code, coder, facets, case):
    turns = turns_of(start, end)
    first, last = (turns[0], turns[-1]) if turns else (-1, -1)
    return Mark(f"c{number:03}", document, start, end, case, first, last, code, coder, facets)


def made_material(seed):
    chance = random.Random(seed)
    marks = []
    for number in range(chance.randrange(1, 30)):
        start = chance.randrange(0, 120)
        facets = chance.choice([{}, {}, {"f": "x"}, {"f": "y"}])
        end = min(start + chance.randrange(1, 30), 143)
        marks.append(
            mark(
                number,
                chance.choice(list(SOURCES)),
                start,
                end,
                chance.choice("abcd"),
                chance.choice(["ana", "ben"]),
                facets,
                chance.choice(["P1", "P1", "P2", "P3", "P4", ""]),
            )
        )
    marks += [
        mark(900, "I1", 0, 1, "a", "ana", {"f": "x"}, "P1"),
        mark(901, "I1", 0, 1, "a", "ben", {}, "P2"),
    ]
    hits = [
        mark(f"h{n}", d, s, s + 4, "", "", {}, chance.choice(["P1", "P2"]))
        for n, (d, s) in enumerate(product(SOURCES, chance.sample(range(120), 3)))
    ]
    return Material(
        codebook=BOOK,
        documents=list(SOURCES),
        marks=marks,
        find_text=lambda pattern: hits if pattern == "milk" else [],
        attributes_of=lambda document, case: {"group": GROUPS[case], "wave": document[-1]},
        source_of=SOURCES.get,
        attribute_values={"group": ["one", "two", ""], "wave": ["1", "2", "G"]},
        cases=list(GROUPS),
        saved=SAVED,
    )


# --- the naive reading ---------------------------------------------------------------------------

# A passage is (document, start, end, case, frozenset of marks' ids).


def joined(passages):
    """Joined until no two of one document and case share a character."""
    found = list(passages)
    while True:
        for i, j in combinations(range(len(found)), 2):
            one, two = found[i], found[j]
            if one[0] == two[0] and one[3] == two[3] and shares(one, two):
                both = (one[0], min(one[1], two[1]), max(one[2], two[2]), one[3], one[4] | two[4])
                found = [p for k, p in enumerate(found) if k not in {i, j}] + [both]
                break
        else:
            return found


def shares(a, b):
    return a[0] == b[0] and bool(set(range(a[1], a[2])) & set(range(b[1], b[2])))


def distance(a, b):
    one, two = turns_of(a[1], a[2]), turns_of(b[1], b[2])
    if a[0] != b[0] or not one or not two:
        return None
    if set(one) & set(two):
        return 0
    return two[0] - one[-1] if two[0] > one[-1] else one[0] - two[-1]


def related(kind, turns, a, b):
    same = a[0] == b[0]
    if kind == "overlapping":
        return shares(a, b)
    if kind == "within":
        return same and b[1] <= a[1] and a[2] <= b[2]
    if kind == "containing":
        return same and a[1] <= b[1] and b[2] <= a[2]
    if kind == "same_turn":
        return same and bool(set(turns_of(a[1], a[2])) & set(turns_of(b[1], b[2])))
    if kind == "same_case":
        return bool(a[3]) and a[3] == b[3]
    apart = distance(a, b)
    if apart is None or apart > turns:
        return False
    return {"near": True, "followed_by": b[1] >= a[2], "preceded_by": b[2] <= a[1]}[kind]


def has(m, q, material):
    if q.kind == "coder":
        return m.coder == q.name
    if q.kind == "facet":
        return q.name in m.facets and q.value in {"", m.facets[q.name]}
    if q.kind == "case":
        return m.case == q.name
    if q.kind == "document":
        return fnmatchcase(m.document.casefold(), q.name.casefold())
    if q.kind == "source":
        return SOURCES[m.document] == q.name
    return bool(m.case) and material.attributes_of(m.document, m.case).get(q.name) == q.value


def narrowed(marks, scope, material, *, text=False):
    kinds = {"case", "document", "source", "attr"} if text else None
    for m in marks:
        if all(has(m, q, material) != out for out, q in scope if not kinds or q.kind in kinds):
            yield m.document, m.start, m.end, m.case, frozenset([m.id])


def naive(query, material, scope=()):
    if isinstance(query, CodeTerm):
        ids = {
            "": [query.name.casefold()],
            "code": [query.name],
            "under": {"a": "ab", "life": ["life", *"abc"]}.get(query.name, [query.name]),
            "theme": {"life": "abc", "work": "d"}.get(query.name, ()),
        }[query.kind]
        ids = ["d"] if query.name == "Dee, or not" else ids
        return joined(narrowed([m for m in material.marks if m.code_id in ids], scope, material))
    if isinstance(query, TextTerm):
        return list(narrowed(material.find_text(query.pattern), scope, material, text=True))
    if isinstance(query, Qualifier):
        return joined(narrowed(material.marks, (*scope, (False, query)), material))
    if isinstance(query, SavedTerm):
        return naive(parse_query(SAVED[query.name]), material, scope)
    if isinstance(query, Either):
        return joined(p for chain in query.chains for p in naive(chain, material, scope))
    if isinstance(query, Relation):
        right = naive(query.right, material, scope)
        return [
            a
            for a in naive(query.left, material, scope)
            if any(related(query.kind, query.turns, a, b) for b in right)
        ]
    assert isinstance(query, Chain)
    inside = (*scope, *((out, q) for out, q in query.parts if isinstance(q, Qualifier)))
    others = [(out, q) for out, q in query.parts if not isinstance(q, Qualifier)]
    if not others or others[0][0]:
        left = joined(narrowed(material.marks, inside, material))
    else:
        left = naive(others.pop(0)[1], material, inside)
    for out, q in others:
        right = naive(q, material, inside)
        left = [a for a in left if any(shares(a, b) for b in right) != out]
    return left


TERMS = ["a", "b", "C", "d", "code:'Dee, or not'", "under:a", "theme:life", "under:life", "'milk'"]
TERMS += ["text:milk", "saved:first", "saved:'Two words'"]
QUALIFIERS = ["coder:ana", "coder:ben", "facet:f", "facet:f=x", "case:P1", "document:I*"]
QUALIFIERS += [
    "document:FG",
    "source:interview",
    "source:'focus group'",
    "attr:group=one",
    "attr:wave=1",
]
RELATIONS = ["overlapping", "within", "containing", "same_turn", "same_case"]


def made_query(chance, depth=0):
    def term():
        if depth < 2 and chance.random() < 0.2:
            return f"({made_query(chance, depth + 1)})"
        return chance.choice(QUALIFIERS if chance.random() < 0.25 else TERMS)

    def part():
        text = term()
        while chance.random() < 0.3:
            kind = chance.choice(
                [
                    *RELATIONS,
                    *(f"{k}:{chance.randrange(3)}" for k in ("near", "followed_by", "preceded_by")),
                ]
            )
            text += f" {kind} {term()}"
        return text

    def chain():
        text = part()
        while chance.random() < 0.45:
            text += f" and {chance.choice(['', '', 'not '])}{part()}"
        return text

    text = chain()
    while chance.random() < 0.25:
        text += f" or {chain()}"
    return text


@pytest.mark.parametrize("seed", range(40))
def test_queries_find_what_their_definition_says(seed):
    """40 studies of random codings, 250 queries each: 10,000 in all."""
    material, chance = made_material(seed), random.Random(1000 + seed)
    for _ in range(250):
        text = made_query(chance)
        found = {
            (p.document, p.start, p.end, p.case, frozenset(m.id for m in p.marks))
            for p in find_passages(text, material)
        }
        assert found == set(naive(parse_query(text), material)), text


def test_passages_come_in_order_with_their_marks_in_order():
    material = made_material(3)
    found = find_passages("theme:life", material)
    assert [(material.documents.index(p.document), p.start, p.end) for p in found] == sorted(
        (material.documents.index(p.document), p.start, p.end) for p in found
    )
    for passage in found:
        assert [m.start for m in passage.marks] == sorted(m.start for m in passage.marks)


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ("", "empty", None),
        ("a b", "side by side", 2),
        ("a and", "ends too early", 5),
        ("(a or b", "was not closed", 0),
        ("a)", "was not opened", 1),
        ("not a", "can only follow “and”", 0),
        ("a not b", "needs “and”", 2),
        ("a near b", "whole number of turns", 2),
        ("a near:x b", "whole number of turns", 2),
        ("'milk", "was not closed", 0),
        ("a and ''", "no text between", 6),
        ("colour:red", "not part of the language", 0),
        ("hope", "no code 'hope'", 0),
        ("a and coder:zoe", "not one of the coders", 6),
        ("attr:group=three", "not one of the values of group", 0),
        ("attr:group", "attr:NAME=VALUE", 0),
        ("facet:f=z", "not one of the values", 0),
        ("source:diary", "not one of the kinds of source", 0),
        ("document:I9", "not one of the documents", 0),
        ("saved:other", "No query is saved", 0),
        ("and", "Expected a term", 0),
    ],
)
def test_errors_are_shown_under_their_character(text, said, column):
    with pytest.raises(QualcodeError) as raised:
        find_passages(text, made_material(1))
    assert said in raised.value.message
    if column is not None:
        *_, query, sign = raised.value.message.split("\n")
        assert query == f"  {text}"
        assert sign.index("^") == column + 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A AND b", "a and b"),
        ("“milk”", "'milk'"),
        ("code:Bee", "b"),
        ("bee", "b"),
        ("code:‘Dee, or not’", "d"),
        ("(a)", "a"),
        ("a   and(b or c)", "a and (b or c)"),
        ("DOCUMENT:i*", "document:I*"),
    ],
)
def test_ways_to_write_the_same_query(one, other):
    material = made_material(2)
    assert find_passages(one, material) == find_passages(other, material)


def test_an_apostrophe_inside_a_word_opens_and_closes_nothing():
    assert parse_query("'I don't know'") == TextTerm("I don't know", 0)
    assert parse_query("text:don't") == TextTerm("don't", 0)
    assert parse_query("don't") == CodeTerm("don't")


def test_a_saved_query_that_uses_itself_is_refused():
    base = made_material(1)
    circular = Material(
        **{f: getattr(base, f) for f in base.__dataclass_fields__ if f != "saved"},
        saved={"x": "a or saved:y", "y": "saved:x"},
    )
    with pytest.raises(QualcodeError, match="uses itself"):
        find_passages("saved:x", circular)


def test_touching_passages_stay_two_and_sharing_ones_become_one():
    marks = [
        mark(1, "I1", 0, 10, "a", "ana", {}, "P1"),
        mark(2, "I1", 10, 20, "a", "ana", {}, "P1"),
        mark(3, "I1", 19, 30, "a", "ben", {}, "P1"),
        mark(4, "I1", 5, 25, "a", "ben", {}, "P2"),
    ]
    base = made_material(1)
    material = Material(
        **{f: getattr(base, f) for f in base.__dataclass_fields__ if f != "marks"}, marks=marks
    )
    found = [(p.start, p.end, p.case) for p in find_passages("a", material)]
    assert found == [(0, 10, "P1"), (5, 25, "P2"), (10, 30, "P1")]
