"""Coding by hand: places, quotes, facets, ids; taking codings away and bringing them in."""

from __future__ import annotations

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.actions.code import (
    add_codings,
    find_place,
    import_codings,
    remove_codings,
)
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.exchange.extracts_csv import write_extracts
from qualcode.model.spans import Span
from qualcode.study import open_study
from qualcode.study.places import find_id


def add(study, place, *codes, coder="ana", **options):
    return add_codings(study, place, codes, coder=coder, **options)


def changes(study):
    return study.store.rows("SELECT action, coder, detail FROM change WHERE action LIKE 'code %'")


def table(folder, *rows, name="codings.csv"):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_turn_is_coded_without_its_label(study):
    (coding,) = add(study, "SU1:2", "family")
    assert (
        coding.text == "My sister rings me every night, and that kept me going. Honestly 😀 it did."
    )
    assert coding.span.of(study.document("SU1").text) == coding.text
    assert (coding.coder, coding.origin, coding.codebook) == (
        "ana",
        "manual",
        study.codebook_sha256,
    )


def test_turns_are_coded_with_what_stands_between_them(study):
    (coding,) = add(study, "SU1:2-4", "family")
    assert coding.text.startswith("My sister")
    assert "And money?" in coding.text
    assert coding.text.endswith("for nothing.")


def test_a_document_without_turns_named_is_coded_where_the_quote_stands(study):
    (coding,) = add(study, "SU1", "ward", quote="nobody talked to you")
    (extract,) = study.cite([coding])
    assert extract.reference == "SU1:Kaya ¶5 L7"


def test_several_codes_are_one_change(study):
    assert len(add(study, "SU1:5", "ward", "trust")) == 2
    assert len(changes(study)) == 1


def test_a_theme_can_be_coded_where_no_code_fits(study):
    (coding,) = add(study, "SU1:5", "life")
    (extract,) = study.cite([coding])
    assert (extract.theme_id, extract.coding.code_id) == ("life", "life")


def test_the_same_coding_again_is_the_same_coding(study):
    (first,) = add(study, "SU1:5", "ward", memo="first")
    assert add(study, "SU1:5", "ward") == [first]
    assert study.codings() == [first]
    assert len(changes(study)) == 1


def test_two_coders_code_alike(study):
    add(study, "SU1:5", "ward")
    add(study, "SU1:5", "ward", coder="ben")
    assert sorted(coding.coder for coding in study.codings()) == ["ana", "ben"]


def test_the_same_coding_has_the_same_id_in_every_copy(study, fresh_copy):
    (here,) = add(study, "SU1:5", "ward")
    (there,) = add(fresh_copy, "SU1:5", "ward")
    assert here.id == there.id


@pytest.fixture
def fresh_copy(_templates, tmp_path):
    import shutil

    with open_study(shutil.copytree(_templates / "read", tmp_path / "copy")) as opened:
        yield opened


def test_a_quote_in_several_places_tells_each_with_its_turn(study):
    with pytest.raises(QualcodeError, match="occurs 2 times") as raised:
        add(study, "SU1", "ward", quote="money")
    assert [line.split()[0] for line in raised.value.message.splitlines()[1:]] == ["SU1:3", "SU1:4"]
    assert "stopped my [money] for nothing" in raised.value.message
    with pytest.raises(QualcodeError, match="SU1: in a speaker label"):
        add(study, "SU1", "ward", quote="Kaya:")  # the labels are no part of any turn


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("SU1:9", 'Document "SU1" has no turn 9. It has turns 1 to 5.'),
        ("SU1:0", 'Document "SU1" has no turn 0.'),
        ("SU1:4-9", 'Document "SU1" has no turn 9.'),
        ("SU1:4-2", "runs backwards"),
        ("SU9:1", "There is no document 'SU9'. Did you mean SU"),
        ("SU1:x", "'x' is not a turn. Write it as SU1:12"),
        ("SU9:x", "There is no document 'SU9:x'"),
        ("", "There is no document ''"),
        (":1", "There is no document"),
    ],
)
def test_a_place_that_is_not_there(study, place, said):
    with pytest.raises(QualcodeError) as raised:
        add(study, place, "ward")
    assert said in f"{raised.value.message} {raised.value.hint}"
    assert study.codings() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"quote": "my brother"}, "was not found"),
        ({"quote": "   x   y "}, "was not found"),
        ({"quote": "You LEARN"}, "different capitals"),
        ({"quote": "o"}, "times"),
        ({"facets": {"impact": "good"}}, "'good' is not a value of the facet 'impact'"),
        ({"facets": {"impakt": "mixed"}}, "Did you mean impact"),
    ],
)
def test_a_quote_or_facet_that_is_not_there(study, options, said):
    with pytest.raises(QualcodeError) as raised:
        add(study, "SU1:5", "ward", **options)
    assert said in f"{raised.value.message} {raised.value.hint}"
    assert study.codings() == []


