"""Speaker turns: the styles of labels, and what only looks like one."""

import pytest

from qualcode.errors import QualcodeError
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.readers.options import ReadOptions
from qualcode.readers.turns import split_turns, suspect_labels


def said(text, options=None):
    split = split_turns(text, options or ReadOptions())
    return [(turn.speaker, turn.span.of(text)) for turn in split.turns]


TALK = [
    ("Interviewer", "How did it start?"),
    ("P3", "Slowly, I think."),
    ("Interviewer", "Go on."),
    ("P3", "There was nobody to ask.\n\nAnd then there was."),
]

STYLES = {
    "**Name:**": "\n\n".join(f"**{who}:** {words}" for who, words in TALK),
    "**Name**:": "\n\n".join(f"**{who}**: {words}" for who, words in TALK),
    "Name:": "\n".join(f"{who}: {words}" for who, words in TALK),
    "NAME :": "\n".join(f"  {who.upper()} :  {words}" for who, words in TALK),
    "Otter": "\n\n".join(f"{who}  0:0{n}  \n{words}" for n, (who, words) in enumerate(TALK)),
    "Rev": "\n\n".join(f"{who} (00:0{n}):\n{words}" for n, (who, words) in enumerate(TALK)),
    "Trint": "\n\n".join(f"[00:00:0{n}] {who}: {words}" for n, (who, words) in enumerate(TALK)),
    "time before": "\n\n".join(f"00:00:0{n} {who}\n{words}" for n, (who, words) in enumerate(TALK)),
    "time line": "\n\n".join(f"00:00:0{n}\n{who}: {words}" for n, (who, words) in enumerate(TALK)),
    "brackets": "\n\n".join(f"[{who}] {words}" for who, words in TALK),
    "table": "\n".join(f"{who} | {words}" for who, words in TALK),
    "tab": "\n".join(f"{who}\t{words}" for who, words in TALK),
    "own line": "\n\n".join(f"{who}\n{words}" for who, words in TALK),
    "numbered": "\n".join(f"{n} {who}: {words}" for n, (who, words) in enumerate(TALK)),
}


@pytest.mark.parametrize("style", STYLES)
def test_every_style_gives_the_same_turns(style):
    found = said(STYLES[style])
    assert [(who.lower(), words) for who, words in found] == [
        (who.lower(), words) for who, words in TALK
    ]


@pytest.mark.parametrize("style", ["Otter", "Rev", "Trint", "time before", "time line"])
def test_times_are_kept(style):
    turns = split_turns(STYLES[style], ReadOptions()).turns
    assert [turn.time_start for turn in turns] == [0.0, 1.0, 2.0, 3.0]


def test_a_colon_in_speech_is_no_label():
    text = (
        "INTERVIEWER: What helped?\n"
        "P1: It was\n"
        "two things: first the group.\n"
        "MORE INFO: they said, more info on the web: http://example.org\n"
        "INTERVIEWER: And at 10:30?\n"
        "P1: The bus, more or less.\n"
    )
    assert [who for who, _ in said(text)] == ["INTERVIEWER", "P1", "INTERVIEWER", "P1"]


def test_a_label_misspelt_once_is_a_label_and_is_offered_as_one_speaker():
    text = "Dan: Yes?\nParticipant: No.\nDan: Why?\nParticpant: So.\nDan: Oh.\nParticipant: Well."
    assert [who for who, _ in said(text)][3] == "Particpant"
    notes = " ".join(split_turns(text, ReadOptions()).notes)
    assert "'Particpant' and 'Participant'" in notes
    options = ReadOptions(aliases={"Particpant": "Participant"})
    assert {who for who, _ in said(text, options)} == {"Dan", "Participant"}


def test_a_label_without_its_colon_is_found():
    text = "RA: How so?\nP1: Well.\nRA  And then?\nP1: Then.\nRA So that was it?\nP1: Yes."
    assert [who for who, _ in said(text)] == ["RA", "P1"] * 3


def test_a_name_that_starts_a_sentence_is_no_label():
    text = "RA: How so?\nP1: Well.\nRA: And?\nP1: It was him.\nRA was always late.\nRA: Oh."
    assert [who for who, _ in said(text)] == ["RA", "P1", "RA", "P1", "RA"]


def test_a_title_before_the_first_label_belongs_to_no_turn():
    text = "Focus group 4: recovery\n\nDate: 3 May\n\nModerator: So?\nP1: Yes.\nModerator: Oh?"
    assert said(text)[0] == ("Moderator", "So?")


