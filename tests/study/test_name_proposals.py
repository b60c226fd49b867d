"""What is offered to a person: names, and what may be another form of one, in their lines."""

from __future__ import annotations

from qualcode.actions.ingest import ingest
from qualcode.actions.memos import add_memo
from qualcode.pseudonyms.key import NameKey, Place
from qualcode.study import open_study
from qualcode.study.name_proposals import find_doubts, find_proposals

KEY = NameKey({"Kaya": "[P3]"})


def test_a_misspelling_is_offered_with_its_line_also_from_a_memo(study):
    add_memo(study, "study", "First.\nCall Kayaa, or KAYAA!", coder="ana")
    (doubt,) = find_doubts(study, KEY)
    assert (doubt.form, doubt.name, doubt.kind) == ("KAYAA", "Kaya", "misspelt")
    assert doubt.pseudonym == "[P3]"
    assert [(place.line, place.column) for place in doubt.places] == [(2, 16), (2, 6)]
    assert [str(line) for line in doubt.contexts] == ["Call Kayaa, or KAYAA!"] * 2
    assert [line.word for line in doubt.contexts] == ["KAYAA", "Kayaa"]


def test_what_was_decided_is_not_offered_again(study):
    memo = add_memo(study, "study", "Call Kayaa. They will. Will went.", coder="ana")
    names = NameKey({"Kaya": "[P3]", "Will": "[P4]"})
    assert {doubt.form for doubt in find_doubts(study, names)} == {"Kayaa", "Will", "will"}
    where = find_doubts(study, names)[0].places[0].where
    assert memo.text
    decided = names | NameKey(
        refused=frozenset({"KAYAA"}), places={Place(where, 1, 24): ("Will", "")}
    )
    assert {doubt.form for doubt in find_doubts(study, decided)} == {"will"}


def test_names_that_stand_in_lists_only(fresh):
    """A person's name may stand in the name of a file, or in a column of the cases."""
    (fresh / "transcripts" / "SU1.md").rename(fresh / "transcripts" / "Tansy Field.md")
    cases = (fresh / "cases.csv").read_text(encoding="utf-8")
    (fresh / "cases.csv").write_text(
        cases.replace("SU1,SU1,,service user,North", "SU1,Tansy Field,,service user,07700 900123"),
        encoding="utf-8",
    )
    with open_study(fresh) as study:
        ingest(study, coder="ana")
        found = {proposal.name: proposal for proposal in find_proposals(study, NameKey())[0]}
    assert str(found["Tansy Field"].places[0]).startswith("the documents:")
    assert found["07700 900123"].kind == "phone number"


def test_refused_names_are_not_proposed(study):
    assert "Kaya" in {p.name for p in find_proposals(study, NameKey())[0]}
    refused = NameKey(refused=frozenset({"kaya"}))
    assert "Kaya" not in {p.name for p in find_proposals(study, refused)[0]}


def test_a_long_line_is_shortened_around_the_word(study):
    proposals, _ = find_proposals(study, NameKey())
    lines = [line for proposal in proposals for line in proposal.contexts]
    assert max(len(str(line)) for line in lines) <= 74
    for proposal in proposals:
        assert len(proposal.contexts) == len(proposal.places)
