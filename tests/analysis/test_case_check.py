"""What looks wrong with the cases, told in words; and the types of attributes."""

import pytest

from qualcode.analysis.attribute_types import infer_types, is_missing
from qualcode.analysis.case_check import check_cases
from qualcode.analysis.cast import Cast, find_cases
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
        (["34", "n/a", "-", "unknown", ""], "number"),
        (["20,000", "£1,250.50", "45%", "NA"], "number"),
        (["2026-02-28T10:00:00", "prefer not to say"], "date"),
        (["3 March 2021", "Mar 2021", "2021-03", "12/31/2021"], "date"),
        (["n/a", "-"], "category"),
        (["none", "some", "unknown"], "category"),
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
        "FG1: the speaker 'P2' is not in any row of the cases table",
        "FG1: the speaker without a label is not in any row of the cases table",
        "row 3 of the cases table names the document 'FG9', which does not exist",
        "the case 'Ben' has no speech in any document",
    ]


def test_without_a_table_nobody_is_missing_from_it():
    assert told([document("FG1", "P1")], [], Cast()) == []


def test_an_attribute_with_one_value():
    assert attributes_told(site=["N", "N", ""]) == ["the attribute 'site' has only one value: 'N'"]
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
        assert "are they the same?" in said[0]


def test_cases_that_differ_by_signs_only():
    said = told(found=[Case("P 1", {}), Case("p-1", {}), Case("P2", {})])
    assert [line for line in said if "differ" in line] == [
        "the cases 'P 1' and 'p-1' differ only by spaces, punctuation, capitals or zeros"
    ]


def test_what_stands_for_a_missing_value():
    assert all(is_missing(value, "category") for value in ["", " ", "N/A", "-", "?", "NaN"])
    assert is_missing("Unknown", "number")
    assert not is_missing("unknown", "category")
    assert not is_missing("0", "number")


def test_missing_values_are_no_values():
    assert attributes_told(site=["N", "N", "n/a"]) == [
        "the attribute 'site' has only one value: 'N'"
    ]


def test_wards_of_one_letter_are_not_alike():
    assert attributes_told(ward=["hospital ward A", "hospital ward B", "C"]) == []


def test_moderators_are_never_a_case():
    cast = Cast(
        members=(
            Membership("Doc", "FG1", "M", 2),
            Membership("M", "", "M", 3),
            Membership("M", "M", "", 3),
            Membership("Anna", "FG1", "P1", 4),
            Membership("Both", "FG1", "M", 5),
            Membership("Both", "FG1", "P2", 6),
        ),
        moderators=("M",),
    )
    documents = [document("FG1", "M", "P1", "P2")]
    found = find_cases(documents, cast)
    assert [case.name for case in found] == ["Anna", "Both"]
    said = told(documents, found, cast)
    assert [line.split(",")[0] for line in said] == ["the case 'Doc' is 'M'", "the case 'M' is 'M'"]


def test_labels_that_may_be_one_speakers_across_documents():
    documents = [
        document("A", "Interviewer", "Maria Lopez"),
        document("B", "Interviwer", "Maria Lopes"),
    ]
    said = told(documents)
    assert [line.split(" may be")[0] for line in said] == [
        "the speakers 'Interviewer' and 'Interviwer' (A, B)",
        "the speakers 'Maria Lopes' and 'Maria Lopez' (B, A)",
    ]
    placed = Cast(
        members=(Membership("Maria", "", "Maria Lopes"), Membership("Maria", "", "Maria Lopez"))
    )
    assert not any("Maria" in line for line in told(documents, [], placed))


def test_cases_that_are_nearly_the_same():
    said = told(
        [], [Case("Maria Lopez", {}), Case("Maria Lopes", {}), Case("P1", {}), Case("P2", {})]
    )
    assert (
        "the cases 'Maria Lopes' and 'Maria Lopez' have very similar names; are they the same?"
        in said
    )


def test_a_group_whose_members_all_have_rows_is_not_without_words():
    cast = Cast(
        members=(
            Membership("North", "FG1", "", 2),
            Membership("Anna", "FG1", "P1", 3),
            Membership("South", "FG2", "", 4),
        )
    )
    documents = [document("FG1", "M", "P1")]
    said = told(documents, find_cases(documents, cast), cast)
    assert "the case 'South' has no speech in any document" in said
    assert not any("'North'" in line for line in said)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            ("FG1.docx", ""),
            "names the document 'FG1.docx', which does not exist; did you mean 'FG1'?",
        ),
        (("FG-1", ""), "names the document 'FG-1', which does not exist; did you mean 'FG1'?"),
        (("Z*", ""), "names the document 'Z*', which does not exist"),
        (
            ("FG1", "Alan"),
            "names the speaker 'Alan', who does not speak in that document; did you mean 'Alun'?",
        ),
        (("F*", "Kim"), "names the speaker 'Kim', who does not speak in that document"),
        (("", "Kim"), "names the speaker 'Kim', who does not speak in any document"),
        (("FG1", "alun:"), ""),
        (("F*", "Alun"), ""),
    ],
)
def test_rows_that_name_what_is_not_there(place, said):
    cast = Cast(
        members=(
            Membership("A", *place, 7),
            Membership("B", "", "B", 8),
            Membership("B", "B", "", 8),
        )
    )
    lines = [line for line in told([document("FG1", "Alun", "P2")], [], cast) if "row" in line]
    assert [line for line in lines if "names the" in line] == (
        [f"row 7 of the cases table {said}"] if said else []
    )


@pytest.mark.parametrize(("one", "other", "alike"), [("P01", "P1", True), ("P10", "P1", False)])
def test_a_number_with_a_zero_before_it_may_be_the_same(one, other, alike):
    lines = [line for line in told([], [Case(one, {}), Case(other, {})]) if "the cases" in line]
    assert bool(lines) is alike
