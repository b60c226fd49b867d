from __future__ import annotations

import csv
import os
import signal
import sys
from pathlib import Path

import pytest

from qualcode.errors import QualcodeError
from qualcode.keywords.scan import scan_table
from qualcode.model.codes import Code, Codebook, Keyword, Theme

ANSWERS = [
    "I trust my nurse, she listens.",
    "",
    "Nobody  listened;\nnot once",
    "=1+1 trust",
    "ünïcode 😀 TRUST, no\ntrust",
    "nothing to say",
]


def book() -> Codebook:
    codes = (
        Code("rel", "Relationship", keywords=(Keyword("trust", facet={"impact": "helpful"}),)),
        Code("heard", "Being heard", keywords=(Keyword("listen"), Keyword("nobody listen"))),
    )
    return Codebook(
        facets={"impact": ("helpful", "unhelpful")}, themes=(Theme("t", "T", codes=codes),)
    )


def write_csv(
    path: Path, times: int = 1, encoding: str = "utf-8-sig", delimiter: str = ","
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["id", "borough", "What helped?"])
        for number, answer in enumerate(ANSWERS * times, 1):
            writer.writerow([f"R{number}", "North", answer])
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_row_a_hit_with_what_it_rests_on(tmp_path: Path) -> None:
    table = write_csv(tmp_path / "survey.csv")
    out = tmp_path / "hits.csv"
    report = scan_table(table, book(), "What helped?", out, keep=["id"], processes=1)
    rows = rows_of(out)
    assert list(rows[0]) == [
        *("row", "id", "theme_id", "code_id", "code", "entry", "start", "end", "text", "negated"),
        "impact",
    ]
    assert [(r["row"], r["id"], r["entry"], r["text"], r["negated"]) for r in rows] == [
        ("1", "R1", "trust", "trust", ""),
        ("1", "R1", "listen", "listens", ""),
        ("3", "R3", "nobody listen", "Nobody  listened", ""),
        ("3", "R3", "listen", "listened", "yes"),
        ("4", "R4", "trust", "trust", ""),
        ("5", "R5", "trust", "TRUST", ""),
        ("5", "R5", "trust", "trust", "yes"),
    ]
    for row in rows:
        answer = ANSWERS[int(row["row"]) - 1]
        assert answer[int(row["start"]) : int(row["end"])] == row["text"]
    assert rows[0]["impact"] == "helpful"
    assert (report.answers, report.empty, report.answers_with_hits, report.hits) == (6, 1, 4, 7)
    assert report.codes == {"rel": 4, "heard": 3}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["hits.csv", "survey.csv"]


