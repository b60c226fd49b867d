from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_values import (
    ALL,
    CODING,
    DECISION,
    DOCUMENT,
    MEMO,
    SUGGESTION,
    SUMMARY,
    add_coding,
    add_document,
    all_rows,
    leftovers,
)

from qualcode.errors import ProblemsError, QualcodeError
from qualcode.model.codings import Finished, Opened
from qualcode.model.documents import Line, Turn
from qualcode.model.spans import Span
from qualcode.store import dump, migrate
from qualcode.store.codings import (
    save_coding,
    save_decision,
    save_memo,
    save_summary,
)
from qualcode.store.database import create_store, open_copy, open_store
from qualcode.store.documents import save_document, text_sha256
from qualcode.store.dump import dump_store
from qualcode.store.finished import save_finished, save_opened
from qualcode.store.history import find_undo, find_unexplained, load_history, take_back
from qualcode.store.merge import apply_merge, plan_merge
from qualcode.store.searched import replace_suggestions
from qualcode.store.undump import restore_store

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["a\u2028b", "x\x85y\r\n", '"', "\\u2028", "[1, 2]", "{}", "null", "=1+1", "<<<<<<<"]
)
NUMBERS = st.integers(0, 10**6)
SPANS = st.tuples(NUMBERS, NUMBERS).map(lambda pair: Span(min(pair), max(pair)))
TIMES = st.none() | st.floats(0, 1e9)
TURNS = st.builds(
    Turn, st.just(1), st.none() | TEXTS, SPANS, TIMES, TIMES, st.none() | st.integers(1, 99)
)
MAPS = st.dictionaries(TEXTS, TEXTS, max_size=2)
DOCUMENTS = st.builds(
    replace,
    st.just(DOCUMENT),
    id=st.sampled_from(["doc1", "doc2"]),
    name=TEXTS,
    text=TEXTS,
    turns=st.lists(TURNS, max_size=3).map(
        lambda turns: tuple(replace(turn, number=n) for n, turn in enumerate(turns, 1))
    ),
    lines=st.lists(st.builds(Line, NUMBERS, NUMBERS), max_size=3).map(tuple),
    respondent=st.none() | TEXTS,
    attributes=MAPS,
)
CODINGS = st.builds(
    replace,
    st.just(CODING),
    id=TEXTS,
    span=st.none() | SPANS,
    text=TEXTS,
    facets=MAPS,
    triggers=st.lists(TEXTS, max_size=2).map(tuple),
    quotable=st.booleans(),
)
MEMOS = st.builds(replace, st.just(MEMO), id=TEXTS, target=TEXTS, text=TEXTS)
ACTIONS = st.lists(
    st.lists(
        st.tuples(st.just(save_document), DOCUMENTS)
        | st.tuples(st.just(save_coding), CODINGS)
        | st.tuples(st.just(save_memo), MEMOS),
        max_size=3,
    )
    | st.just("undo"),
    max_size=5,
)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    path = tmp_path_factory.mktemp("dump") / "study.db"
    with create_store(path) as store:
        add_document(store, "nobody")
    return path


@pytest.fixture
def full(store):
    """A store with a row or more in every table."""
    add_document(store)
    add_document(store, document=replace(DOCUMENT, id="doc2", name="Anna", lines=(), turns=()))
    with store.change("review", "ann", why="because") as change:
        for number in (3, 1, 2):
            save_coding(change, replace(CODING, id=f"c{number}", span=Span(10 - number, 20)))
        save_coding(change, replace(CODING, id="c0", span=None))
        save_coding(change, replace(CODING, id="c9", document="doc2", span=Span(0, 5)))
        save_decision(change, DECISION)
        save_summary(change, SUMMARY)
        save_memo(change, MEMO)
        save_finished(change, Finished("doc2", "ann", 1, 1, "0" * 64, "1" * 64, "2026-01-01"))
        save_opened(change, Opened("doc2", "ann", "2026-01-01"))
        change.keep_content(text_sha256("title: x\r\n"), "title: x\r\n")
        change.put("input", {"id": "codebook.yaml", "content": text_sha256("title: x\r\n")})
    with store.change("suggest", "ann") as change:
        replace_suggestions(change, [SUGGESTION])
    entry = find_undo(store, "ann")
    with store.change("undo", "ann", undoes=entry.change) as change:
        take_back(store, entry, change)
    with store.change("redo", "ann", undoes=entry.change + 1) as change:
        take_back(store, load_history(store)[-1], change)
    return store


