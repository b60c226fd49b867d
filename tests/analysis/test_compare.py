"""Groups stand side by side in cases, everybody is somewhere, and who differs is pointed at."""

from dataclasses import replace

import pytest
from matrix_study import CASES, CODEBOOK, EXTRACTS, SUMMARIES, extract

from qualcode.analysis.compare import compare_groups
from qualcode.analysis.deviant import find_deviant
from qualcode.analysis.framework import build_matrices
from qualcode.errors import QualcodeError
from qualcode.model.documents import Case


def comparison(attribute="group", *, cases=CASES, extracts=EXTRACTS):
    matrices = build_matrices(CODEBOOK, cases=cases, extracts=extracts, summaries=SUMMARIES)
    return compare_groups(matrices, attribute)


def row(found, code_id):
    return next(row for row in found.rows if row.code_id == code_id)


def test_the_congruence_table_counts_cases():
    table = comparison().congruence_table()
    assert table[0] == [
        "theme",
        "code",
        "clinician (2 cases)",
        "service user (2 cases)",
        "coded in",
    ]
    assert [line[1:] for line in table if line[0] == "Life outside"] == [
        ["", "2 of 2", "2 of 2", "all groups"],
        ["Family and friends", "0 of 2", "1 of 2", "only service user"],
        ["  Partner", "0 of 2", "1 of 2", "only service user"],
        ["Money and work", "2 of 2", "1 of 2", "all groups"],
        ["Ward life", "not asked", "1 of 2", "only service user (clinician not asked)"],
    ]


def test_every_case_is_said_silent_or_not_asked():
    for one in comparison().rows:
        for share in one.shares:
            names = [*share.said, *share.silent, *share.not_asked]
            assert sorted(names) == sorted(
                case.name for case in CASES if case.attributes["group"] == share.group
            )


def test_what_is_coded_to_the_theme_alone_counts_for_the_theme_once():
    only = [extract("P10", 5, "life"), extract("P10", 4, "money"), extract("P10", 2, "family")]
    found = row(comparison(extracts=only), "life").shares[1]
    assert found.said == ("P10",)
    assert found.count == "1 of 2"


def test_summaries_and_references_stand_with_their_group():
    header, *lines = comparison().table()
    money = [dict(zip(header, line, strict=True)) for line in lines if line[2] == "money"]
    assert [line["group"] for line in money] == ["clinician", "service user"]
    assert money[0]["references"] == "FG1:C1 ¶2 L2; FG1:C2 ¶3 L3 *"
    assert money[0]["facets"] == "impact: mixed 1, unhelpful 1"
    assert money[1]["summaries"].split("\n") == [
        "P2: Did not come up, though asked.",
        "P10: -- Benefits stopped “for nothing”.",
    ]
    assert money[1]["silent"] == "P2"


def test_a_case_without_the_attribute_is_a_group_of_its_own():
    cases = [*CASES, Case("P3", {"group": " "})]
    assert list(comparison(cases=cases).groups) == ["clinician", "service user", "not given"]


def test_nothing_to_compare_is_told():
    with pytest.raises(QualcodeError, match="'mood'"):
        comparison("mood")
    with pytest.raises(QualcodeError, match="nothing to compare"):
        comparison(cases=[CASES[0], replace(CASES[1], attributes=CASES[0].attributes)])


def several(said, silent, *, facets=()):
    cases = [Case(f"P{n}", {"group": "a"}) for n in range(said + silent)]
    cases.append(Case("B", {"group": "b"}))
    extracts = []
    for n in range(said):
        value = facets[n] if n < len(facets) else ""
        one = extract(
            "P2", 4, "trust", number=n, **({"facets": {"impact": value}} if value else {})
        )
        extracts.append(replace(one, case=f"P{n}"))
    return comparison(cases=cases, extracts=extracts)


def test_who_is_silent_where_most_speak():
    found = find_deviant(several(4, 2), "trust")
    assert [(d.case, d.pattern, d.differs) for d in found] == [
        ("P4", "4 of 6 speak of it", "silent"),
        ("P5", "4 of 6 speak of it", "silent"),
    ]


def test_who_speaks_where_most_are_silent():
    found = find_deviant(several(1, 4), "trust")
    assert [(d.case, d.pattern, d.differs) for d in found] == [
        ("P0", "4 of 5 are not coded", "speaks of it")
    ]
    assert found[0].extracts[0].case == "P0"


@pytest.mark.parametrize(("said", "silent"), [(2, 2), (1, 1), (0, 5), (5, 0)])
def test_without_a_pattern_nobody_differs(said, silent):
    assert find_deviant(several(said, silent), "trust") == []


def test_who_says_the_other_thing():
    found = find_deviant(several(4, 0, facets=["helpful", "helpful", "helpful", "mixed"]), "trust")
    assert [(d.case, d.pattern, d.differs) for d in found] == [
        ("P3", "impact helpful: 3 of 4 who speak of it", "impact mixed")
    ]


def test_a_code_that_is_not_compared_is_told():
    with pytest.raises(QualcodeError, match="'nothing'"):
        find_deviant(comparison(), "nothing")
