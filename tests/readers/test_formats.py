"""One interview in many formats gives the same words; what each format adds is left out and told."""

import pytest
from made_documents import TALK, docx, every_format, odt, paragraph, rtf
from made_documents import W as WORD

from qualcode.errors import QualcodeError
from qualcode.model.documents import Aside
from qualcode.model.spans import Span
from qualcode.readers import SUFFIXES, ReadOptions, read_file

FORMATS = every_format()


def read(tmp_path, name, data, options=None):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (reading,) = read_file(path, options)
    return reading


def said(reading):
    return [(turn.speaker, turn.span.of(reading.text)) for turn in reading.turns]


@pytest.mark.parametrize("name", FORMATS)
def test_one_interview_in_many_formats_gives_the_same_words(tmp_path, name):
    reading = read(tmp_path, name, FORMATS[name])
    found = [(who, words.split()) for who, words in said(reading)]
    assert found == [(who, words.split()) for who, words in TALK]


@pytest.mark.parametrize("name", ["a.vtt", "a.srt", "a.json", "a.tsv", "a.lrc"])
def test_times_are_the_same_in_every_notation(tmp_path, name):
    reading = read(tmp_path, name, FORMATS[name])
    assert [turn.time_start for turn in reading.turns] == [0.0, 4.0, 8.0, 12.0, 16.0]
    assert [turn.time_end for turn in reading.turns][:4] == [3.5, 7.5, 11.5, 15.5]


def test_every_ending_has_a_reader(tmp_path):
    for suffix in SUFFIXES:
        path = tmp_path / f"empty{suffix}"
        path.write_bytes(b"")
        with pytest.raises(QualcodeError, match="empty"):
            read_file(path)


def test_word_leaves_out_comments_and_deleted_words_and_tells(tmp_path):
    body = (
        "<w:p><w:r><w:t>P1: I </w:t></w:r>"
        '<w:del w:id="1"><w:r><w:delText>hated</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>liked</w:t></w:r></w:ins>'
        '<w:r><w:t xml:space="preserve"> it.</w:t><w:commentReference w:id="0"/></w:r>'
        '<w:moveFrom w:id="3"><w:r><w:t>moved away</w:t></w:r></w:moveFrom>'
        '<w:hyperlink><w:r><w:t xml:space="preserve"> See here.</w:t></w:r></w:hyperlink></w:p>'
    ) + paragraph("I: Why?")
    reading = read(tmp_path, "a.docx", docx(body))
    assert said(reading)[0] == ("P1", "I liked it. See here.")
    assert (
        "3 tracked changes are read as accepted (1 insertions in, 2 deletions out)."
        in reading.notes
    )
    assert reading.left_out == (Aside("comment", 1),)


def test_a_text_box_is_read_once(tmp_path):
    box = f"<w:txbxContent>{paragraph('in a box')}</w:txbxContent>"
    body = f"<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}"
    body += "</mc:Fallback></mc:AlternateContent><w:t>beside it</w:t></w:r></w:p>"
    reading = read(tmp_path, "a.docx", docx(body))
    assert reading.text == "beside it"
    assert [(a.what, a.lines, a.sample) for a in reading.left_out] == [("text box", 1, "in a box")]


def test_a_document_made_of_text_boxes_is_read(tmp_path):
    box = f"<w:txbxContent>{paragraph('I: So?')}{paragraph('P1: Fine.')}</w:txbxContent>"
    reading = read(tmp_path, "a.docx", docx(f"<w:p>{run('Talk')}<w:r>{box}</w:r></w:p>"))
    assert reading.text == "Talk\nI: So?\nP1: Fine."
    assert "text box" not in {aside.what for aside in reading.left_out}


def test_word_reads_tables_row_by_row(tmp_path):
    def row(*cells):
        return (
            "<w:tr>"
            + "".join(f"<w:tc>{''.join(map(paragraph, c))}</w:tc>" for c in cells)
            + "</w:tr>"
        )

    body = (
        "<w:tbl>"
        + row(["Anna"], ["Hello."])
        + row(["Ben"], ["Yes.", "Well."])
        + row(["Anna"], ["Oh."])
        + "</w:tbl>"
    )
    reading = read(tmp_path, "a.docx", docx(body))
    assert reading.text == "Anna | Hello.\nBen | Yes.\nWell.\nAnna | Oh."
    assert said(reading) == [("Anna", "Hello."), ("Ben", "Yes.\nWell."), ("Anna", "Oh.")]