def test_sounds_in_brackets_are_no_speakers():
    text = "[id1] Hello.\n\n[laughter]\n\n[id2] Yes.\n\n[laughter] all round\n\n[id1] Well.\n\n[id2] No. [laughter]"
    assert [who for who, _ in said(text)] == ["id1", "id2", "id1", "id2"]


def test_a_time_is_all_that_a_break_says():
    text = "**I:** [0:01] So?\n\n**Break:** \\[25:27\\]\n\n**P1:** Yes.\n\n**I:** Oh."
    assert said(text)[:2] == [("I", "So?"), ("Break", "\\[25:27\\]")]


def test_names_in_other_scripts():
    text = "Мария: Как дела?\n参与者1：我觉得还好。\nМария: И потом?\n参与者1：没有了。"
    assert [who for who, _ in said(text)] == ["Мария", "参与者1"] * 2


def test_a_label_said_twice_counts_once():
    text = "P3: P3: I think so.\nI: Why?\nP3: No idea.\nI: Well."
    assert said(text)[0] == ("P3", "I think so.")


def test_the_study_can_describe_its_own_labels():
    text = "<<A>> Hello.\n<<B>> Yes.\n"
    options = ReadOptions(speaker_pattern=r"<<(?P<speaker>\w)>>")
    assert said(text, options) == [("A", "Hello."), ("B", "Yes.")]


@pytest.mark.parametrize("pattern", ["(", "(?P<name>x)"])
def test_a_pattern_that_cannot_work_is_refused(pattern):
    with pytest.raises(QualcodeError):
        split_turns("A: x", ReadOptions(speaker_pattern=pattern))


def test_text_without_labels_is_cut_at_its_paragraphs():
    text = "# Title\n\nOne thing.\nAnd more.\n\nAnother thing."
    assert said(text) == [(None, "One thing.\nAnd more."), (None, "Another thing.")]


def test_what_stands_above_the_talk_is_no_turn():
    facts = "Interview 7\nDate: 3 May 2021\nInterviewer: JS\nParticipant: P07\n\n"
    talk = "Interviewer: Hello, how are you?\nParticipant: Fine.\nInterviewer: Good.\nParticipant: Yes."
    assert said(facts + talk)[0] == ("Interviewer", "Hello, how are you?")
    assert len(said(facts + talk)) == 4


def test_a_name_that_is_a_word_is_a_label_where_every_line_has_one():
    names = ["Will", "Grace", "May", "Rose", "Mark", "Will", "Grace", "Hope", "Mark", "May"]
    text = "\n".join(f"{name}: I think {name.lower()} said so" for name in names)
    assert [who for who, _ in said(text)] == names


def test_a_wrapped_line_starts_no_turn_where_turns_follow_empty_lines():
    text = (
        "INTERVIEWER: What was it\nlike?\n\nP4: Long. I remember what the\nNurse: you'll be fine, she"
        "\nsaid.\n\nINTERVIEWER: Right.\n\nP4: So yes."
    )
    assert [who for who, _ in said(text)] == ["INTERVIEWER", "P4", "INTERVIEWER", "P4"]


@pytest.mark.parametrize(
    "text",
    [
        "**I**\nSo?\n\n**P1**\nYes.\n\n**I**\nOh.",
        "## I\n\nSo?\n\n## P1\n\nYes.\n\n## I\n\nOh.",
        "| Speaker | Speech |\n|---|---|\n| I | So? |\n| P1 | Yes. |\n| I | Oh. |",
        "#I: So?\n#P1: Yes.\n#I: Oh.",
        "I\tSo?\nP1\tYes.\nI\tOh.",
        "Q. So?\nA. Yes.\nQ. Oh.",
        "P1 - So?\nP2 – Yes.\nP1 - Oh.",
        "<P1> So?\n<P2> Yes.\n<P1> Oh.",
        "PARTICIPANT 1 (F, 32): So?\nDR O'BRIEN-JONES: Yes.\nPARTICIPANT 1 (F, 32): Oh.",
        "साक्षात्कारकर्ता: So?\nप्रतिभागी १: Yes.\nसाक्षात्कारकर्ता: Oh.",
        "المحاور: So?\nالمشارك ١: Yes.\nالمحاور: Oh.",
    ],
)
def test_rarer_ways_of_marking_speakers(text):
    found = said(text)
    assert [words for _, words in found] == ["So?", "Yes.", "Oh."]
    assert found[0][0] == found[2][0] != found[1][0]