def test_a_quote_of_white_space_codes_nothing(study):
    with pytest.raises(QualcodeError, match="empty"):
        add(study, "SU1:5", "ward", quote="  ")
    assert study.codings() == []


def test_an_unknown_code_keeps_the_others_out_too(study):
    with pytest.raises(QualcodeError, match="no code 'wart'") as raised:
        add(study, "SU1:5", "trust", "wart")
    assert "ward" in raised.value.hint
    assert study.codings() == []


def test_a_quote_may_differ_in_capitals_when_asked(study):
    (coding,) = add(study, "SU1:5", "ward", quote="you LEARN", ignore_case=True)
    assert coding.text == "You learn"


def test_removed_codings_are_in_the_history_with_the_reason(study):
    (coding,) = add(study, "SU1:5", "ward")
    assert remove_codings(study, [coding.id[:5]], coder="ben", why="coded twice") == [coding]
    assert study.codings() == []
    (entry,) = study.store.rows("SELECT coder, why FROM change WHERE action = 'code remove'")
    assert entry == {"coder": "ben", "why": "coded twice"}


def test_removing_what_is_not_there_removes_nothing(study):
    (coding,) = add(study, "SU1:5", "ward")
    with pytest.raises(QualcodeError, match="no coding 'zzz'"):
        remove_codings(study, [coding.id, "zzz"], coder="ana")
    with pytest.raises(QualcodeError, match="no coding ''"):
        remove_codings(study, [""], coder="ana")
    assert study.codings() == [coding]


def test_an_ambiguous_beginning_of_an_id_is_told():
    with pytest.raises(QualcodeError, match="2 codings"):
        find_id("c1", {"c12": None, "c13": None, "d1": None})
    assert find_id("c1", {"c1": None, "c12": None}) == "c1"


def test_what_extracts_wrote_comes_back_as_it_was(study, fresh_copy, tmp_path):
    """Ids, spans, facets, memos and words; cells that look like formulas too."""
    add(study, "FG1:5", "money", quote="=1+1 is all", memo="=cmd|' /C calc'!A0")
    add(study, "SU1:4", "money", quote="@home", facets={"impact": "unhelpful"}, memo="'quoted'")
    add(study, "SU1:2", "family", "trust", quote="Honestly 😀 it did", coder="ben")
    path = tmp_path / "extracts.csv"
    path.write_text(
        write_extracts(study.find_extracts(), ["impact"], study.attribute_names), encoding="utf-8", newline=""
    )  # fmt: skip
    report = import_codings(fresh_copy, path, coder="cem")
    assert (report.added, report.known) == (4, 0)

    def facts(coding):
        return (coding.id, coding.document, coding.code_id, coding.span, coding.text, coding.memo,
                coding.coder, dict(coding.facets))  # fmt: skip

    assert [facts(c) for c in fresh_copy.codings()] == [facts(c) for c in study.codings()]
    assert {c.origin for c in fresh_copy.codings()} == {"import"}
    again = import_codings(fresh_copy, path, coder="cem")
    assert (again.added, again.known) == (0, 4)
    assert len(changes(fresh_copy)) == 1


def test_rows_need_no_more_than_document_code_and_words(study, tmp_path):
    path = table(
        tmp_path,
        ["document", "code_id", "text"],
        ["SU1", "ward", "nobody talked to you"],
        ["FG1", "trust", "Nobody trusts a form."],
    )
    assert import_codings(study, path, coder="cem").added == 2
    assert {c.coder for c in study.codings()} == {"cem"}


def test_words_that_stand_twice_are_placed_by_their_turn(study, tmp_path):
    rows = ["document", "turn", "code_id", "text"], ["FG1", "2", "money", "money"]
    with pytest.raises(ProblemsError, match=r"codings\.csv:2: .*times"):
        import_codings(
            study, table(tmp_path, rows[0][:1] + rows[0][2:], ["FG1", "money", "money"]), coder="a"
        )
    import_codings(study, table(tmp_path, *rows, name="b.csv"), coder="a")
    (coding,) = study.codings()
    assert study.cite([coding])[0].turn == 2


def test_a_span_whose_words_moved_is_placed_by_the_words(study, tmp_path):
    path = table(
        tmp_path,
        ["document", "code_id", "text", "start", "end"],
        ["SU1", "ward", "nobody talked to you", "3", "23"],
    )
    import_codings(study, path, coder="a")
    (coding,) = study.codings()
    assert coding.span.of(study.document("SU1").text) == "nobody talked to you"


