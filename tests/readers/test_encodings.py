"""Bytes to text, and files that are not what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import QualcodeError
from qualcode.files.encodings import decode
from qualcode.files.latin import guess_latin
from qualcode.files.sources import Source
from qualcode.readers import ReadOptions, read_file

TALK = "I: Wie fühlten Sie sich?\r\nP1: Nicht gut – “so lala”, sagen wir mal.\r\nI: Ach, öfter?\r\n"


def read(tmp_path, data, name="a.txt", encoding=""):
    path = tmp_path / name
    path.write_bytes(data)
    (reading,) = read_file(path, ReadOptions(encoding=encoding))
    return reading


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_what_programs_write_is_read(tmp_path, encoding):
    reading = read(tmp_path, TALK.encode(encoding))
    assert reading.text == TALK.replace("\r\n", "\n")
    assert [turn.speaker for turn in reading.turns] == ["I", "P1", "I"]


def test_a_guess_is_told_with_how_sure_it_is(tmp_path):
    text = "Мария: Как вы себя чувствовали в тот день?\nАнна: Не очень хорошо, если честно.\n" * 5
    reading = read(tmp_path, text.encode("cp1251"))
    assert reading.text == text
    assert any("cp1251" in note and "%" in note for note in reading.notes)


def test_quotes_of_windows_in_plain_english(tmp_path):
    reading = read(tmp_path, b"I: So?\nP1: \x93Well\x94 \x96 it\x92s fine.\n")
    assert "“Well” – it’s fine." in reading.text
    assert any("cp1252" in note for note in reading.notes)


def test_the_encoding_can_be_told(tmp_path):
    reading = read(
        tmp_path, "I: Málaga?\nP1: ¿Sí?\nI: Sí.".encode("mac_roman"), encoding="mac_roman"
    )
    assert "Málaga" in reading.text
    with pytest.raises(QualcodeError, match="no encoding"):
        read(tmp_path, b"x", encoding="klingon")
    with pytest.raises(QualcodeError, match="not written in"):
        read(tmp_path, b"\xff\xfe\xfa", encoding="utf-8")


def test_a_damaged_utf8_keeps_the_rest(tmp_path):
    data = ("I: Müde?\nP1: Für mich schon, größer als früher, natürlich.\n" * 20).encode()
    reading = read(tmp_path, data + b"I: \xc3 oh\n")
    assert reading.text.count("Müde") == 20
    assert "\ufffd" in reading.text
    assert any("damage" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\x00\r\n", "empty"),
        ("a.txt", bytes(range(256)) * 20, "binary"),
        ("a.txt", b"\x01\x02words\x03" * 50, "binary"),
        ("a.txt", b"PK\x03\x04" + b"x" * 50, "zip"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "picture"),
        ("a.md", b"%PDF-1.7 x", "PDF"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 50, "password"),
        ("a.docx", b"just text", "not what its ending says"),
        ("a.docx", b"PK\x03\x04 broken", "broken"),
        ("a.odt", b"PK\x03\x04 broken", "broken"),
        ("a.xlsx", b"PK\x03\x04 broken", "broken"),
        ("a.pdf", b"no", "not what its ending says"),
        ("a.rtf", b"no", "not what its ending says"),
        ("a.json", b"{", "JSON"),
        ("a.vtt", b"WEBVTT\n\nnothing", "no captions"),
        ("a.doc", b"x", "not read"),
        ("a", b"x", "no ending"),
    ],
)
def test_files_that_are_not_what_they_say(tmp_path, name, data, told):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(QualcodeError, match=told) as caught:
        read_file(path)
    assert caught.value.hint
    assert name in caught.value.message


def test_folders_and_missing_files(tmp_path):
    folder = tmp_path / "a.txt"
    folder.mkdir()
    with pytest.raises(QualcodeError, match="folder"):
        read_file(folder)
    with pytest.raises(QualcodeError, match="no file"):
        read_file(tmp_path / "b.txt")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_utf8_and_utf16_come_back_whole(text):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        found, _ = decode(Source("a.txt", text.encode(encoding)))
        assert found.removeprefix("\ufeff") == text.removeprefix("\ufeff")


def test_signs_of_many_scripts_survive(tmp_path):
    text = (
        "I: e\u0301te\u0301 \u00a0 soft\u00adhyphen “quotes” 👩🏽\u200d⚕️\n"
        "P1: \u200fשלום עולם, مرحبا\u200f नमस्ते 你好\nI: ✓\nP1: 🙂"
    )
    reading = read(tmp_path, text.encode())
    assert reading.text == text.replace("e\u0301", "é")
    assert [turn.span.of(reading.text)[:3] for turn in reading.turns[1:]] == ["שלו", "✓", "🙂"]


ACCENTS = {
    "French": "A: Alors, à l'hôpital, où c'était ?\nB: Très lentement, ma sœur. Même à Noël, j'ai dû arrêter.\n",
    "Portuguese": "A: Não se preocupe, é só uma conversa.\nB: Então, minha irmã não percebeu, e à médica fui.\n",
    "German": "A: Für die Prüfung, größere Ärzte?\nB: Natürlich, während der Übung.\n",
    "Polish": "A: Proszę powiedzieć, jak to się zaczęło?\nB: Myślę że źle się czułam, byłam zmęczona.\n",
    "Czech": "A: Řekněte mi, jak to začalo?\nB: Pomalu, říkám. Nemohla jsem spát, byla jsem příliš unavená.\n",
    "Turkish": "A: Nasıl başladığını anlatır mısınız?\nB: Yavaş yavaş, çünkü çok çalışıyordum. Şimdi iyi.\n",
    "plain English": "A: It’s so, isn’t it?\nB: That’s what she’d said.\n",
    "English": "A: It’s — “so”… naïve?\nB: Yes, a café.\n",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("French", "cp1252"),
        ("French", "mac_roman"),
        ("Portuguese", "cp1252"),
        ("German", "cp1252"),
        ("German", "mac_roman"),
        ("Polish", "cp1250"),
        ("Polish", "iso8859_2"),
        ("Czech", "cp1250"),
        ("Turkish", "cp1254"),
        ("English", "cp1252"),
        ("English", "mac_roman"),
        ("plain English", "mac_roman"),
    ],
)
def test_accents_that_fit_one_language_settle_the_encoding(tmp_path, language, encoding):
    text = ACCENTS[language]
    reading = read(tmp_path, text.encode(encoding))
    assert reading.text == text
    assert any(encoding in note for note in reading.notes)


def test_other_scripts_are_no_accents():
    for encoding, text in [
        ("cp1251", "Расскажите, пожалуйста, как всё начиналось?"),
        ("cp932", "いつ頃から始まりましたか。最初のことを教えてください。"),
        ("cp1253", "Πείτε μου πώς ξεκίνησε αυτό για εσάς."),
    ]:
        assert guess_latin(text.encode(encoding)) is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    ["いつから：\n春です。 そう\n聞き手：はい\n", "Как дела?\nХорошо, да.\n", "So? – Yes.\nNo.\n"],
)
def test_utf_16_without_its_mark_in_any_script(tmp_path, encoding, text):
    assert read(tmp_path, text.encode(encoding)).text == text


def test_a_nul_or_two_do_not_make_it_utf_16(tmp_path):
    assert (
        read(tmp_path, b"I: So\x00 it was?\nP1: Yes\x00. Fine\n").text
        == "I: So it was?\nP1: Yes. Fine\n"
    )


TALKS = {
    "ru": ("Интервьюер: Как прошла ночь?\nР3: Очень шумно, я не спала.\n", "cp1251 koi8_r cp866 iso8859_5 mac_cyrillic"),
    "bg": ("Интервюиращ: Как мина нощта?\nУ3: Беше много шумно и не можах да спя.\n", "cp1251 iso8859_5"),
    "uk": ("Інтерв'юер: Як минула ніч?\nР3: Було дуже гучно, я не спала.\n", "cp1251 koi8_u"),
    "el": ("Ερευνητής: Πώς ήταν η νύχτα;\nΣ3: Πολύς θόρυβος, δεν κοιμήθηκα.\n", "cp1253 iso8859_7"),
    "he": ("מראיין: איך היה הלילה?\nמ3: רועש מאוד, לא ישנתי.\n", "cp1255 iso8859_8"),
    "ar": ("الباحث: كيف كانت الليلة؟\nم3: كانت صاخبة جدا ولم أنم.\n", "cp1256 iso8859_6"),
    "th": ("ผู้สัมภาษณ์: คืนนั้นเป็นอย่างไร\nผู้ให้ข้อมูล: เสียงดังมาก ฉันนอนไม่หลับ\n", "cp874"),
    "ja": ("聞き手：夜はどうでしたか。\n患者：とてもうるさくて眠れませんでした。\n", "cp932 euc_jp iso2022_jp"),
    "zh": ("采访者：晚上怎么样？\n受访者：很吵，我睡不着。后来就好一些了。\n", "gb18030"),
    "zh-tw": ("訪問者：晚上怎麼樣？\n受訪者：很吵，我睡不著。後來就好一些了。\n", "big5"),
    "ko": ("면접자: 밤은 어땠어요?\n참여자: 아주 시끄러워서 잠을 못 잤어요.\n", "cp949"),
    "hu": ("K: Milyen volt az éjszaka?\nR3: Nagyon zajos, nem tudtam aludni. Később jobb lett, ő is mondta.\n", "cp1250 iso8859_2"),
    "cy": ("Holwr: Sut oedd y noson?\nC3: Swnllyd iawn. Roedd y dŵr yn llifo yn y tŷ bach drws nesaf.\n", "iso8859_14"),
    "lv": ("I: Kā pagāja nakts?\nD3: Ļoti skaļi, es nevarēju aizmigt. Pēc tam bija labāk.\n", "cp1257"),
    "is": ("S: Hvernig var nóttin?\nV3: Mjög hávær, ég gat ekki sofið. Það var betra síðar.\n", "cp1252"),
    "fr": ("E: Comment était la nuit ?\nP3: Très bruyante. Après, ça allait mieux, même à l'hôpital.\n", "cp1252 mac_roman cp850"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "encoding"),
    [(language, encoding) for language, (_, known) in TALKS.items() for encoding in known.split()],
)
def test_a_few_words_in_many_languages_settle_the_encoding(tmp_path, language, encoding):
    text = TALKS[language][0]
    reading = read(tmp_path, text.encode(encoding))
    assert reading.text == text
    assert not any(note.startswith("Please check: the encoding") for note in reading.notes)


def test_a_guess_without_any_common_word_says_so(tmp_path):
    reading = read(tmp_path, "Ξζψ Χφθ ωβδ\nΨχξ λπθ\n".encode("cp1253"))
    assert any("Please check: the encoding is a guess" in note for note in reading.notes)
    assert not any("sure" in note for note in reading.notes)


def test_the_language_of_the_study_is_tried_against_a_guess():
    data = "И: Да?\nУ: Не.\n".encode("cp1251")
    for language in ("bg", "ru"):
        _, notes = decode(Source("a.txt", data), "", language)
        assert ("Bulgarian" if language == "bg" else "Russian") in notes[0]


@pytest.mark.parametrize(
    ("written", "saved", "meant"),
    [("C'était très bruyant à l’hôpital", "cp1252", "é"), ("Как прошла ночь", "cp1251", "Как")],
)
def test_text_that_was_garbled_before_it_was_saved_is_reported(tmp_path, written, saved, meant):
    garbled = written.encode().decode(saved, "replace").replace("\ufffd", "")
    reading = read(tmp_path, f"I: So?\nP1: {garbled}\nI: Oh?\n".encode())
    assert any("garbled" in note and f"“{meant}”" in note for note in reading.notes)


def test_russian_saved_as_accents_is_reported_and_plain_accents_are_not(tmp_path):
    wrong = "Интервьюер: Как прошла ночь? Очень шумно, я не спала".encode("cp1251").decode("cp1252")
    assert any("Russian" in note for note in read(tmp_path, wrong.encode()).notes)
    for text, _ in TALKS.values():
        assert not any(
            "garbled" in note or "saved as" in note for note in read(tmp_path, text.encode()).notes
        )
