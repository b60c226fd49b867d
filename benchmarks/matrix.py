"""How fast the framework matrix is, beside pandas and beside qualitative-coding.

    python benchmarks/matrix.py [--cases 1000] [--codes 100] [--codings 200000] [--files] [--qc PATH]

- `times_pivot`: building the matrix (every cell a value with its extracts, its summary, whether it
  is out of date) beside a bare `pandas.pivot_table` of the same rows that joins their references.
  `times_list_pivot` and `times_count_pivot` beside pivots that make lists, and that only count.
- `--files`: seconds and megabytes of matrix.html and matrix.xlsx of that size; `xlsx_times_bare` is
  the processor time of the workbook beside a bare xlsxwriter of the same cells.
- `times_faster_than_qc`: the crosstab of 200 codes over 20 documents that qualitative-coding's `qc
  codes crosstab` makes, asked of a study on disk, each in a process of its own; `qc_differs` counts
  the cells in which the two answers differ. `--qc` names its program (default: `qc` on the path);
  without one these are null.

Everything is made on the spot from a fixed seed. One JSON object comes last.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from qualcode.actions.code import import_codings
from qualcode.actions.ingest import ingest
from qualcode.actions.new import create_study
from qualcode.analysis.framework import build_matrices
from qualcode.exchange.workbook.matrix import write_matrix_workbook
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Coding, Summary
from qualcode.model.documents import Case, Document, Turn
from qualcode.model.matrix import Extract, Matrix
from qualcode.model.spans import Span
from qualcode.writers.matrix_html import matrix_html

ROUNDS, TURNS, THEMES = 3, 200, 4
WORDS = "so I said to them well it was the waiting more than anything that got to me in the end"


def made(cases: int, codes: int, codings: int) -> tuple[Codebook, list[Case], list[Extract]]:
    """A codebook of four themes, cases, and codings strewn over them."""
    dice = random.Random(6)
    each = max(codes // THEMES, 1)
    themes = tuple(
        Theme(
            f"t{t}", f"Theme {t}", codes=tuple(Code(f"c{t}_{n}", f"Code {n}") for n in range(each))
        )
        for t in range(THEMES)
    )
    names = [(code, theme) for theme in themes for code in theme.codes]
    rows = [
        Case(f"P{n}", {"group": dice.choice(["clinician", "service user"])}) for n in range(cases)
    ]
    extracts = []
    for number in range(codings):
        case, (code, theme) = dice.choice(rows), dice.choice(names)
        turn = dice.randrange(1, TURNS + 1)
        start = (turn - 1) * (len(WORDS) + 1)
        span = Span(start, start + 40)
        coding = Coding(f"k{number}", case.name, code.id, span, WORDS[:40], "ana")
        extracts.append(
            Extract(
                coding, f"{case.name} ¶{turn} L{turn}", case.name, case.name, case.name,
                "participant", turn, (turn, turn), None, theme.id, theme.name, code.name,
                case.attributes,
            )
        )  # fmt: skip
    return Codebook(themes=themes), rows, extracts


def best(work: Callable[[], object]) -> float:
    """The shortest of a few rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def beside_pandas(cases: int, codes: int, codings: int, *, files: bool) -> dict[str, Any]:
    codebook, rows, extracts = made(cases, codes, codings)
    frame = pd.DataFrame(
        [(e.case, e.coding.code_id, e.reference) for e in extracts],
        columns=["case", "code", "reference"],
    )

    def pivot(how: Any) -> Callable[[], object]:
        return lambda: frame.pivot_table(
            index="case", columns="code", values="reference", aggfunc=how
        )

    ours = best(lambda: build_matrices(codebook, cases=rows, extracts=extracts))
    joined, listed, counted = best(pivot("; ".join)), best(pivot(list)), best(pivot("count"))
    found = {
        "cases": len(rows),
        "codes": sum(len(theme.codes) for theme in codebook.themes),
        "codings": len(extracts),
        "seconds": round(ours, 3),
        "pivot_seconds": round(joined, 3),
        "times_pivot": round(ours / joined, 2),
        "times_list_pivot": round(ours / listed, 2),
        "times_count_pivot": round(ours / counted, 2),
    }
    return found | (measure_files(codebook, rows, extracts) if files else {})