def again(store, path):
    """The store of the store's dump."""
    return restore_store(dump_store(store), path)


def test_a_dump_gives_back_the_same_store(full, tmp_path):
    before = all_rows(full, ALL)
    assert all(before.values())
    files = dump_store(full)
    with restore_store(files, tmp_path / "again.db") as store:
        assert all_rows(store, ALL) == before
        assert store.check() == []
        assert dump_store(store) == files
        assert store.rows("PRAGMA user_version") == full.rows("PRAGMA user_version")
        entry = find_undo(store, "ann")
        with store.change("undo", "ann", undoes=entry.change) as change:
            take_back(store, entry, change)
        assert store.rows("SELECT max(id) AS n FROM change") == [{"n": 6}]


def test_a_store_that_was_merged_comes_back(full, tmp_path):
    """Merges name a change that comes after those it brought."""
    with open_copy(full.path) as other:
        add_coding(other, 7, "ben", span=Span(5, 9))
        plan = plan_merge(full, other)
    with full.change("merge", "ann") as change:
        apply_merge(change, plan)
    before = all_rows(full, ALL)
    assert {row["came_with"] for row in before["change"]} == {None, 7}
    assert len({row["origin"] for row in before["change_row"]}) == 2
    with again(full, tmp_path / "again.db") as store:
        assert all_rows(store, ALL) == before
        assert store.check() == find_unexplained(store) == []


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ACTIONS)
def test_any_store_comes_back_from_its_dump(start, actions):
    with open_copy(start) as store:
        for action in actions:
            _act(store, action)
        files = dump_store(store)
        rows = all_rows(store, ALL)
    path = start.with_name("again.db")
    try:
        with restore_store(files, path) as restored:
            assert all_rows(restored, ALL) == rows
            assert dump_store(restored) == files
    finally:
        path.unlink(missing_ok=True)


def _act(store, action):
    if action != "undo":
        with store.change("act", "ann") as change:
            for save, value in action:
                save(change, value)
        return
    entry = find_undo(store, "ann")
    if entry:
        before = all_rows(store, ALL)
        try:
            with store.change("undo", "ann", undoes=entry.change) as change:
                take_back(store, entry, change)
        except QualcodeError:  # codings would lose their document or its text
            assert all_rows(store, ALL) == before


def test_a_coding_is_a_line_in_the_order_of_the_text(full):
    lines = dump_store(full)["codings.jsonl"].splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["c9", "c3", "c2", "c1", "c0"]
    assert lines[1] == (
        '{"id": "c3", "document": "doc1", "code_id": "relationship", "start": 7, "end": 20, '
        '"text": "felt heard", "coder": "ann", "origin": "keyword", '
        '"facets": {"depth": "2", "impact": "helpful"}, "memo": "said twice\\nand “meant”", '
        '"triggers": ["feel heard", "heard"], "quotable": 1, "codebook": "'
        + "b" * 64
        + '", "created": "2026-03-01T10:00:00Z", "document_name": "FG1"}'
    )


def test_a_turn_is_a_line_under_its_document(full):
    lines = dump_store(full)["documents.jsonl"].splitlines()
    assert [json.loads(line).get("name") for line in lines] == ["Anna", "FG1", *[None] * 4]
    assert lines[2] == (
        '{"document": "doc1", "turn": 1, "speaker": "Ann", "start": 5, "end": 30, '
        '"time_start": 0.0, "time_end": 2.5, "page": null}'
    )
    assert lines[5] == '{"document": "doc1", "line": 7, "start": 31}'


