"""What looks wrong with the cases, told in words; and the types of attributes."""

import pytest

from qualcode.analysis.case_check import check_cases, infer_types
from qualcode.analysis.cast import Cast
from qualcode.model.documents import Case, Document, Membership, Turn
from qualcode.model.spans import Span


def document(name, *speakers, respondent=None):
    turns = tuple(Turn(n, s, Span(n * 2, n * 2 + 1)) for n, s in enumerate(speakers, 1))
    return Document(
        id=name, name=name, file=f"{name}.txt", file_sha256="", text="x " * 20, turns=turns,
        respondent=respondent,
    )  # fmt: skip


def cases(**attributes):
    """`cases(site=["N", "S"])`: as many cases as values."""
    many = max(len(values) for values in attributes.values())
    return [Case(f"case {n}", {k: v[n] for k, v in attributes.items()}) for n in range(many)]


def told(documents=(), found=(), cast=None):
    return check_cases(list(documents), list(found), cast or Cast())


def attributes_told(**attributes):
    return [line for line in told(found=cases(**attributes)) if "attribute" in line]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2.5", "3,5", " "], "number"),
        (["2026-02-28", "1.3.2026", "31/12/2025"], "date"),
        (["2026-02-30"], "category"),
        (["1", "two"], "category"),
        (["", ""], "category"),
        (["007"], "number"),
    ],
)
def test_the_type_of_an_attribute_is_told_by_all_its_values(values, kind):
    assert infer_types(cases(a=values)) == {"a": kind}


def test_speakers_that_no_row_places_and_cases_without_words():
    cast = Cast(members=(Membership("Anna", "FG1", "P1", 2), Membership("Ben", "FG9", "", 3)),
                moderators=("M",))  # fmt: skip
    documents = [document("FG1", "M", "P1", "P2", "P2", None), document("Q", None, respondent="R")]
    said = told(documents, [Case("Anna", {}), Case("Ben", {})], cast)
    assert said == [
        "FG1: the speaker 'P2' is in no row of the cases table",
        "FG1: who speaks without a label is in no row of the cases table",
        "the case 'Ben' has no words in any document",
    ]


def test_without_a_table_nobody_is_missing_from_it():
    assert told([document("FG1", "P1")], [], Cast()) == []


def test_an_attribute_with_one_value():
    assert attributes_told(site=["N", "N", ""]) == ["the attribute 'site' has one value only: 'N'"]
    assert attributes_told(site=["N", "S"]) == []
    assert attributes_told(site=["N"]) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("clinician", "Clinician", True),
        ("service user", "service-user", True),
        ("clinician", "clinican", True),
        ("25-34", "35-44", False),
        ("aged 25 to 34", "aged 25 to 44", False),
        ("ward 1", "ward 2", False),
        ("male", "female", False),
        ("N", "S", False),
        ("1.5", "1,5", False),
    ],
)
def test_values_spelt_in_two_ways(one, other, alike):
    said = attributes_told(
        group=[one, other, "quite another thing"] if "." not in one else [one, other]
    )
    assert bool(said) is alike
    if alike:
        assert "is that the same?" in said[0]


def test_cases_that_differ_by_signs_only():
    said = told(found=[Case("P 1", {}), Case("p-1", {}), Case("P2", {})])
    assert [line for line in said if "differ" in line] == [
        "the cases 'P 1' and 'p-1' differ by spaces, signs or capitals only"
    ]