def test_a_table_within_a_table_keeps_its_words(tmp_path):
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('in')}</w:tc><w:tc>{paragraph('side')}</w:tc></w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr><w:tc>{paragraph('before')}{inner}{paragraph('after')}</w:tc></w:tr></w:tbl>"
    )
    assert read(tmp_path, "a.docx", docx(body)).text == "before\nin | side\nafter"


LAYOUTS = {
    "Teams": ["Meeting-20240101", "January 1, 2024, 2:00PM", "Anna Bell   0:03\nHello there.",
              "Ben Ode   0:05\nHi.", "Anna Bell   1:07\nSo."],
    "Teams before 2022": ["0:0:3.0 --> 0:0:4.320\nAnna Bell\nHello there.",
                          "0:0:5.0 --> 0:0:6.0\nBen Ode\nHi.", "0:1:7.0 --> 0:1:9.0\nAnna Bell\nSo."],
    "Otter": ["Interview", "Mon, Jan 01, 2024 2:00PM • 1:07", "SUMMARY KEYWORDS", "bus, letters, time",
              "SPEAKERS", "Anna Bell, Ben Ode", "", "Anna Bell  00:03", "Hello there.", "",
              "Ben Ode  00:05", "Hi.", "", "Anna Bell  01:07", "So.", "",
              "Transcribed by https://otter.ai"],
    "Rev": ["Anna Bell (00:03):", "Hello there.", "Ben Ode (00:05):", "Hi.", "Anna Bell (01:07):", "So."],
    "Trint": ["[00:00:03] Anna Bell: Hello there.", "[00:00:05] Ben Ode: Hi.",
              "[00:01:07] Anna Bell: So."],
    "Word": ["Audio file", "talk.mp3", "Transcript", "00:00:03 Anna Bell", "Hello there.",
             "00:00:05 Ben Ode", "Hi.", "00:01:07 Anna Bell", "So."],
    "Zoom": ["[Anna Bell] 00:00:03", "Hello there.", "", "[Ben Ode] 00:00:05", "Hi.", "",
             "[Anna Bell] 00:01:07", "So."],
    "Sonix": ["Anna Bell: [00:00:03] Hello there.", "Ben Ode: [00:00:05] Hi.",
              "Anna Bell: [00:01:07] So."],
    "Happy Scribe": ["[00:00:03.010] - Anna Bell", "Hello there.", "", "[00:00:05.400] - Ben Ode",
                     "Hi.", "", "[00:01:07.000] - Anna Bell", "So."],
    "Meet": ["00:00:03", "", "Anna Bell: Hello there.", "00:00:05", "", "Ben Ode: Hi.", "00:01:07",
             "", "Anna Bell: So."],
}  # fmt: skip


@pytest.mark.parametrize("service", LAYOUTS)
def test_word_as_transcription_services_write_it(tmp_path, service):
    reading = read(tmp_path, "a.docx", docx("".join(map(paragraph, LAYOUTS[service]))))
    assert said(reading) == [
        ("Anna Bell", "Hello there."),
        ("Ben Ode", "Hi."),
        ("Anna Bell", "So."),
    ]
    assert [int(turn.time_start) for turn in reading.turns] == [3, 5, 67]


def test_f4_writes_the_time_at_the_end(tmp_path):
    text = "I: Why? #00:00:12-3#\nP1: So. #00:01:02-5#\nI: Oh. #00:01:10-0#\nP1: Yes."
    turns = read(tmp_path, "a.txt", text).turns
    assert [(turn.time_start, turn.time_end) for turn in turns] == [
        (None, 12.3), (12.3, 62.5), (62.5, 70.0), (None, None),
    ]  # fmt: skip