def test_the_history_says_who_and_then_what(full):
    lines = [json.loads(line) for line in dump_store(full)["history.jsonl"].splitlines()]
    assert [line["change"] for line in lines] == sorted(line["change"] for line in lines)
    third = [line for line in lines if line["change"] == 3]
    assert (third[0]["coder"], third[0]["why"]) == ("ann", "because")
    assert [(line["row"], line["table"]) for line in third[1:4]] == [
        (0, "coding"),
        (1, "coding"),
        (2, "coding"),
    ]
    assert third[1]["before"] is None
    assert third[1]["after"]["facets"] == {"depth": "2", "impact": "helpful"}


def test_every_text_is_a_file_of_its_own(full):
    files = dump_store(full)
    assert files[f"contents/{text_sha256(DOCUMENT.text)}.txt"] == DOCUMENT.text
    assert files[f"contents/{text_sha256('title: x' + chr(13) + chr(10))}.txt"] == "title: x\r\n"
    assert files[".gitattributes"] == "* -text\n"


def test_what_one_coding_more_changes_in_a_dump_is_a_few_lines(full):
    before = dump_store(full)
    add_coding(full, 5)
    after = dump_store(full)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"codings.jsonl", "history.jsonl"}
    for name, count in (("codings.jsonl", 1), ("history.jsonl", 2)):
        old, new = before[name].splitlines(), after[name].splitlines()
        assert len(new) - len(old) == count
        assert [line for line in new if line in old] == old


def test_a_column_that_is_not_written_our_way_comes_back_letter_by_letter(store, tmp_path):
    add_document(store)
    add_coding(store, 1)
    odd = {"facets": '{"a":1}', "triggers": "no json"}
    for name, text in odd.items():
        store._connection.execute(f"UPDATE coding SET {name} = ?", (text,))
    store._connection.execute("UPDATE document SET turns = '[[1]]', lines = '[ ]'")
    store._connection.execute("UPDATE change_row SET after = ' {\"id\": 1}' WHERE tbl = 'coding'")
    store._connection.execute("UPDATE coding SET triggers = '[\"a\" ]', facets = '{ }'")
    rows = all_rows(store, ALL)
    store._connection.execute("UPDATE document SET turns = '[]'")
    rows["document"][0]["turns"] = "[]"
    with again(store, tmp_path / "again.db") as restored:
        assert all_rows(restored, ALL) == rows


# What is no dump


def spoilt(files, name, change):
    return files | {name: change(files[name])}


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "codings.jsonl",
            lambda t: f"<<<<<<< HEAD\n{t}",
            "codings.jsonl:1: version control could not merge",
        ),
        ("codings.jsonl", lambda t: t + "{", "codings.jsonl:6: is not valid JSON"),
        ("codings.jsonl", lambda t: t + "[]\n", "codings.jsonl:6: is not a JSON object"),
        (
            "codings.jsonl",
            lambda t: t + t.split("\n")[0],
            "codings.jsonl:6: repeats an earlier line",
        ),
        (
            "codings.jsonl",
            lambda t: t.replace('"coder"', '"codr"', 1),
            "codings.jsonl:1: 'codr' is unknown",
        ),
        ("memos.jsonl", lambda _: '{"id": "m1"}\n', "memos.jsonl:1: 'target_kind' is missing"),
        (
            "codings.jsonl",
            lambda t: t.replace('"start": 0', '"start": "0"'),
            "codings.jsonl:1: 'start' is not a whole number",
        ),
        (
            "codings.jsonl",
            lambda t: t.replace('"quotable": 1', '"quotable": true', 1),
            "codings.jsonl:1: 'quotable' is not a whole number",
        ),
        (
            "memos.jsonl",
            lambda t: t.replace('"P1"', "null"),
            "memos.jsonl:1: 'target' is not a text",
        ),
        (
            "documents.jsonl",
            lambda t: t.replace('"turn": 2', '"turn": 3'),
            "documents.jsonl:4: is not a turn or line",
        ),
        (
            "documents.jsonl",
            lambda t: '{"document": "none", "line": 1, "start": 1}\n' + t,
            "documents.jsonl:1: is not a turn or line",
        ),
        (
            "history.jsonl",
            lambda t: t.replace('"table"', '"tabel"', 1),
            "history.jsonl:2: 'tbl' is not a text",
        ),
    ],
)
def test_a_line_that_is_wrong_is_told_with_its_number(full, tmp_path, name, change, said):
    files = spoilt(dump_store(full), name, change)
    with pytest.raises(ProblemsError) as caught:
        restore_store(files, tmp_path / "again.db")
    assert str(caught.value).startswith(said)
    assert caught.value.hint
    assert leftovers(tmp_path) == {"study.db"}