@pytest.mark.parametrize(
    "text",
    [
        "My report\n\nBackground: this was a study.\n\nMethods: we asked.\n\nFindings: they said so.",
        "I went out. Two things: bread and milk.\n\nThen I said: why not?\n\nDear all: thank you.",
        "Yeah\n\nI think so\n\nYeah\n\nOkay\n\nRight\n\nYeah\n\nOkay",
        "A. bread\nB. milk\nC. eggs\nA. soap\nB. towels",
    ],
)
def test_texts_without_speakers(text):
    assert {who for who, _ in said(text)} == {None}


def test_a_time_before_a_paragraph_is_its_start():
    split = split_turns("00:00:01\nhello there\n\n[00:00:05] hi", ReadOptions())
    assert [turn.time_start for turn in split.turns] == [1.0, 5.0]


def turns_of(*speakers):
    return [Turn(n, who, Span(n, n + 1)) for n, who in enumerate(speakers, 1)]


def test_suspect_labels():
    turns = turns_of("Mireille B. Reece, Psy.D", "Mireille Reece, PsyD", "Mireille Reece, PsyD")
    assert suspect_labels(turns) == [("Mireille B. Reece, Psy.D", "Mireille Reece, PsyD")]
    assert suspect_labels(turns_of("RA", "RA:", "RA")) == [("RA:", "RA")]
    assert suspect_labels(turns_of("P1", "P2", "Interviewer 1", "Interviewer 2", "Jo", "Jon")) == []


@pytest.mark.parametrize(
    "text",
    [
        "<v I> So?\n<v P1> Yes.\n<v I> Oh.",
        "**I** So?\n\n**P1** Yes.\n\n**I** Oh.\n\n**P1** Right.",
        "INT- So?\nP01- Yes.\nINT- Oh.",
        "INTERVIEWER So?\n\nPARTICIPANT Yes.\n\nINTERVIEWER Oh.\n\nPARTICIPANT Right.",
        "JS So?\nMK Yes.\nJS Oh.\nMK Right.",
        "[03/05/2021, 10:00:11] I: So?\n[03/05/2021, 10:01:12] P1: Yes.\n[03/05/2021, 10:02:13] I: Oh.",
        "03/05/2021, 10:00 - I: So?\n03/05/2021, 10:01 - P1: Yes.\n03/05/2021, 10:02 - I: Oh.",
        "Anna Bell  10:00 AM\nSo?\n\nBen  10:01 AM\nYes.\n\nAnna Bell  10:02 AM\nOh.",
        "Anna Bell: | So?\nBen: | Yes.\nAnna Bell: | Oh.",
        "1 | I | So?\n2 | P1 | Yes.\n3 | I | Oh.",
        "Line | Speaker | Speech\n1 | I | So?\n2 | P1 | Yes.\n3 | I | Oh.",
        "O’Brien: So?\nJean-Luc d'Arc: Yes.\nO’Brien: Oh.\nJean-Luc d'Arc: Right.",
    ],
)
def test_still_rarer_ways_of_marking_speakers(text):
    found = said(text)
    assert [words for _, words in found][:3] == ["So?", "Yes.", "Oh."]
    assert found[0][0] == found[2][0] != found[1][0]


def test_speakers_that_the_transcriber_could_not_tell():
    text = "M: So?\nP1: Yes.\n?: Yes!\nM: Oh?\nP?: Really?\nP2: No.\nM: Right."
    assert [who for who, _ in said(text)] == ["M", "P1", "?", "M", "P?", "P2", "M"]


def test_labels_that_stand_there_once_each_are_believed_where_every_line_has_one():
    names = ["Anna", "Ben", "Cara", "Dev", "Ewa"]
    text = "\n".join(f"{name}: Hello, I am {name} and I live here." for name in names)
    assert [who for who, _ in said(text)] == names
    assert "only once" in split_turns(text, ReadOptions()).notes[-1]


def test_one_label_at_the_top_is_that_of_a_monologue():
    text = "Anna: It began in May. I was at home.\n\nI went out.\n\nThat was all."
    assert said(text) == [("Anna", text.removeprefix("Anna: "))]


