"""Every export of the matrix as it looked when it was looked at: see tests/golden_files.py."""

import io
import json
import re

import docx
import openpyxl
from golden_files import check_golden
from matrix_study import CASES, CODEBOOK, DOCUMENTS, EXTRACTS, SUGGESTED, SUMMARIES

from qualcode.analysis.compare import compare_groups
from qualcode.analysis.framework import build_matrices
from qualcode.exchange.workbook.matrix import write_matrix_workbook
from qualcode.writers.latex_page import latex_page
from qualcode.writers.markdown_page import markdown_page
from qualcode.writers.matrix_html import matrix_html
from qualcode.writers.paper import matrix_tables, plain_table
from qualcode.writers.tables import write_matrix_csv
from qualcode.writers.theme_map import theme_map_svg
from qualcode.writers.word_page import word_page

TITLE, ABOUT = "Getting better", {"Codebook": "Getting better, version 1"}


def matrices(**changes):
    return build_matrices(
        CODEBOOK,
        cases=CASES,
        extracts=EXTRACTS,
        summaries=SUMMARIES,
        suggested=SUGGESTED,
        **changes,
    )


def paper():
    congruence = compare_groups(matrices(), "group").congruence_table()
    return [
        *matrix_tables(matrices(order_by="group")),
        plain_table("Congruence", congruence, once=True),
    ]


def test_csv():
    out = io.StringIO(newline="")
    write_matrix_csv(matrices()[0], out)
    check_golden("matrix/life.csv", out.getvalue())


def test_csv_split_by_a_facet():
    out = io.StringIO(newline="")
    write_matrix_csv(matrices(by="impact")[0], out)
    check_golden("matrix/life_by_impact.csv", out.getvalue())


def test_markdown():
    check_golden("matrix/matrix.md", markdown_page(TITLE, paper()))


def test_latex():
    check_golden("matrix/matrix.tex", latex_page(TITLE, paper()))


def test_map():
    found = compare_groups(matrices(), "group")
    check_golden("matrix/map.svg", theme_map_svg(list(found.groups), found.map_rows(), TITLE))


def test_the_data_of_the_page():
    page = matrix_html(matrices(), documents=DOCUMENTS, title=TITLE, about=ABOUT)
    blocks = re.findall(r'<script type="application/json" id="([^"]+)">(.*?)</script>', page)
    data = {name: json.loads(text) for name, text in blocks}
    check_golden("matrix/page.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def test_workbook():
    out = io.BytesIO()
    write_matrix_workbook(out, matrices(), extracts=EXTRACTS, cases=CASES, about=ABOUT, title=TITLE)
    lines = []
    for sheet in openpyxl.load_workbook(out):
        lines.append(f"# {sheet.title} ({sheet.sheet_state}), frozen at {sheet.freeze_panes}")
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    link = f" -> {cell.hyperlink.location}" if cell.hyperlink else ""
                    fill = cell.fill.fgColor.rgb if cell.fill.patternType else "plain"
                    lines.append(f"{cell.coordinate} [{fill}]{link} {cell.value!r}")
    check_golden("matrix/workbook.txt", "\n".join(lines) + "\n")


def test_word():
    found = docx.Document(io.BytesIO(word_page(TITLE, paper())))
    lines = [f"{p.style.name}: {p.text}" for p in found.paragraphs]
    for table in found.tables:
        for row in table.rows:
            cells = dict.fromkeys(cell._tc for cell in row.cells)
            texts = [docx.table._Cell(tc, table).paragraphs for tc in cells]
            lines.append(
                " | ".join(
                    " / ".join(f"{p.style.name.removeprefix('Matrix ')}: {p.text}" for p in ps)
                    for ps in texts
                )
            )
    check_golden("matrix/word.txt", "\n".join(lines) + "\n")
