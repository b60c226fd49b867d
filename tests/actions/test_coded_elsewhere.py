"""Tables of codings that other programs write, and the table of cases to fill in."""

from __future__ import annotations

import csv

import pytest

from qualcode.actions.cases import import_cases
from qualcode.actions.code import import_codings
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.outputs.export import export_blank_cases

KEPT, CLEAN = "that kept me going", "trust the cleaner"

TABLES = {
    "MAXQDA": (["Color", "Comment", "Document group", "Document name", "Code", "Begin", "End", "Segment", "Modified by"],
               lambda code, text: ["●", "check", "", "SU1", code, "4", "4", text, "Ben"]),
    "MAXQDA, German": (["Farbe", "Kommentar", "Dokumentgruppe", "Dokumentname", "Code", "Anfang", "Ende", "Segment", "Geändert von"],
                       lambda code, text: ["●", "check", "", "SU1", code, "4", "4", text, "Ben"]),
    "MAXQDA, Spanish": (["Color", "Comentario", "Grupo", "Nombre del documento", "Código", "Inicio", "Final", "Segmento", "Modificado por"],
                        lambda code, text: ["", "", "", "SU1", code, "4", "4", text, "Ben"]),
    "ATLAS.ti": (["ID", "Document", "Quotation Content", "Codes", "Comment", "Created by"],
                 lambda code, text: ["1:1", "SU1", text, code, "check", "Ben"]),
    "ATLAS.ti, French": (["ID", "Document", "Contenu de la citation", "Codes", "Commentaire"],
                         lambda code, text: ["1:1", "SU1", text, code, ""]),
    "NVivo": (["Code", "File name", "Reference text", "Coder"], lambda code, text: [f"Codes\\\\Life\\{code}", "Files\\\\SU1", text, "Ben"]),
    "QualCoder": (["Filename", "Coder", "Coded", "Codename", "Category", "Coded_memo", "Position"],
                  lambda code, text: ["SU1.txt", "default", text, code, "x", "", "34-50"]),
    "Taguette": (["id", "document", "tag", "content"], lambda code, text: ["1", "SU1", code, text]),
    "Dedoose": (["Excerpt Copy", "Codes Applied Combined", "Media Title", "Excerpt Creator"], lambda code, text: [text, code, "SU1.txt", "Ben"]),
    "by hand": (["Quote", "Code", "Participant"], lambda code, text: [text, code, "SU1"]),
}  # fmt: skip


def table(folder, heads, *rows):
    path = folder / "coded.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    return path


def codings(study):
    return sorted((c.code_id, c.text) for c in study.codings())


@pytest.mark.parametrize("program", TABLES)
def test_segments_are_placed_on_their_words(study, folder, program):
    heads, row = TABLES[program]
    path = table(folder, heads, row("Family and friends", KEPT), row("trust", CLEAN))
    report = import_codings(study, path, coder="ana")
    assert (report.added, report.unplaced) == (2, ())
    assert codings(study) == [("family", KEPT), ("trust", CLEAN)]
    assert import_codings(study, path, coder="ana").added == 0


@pytest.mark.parametrize("name", ["Family and friends", "family", "FAMILY AND FRIENDS", "Life\\Family and friends", "Life outside > Family and friends", "Life::family", "life: family"])  # fmt: skip
def test_codes_are_found_by_name_id_or_the_end_of_their_path(study, folder, name):
    path = table(folder, ["Document", "Code", "Segment"], ["SU1", name, KEPT])
    import_codings(study, path, coder="ana")
    assert codings(study) == [("family", KEPT)]


def test_several_codes_in_a_cell_are_several_codings(study, folder):
    path = table(
        folder, ["Document", "Codes", "Quotation Content"], ["SU1", "family\ntrust; money", KEPT]
    )
    assert import_codings(study, path, coder="ana").added == 3


def test_what_cannot_be_placed_is_listed_and_the_rest_is_imported(study, folder):
    path = table(
        folder, ["Document", "Code", "Segment"], ["SU1", "family", KEPT], ["SU9", "family", KEPT],
        ["SU1", "hope and dread", KEPT], ["SU1", "family", "words that no one said"], ["SU1", "family", "the"],
    )  # fmt: skip
    report = import_codings(study, path, coder="ana")
    assert codings(study) == [("family", KEPT)]
    assert [problem.line for problem in report.unplaced] == [3, 4, 5, 6]
    said = " ".join(problem.message for problem in report.unplaced)
    for told in (
        "no document 'SU9'",
        "no code 'hope and dread'",
        "was not found in 'SU1'",
        "times",
    ):
        assert told in said


def test_columns_that_are_missing_are_named_with_what_to_call_them(study, folder):
    with pytest.raises(ProblemsError, match="column 'text' is missing") as caught:
        import_codings(
            study, table(folder, ["Document", "Code", "x"], ["SU1", "family", "y"]), coder="ana"
        )
    assert "Rename the columns" in (caught.value.hint or "")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_table_of_cases_to_fill_in_can_be_imported(study, tmp_path, suffix):
    before = {case.name: dict(case.attributes) for case in study.cases}
    path = tmp_path / f"blank{suffix}"
    rows = export_blank_cases(study, path)
    assert rows == len(before)
    with pytest.raises(QualcodeError, match="already exists"):
        export_blank_cases(study, path)
    import_cases(study, path, coder="ana")
    assert {case.name: dict(case.attributes) for case in study.cases} == before
