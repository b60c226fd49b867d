"""Names as people really write them: what is replaced, what is asked about, what is somebody else."""

from __future__ import annotations

import pytest

from qualcode.pseudonyms.identifiers import day_of, find_identifiers
from qualcode.pseudonyms.proposals import propose_names
from qualcode.pseudonyms.replacing import Replacer, find_forms, find_leaks, replace_spans
from qualcode.pseudonyms.spellings import is_like
from qualcode.pseudonyms.words import humps


def written(text, names):
    return replace_spans(text, Replacer(names).find(text))[0]


def doubtful(text, *names):
    return {(f.text, f.kind) for f in find_forms(names, {"d": text}) if not f.sure}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("James", "James's, James’s, James', James’, Jamesʼs, JAMES", "_'s, _’s, _', _’, _ʼs, _"),
        ("Anna", "‘Anna’ “Anna” (Anna) Anna… Anna—she Anna/Ben", "‘_’ “_” (_) _… _—she _/Ben"),
        ("Anna", "Anna2, anna_2 and Ann\u00ada", "_2, __2 and _"),
        ("Ann", "Annual Anna, Joann, Ann", "Annual Anna, Joann, _"),
        ("Mary Ann", "Mary-Ann, MARY ANN’s, Mary\nAnn", "_, _’s, _"),
        ("O'Brien", "O’Brien OBrien O Brien o'brien's", "_ _ _ _'s"),
        ("Smith-Jones", "Smith Jones, SmithJones, Smith–Jones", "_, _, _"),
        ("Jean-Luc", "Jean Luc, JeanLuc, Jean, Luc", "_, _, Jean, Luc"),
        ("St Mary's Hospital", "St. Mary’s hospital, St Marys Hospital", "_, _"),
        ("Ana María", "ANA MARÍA, Ana Maria", "_, _"),
        ("İbrahim", "Ibrahim, IBRAHIM", "_, _"),
        ("안나", "안나가 왔다. 안나", "_가 왔다. _"),
        ("LS1 4AB", "LS14AB, ls1  4ab, LS11 4AB", "_, _, LS11 4AB"),
        ("12 Elm Road, Leeds", "12, Elm Road Leeds", "_"),
        ("03/05/2019", "3/5/2019, 03-05-19, 3rd of May 2019, 4 May 2019", "_, _, _, 4 May 2019"),
        ("3 May", "3rd May, May 3rd, 13 May", "_, _, 13 May"),
        ("Donald", "McDonald and Donald", "McDonald and _"),
        ("Weiß", "straße Weiß WEISS", "straße _ _"),
        ("王小明", "王小明说 你好", "_说 你好"),
        ("Анна", "АННА сказала", "_ сказала"),
        ("J.S.", "so J.S. said", "so _ said"),
        ("Mark", "Mark: yes.\nThey mark it.\nMark my words.", "_: yes.\nThey mark it.\nMark my words."),
        ("May", "In May I met May. On 3 May", "In May I met _. On 3 May"),
        ("07700 900123", "07700900123, (07700) 900-123, +44 7700 900123, 0044 (0)7700 900123", "_, _, _, _"),
        ("+44 7700 900123", "07700 900123 or 447700 9001234", "_ or 447700 9001234"),
        ("943 476 5919", "9434765919, 943-476-5919, 19434765919", "_, _, 19434765919"),
        ("a.b@nhs.org", "A.B@nhs.org, xa.b@nhs.org, a.b@nhs.org.uk.", "_, xa.b@nhs.org, a.b@nhs.org.uk."),
        ("45", "I'm 45. 45 people. My son is 45, aged 45", "I'm _. 45 people. My son is _, aged _"),
        ("forty-five", "I'm forty-five. Forty-five of us", "I'm _. Forty-five of us"),
    ],
)  # fmt: skip
def test_what_is_replaced(name, text, said):
    assert written(text, {name: "_"}) == said


def test_of_two_names_the_longer_one():
    names = {"Ann": "[P1]", "Mary Ann": "[P2]", "Ann Smith": "[P3]"}
    assert written("Mary Ann, Ann Smith and Ann", names) == "[P2], [P3] and [P1]"


def test_two_that_change_their_names():
    assert written("Anna then Bob", {"Anna": "Bob", "Bob": "Anna"}) == "Bob then Anna"


@pytest.mark.parametrize(
    ("name", "text", "asked"),
    [
        ("Anna", "Anna-Marie and AnnaMarie", {("Anna", "joined")}),
        ("Anna", "an Ex-Anna, ex-Anna", {("Anna", "joined")}),
        ("Bronwen", "Broonwen, bronwyn", {("Broonwen", "misspelt"), ("bronwyn", "misspelt")}),
        ("Siân", "Sian", {("Sian", "misspelt")}),
        ("Łukasz", "Lukasz", {("Lukasz", "misspelt")}),
        ("Müller", "Mueller, Muller", {("Mueller", "misspelt"), ("Muller", "misspelt")}),
        ("Mary Ann", "Maryann, Mary", {("Maryann", "misspelt"), ("Mary", "part")}),
        ("John Smith", "J. Smith, JS, J.S., js, Smith", {
            ("J. Smith", "initials"), ("JS", "initials"), ("J.S.", "initials"), ("Smith", "part"),
        }),
        ("Siobhán O'Connor", "Siobhan, O’Connor", {("Siobhan", "misspelt"), ("O’Connor", "part")}),
        ("Anna-Marie Smith", "Anna-Marie, Anna, Smith", {
            ("Anna-Marie", "part"), ("Anna", "part"), ("Smith", "part"),
        }),
        ("Will", "I met Will. Will you? He will.", {("Will", "exact"), ("will", "case")}),
        ("Mary", "how many, any, marry", set()),
        ("forty-year-old", "forty, a year, old, so forth", set()),
        ("Karen", "they aren't, aren’t they, Kar", set()),
        ("University of Leeds", "the University, of Leeds", set()),
    ],
)  # fmt: skip
def test_what_a_person_is_asked_about(name, text, asked):
    assert doubtful(text, name) == asked