@pytest.mark.parametrize(
    "text",
    [
        "Recovery: a story of hope\n\nIt began in May.\n\nThen it was June.",
        "Bread: 2\nMilk: 3\nEggs: 6\nSoap: 1\nTea: 4",
        "3 May 2021: I went out.\n\n4 May 2021: I stayed in.\n\n5 May 2021: I was ill.",
        "Monday: went out, it rained.\n\nTuesday: stayed in.\n\nFriday: was ill.\n\nSunday: saw her.",
        "10:30 got up\n11:00 went out\n12:15 lunch\n13:00 slept",
        "**Really** I was sad.\n\nSo it went.\n\n**Really** it was that.\n\nThen I left.",
        "NHS England left.\n\nI left.\n\nNHS Trusts too.\n\nGP Care ended.\n\nSo?\n\nGP Units shut.\n\nIt did.",
        "NHS England said no.\n\nNHS Trusts were told.\n\nI left.\n\nGP Services closed.\n\nIt was so.",
    ],
)
def test_what_only_looks_like_labels(text):
    assert {who for who, _ in said(text)} == {None}


def test_short_labels_are_offered_where_one_stands_there_but_once():
    assert suspect_labels(turns_of("MK", "JS", "MK", "MKK", "MK", "JM")) == [("MKK", "MK")]
    assert suspect_labels(turns_of("Anna", "Ana", "Anna", "Ben", "Anna")) == [("Ana", "Anna")]
    assert suspect_labels(turns_of("Tim", "Tom", "Tim", "Tom", "Tim")) == []


def test_a_low_score_is_told_as_unsure():
    names = ["Anna", "Ben", "Cara", "Dev", "Ewa"]
    text = "\n".join(f"{name}: Hello, I am {name} and I live here." for name in names)
    assert split_turns(text, ReadOptions()).notes[0].startswith("Unsure: speakers by the style")


def test_what_people_say_at_the_start_of_a_line_is_no_label():
    talk = "00:01\nInterviewer 1\nHow was it?\n00:03\nP3\nSo: that was all.\n"
    found = said(talk * 3)
    assert [who for who, _ in found] == ["Interviewer 1", "P3"] * 3


def test_labels_in_whatever_case_come_again():
    text = "Anna: One?\nBEN: two.\nANNA: three?\nBen: four.\nanna: five?\nBen: six."
    assert [who for who, _ in said(text)] == ["Anna", "BEN", "ANNA", "Ben", "anna", "Ben"]


def test_several_at_once_and_times_of_day():
    text = "M: So?\nP1: Yes.\nMultiple participants: Yes!\nM: When?\nP2: Morning: two.\nEvening: one.\nM: Oh."
    assert [who for who, _ in said(text)] == ["M", "P1", "Multiple participants", "M", "P2", "M"]


def test_a_line_said_over_and_over_is_no_label():
    assert [who for who, _ in said("Hello there\n" * 30)] == [None]


@pytest.mark.parametrize(
    "form",
    [
        "[0:0{n} - 0:0{m}]\n{who}: {words}",
        "{who} (0:0{n} - 0:0{m})\n{words}",
        "0:0{n} --> 0:0{m} {who}\n{words}",
        "[0:0{n} – 0:0{m}] {who}: {words}",
        "{who}\n0:0{n} to 0:0{m}\n{words}",
    ],
)
def test_both_times_are_kept(form):
    text = "\n\n".join(
        form.format(n=n, m=n + 1, who=who, words=words) for n, (who, words) in enumerate(TALK)
    )
    turns = split_turns(text, ReadOptions()).turns
    assert [turn.span.of(text) for turn in turns] == [words for _, words in TALK]
    assert [(turn.time_start, turn.time_end) for turn in turns] == [(n, n + 1) for n in range(4)]


def test_a_picture_before_a_label():
    assert [who for who, _ in said("🎤 Anna: So?\n🙂 Ben: Yes.\n🎤 Anna: Oh.\n🙂 Ben: No.")] == [
        "Anna",
        "Ben",
    ] * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("Interviewer", "Interviewee"), ("Mentor", "Mentee"), ("P1", "P11"), ("Marian", "Marina")],
)
def test_two_people_are_not_offered_as_one(one, other):
    text = "\n\n".join(f"{who}: Thing {n}." for n in range(4) for who in (one, other))
    assert suspect_labels(split_turns(text, ReadOptions()).turns) == []