def test_opendocument_leaves_out_notes_and_keeps_blanks(tmp_path):
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>P1:<text:s text:c="2"/>I\n  <text:span>was</text:span><text:tab/>there'
        "<office:annotation><text:p>a comment</text:p></office:annotation>"
        "<text:note><text:note-body><text:p>a footnote</text:p></text:note-body></text:note>.</text:p>"
        "<text:p>I: Oh?</text:p>"
    )
    reading = read(tmp_path, "a.odt", odt(body))
    assert reading.text == "P1:  I was\tthere.\nI: Oh?"
    told = " ".join(reading.notes)
    assert [(aside.what, aside.lines) for aside in reading.left_out] == [
        ("comment", 1),
        ("footnote", 1),
    ]
    assert "1 deletions" in told


def test_opendocument_tables(tmp_path):
    def row(*cells):
        inner = "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    body = (
        "<table:table>"
        + row("Anna", "Hello.")
        + row("Ben", "Yes.")
        + row("Anna", "Oh.")
        + "</table:table>"
    )
    assert said(read(tmp_path, "a.odt", odt(body))) == [
        ("Anna", "Hello."),
        ("Ben", "Yes."),
        ("Anna", "Oh."),
    ]


def test_rtf_leaves_out_hidden_and_deleted_words(tmp_path):
    body = (
        rb"P1: I {\deleted hated }{\revised liked }it{\v secret}{\*\annotation a comment}"
        rb"{\footnote a note}, caf\'e9 \u8217?s.\par I: Why?\par "
        rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt P1}}: So.\par"
    )
    reading = read(tmp_path, "a.rtf", rtf(body))
    assert reading.text.split("\n") == ["P1: I liked it, café ’s.", "I: Why?", "P1: So."]
    assert any("accepted" in note for note in reading.notes)


def test_rtf_tables_and_code_pages(tmp_path):
    body = (
        rb"\trowd\cellx100\cellx200\pard\intbl \'cc\'e0\'f0\'e8\'ff\cell \'c4\'e0.\cell\row"
        rb"\trowd\pard\intbl P1\cell So.\cell\row\pard After.\par"
    )
    reading = read(tmp_path, "a.rtf", rtf(body).replace(b"1252", b"1251"))
    assert reading.text == "Мария | Да.\nP1 | So.\nAfter."


def test_html_drops_scripts_and_reads_entities(tmp_path):
    page = (
        "<html><head><style>p{}</style></head><body><nav>Menu</nav><p>A:&nbsp;caf&eacute; &lt;b&gt;"
        "<p>B: two\n   blanks<br>and a line<script>var x='</script', y='<body>no</body>';</script></p>"
        "<table><tr><td>A:</td><td>cell</td></tr></table><p>B: end</body></html>"
    )
    reading = read(tmp_path, "a.html", page)
    assert reading.text == "A:\xa0café <b>\nB: two blanks\nand a line\nA: | cell\nB: end"


def test_html_in_the_encoding_it_declares(tmp_path):
    page = "<meta charset='windows-1251'><p>Мария: Да.</p><p>Анна: Нет.</p>".encode("cp1251")
    assert read(tmp_path, "a.html", page).text == "Мария: Да.\nАнна: Нет."
    page = "<meta charset='ibm437'><p>Ana: Málaga.</p><p>I: Sí.</p>".encode("cp437")
    assert read(tmp_path, "a.html", page).text == "Ana: Málaga.\nI: Sí."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "whisperx.json",
            '{"segments": [{"start": 1.5, "end": 2, "text": " Hello.", "speaker": "SPEAKER_00"}]}',
        ),
        (
            "cpp.json",
            '{"transcription": [{"offsets": {"from": 1500, "to": 2000}, "text": " Hello."}]}',
        ),
        (
            "assembly.json",
            '{"utterances": [{"speaker": "A", "start": 1500, "end": 2000, "text": "Hello."}]}',
        ),
        ("list.json", '[{"start": "00:00:01.500", "end": "00:00:02", "text": "Hello."}]'),
        (
            "rev.json",
            '{"monologues": [{"speaker": 0, "elements": [{"value": "Hello"}, {"value": "."}]}]}',
        ),
    ],
)
def test_json_of_many_recognisers(tmp_path, name, text):
    reading = read(tmp_path, name, text)
    assert reading.turns[0].span.of(reading.text) == "Hello."
    assert reading.turns[0].time_start == (None if name == "rev.json" else 1.5)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"a": 1}', "[" * 100_000, "3", '{"segments": [1, null]}']
)
def test_json_that_is_no_transcript(tmp_path, text):
    with pytest.raises(QualcodeError):
        read(tmp_path, "a.json", text)