def test_the_number_of_processes_and_the_size_of_parts_make_no_difference(tmp_path: Path) -> None:
    table = write_csv(tmp_path / "survey.csv", 40)
    outs = []
    for number, (processes, size) in enumerate([(1, 10**6), (1, 7), (2, 700)]):
        out = tmp_path / f"{number}.csv"
        scan_table(table, book(), "What helped?", out, processes=processes, part_size=size)
        outs.append(out.read_bytes())
    assert outs[0] == outs[1] == outs[2]
    assert len(rows_of(tmp_path / "0.csv")) == 7 * 40


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1252", ";"), ("utf-16", "\t"), ("utf-8", "|")]
)
def test_tables_as_people_save_them(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "survey.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["id", "answer"])
        writer.writerow(["é1", "I “trust” her, too; yes"])
    out = tmp_path / "hits.csv"
    scan_table(path, book(), "answer", out, keep=["id"], processes=1)
    assert [(row["id"], row["text"]) for row in rows_of(out)] == [("é1", "trust")]


def test_cells_are_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("id,answer\n=cmd(),trust\n", encoding="utf-8")
    out = tmp_path / "hits.csv"
    scan_table(path, book(), "answer", out, keep=["id"], processes=1)
    assert rows_of(out)[0]["id"] == "'=cmd()"


def test_what_goes_wrong_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    table = write_csv(tmp_path / "survey.csv")
    out = tmp_path / "hits.csv"
    with pytest.raises(QualcodeError, match="no column `answer`") as caught:
        scan_table(table, book(), "answer", out, processes=1)
    assert "What helped?" in (caught.value.hint or "")
    with pytest.raises(QualcodeError, match="There is no file"):
        scan_table(tmp_path / "other.csv", book(), "answer", out, processes=1)
    with pytest.raises(QualcodeError, match="is the table itself"):
        scan_table(table, book(), "What helped?", table, processes=1)
    with pytest.raises(QualcodeError, match="cannot be written"):
        scan_table(table, book(), "What helped?", tmp_path / "no" / "x.csv", processes=1)
    (tmp_path / "bad.csv").write_bytes(b"answer\ntrust\n" + b"x" * 300_000 + b"\n\xff\xfe\n")
    with pytest.raises(QualcodeError, match="is not in utf-8 throughout"):
        scan_table(tmp_path / "bad.csv", book(), "answer", out, processes=1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.csv", "survey.csv"]


def test_parquet_in_and_out(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow", reason="the extra qualcode[parquet] is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = arrow.table({"id": list(range(6)), "answer": [*ANSWERS[:5], None]})
    parquet.write_table(table, tmp_path / "survey.parquet")
    out = tmp_path / "hits.parquet"
    scan_table(tmp_path / "survey.parquet", book(), "answer", out, keep=["id"], processes=1)
    rows = parquet.read_table(out).to_pylist()
    assert [(row["row"], row["id"], row["text"]) for row in rows[:2]] == [
        (1, "0", "trust"),
        (1, "0", "listens"),
    ]
    assert len(rows) == 7
    with pytest.raises(QualcodeError, match="no column `text`"):
        scan_table(tmp_path / "survey.parquet", book(), "text", out, processes=1)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(QualcodeError, match="not a Parquet file"):
        scan_table(tmp_path / "broken.parquet", book(), "text", out, processes=1)


def test_without_the_extras_it_says_what_to_install(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "distributed", None)
    table = write_csv(tmp_path / "survey.csv")
    with pytest.raises(QualcodeError, match="pyarrow") as caught:
        scan_table(table, book(), "What helped?", tmp_path / "x.parquet", processes=1)
    assert "qualcode[parquet]" in (caught.value.hint or "")
    with pytest.raises(QualcodeError, match="distributed") as caught:
        scan_table(table, book(), "What helped?", tmp_path / "x.csv", scheduler="tcp://127.0.0.1:1")
    assert "qualcode[dask]" in (caught.value.hint or "")


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_two_loses_nothing_when_a_worker_dies(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="qualcode[dask] is not installed")
    table = write_csv(tmp_path / "survey.csv", 400)
    alone, together = tmp_path / "alone.csv", tmp_path / "together.csv"
    scan_table(table, book(), "What helped?", alone, processes=1)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        victim = next(iter(cluster.workers.values()))
        told: list[int] = []

        def progress(answers: int) -> None:
            if not told:
                os.kill(victim.pid, signal.SIGKILL)
            told.append(answers)

        scan_table(
            table,
            book(),
            "What helped?",
            together,
            scheduler=cluster.scheduler_address,
            part_size=2000,
            progress=progress,
        )
    assert len(told) == 40
    assert together.read_bytes() == alone.read_bytes()


def scanned(tmp_path: Path, data: bytes, text: str = "answer", **settings: str) -> list[str]:
    table, out = tmp_path / "t.csv", tmp_path / "hits.csv"
    table.write_bytes(data)
    scan_table(table, book(), text, out, processes=1, **settings)  # type: ignore[arg-type]
    return [f"{row['row']} {row['text']}" for row in rows_of(out)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_table_in_any_unicode_is_read(tmp_path: Path, encoding: str) -> None:
    text = "id;answer\n1;é\n2;I trust you\n"
    marked = "\ufeff" + text if encoding == "utf-16-be" else text
    assert scanned(tmp_path, marked.encode(encoding)) == ["2 trust"]
    assert scanned(tmp_path, text.encode(encoding)) == ["2 trust"]


def test_the_line_in_which_excel_says_the_separator_is_no_heading(tmp_path: Path) -> None:
    data = "sep=;\r\nid;answer\r\n1;trust, or not\r\n"
    assert scanned(tmp_path, data.encode()) == ["1 trust"]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing(tmp_path: Path) -> None:
    with pytest.raises(QualcodeError, match=r"line 3.*never closed"):
        scanned(tmp_path, b'id,answer\n1,trust\n2,"trust\n3,trust\n')
    assert not (tmp_path / "hits.csv").exists()
    assert scanned(tmp_path, b'id,answer\n1,"trust"') == ["1 trust"]
    assert scanned(tmp_path, b'id,answer\n1,"trust\n\n"\n') == ["1 trust"]


def test_two_columns_of_one_name_are_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(QualcodeError, match="`answer` twice"):
        scanned(tmp_path, b"answer,answer\ntrust,listen\n")
    assert scanned(tmp_path, b"x,x,answer\n1,2,trust\n") == ["1 trust"]


@pytest.mark.parametrize("name", ["hits.xlsx", "hits"])
def test_no_output_of_another_kind(tmp_path: Path, name: str) -> None:
    table = write_csv(tmp_path / "survey.csv")
    with pytest.raises(QualcodeError, match=r"csv or \.parquet"):
        scan_table(table, book(), "What helped?", tmp_path / name, processes=1)
    with pytest.raises(QualcodeError, match="no folder"):
        scan_table(table, book(), "What helped?", tmp_path / "no" / "hits.csv", processes=1)
