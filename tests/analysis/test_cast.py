"""Who speaks in which role, for which case; the cases of a study."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.analysis.cast import (
    Cast,
    count_speakers,
    find_cases,
    guess_moderators,
    natural,
)
from qualcode.model.documents import Case, Document, Membership, Turn
from qualcode.model.spans import Span


def document(name, *turns, respondent=None, **attributes):
    """A document of turns (speaker, words), one a line."""
    text, made = "", []
    for number, (speaker, words) in enumerate(turns, 1):
        made.append(Turn(number, speaker, Span(len(text), len(text) + len(words))))
        text += words + "\n"
    return Document(
        id=name.lower(), name=name, file=f"{name}.txt", file_sha256="", text=text,
        turns=tuple(made), respondent=respondent, attributes=attributes,
    )  # fmt: skip


FG1 = document("FG1", ("Moderator", "Well?"), ("P1", "Yes."), ("P2", "No."), ("P1", "Yes!"))
FG2 = document("FG2", ("Moderator", "Well?"), ("P1", "Perhaps."), (None, "[laughs]"))


def rule(case, document="", speaker=""):
    return Membership(case, document, speaker)


def case_of(cast, document, number):
    return cast.case_of(document, document.turn(number))


@pytest.mark.parametrize(
    "label", ["Moderator", "MODERATOR", " moderator: ", "Moderator 2", "Moderator2", "moderator."]
)
def test_a_moderator_however_the_label_is_written(label):
    assert Cast(moderators=("Moderator",)).role_of(label) == "moderator"


@pytest.mark.parametrize("label", ["Moderata", "P1", "Anna", "2", "", "Moderator Anna"])
def test_everybody_else_takes_part(label):
    assert Cast(moderators=("Moderator",)).role_of(label) == "participant"


def test_who_has_no_label_takes_part():
    assert Cast(moderators=("Moderator",)).role_of(None) == "participant"


def test_others_are_neither():
    assert Cast(moderators=("I",), others=("Nurse",)).role_of("NURSE 1") == "other"


@pytest.mark.parametrize("label", ["M1", "R2", "I3"])
def test_a_number_after_one_letter_is_part_of_the_label(label):
    """M1 and R2 are men and respondents as often as they are moderators and researchers."""
    assert Cast(moderators=("M", "R", "I")).role_of(label) == "participant"


def test_without_rules_every_participant_is_a_case():
    cast = Cast(moderators=("Moderator",))
    assert [case_of(cast, FG1, n) for n in range(1, 5)] == ["", "FG1:P1", "FG1:P2", "FG1:P1"]
    assert case_of(cast, FG2, 3) == "FG2"


def test_the_narrowest_rule_wins():
    members = (
        rule("anywhere", "", "P1"),
        rule("group", "FG1"),
        rule("globbed", "FG*", "P1"),
        rule("exactly", "FG1", "P1"),
    )
    assert case_of(Cast(members=members), FG1, 2) == "exactly"
    assert case_of(Cast(members=members[:3]), FG1, 2) == "globbed"
    assert case_of(Cast(members=members[:2]), FG1, 2) == "anywhere"
    assert case_of(Cast(members=members[1:2]), FG1, 2) == "group"
    assert case_of(Cast(members=(rule("glob", "FG*"), rule("doc", "FG1"))), FG1, 3) == "doc"


def test_one_person_under_two_labels_is_one_case():
    members = (rule("Reece", "*", "P1"), rule("Reece", "*", "P2"))
    cast = Cast(members=members, moderators=("Moderator",))
    assert {case_of(cast, FG1, n) for n in (2, 3, 4)} == {"Reece"}
    assert [case.name for case in find_cases([FG1, FG2], cast)] == ["FG2", "Reece"]


def test_a_rule_compares_labels_as_people_write_them():
    assert case_of(Cast(members=(rule("X", "FG1", " p1: "),)), FG1, 2) == "X"


def test_a_document_with_signs_of_a_glob_in_its_name_is_found_by_its_name():
    odd = document("FG [1]*", ("P1", "Here."))
    assert case_of(Cast(members=(rule("X", "FG [1]*", "P1"),)), odd, 1) == "X"


def test_globs_mind_capitals_as_names_do():
    assert case_of(Cast(members=(rule("X", "fg*", "P1"),)), FG1, 2) == "FG1:P1"


def test_a_moderator_has_no_case_even_where_a_rule_is_for_the_whole_document():
    cast = Cast(members=(rule("group", "FG1"),), moderators=("Moderator",))
    assert case_of(cast, FG1, 1) == ""


def test_a_respondent_is_the_case_of_their_answers():
    answer = document("Q.R07.helped", (None, "My sister."), respondent="R07", age="40")
    cast = Cast(attributes={"R07": {"age": "", "site": "North"}})
    assert case_of(cast, answer, 1) == "R07"
    assert find_cases([answer], cast) == [Case("R07", {"age": "40", "site": "North"})]


def test_words_of_several_belong_to_their_group_or_to_who_speaks_first():
    both = Span(FG1.turn(2).span.start, FG1.turn(3).span.end)
    people = (rule("A", "FG1", "P1"), rule("B", "FG1", "P2"))
    assert Cast(members=people).case_of_span(FG1, both) == "A"
    assert Cast(members=(*people, rule("G", "FG1"))).case_of_span(FG1, both) == "G"
    assert Cast(members=(*people, rule("G", "FG1"))).case_of_span(FG1, FG1.turn(3).span) == "B"
    asked = Span(0, FG1.turn(2).span.end)
    assert Cast(members=people, moderators=("Moderator",)).case_of_span(FG1, asked) == "A"
    assert Cast(moderators=("Moderator",)).case_of_span(FG1, FG1.turn(1).span) == ""


def test_cases_have_the_same_attributes_in_one_order():
    cast = Cast(
        members=(rule("P10", "FG1", "P1"), rule("P2", "FG1", "P2"), rule("silent", "FG9")),
        attributes={"P10": {"group": "a", "site": "N"}, "P2": {"group": "b", "site": ""}},
        moderators=("Moderator",),
    )
    found = find_cases([FG1], cast)
    assert [case.name for case in found] == ["P2", "P10", "silent"]
    assert {tuple(case.attributes) for case in found} == {("group", "site")}
    assert dict(found[2].attributes) == {"group": "", "site": ""}


def searched(members, name, speaker):
    """The narrowest rule by going through all of them."""

    def plain(label):
        return label.strip().rstrip(":.").strip().casefold()

    def fits(rule):
        here = rule.document in {"", name} or fnmatchcase(name, rule.document)
        return here and (not rule.speaker or plain(rule.speaker) == plain(speaker))

    def narrowness(rule):
        return (
            bool(rule.speaker),
            bool(rule.document),
            not any(sign in rule.document for sign in "*?["),
        )

    return max(filter(fits, members), key=narrowness, default=None)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "F", "FG", "FG1", "FG*", "F?1", "[FG]*", "*1", "*", "FG[1", "f*"]),
            st.sampled_from(["", "P1", " p1: ", "P2", ":"]),
        ),
        max_size=8,
    ),
    st.sampled_from(["", "F", "FG", "FG1", "G1", "FG[1", "f1"]),
    st.sampled_from([None, "", "P1", "p1.", "P2"]),
)
def test_a_rule_is_looked_up_as_if_all_of_them_were_searched(places, name, speaker):
    members = tuple(rule(f"case {n}", *place) for n, place in enumerate(places))
    asked = document(name, (speaker, "Here."))
    found = searched(members, name, speaker or "")
    cast = Cast(members=members)
    for _ in range(2):  # the second time it is remembered
        assert cast.is_placed(asked, speaker) is (found is not None)
        assert case_of(cast, asked, 1) == (
            found.case if found else f"{name}:{speaker}" if speaker else name
        )


@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_names_can_be_sorted(names):
    once = sorted(names, key=natural)
    assert sorted(once, key=natural) == once


def test_numbers_in_names_count():
    assert sorted(["P10", "p2", "P1b", "P1"], key=natural) == ["P1", "P1b", "p2", "P10"]


def test_speakers_are_counted_in_the_order_of_their_first_words():
    counted = count_speakers(FG1, Cast(moderators=("Moderator",)))
    assert [(c.speaker, c.role, c.turns, c.case) for c in counted] == [
        ("Moderator", "moderator", 1, ""),
        ("P1", "participant", 2, "FG1:P1"),
        ("P2", "participant", 1, "FG1:P2"),
    ]


def test_who_asks_most_of_the_questions_is_a_guess_to_tell():
    talk = [
        ("Anna", "And then?"),
        ("Ida", "Nothing."),
        ("Anna", "Nothing?"),
        ("Ida", "No."),
        ("Anna", "I see."),
    ]
    interview = document("I1", *talk)
    assert guess_moderators(interview, Cast()) == ["Anna"]
    assert guess_moderators(interview, Cast(moderators=("Ida",))) == []
    assert guess_moderators(document("I2", *talk[:3]), Cast()) == []


def test_who_asks_nearly_all_questions_is_guessed_though_half_of_the_turns_are_none():
    talk = [("Anna", "And then?"), ("Ida", "So."), ("Anna", "Mm."), ("Ida", "No."), ("Anna", "Oh.")]
    talk += [
        ("Anna", "Who?"),
        ("Anna", "Why？"),
        ("Anna", "Yes."),
        ("Anna", "I see."),
        ("Ida", "So?"),
    ]
    assert guess_moderators(document("I1", *talk), Cast()) == ["Anna"]


def test_the_stretches_of_a_span_by_case():
    talk = [
        ("I", "So?"),
        ("P1", "Yes."),
        ("I", "Oh?"),
        ("P1", "Well."),
        ("P2", "No."),
        ("I", "Mm."),
    ]
    group, cast = document("FG1", *talk), Cast(moderators=("I",))
    whole = Span(0, len(group.text))
    said = [(case, part.of(group.text)) for case, part in cast.stretches_of(group, whole)]
    assert [case for case, _ in said] == ["FG1:P1", "FG1:P2"]
    assert said[0][1].startswith("Yes.")
    assert said[0][1].endswith("Well.")
    assert said[1][1] == "No."
    assert cast.others_in(group, whole) == ["FG1:P2"]
    assert cast.others_in(group, cast.stretches_of(group, whole)[0][1]) == []
    of_group = Cast(moderators=("I",), members=(Membership("G", "FG1"),))
    assert of_group.others_in(group, whole) == []
