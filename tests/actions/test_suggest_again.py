"""Suggestions after an edit: the same as if all had been looked for anew, and not all of it is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_study import CODEBOOK, FG1, STUDY, SU1

from qualcode.actions.history import redo, undo
from qualcode.actions.ingest import ingest
from qualcode.actions.suggest import suggest, would_suggest
from qualcode.keywords.matcher import Matcher
from qualcode.store.codings import load_suggestions
from qualcode.study.keyword_hits import propose

EDITS = {
    "a keyword": ("codebook.yaml", CODEBOOK, "[sister, friend]", "[sister, mum]"),
    "a facet": ("codebook.yaml", CODEBOOK, "{impact: unhelpful}", "{impact: mixed}"),
    "a unit": ("codebook.yaml", CODEBOOK, "keywords: [ward]", "unit: turn\n        keywords: [ward]"),
    "no keyword": ("codebook.yaml", CODEBOOK, "keywords: [trust]", "keywords: []"),
    "a retired code": ("codebook.yaml", CODEBOOK, "id: ward\n", "id: ward\n        retired: true\n"),
    "a new code": (
        "codebook.yaml",
        CODEBOOK,
        "  - id: room",
        "      - {id: form, name: Forms, keywords: [form, count]}\n  - id: room",
    ),
    "the language": ("codebook.yaml", CODEBOOK, "language: en", "language: de"),
    "the moderators": ("study.yaml", STUDY, "Interviewer]", "Kaya]"),
    "the unit of all": ("study.yaml", STUDY, "unit: sentence", "unit: match"),
    "a transcript": ("transcripts/SU1.md", SU1, "My sister", "My friend, or my sister,"),
    "who speaks": ("transcripts/FG1.txt", FG1, "P2:", "Moderator:"),
}  # fmt: skip


def edit(study, name):
    file, text, old, new = EDITS[name]
    path = study.folder / file
    assert old in text
    now = path.read_text(encoding="utf-8")
    back = new in now
    path.write_text(now.replace(new, old) if back else now.replace(old, new), encoding="utf-8")
    if file == "study.yaml":
        from qualcode.study.settings import load_settings

        study.settings = load_settings(study.folder)
    study.refresh()
    if file.startswith("transcripts"):
        ingest(study, coder="ana")


def kept(study):
    return sorted(load_suggestions(study.store), key=lambda one: one.id)


def anew(study):
    return sorted(propose(study), key=lambda one: one.id)


@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_the_same_as_anew(study, name):
    before = kept(study)
    edit(study, name)
    suggest(study, coder="ana")
    assert kept(study) == anew(study) != before


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from([*EDITS, "undo", "redo"]), max_size=6))
def test_after_any_edits_the_same_as_anew(study, steps):
    for name in steps:
        if name in EDITS:
            edit(study, name)
        else:
            _take_back(study, undo if name == "undo" else redo)
        suggest(study, coder="ana")
        assert kept(study) == anew(study)


def _take_back(study, step):
    from qualcode.errors import QualcodeError

    try:
        step(study, coder="ana")
    except QualcodeError:
        return  # nothing to take back
    study.refresh()


@pytest.fixture
def looked_for(monkeypatch):
    """How many texts were searched, and for the entries of which codes."""
    seen = []
    find_hits = Matcher.find_hits

    def spy(self, text, turns, *, roles=None):
        seen.append({rule.code_id for rule in self.rules})
        return find_hits(self, text, turns, roles=roles)

    monkeypatch.setattr(Matcher, "find_hits", spy)
    return seen


def test_only_what_changed_is_looked_for(study, looked_for):
    suggest(study, coder="ana")
    assert looked_for == []
    edit(study, "a keyword")
    suggest(study, coder="ana")
    assert looked_for == [{"family"}] * 3
    looked_for.clear()
    edit(study, "a transcript")
    suggest(study, coder="ana")
    assert looked_for == [{"family", "money", "ward", "trust"}]


def test_with_other_roles_all_is_looked_for(study, looked_for):
    suggest(study, coder="ana", roles=("moderator",))
    assert len(looked_for) == 3
    assert {one.turn for one in kept(study)} == {1, 3, 4}


def test_what_waits_is_counted_as_it_is_listed(study):
    from qualcode.actions.review import Answer, decide
    from qualcode.model.codings import REJECT

    decide(
        study,
        next(s for s in study.suggestions() if s.code_id == "trust"),
        Answer(REJECT),
        coder="ana",
    )
    edit(study, "a keyword")
    before = {one.id for one in study.suggestions()}
    report = suggest(study, coder="ana")
    after = {one.id for one in study.suggestions()}
    assert (report.pending, report.added, report.removed) == (
        len(after),
        len(after - before),
        len(before - after),
    )
    assert report.removed == 2


def test_what_would_change_with_the_moderators_words(study):
    now = would_suggest(study)
    assert now.added == now.removed == now.changed == ()
    found = would_suggest(study, roles=("participant", "moderator"))
    assert {one.turn for one in found.added} == {1, 3, 4}
    assert found.removed == ()
