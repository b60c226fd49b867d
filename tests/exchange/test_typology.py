"""A table to write types in; quotations hide names; items keep their evidence."""

from dataclasses import replace

import pytest
from matrix_study import CASES, CODEBOOK, EXTRACTS, SUMMARIES, extract

from qualcode.analysis.checklist import check_items, checklist_table, find_evidence
from qualcode.analysis.framework import build_matrices
from qualcode.analysis.quotes import find_quotes, pseudonyms, quotes_table
from qualcode.errors import QualcodeError
from qualcode.exchange.types_table import types_rows
from qualcode.model.checklists import ChecklistItem
from qualcode.model.documents import Case
from qualcode.model.typologies import Typology

TYPES = Typology("stance", {"P2": "held", "P10": "adrift"}, {"P2": "partner and therapist"})


def test_every_case_has_a_line_to_write_a_type_in():
    cases = [replace(case, attributes={**case.attributes, "stance": "old"}) for case in CASES]
    rows = types_rows(TYPES, cases)
    assert rows[0] == ["case", "stance", "why", "attr.group", "attr.site"]
    assert rows[2] == ["P2", "held", "partner and therapist", "service user", "South"]
    assert len(rows) == 1 + len(CASES)
    assert TYPES.types == ["held", "adrift"]


def test_labels_hold_no_names():
    assert pseudonyms(CASES) == {
        "FG1:C1": "Participant 1",
        "FG1:C2": "Participant 2",
        "P2": "Participant 3",
        "P10": "Participant 4",
    }
    assert pseudonyms(CASES, "group")["P10"] == "Service user 2"


def test_marked_quotations_stand_by_theme_under_labels():
    marked = extract("P2", 4, "trust", quotable=True, facets={"impact": "helpful"})
    again = replace(marked, coding=replace(marked.coding, id="x", coder="ben"))
    quotes = find_quotes(
        [marked, again, *EXTRACTS], codebook=CODEBOOK, labels=pseudonyms(CASES, "group")
    )
    table = quotes_table(quotes)
    assert table[0] == ["theme", "code", "quotation", "source", "impact", "memo", "coding_id"]
    assert [line[1:4] for line in table[1:]] == [
        [
            "Money and work",
            "I don't agree. Sometimes the work is what gets them to open the letters.",
            "Clinician 2, ¶3 L3",
        ],
        [
            "Trust",
            "Not at first. It took me months, and she didn't rush me.",
            "Service user 1, ¶4 L4",
        ],
    ]
    for line in table:
        assert not [cell for cell in line[:6] if "FG1" in cell or "P2" in cell]


def test_a_moderator_is_quoted_as_one():
    asked = replace(extract("P2", 3, "trust", quotable=True), case="", role="moderator")
    quotes = find_quotes([asked], codebook=CODEBOOK, labels=pseudonyms(CASES))
    assert quotes[0].source == "Moderator, ¶3 L3"


def test_items_keep_their_evidence():
    items = [
        ChecklistItem(
            "Ask about money before trauma work.", ("money", "p10-5-ward-0"), "all teams"
        ),
        ChecklistItem("Nothing yet.", (), line=3),
        ChecklistItem("Wrong.", ("mony",), line=4),
    ]
    problems = check_items(items, CODEBOOK, EXTRACTS, "checklist.csv")
    assert [(p.line, p.severity) for p in problems] == [(4, "error"), (3, "warning")]
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS, summaries=SUMMARIES)
    found = find_evidence(
        items[:2],
        matrices=matrices,
        extracts=EXTRACTS,
        codebook=CODEBOOK,
        labels=pseudonyms(CASES, "group"),
    )
    table = checklist_table(found)
    assert table[1][:4] == [
        "Ask about money before trauma work.",
        "Money and work",
        "3 of 4",
        (
            "Service user 1: Did not come up, though asked.\n"
            "Service user 2: -- Benefits stopped “for nothing”."
        ),
    ]
    assert "<script>" in table[1][4]
    assert "(Service user 2, ¶5 L5)" in table[1][4]
    assert "(Clinician 2, ¶3 L3)" in table[1][4]
    assert table[2] == ["Nothing yet.", "", "", "", "", ""]


def test_a_theme_is_evidence_with_all_its_codes():
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS, summaries=())
    item = ChecklistItem("Look at life outside.", ("life",))
    found = find_evidence(
        [item], matrices=matrices, extracts=EXTRACTS, codebook=CODEBOOK, labels=pseudonyms(CASES)
    )
    assert found[0].cases == ("FG1:C1", "FG1:C2", "P2", "P10")
    assert found[0].asked == 4


def test_a_cell_is_evidence_and_quoted_whole():
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS, summaries=())
    item = ChecklistItem("Do not rush.", ("trust@P2", "pace@FG1:C1", "pace@P2"), line=2)
    assert [p.message for p in check_items([item], CODEBOOK, EXTRACTS, "c")] == [
        "nothing is coded in the cell 'pace@P2'"
    ]
    found = find_evidence(
        [item], matrices=matrices, extracts=EXTRACTS, codebook=CODEBOOK, labels=pseudonyms(CASES)
    )
    assert checklist_table(found)[1] == [
        "Do not rush.",
        "Trust; Pace",
        "2",
        "",
        (
            "“Not at first. It took me months, and she didn't rush me.” (Participant 3, ¶4 L4)\n"
            "“twelve sessions, at that pace, is nothing” (Participant 1, ¶4 L4)"
        ),
        "",
    ]


def test_people_are_named_by_an_attribute_that_there_is():
    cases = [Case("A", {"Role": "client"}), Case("B", {"Role": ""})]
    assert pseudonyms(cases, "role") == {"A": "Client 1", "B": "Participant 1"}
    with pytest.raises(QualcodeError, match="'rolle'"):
        pseudonyms(cases, "rolle")