def test_very_many_wrong_lines_are_counted(full, tmp_path):
    files = spoilt(dump_store(full), "memos.jsonl", lambda _: "x\n" * 500)
    with pytest.raises(ProblemsError) as caught:
        restore_store(files, tmp_path / "again.db")
    lines = str(caught.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "memos.jsonl:21: and 480 more from here on"


def test_a_file_that_is_missing_is_told(full, tmp_path):
    for name in ("codings.jsonl", "history.jsonl", "documents.jsonl"):
        files = dump_store(full)
        del files[name]
        with pytest.raises(ProblemsError, match=f"{name}: is missing"):
            restore_store(files, tmp_path / "again.db")
    assert leftovers(tmp_path) == {"study.db"}


def test_a_text_that_was_touched_is_told(full, tmp_path):
    name = f"contents/{text_sha256(DOCUMENT.text)}.txt"
    files = spoilt(dump_store(full), name, lambda text: text.replace("\n", "\r\n"))
    with pytest.raises(ProblemsError, match=f"{name}: has changed since the dump"):
        restore_store(files, tmp_path / "again.db")
    del files[name]
    with pytest.raises(QualcodeError, match="refer to a content that does not exist"):
        restore_store(files, tmp_path / "again.db")
    assert leftovers(tmp_path) == {"study.db"}


@pytest.mark.parametrize("head", ["{}\n", '{"format": "x", "version": 1}\n', "no\n"])
def test_what_is_no_dump_is_refused(full, tmp_path, head):
    with pytest.raises(QualcodeError, match="not a dump of a study"):
        restore_store(dump_store(full) | {"store.json": head}, tmp_path / "again.db")
    with pytest.raises(QualcodeError, match="not a dump of a study"):
        restore_store({}, tmp_path / "again.db")


def test_a_value_that_makes_no_sense_is_refused(full, tmp_path):
    files = spoilt(
        dump_store(full), "codings.jsonl", lambda text: text.replace('"start": 0', '"start": 99')
    )
    with pytest.raises(QualcodeError, match="contains an invalid value"):
        restore_store(files, tmp_path / "again.db")
    assert leftovers(tmp_path) == {"study.db"}


def test_a_store_that_is_there_stays(full):
    files = dump_store(full)
    before = full.path.read_bytes()
    with pytest.raises(QualcodeError, match="already exists"):
        restore_store(files, full.path)
    assert full.path.read_bytes() == before


def test_a_dump_of_another_version(full, tmp_path, monkeypatch):
    files = dump_store(full)
    newer = spoilt(files, "store.json", lambda text: re.sub(r"\d+", "99", text))
    with pytest.raises(QualcodeError, match="newer version of qualcode"):
        restore_store(newer, tmp_path / "again.db")
    steps = [
        *migrate.read_steps(),
        "ALTER TABLE memo ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';",
    ]
    monkeypatch.setattr(migrate, "read_steps", lambda: steps)
    with restore_store(files, tmp_path / "again.db") as store:
        assert store.rows("SELECT id, colour FROM memo") == [{"id": "m1", "colour": "red"}]
    open_store(tmp_path / "again.db").close()
    assert leftovers(tmp_path) == {"study.db", "again.db"}


def test_every_table_is_dumped(store):
    tables = {
        row["name"]
        for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not row["name"].startswith("sqlite_")
    }
    # Derived: suggestions and the parsed codebook are made again when they are missing.
    tables -= {"searched_code", "searched_document", "read_codebook"}
    assert tables == set(ALL)
    assert tables == {*dump.FILES, "document", "content", "change", "change_row"}