def test_every_row_that_fits_nowhere_is_told_and_nothing_comes_in(study, tmp_path):
    path = table(
        tmp_path,
        ["document", "turn", "code_id", "text", "impact"],
        ["SU1", "5", "ward", "nobody talked to you", ""],
        ["SU7", "5", "ward", "nobody talked to you", ""],
        ["SU1", "5", "wart", "nobody talked to you", ""],
        ["SU1", "5", "ward", "nobody at all", ""],
        ["SU1", "99", "ward", "nobody talked to you", ""],
        ["SU1", "5", "ward", "nobody talked to you", "great"],
    )
    with pytest.raises(ProblemsError) as raised:
        import_codings(study, path, coder="a")
    assert [problem.line for problem in raised.value.problems] == [3, 4, 5, 6, 7]
    assert "nothing was imported" in raised.value.hint
    assert study.codings() == []
    assert changes(study) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["document", "text"], ["SU1", "x"]], "the column 'code_id' is missing"),
        ([["document", "code_id", "text"], ["SU1", "", "x"]], "'code_id' is empty"),
        (
            [["document", "code_id", "text", "turn"], ["SU1", "ward", "x", "two"]],
            "not a number: 'two'",
        ),
        (
            [["document", "code_id", "text", "start"], ["SU1", "ward", "x", "²"]],
            "not a number: '²'",
        ),
    ],
)
def test_a_table_that_is_no_table_of_codings(study, tmp_path, rows, said):
    with pytest.raises(ProblemsError, match=said):
        import_codings(study, table(tmp_path, *rows), coder="a")


def test_a_coding_that_moved_keeps_its_id_from_being_taken(study, folder):
    """After an edit another span may make the identity that a moved coding was named by."""
    (moved,) = add(study, "SU1:2", "family", quote="My sister rings")
    path = folder / "transcripts/SU1.md"
    text = path.read_text(encoding="utf-8")
    from qualcode.actions.ingest import ingest

    path.write_text(text.replace("My sister rings", "Oh. My sister rings", 1), encoding="utf-8")
    ingest(study, coder="ana")
    span = moved.span
    taken = study.document("SU1").text[span.start : span.end]
    (other,) = add(study, "SU1:2", "family", quote=taken.strip())
    assert other.id != moved.id
    assert len(study.codings()) == 2


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_words_that_stand_once_are_found(study, data):
    """Spans are code points, also behind an emoji: what is quoted is what is coded."""
    document = study.document("SU1")
    turn = document.turn(data.draw(st.integers(2, 5)))
    start = data.draw(st.integers(turn.span.start, turn.span.end - 1))
    quote = document.text[start : data.draw(st.integers(start + 1, turn.span.end))]
    try:
        (coding,) = add(study, f"SU1:{turn.number}", "trust", quote=quote)
    except QualcodeError:
        return
    assert coding.span.of(document.text) == coding.text == quote.strip()
    assert turn.span.covers(coding.span)


def test_places(study):
    document, span = find_place(study, "SU1:2-2")
    assert span == document.turn(2).span
    assert find_place(study, "SU1")[1] == Span(0, len(document.text))


def test_what_a_table_says_of_a_coding_that_exists_is_never_lost(study, tmp_path):
    add_codings(study, "SU1:2", ["family", "money"], coder="ana")
    rows = ["document,turn,code_id,text,coder,memo"]
    said = study.document("SU1").turn(2).span.of(study.document("SU1").text)
    quoted = '"' + said.replace('"', '""') + '"'
    path = tmp_path / "t.csv"
    path.write_text(
        "\n".join([*rows, f"SU1,2,family,{quoted},ana,A memo.", f"SU1,2,money,{quoted},ana,"]),
        encoding="utf-8",
    )
    report = import_codings(study, path, coder="ana")
    assert (report.added, report.known, report.changed, report.conflicts) == (0, 2, 1, ())
    memos = {coding.code_id: coding.memo for coding in study.codings()}
    assert (memos["family"], memos["money"]) == ("A memo.", "")
    assert import_codings(study, path, coder="ana").changed == 0
    path.write_text("\n".join([*rows, f"SU1,2,family,{quoted},ana,Another."]), encoding="utf-8")
    report = import_codings(study, path, coder="ana")
    assert (report.added, report.changed) == (0, 0)
    assert [problem.line for problem in report.conflicts] == [2]
    assert "A memo." in [coding.memo for coding in study.codings()]
