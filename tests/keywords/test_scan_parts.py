"""Parts of tables: they hold all rows once, with their numbers, wherever a table is cut."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_scan import ANSWERS, book, rows_of, write_csv

from qualcode.errors import QualcodeError
from qualcode.keywords import scan, scan_csv
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.pages import Stretches
from qualcode.keywords.scan import parts_folder, scan_table
from qualcode.keywords.scan_parts import TableError
from qualcode.keywords.scan_table import describe_table, find_parts, read_part
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.documents import Turn
from qualcode.model.spans import Span

SIGNS = st.lists(
    st.sampled_from(['"', '""', ",", ";", "\n", "\r", "\r\n", "a", "é", " ", ',"', '"\n'])
)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252", "shift_jis"]


def read_whole(text: str) -> list[list[str]] | None:
    """The rows as Python's own reader has them; None if a quotation mark stays open."""
    rows = list(csv.reader([*io.StringIO(text, newline=""), "end,end"]))
    if rows.pop() != ["end", "end"]:
        return None
    return [row for row in rows if row]


@settings(
    max_examples=400,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(SIGNS.map("".join), st.integers(1, 40), st.integers(1, 8), st.sampled_from(ENCODINGS))
@example('a,5" pipe\n"x\n",\n', 6, 1, "utf-8")
@example('"a""\n""",1\r\n\r\n\rb\r\r\n', 1, 1, "utf-16")
@example('"a"b"\n"c,d\n', 3, 2, "cp1252")
@example("a\n" * 40, 5, 4, "utf-8")
@example("aa\nx\nbb\rcc", 99, 1, "utf-8")
def test_parts_hold_what_pythons_reader_reads(tmp_path, monkeypatch, body, size, block, encoding):
    monkeypatch.setattr(scan_csv, "_BLOCK", block * 4)
    path = tmp_path / "t.csv"
    if encoding == "shift_jis":
        body = body.replace("é", "ソ")  # whose second byte is a backslash
    path.write_bytes(("x,y\n" + body).encode(encoding))
    table = describe_table(path, "x", ("y",), encoding)
    wanted = read_whole(body)
    if wanted is None:
        with pytest.raises(TableError, match="never closed"):
            list(find_parts(table, size))
        return
    parts = list(find_parts(table, size))
    read = [list(read_part(table, part)) for part in parts]
    assert [(answer, *cells) for rows in read for answer, cells in rows] == [
        (*row, "")[:2] for row in wanted
    ]
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert [part.first for part in parts] == [
        1 + sum(map(len, read[:at])) for at in range(len(parts))
    ]
    assert all(rows for rows in read)
    assert all(before.end <= after.start for before, after in pairwise(parts))


def test_a_part_is_about_as_large_as_asked_for(tmp_path):
    table = describe_table(write_csv(tmp_path / "t.csv", 500), "What helped?", ())
    sizes = [part.end - part.start for part in find_parts(table, 2000)]
    assert len(sizes) > 10
    assert all(2000 <= size < 2200 for size in sizes[:-1])


def test_a_mark_within_a_cell_makes_only_its_own_part_slower(tmp_path, monkeypatch):
    """`5" pipe` opens nothing: that part is read, the next is counted again."""
    path = tmp_path / "t.csv"
    path.write_text(
        "a\n" + 'x,"""y""\n"\n' * 999 + '5" pipe\n' + 'x,"y\n"\n' * 999, encoding="utf-8"
    )
    read = []
    by_reading = scan_csv._by_reading
    monkeypatch.setattr(scan_csv, "_by_reading", lambda *args: read.append(1) or by_reading(*args))
    monkeypatch.setattr(scan_csv, "_BLOCK", 256)
    table = describe_table(path, "a", ())
    parts = list(find_parts(table, 1000))
    assert sum(len(list(read_part(table, part))) for part in parts) == 1999
    assert len(read) == 1


def test_rows_of_a_parquet_file_in_groups_and_slices(tmp_path, monkeypatch):
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("qualcode.keywords.scan_table._LEAST_ROWS", 3000)
    path = tmp_path / "t.parquet"
    answers = [f"answer {number}" for number in range(30_000)]
    parquet.write_table(arrow.table({"a": answers}), path, row_group_size=25_000)
    table = describe_table(path, "a", ("a",))
    parts = list(find_parts(table, 1))
    assert [(p.group, p.start, p.end) for p in parts][-3:] == [
        (0, 21875, 25000), (1, 0, 3000), (1, 3000, 5000),
    ]  # fmt: skip
    assert [p.first for p in parts][-3:] == [21876, 25001, 28001]
    assert [row for part in parts for row, _ in read_part(table, part)] == answers


@pytest.mark.parametrize(("name", "said"), [("nonsense", "not an encoding"), ("utf-7", "in parts")])
def test_an_encoding_that_cannot_be_used(tmp_path, name, said):
    table = write_csv(tmp_path / "t.csv")
    with pytest.raises(QualcodeError, match=said):
        describe_table(table, "What helped?", (), name)


def test_where_a_table_is_not_in_its_encoding(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"a\n" + b"x" * 300_000 + b"\xff\n")
    with pytest.raises(TableError, match=r"not in utf-8 throughout \(byte 300,003\)"):
        scan_table(path, book(), "a", tmp_path / "o.csv", processes=1)
    path.write_bytes(b"a\n" + b"trust\n" * 50_000 + b"\xff\n")
    with pytest.raises(TableError, match="not in utf-8 throughout"):
        scan_table(path, book(), "a", tmp_path / "o.csv", processes=1, part_size=1000)
    assert not parts_folder(tmp_path / "o.csv").exists()


# Scans that are broken off


class BrokenError(Exception):
    """Stands for whatever ends a scan from outside."""


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A scan of 21 parts that was ended after five of them: its table and its output."""
    table, out = write_csv(tmp_path / "survey.csv", 200), tmp_path / "hits.csv"
    done: list[int] = []

    def stop(_):
        done.append(1)
        if len(done) == 5:
            raise BrokenError

    with pytest.raises(BrokenError):
        scan_table(table, book(), "What helped?", out, processes=1, part_size=2000, progress=stop)
    return table, out


def searched(monkeypatch):
    """Which parts are searched from now on."""
    numbers: list[int] = []
    scan_part = scan.scan_part
    monkeypatch.setattr(
        scan, "scan_part", lambda job, part: numbers.append(part.number) or scan_part(job, part)
    )
    return numbers


def go_on(table, out, **settings):
    settings = {"processes": 1, "part_size": 2000, "resume": True, **settings}
    return scan_table(table, book(), "What helped?", out, **settings)


def test_the_answers_of_a_part_are_numbered_on(tmp_path, monkeypatch):
    monkeypatch.setattr("qualcode.keywords.scan_part._TOGETHER", 5)
    table = write_csv(tmp_path / "survey.csv", 4)
    scan_table(table, book(), "What helped?", tmp_path / "o.csv", keep=["id"], processes=1)
    assert all(f"R{row['row']}" == row["id"] for row in rows_of(tmp_path / "o.csv"))
    assert len(rows_of(tmp_path / "o.csv")) == 7 * 4


def test_a_broken_scan_goes_on_where_it_was(broken, tmp_path, monkeypatch):
    table, out = broken
    assert not out.exists()
    numbers = searched(monkeypatch)
    told: list[int] = []
    report = go_on(table, out, progress=told.append)
    assert numbers == list(range(6, 6 + len(numbers)))
    assert told[-1] == report.answers == 1200
    whole = scan_table(table, book(), "What helped?", tmp_path / "whole.csv", processes=1)
    assert report == whole
    assert out.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["hits.csv", "survey.csv", "whole.csv"]


def test_what_is_done_is_not_thrown_away_without_being_asked(broken):
    table, out = broken
    with pytest.raises(QualcodeError, match="broken off") as caught:
        go_on(table, out, resume=False)
    assert "--resume" in caught.value.hint
    assert (parts_folder(out) / "000005.csv").is_file()


def test_parts_of_another_table_or_codebook_are_not_mixed_in(broken):
    table, out = broken
    with pytest.raises(QualcodeError, match="the columns to keep changed"):
        go_on(table, out, keep=["id"])
    with pytest.raises(QualcodeError, match="the size of the parts changed"):
        go_on(table, out, part_size=3000)
    os.utime(table, (1, 1))
    with pytest.raises(QualcodeError, match=r"cannot go on: the table changed since\."):
        go_on(table, out)
    assert (parts_folder(out) / "000005.csv").is_file()


def test_a_part_that_was_damaged_is_searched_again(broken, monkeypatch):
    table, out = broken
    folder = parts_folder(out)
    (folder / "000002.csv").write_bytes(b"x")
    data = (folder / "000003.csv").read_bytes()
    (folder / "000003.csv").write_bytes(data[:-1] + b"x")
    (folder / "000004.csv").unlink()
    with (folder / "manifest.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"part": {"num')  # the machine went down here
    numbers = searched(monkeypatch)
    go_on(table, out)
    assert numbers[:4] == [2, 3, 4, 6]
    assert len(rows_of(out)) == 7 * 200


def test_a_scan_broken_off_twice_keeps_both(broken, monkeypatch):
    table, out = broken

    def stop(_):
        raise BrokenError

    with pytest.raises(BrokenError):
        go_on(table, out, progress=stop)
    lines = (parts_folder(out) / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["part"]["number"] for line in lines[1:]] == [1, 2, 3, 4, 5, 6]
    numbers = searched(monkeypatch)
    go_on(table, out)
    assert numbers[0] == 7


def test_to_resume_what_never_began_begins_it(tmp_path):
    table, out = write_csv(tmp_path / "survey.csv"), tmp_path / "hits.csv"
    assert go_on(table, out).hits == 7


def test_another_version_of_qualcode_searches_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("qualcode.keywords.scan_part.__version__", "0.0.0")
    with pytest.raises(QualcodeError, match=r"has qualcode 0\.0\.0"):
        go_on(write_csv(tmp_path / "survey.csv"), tmp_path / "hits.csv")


def test_parquet_parts_are_joined(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = write_csv(tmp_path / "survey.csv", 200)
    for name, processes in (("a.parquet", 1), ("b.parquet", 2)):
        go_on(table, tmp_path / name, processes=processes, part_size=5000)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [row["row"] for row in rows] == sorted(row["row"] for row in rows)
    assert len(rows) == 7 * 200


@pytest.mark.skipif(os.name != "posix", reason="processes are ended so on POSIX only")
def test_a_process_that_is_ended_from_outside_loses_only_its_part(tmp_path, monkeypatch):
    import multiprocessing

    table, out = write_csv(tmp_path / "survey.csv", 2000), tmp_path / "hits.csv"

    def end(_):
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(QualcodeError, match="ended from outside") as caught:
        go_on(table, out, processes=2, progress=end)
    assert "--resume" in caught.value.hint
    assert parts_folder(out).is_dir()
    assert go_on(table, out).hits == 7 * 2000


def test_answers_are_searched_as_turns_are_and_none_is_made_without_being_asked_for(monkeypatch):
    entries = (
        Keyword(near=("trust", "nurse"), within="sentence"),
        Keyword("listen", unless=("nobody",)),
        Keyword("trust*", speakers=("P1",)),
        Keyword("trust"),
    )
    matcher = Matcher(
        Codebook(themes=(Theme("t", "T", codes=(Code("c", "C", keywords=entries),)),))
    )
    texts = [answer for answer in ANSWERS if answer] * 3
    starts = [sum(len(text) + 2 for text in texts[:at]) for at in range(len(texts))]
    spans = [Span(start, start + len(text)) for start, text in zip(starts, texts, strict=True)]
    turns = [Turn(number, None, span) for number, span in enumerate(spans)]
    asked = []
    turn_of = Stretches.__getitem__
    monkeypatch.setattr(
        Stretches, "__getitem__", lambda self, place: asked.append(place) or turn_of(self, place)
    )
    ends = np.array([span.end for span in spans])
    found = matcher.find_hits("\n\n".join(texts), Stretches(np.array(starts), ends))
    assert found == matcher.find_hits("\n\n".join(texts), turns)
    assert len(found) > 9
    without = {at for at, text in enumerate(texts) if text == "nothing to say"}
    assert without.isdisjoint(asked)