def measure_files(codebook: Codebook, cases: list[Case], extracts: list[Extract]) -> dict[str, Any]:
    text = "\n".join([WORDS] * TURNS)
    length = len(WORDS) + 1
    turns = tuple(Turn(n + 1, "P", Span(n * length, n * length + len(WORDS))) for n in range(TURNS))
    documents = [Document(c.name, c.name, f"{c.name}.txt", "", text, turns) for c in cases]
    dice = random.Random(7)
    summaries = [
        Summary(dice.choice(cases).name, extract.coding.code_id, WORDS, "ana")
        for extract in extracts[:: max(len(extracts) // 20_000, 1)]
    ]
    matrices = build_matrices(codebook, cases=cases, extracts=extracts, summaries=summaries)
    start = time.perf_counter()
    page = matrix_html(matrices, documents=documents, title="Benchmark", about={})
    html = time.perf_counter() - start
    out = io.BytesIO()
    start, used = time.perf_counter(), time.process_time()
    write_matrix_workbook(
        out, matrices, extracts=extracts, cases=cases, about={}, title="Benchmark"
    )
    seconds, used = time.perf_counter() - start, time.process_time() - used
    begun = time.process_time()
    write_bare(matrices, extracts)
    bare = time.process_time() - begun
    return {
        "html_seconds": round(html, 1),
        "html_mb": round(len(page.encode()) / 1e6, 1),
        "xlsx_seconds": round(seconds, 1),
        "xlsx_times_bare": round(used / bare, 2),
        "xlsx_mb": round(len(out.getvalue()) / 1e6, 1),
    }


def write_bare(matrices: list[Matrix], extracts: list[Extract]) -> None:
    """The same cells with nothing but xlsxwriter: two for each code of each case, and the extracts."""
    book = xlsxwriter.Workbook(io.BytesIO(), {"strings_to_formulas": False})
    look = book.add_format({"text_wrap": True, "border": 1})
    for matrix in matrices:
        sheet = book.add_worksheet(matrix.theme_id)
        for row, line in enumerate(matrix.rows, 1):
            for at, cell in enumerate(line.cells):
                said = cell.summary.text if cell.summary else ""
                sheet.write_string(row, 2 * at, said, look)
                places = ", ".join(extract.reference for extract in cell.extracts)
                if places:
                    sheet.write_url(row, 2 * at + 1, "internal:'Extracts'!A1", look, places)
                else:
                    sheet.write_string(row, 2 * at + 1, "–", look)
    sheet = book.add_worksheet("Extracts")
    for row, e in enumerate(extracts, 1):
        c, facts = e.coding, e.attributes.values()
        texts = [e.reference, c.text, e.theme, e.code, "", c.memo, e.case, *facts, e.document]
        texts += [e.speaker, str(e.turn), str(e.lines), c.coder, c.origin, c.id]
        for at, text in enumerate(texts):
            sheet.write_string(row, at, text, look)
    book.close()


CROSSTAB = """
import sys
import qualcode
import pandas as pd
study = qualcode.open_study(sys.argv[1])
codes = [code.id for code in study.codebook.walk()]
table = pd.DataFrame(0, index=codes, columns=codes)
for pair in study.cooccurrence(unit="turn").itertuples():
    table.loc[pair.a, pair.b] = table.loc[pair.b, pair.a] = pair.n_ab
    table.loc[pair.a, pair.a], table.loc[pair.b, pair.b] = pair.n_a, pair.n_b
table.to_csv(sys.argv[2])
"""


def beside_qc(program: str | None, codes: int = 200, documents: int = 20) -> dict[str, Any]:
    nothing = {"times_faster_than_qc": None, "qc_differs": None}
    if not program:
        print("qualitative-coding is not here: pip install qualitative-coding, or --qc PATH")
        return nothing
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        applied = strewn(codes, documents)
        make_study(folder / "study", applied, codes, documents)
        make_qc(program, folder / "qc", applied, documents)
        names = [f"c{n}" for n in range(codes)]
        ask = [program, "codes", "crosstab", *names, "--outfile", "out.csv"]
        start = time.perf_counter()
        subprocess.run(ask, cwd=folder / "qc", check=True, capture_output=True)
        theirs = time.perf_counter() - start
        ask = [sys.executable, "-c", CROSSTAB, str(folder / "study"), str(folder / "out.csv")]
        ours = best(lambda: subprocess.run(ask, check=True))
        differ = differences(folder / "out.csv", folder / "qc" / "out.csv")
    return {
        "qc_codings": len(applied),
        "qc_seconds": round(theirs, 2),
        "crosstab_seconds": round(ours, 2),
        "times_faster_than_qc": round(theirs / ours, 1),
        "qc_differs": differ,
    }


def strewn(codes: int, documents: int) -> list[tuple[int, int, int]]:
    """(document, line, code): two different codes on every line of 200."""
    dice = random.Random(8)
    return [
        (document, line, code)
        for document in range(documents)
        for line in range(TURNS)
        for code in dice.sample(range(codes), 2)
    ]


def make_study(
    folder: Path, applied: list[tuple[int, int, int]], codes: int, documents: int
) -> None:
    with create_study(folder) as study:
        listed = "\n".join(f"      - {{id: c{n}, name: Code {n}}}" for n in range(codes))
        book = f"title: B\nthemes:\n  - id: t\n    name: Theme\n    codes:\n{listed}\n"
        study.codebook_path.write_text(book, encoding="utf-8", newline="\n")
        study.refresh()
        for number in range(documents):
            lines = "\n".join(f"P{number}: {WORDS} {line}" for line in range(TURNS))
            (study.transcripts / f"D{number}.txt").write_text(lines, encoding="utf-8", newline="\n")
        ingest(study, coder="ana")
        with (folder / "in.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["document", "turn", "code_id", "text"])
            writer.writerows(
                [f"D{d}", line + 1, f"c{code}", f"{WORDS} {line}"] for d, line, code in applied
            )
        import_codings(study, folder / "in.csv", coder="ana")


def make_qc(
    program: str, folder: Path, applied: list[tuple[int, int, int]], documents: int
) -> None:
    """The same codings in a project of qualitative-coding: a line a paragraph."""
    folder.mkdir()

    def run(*arguments: str) -> None:
        subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True)

    run("init")
    for number in range(documents):
        source = folder / f"D{number}.txt"
        source.write_text(
            "\n\n".join(f"{WORDS} {line}" for line in range(TURNS)) + "\n", encoding="utf-8"
        )
        run("corpus", "import", "--importer", "verbatim", source.name)
    with sqlite3.connect(folder / "qualitative_coding.sqlite3") as store:
        paragraphs = {
            (path, line): place
            for place, path, start, end in store.execute(
                "select l.id, i.document_id, l.start_line, l.end_line from location l "
                "join document_index i on i.id = l.document_index_id"
            )
            for line in range(start, end + 1)
        }
        store.execute("insert into coder values ('ana')")
        names = sorted({code for _, _, code in applied})
        store.executemany("insert into code values (?)", [(f"c{n}",) for n in names])
        for number, (document, line, code) in enumerate(applied, 1):
            path, at = f"D{document}.txt", 2 * line
            store.execute(
                "insert into coded_line values (?, ?, 'ana', ?)", (number, at, f"c{code}")
            )
            link = (number, paragraphs[path, at])
            store.execute("insert into coded_line_location_association values (?, ?)", link)
    codes = "\n".join(f"- c{n}" for n in names)
    (folder / "codebook.yaml").write_text(codes + "\n", encoding="utf-8")


def differences(ours: Path, theirs: Path) -> int:
    """Cells of the upper triangle in which the two tables differ."""
    one = pd.read_csv(ours, index_col=0)
    other = pd.read_csv(theirs, index_col=0).loc[one.index, one.columns]
    return int((one.to_numpy() != other.to_numpy()).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--codes", type=int, default=100)
    parser.add_argument("--codings", type=int, default=200_000)
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--qc", default=shutil.which("qc"))
    chosen = parser.parse_args()
    found = beside_pandas(chosen.cases, chosen.codes, chosen.codings, files=chosen.files)
    print(json.dumps(found | beside_qc(chosen.qc)))


if __name__ == "__main__":
    main()