@pytest.mark.parametrize("style", ["Otter", "Rev", "time line", "Name:", "**Name:**", "Trint"])
def test_a_known_name_alone_on_a_line_is_a_label(style):
    text = STYLES[style] + "\n\nInterviewer\nWho else was there?\n\nP3\nNo one."
    assert said(text)[-2:] == [("Interviewer", "Who else was there?"), ("P3", "No one.")]


PRINTED = [
    "Question 2. What helped you on the ward?", "Frage 3: Was half Ihnen?", "Q4. And then?",
    "PART TWO: GOING HOME", "Part two", "## Going home", "Topic: Food", "[Section B]",
    "Leitfrage 2: Essen", "Pregunta 3. ¿Y en casa?", "问题2：回家", "WHAT HELPED ON THE WARD?",
    "[END OF TAPE ONE, SIDE A]", "Anna Bell started transcription",
]  # fmt: skip


@pytest.mark.parametrize("printed", PRINTED)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_what_is_printed_between_turns_belongs_to_no_one(printed, gap):
    lines = [f"{who}: {words}" for who, words in TALK]
    text = gap.join([*lines, printed, *lines])
    split = split_turns(text, ReadOptions())
    assert [(t.speaker, t.span.of(text)) for t in split.turns] == [*TALK, *TALK]
    assert [(aside.what, aside.lines) for aside in split.left_out] == [
        ("printed question or heading", 1)
    ]


def test_numbered_questions_that_count_up_belong_to_no_one():
    lines = [f"{who}: {words}" for who, words in TALK]
    text = "\n\n".join([*lines, "1. What helped?", *lines, "2. What was missing?", *lines])
    assert said(text) == TALK * 3


@pytest.mark.parametrize(
    "spoken", ["Part two was harder.", "NO!", "OK", "NHS", "Question two I liked.", "That was all."]
)
def test_what_is_said_in_a_paragraph_of_its_own_stays_said(spoken):
    text = f"I: How so?\n\nP3: Well.\n\n{spoken}\n\nAnd more.\n\nI: Oh.\n\nP3: Yes."
    assert said(text)[1] == ("P3", f"Well.\n\n{spoken}\n\nAnd more.")


def test_a_heading_within_a_speech_parts_it_in_two_of_the_same_speaker():
    text = "I: How so?\n\nP3: Well.\n\nPART TWO: HOME\n\nAnd more.\n\nI: Oh.\n\nP3: Yes."
    assert said(text)[1:3] == [("P3", "Well."), ("P3", "And more.")]


TITLES = [
    "Oral History Interview: Gwen Elm\nSmith Collection\n\nPreface\n\n",
    "Oral history interview with Gwen Elm, 1998 March 3-4\n\nFunding: Paid for by the Elm Trust\n\n",
    "Interview with: Gwen Elm\nTranscript of: Tape 1\nTape 1, Side A: A life on the ward\n\n",
    "GWEN ELM: A LIFE ON THE WARD\n\nThe following is a tape-recorded interview.\n\n",
    "Interviewee: Gwen Elm\nInterviewer: Anna Bell\nDate: May 2, 2004\nPlace: Leeds\n\n",
    "Project: Wards of the North\n\nNarrator: Gwen Elm\n\nTranscribed by: Cai Dew\n\n",
    "The Elm Papers: Interview No. 14\n\n",
]


@pytest.mark.parametrize("title", TITLES)
def test_the_title_of_an_oral_history_makes_no_speaker(title):
    talk = [("ANNA BELL", "So where were you born?"), ("GWEN ELM", "In Leeds, in winter.")] * 3
    text = title + "\n\n".join(f"{who}: {words}" for who, words in talk)
    assert said(text) == talk


PAPERS = [
    "Theme 1: Cost. It was dear.\n\nTheme 2: Time. They waited.\n\nConclusion: More work is needed.",
    "Cost: The bus was dear.\nTrust: None left.\nCost: The bus.\n\nSo cost matters, and so does trust.",
    "Objective 1: To know more.\n\nObjective 2: To do more.\n\nObjective 3: To tell more.",
    "Q1: How old are you?\n\nQ2: Where do you live?\n\nQ3: What helped you?",
    "Step 1: Wash.\nStep 2: Dry.\nStep 3: Rest.\nStep 4: Go home.",
]


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_is_no_conversation(paper):
    split = split_turns(paper, ReadOptions())
    assert {turn.speaker for turn in split.turns} == {None}
    assert split.not_believed