def test_a_name_of_the_key_is_no_form_of_another():
    assert doubtful("Anna, Anne and Smith", "Anna Smith", "Anna", "Anne", "Smith") == set()


def test_how_often_a_word_is_a_name_is_seen_in_all_texts_together():
    texts = {"one": "So Mark left. I met Mark. With Mark, and Mark.", "two": "Mark went home."}
    assert [f.sure for f in find_forms(["Mark"], texts)] == [True]
    texts["two"] += " They mark and mark it."
    assert {f.sure for f in find_forms(["Mark"], texts) if f.text == "Mark"} == {True, False}
    assert find_leaks(["Will"], {"a": "they will", "name of a code": "Will power"}) == []


def test_words_that_a_person_refused_are_no_leaks():
    texts = {"d": "At St Mary's with Mary Ann"}
    assert [leak.form for leak in find_leaks(["Mary Ann"], texts)] == ["Mary", "Mary Ann"]
    assert [leak.form for leak in find_leaks(["Mary Ann"], texts, refused=["mary"])] == ["Mary Ann"]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("AnnaSmith", ["Anna", "Smith"]),
        ("McDonald", ["McDonald"]),
        ("AnnaŁukasz", ["Anna", "Łukasz"]),
        ("ANNA", ["ANNA"]),
        ("anna", ["anna"]),
    ],
)
def test_the_pieces_of_a_word(word, pieces):
    assert [word[start:end] for start, end in humps(word)] == pieces


@pytest.mark.parametrize(
    ("word", "name", "alike"),
    [
        ("zoe", "zoë", True),
        ("jamess", "james", True),
        ("cathryn", "kathryn", True),
        ("ana", "anna", True),
        ("an", "ann", False),
        ("hannah", "anna", False),
        ("mark", "kram", False),
    ],
)
def test_what_may_be_misspelt(word, name, alike):
    assert is_like(word, name) is alike


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ring (212) 555-0123 or +1 212 555 0123", ["(212) 555-0123", "+1 212 555 0123"]),
        ("ring 0044 20 7946 0958 or 07700.900.123", ["0044 20 7946 0958", "07700.900.123"]),
        ("ring +353 1 234 5678, 0800 1111", ["+353 1 234 5678", "0800 1111"]),
        ("it is oh seven seven double oh nine one", ["oh seven seven double oh nine one"]),
        ("mail anna at nhs dot net", ["anna at nhs dot net"]),
        ("in ls1 4ab, PO Box 12", ["ls1 4ab", "PO Box 12"]),
        ("on the third of May, May the third", ["the third of May", "May the third"]),
        ("3May2019, 2019/05/03, Monday 3 May.", ["3May2019", "2019/05/03", "Monday 3 May"]),
        ("from 1990 to 1995; 2000 people, £2019", ["1990", "1995"]),
        ("my son is 12, my daughter's 15", ["12", "15"]),
        ("I turned 50; he is 7 now; I'm nearly 60.", ["50", "7", "60"]),
        ("I'm 45 minutes late, I am 3 stone", []),
        ("hospital number A1234567, patient ID 123456", ["A1234567", "123456"]),
        ("sort code 20-00-00, AB12 CDE", ["20-00-00", "AB12 CDE"]),
        ("a 45-year-old, 45yo, 3 months old", ["45-year-old", "45yo", "3 months old"]),
    ],
)
def test_identifiers_as_people_say_them(text, said):
    assert [one.span.of(text) for one in find_identifiers(text)] == said


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("3 May 2019", "2019-05-03"),
        ("May 3rd, 2019", "2019-05-03"),
        ("03/05/19", "2019-05-03"),
        ("05/13/2019", "2019-05-13"),
        ("2019-05-03", "2019-05-03"),
        ("3 May", "--05-03"),
        ("May 2019", ""),
    ],
)
def test_the_day_a_date_means(words, day):
    assert day_of(words) == day


def test_the_same_thing_written_otherwise_has_the_same_pseudonym():
    text = "So on 3 May 2019, or 03/05/2019, not 4 May 2019; 07700 900123 is +44 7700 900123."
    found = {p.name: p.replacement for p in propose_names({"d": text})}
    assert found["3 May 2019"] == found["03/05/2019"] != found["4 May 2019"]
    assert found["07700 900123"] == found["+44 7700 900123"]


def test_no_pseudonym_is_given_twice():
    """A key that was begun earlier has numbers already."""
    known = {"Tom": "[person 1]", "1 May 2001": "[date 1]"}
    text = "So my sister Anna came, and my brother Ben, on 2 May 2002 and on 01/05/2001."
    found = {p.name: p.replacement for p in propose_names({"d": text}, known)}
    assert (found["Anna"], found["Ben"]) == ("[person 2]", "[person 3]")
    assert (found["2 May 2002"], found["01/05/2001"]) == ("[date 2]", "[date 1]")