def test_a_table_of_captions_is_no_questionnaire(tmp_path):
    reading = read(tmp_path, "a.csv", "start,end,text\n0,1500,Hello.\n1500,2500,So.\n")
    assert reading.text == "Hello.\nSo."


def test_aliases_apply_in_captions_too(tmp_path):
    options = ReadOptions(aliases={"p3": "Maria"})
    reading = read(tmp_path, "a.vtt", FORMATS["a.vtt"], options)
    assert {turn.speaker for turn in reading.turns} == {"Interviewer", "Maria"}
    assert reading.turns[0].span == Span(13, 13 + len("So — how did “it” start? 🙂"))


def run(words, marks=""):
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def test_word_leaves_out_hidden_text_and_tells(tmp_path):
    hidden = run("P1: It was ") + run("HIDDEN ", "<w:vanish/>") + run("so", '<w:vanish w:val="0"/>')
    reading = read(tmp_path, "a.docx", docx(f"{paragraph('I: So?')}<w:p>{hidden}</w:p>"))
    assert reading.text == "I: So?\nP1: It was so"
    assert reading.left_out == (Aside("hidden text", 1),)


def test_text_is_hidden_by_its_style_too_and_heads_and_feet_are_listed(tmp_path):
    style = (
        '<w:styles xmlns:w="{w}"><w:style w:type="paragraph" w:styleId="A"><w:rPr><w:vanish/></w:rPr>'
        '</w:style><w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    ).replace("{w}", WORD)
    body = (
        f"{paragraph('I: So?')}<w:p><w:pPr><w:pStyle w:val='B'/></w:pPr>{run('secret')}</w:p>"
        f"<w:p><w:pPr><w:pStyle w:val='B'/></w:pPr><w:r><w:rPr><w:vanish w:val='0'/></w:rPr>"
        "<w:t>P1: Fine.</w:t></w:r></w:p>"
    )
    parts = {"styles": style}
    parts |= {
        f"{kind}1": f'<w:x xmlns:w="{WORD}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:x>'
        for kind, text in (("header", "Ward study"), ("footer", "3"))
    }
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    links = "".join(
        f'<Relationship Id="r{name}" Type="{kinds}{name.rstrip("1")}" Target="{name}.xml"/>'
        for name in parts
    )
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    members = {f"word/{name}.xml": xml for name, xml in parts.items()}
    reading = read(
        tmp_path, "a.docx", docx(body, **members, **{"word/_rels/document.xml.rels": relations})
    )
    assert reading.text == "I: So?\n\nP1: Fine."
    assert {(a.what, a.lines) for a in reading.left_out} == {("hidden text", 1), ("header", 1)}


def test_a_paragraph_whose_end_was_deleted_goes_on(tmp_path):
    mark = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    body = f"<w:p>{mark}{run('P1: It was ')}</w:p>{paragraph('fine.')}{paragraph('I: Oh?')}"
    assert read(tmp_path, "a.docx", docx(body)).text == "P1: It was fine.\nI: Oh?"


def test_a_page_leaves_out_what_nobody_sees(tmp_path):
    page = (
        "<p>I: So?</p><div hidden>no<div>and no</div>no</div><p>P1: Yes"
        "<span style='color:red; display: none'>no</span> <del>or no</del><ins>it is</ins>.</p>"
    )
    assert read(tmp_path, "a.html", page).text == "I: So?\nP1: Yes it is."


@pytest.mark.parametrize("name", ["a.tsv", "a.csv"])
def test_a_table_that_starts_with_its_first_turn(tmp_path, name):
    sign = "\t" if name == "a.tsv" else ";"
    rows = [("0:01", "I", "So how was it?"), ("0:04", "P1", "It was fine."), ("0:09", "I", "Oh?")]
    reading = read(tmp_path, name, "\n".join(map(sign.join, rows)))
    assert said(reading) == [(who, words) for _, who, words in rows]
    assert [turn.time_start for turn in reading.turns] == [1.0, 4.0, 9.0]
    unnamed = read(
        tmp_path, name, "\n".join(f"{n}.0{sign}{n}.9{sign}{r[2]}" for n, r in enumerate(rows))
    )
    assert said(unnamed) == [(None, words) for _, _, words in rows]


def test_head_and_foot_of_a_saved_page_are_left_out(tmp_path):
    page = (
        '<div title="header"><p>Study</p></div><p>I: So?</p><p>P1: Yes.</p>'
        '<div title="footer"><p>Page</p></div>'
    )
    assert read(tmp_path, "a.html", page).text == "I: So?\nP1: Yes."


@pytest.mark.parametrize(
    "rows",
    [
        [["", "Timespan", "Content", "Speaker"], ["1", "0:01.0 - 0:02.0", "So?", "I"],
         ["2", "0:02.0 - 0:03.0", "Yes.", "P1"], ["3", "0:03.0 - 0:04.0", "Oh.", "I"]],
        [["Speech", "Speaker"], ["So?", "I"], ["Yes.", "P1"], ["Oh.", "I"]],
        [["Speaker", "Text", "Notes"], ["I", "So?", ""], ["P1", "Yes.", "nods"], ["I", "Oh.", ""]],
    ],
)  # fmt: skip
def test_headings_say_which_column_is_the_speech(tmp_path, rows):
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    page = f"<table>{table}</table><p>Thanks.</p><table><tr><td>x</td><td>y</td></tr></table>"
    reading = read(tmp_path, "a.html", page)
    assert said(reading)[:2] == [("I", "So?"), ("P1", "Yes.")]
    assert reading.text.endswith("Oh.\nThanks.\nx | y")


BOLD_TALK = [("Anna Bell", "So?"), ("Ben", "Yes: it was."), ("Anna Bell", "Oh."), ("Ben", "Bye.")]
BOLD_ON, BOLD_OFF = "<w:b/>", '<w:b w:val="0"/>'
BOLD = {
    "a.docx": docx("".join(f"<w:p>{run(w, BOLD_ON)}{run(' ' + t, BOLD_OFF)}</w:p>" for w, t in BOLD_TALK)),
    "a.html": "".join(f"<p><strong>{w}</strong> {t}</p>" for w, t in BOLD_TALK),
    "a.rtf": rtf("".join(rf"{{\b {w}}} {t}\par " for w, t in BOLD_TALK).encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", ["a.docx", "a.html", "a.rtf"])
def test_names_in_bold_are_labels(tmp_path, name):
    assert said(read(tmp_path, name, BOLD[name])) == BOLD_TALK


def test_names_in_bold_by_a_style_of_opendocument(tmp_path):
    style = (
        "<style:style xmlns:style='s' style:name='T1'><style:text-properties xmlns:fo='f' "
        "fo:font-weight='bold'/></style:style>"
    )
    spans = "".join(
        f"<text:p><text:span text:style-name='T1'>{w}</text:span> {t}</text:p>"
        for w, t in BOLD_TALK
    )
    assert said(read(tmp_path, "a.odt", odt(style + spans))) == BOLD_TALK


def test_words_in_bold_here_and_there_are_no_labels(tmp_path):
    page = "<p><b>Really</b> sad.</p><p>So it went.</p><p><b>Really</b> it was.</p><p>I left.</p>"
    assert {who for who, _ in said(read(tmp_path, "a.html", page))} == {None}


def test_a_transcript_table_may_have_columns_of_other_kinds(tmp_path):
    rows = "Start,End,Speaker,Text,Sentiment\n0,4,I,So?,neutral\n4,9,P1,It was fine.,good\n9,12,I,Oh?,x\n"
    reading = read(tmp_path, "a.csv", rows)
    assert said(reading) == [("I", "So?"), ("P1", "It was fine."), ("I", "Oh?")]
    assert [turn.time_end for turn in reading.turns] == [4.0, 9.0, 12.0]
