"""The whole way on 34 conversations that others transcribed (skipped where they are not here)."""

from __future__ import annotations

from collections import Counter

import pytest

from qualcode.actions.code import add_codings
from qualcode.actions.ingest import ingest
from qualcode.actions.new import create_study
from qualcode.actions.review import Answer, decide_all
from qualcode.outputs.run import run, verify
from qualcode.views.waiting import Filter, find_queue

CASES = """\
case,document,speaker,work
Mireille Reece,*,"Mireille B. Reece, Psy.D",psychologist
Mireille Reece,*,"Mireille Reece, PsyD",psychologist
"""


@pytest.fixture
def brain(real, tmp_path):
    study = create_study(tmp_path / "brain science", codebook="psychological_recovery")
    settings = (study.folder / "study.yaml").read_text(encoding="utf-8")
    study.close()
    (tmp_path / "brain science/study.yaml").write_text(
        settings.replace("moderators: [", "moderators: [Adam Stacoviak, "), encoding="utf-8"
    )
    (tmp_path / "brain science/cases.csv").write_text(CASES, encoding="utf-8")
    from qualcode.study import open_study

    with open_study(tmp_path / "brain science") as opened:
        yield opened


def test_thirty_four_conversations(brain, real):
    report = ingest(brain, [real / "brainscience"], coder="ana")
    assert report.failed == []
    assert len(report.new) == 34
    turns = {document.name: len(document.turns) for document in brain.documents}
    assert sum(turns.values()) == 4626, "the labels that grep counts"
    counted = {"1": 125, "2": 71, "3": 182, "25": 401, "29": 64}
    assert {n: turns[f"brain-science-{n}"] for n in counted} == counted
    assert len(list((brain.folder / "transcripts").iterdir())) == 34

    done = run(brain, coder="ana")
    assert 300 < done.suggested.pending < 1500
    first = next(case for case in brain.cases if case.name == "Mireille Reece")
    assert dict(first.attributes) == {"work": "psychologist"}
    extracts = brain.find_suggested()
    by_case = Counter(extract.case for extract in extracts)
    assert by_case["Mireille Reece"] > 200
    assert not [e for e in extracts if e.role != "participant"]
    labels = {e.speaker for e in extracts if e.case == "Mireille Reece"}
    assert len(labels) == 2, "two labels of one person are one case"
    for extract in extracts:
        document = next(d for d in brain.documents if d.name == extract.document)
        assert extract.coding.span.of(document.text) == extract.coding.text

    queue = find_queue(brain, Filter(case="Mireille Reece"), coder="ana")
    decide_all(brain, queue[:20], Answer("accept"), coder="ana")
    decide_all(brain, queue[20:40], Answer("reject"), coder="ana")
    add_codings(brain, "brain-science-1:2", ["hope"], coder="ana")
    again = run(brain, coder="ana")
    assert again.ingested.new == []
    assert again.suggested.pending <= done.suggested.pending - 40
    assert run(brain, coder="ana").written == []
    assert verify(brain, coder="ana") == []
