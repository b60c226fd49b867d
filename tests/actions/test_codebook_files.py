"""The codebook out and in, in every format; and the story of its development."""

from __future__ import annotations

import csv
import io

import docx
import pytest

from qualcode.actions.code import add_codings, mark_quotable
from qualcode.actions.codebook import edit_codebook, import_codebook, understand_codebook
from qualcode.actions.history import undo
from qualcode.codebook.edit import rename_code
from qualcode.errors import QualcodeError
from qualcode.outputs.appendices import TRAIL_COLUMNS, write_trail
from qualcode.outputs.export import export_codebook
from qualcode.study.codebook_versions import find_versions

ROUND = (".yaml", ".qdc", ".csv", ".xlsx")


def codes(study):
    """Ids and names in their order, with definitions."""
    return [
        (code, study.codebook.name_of(code), getattr(study.codebook.code(code), "definition", ""))
        for code in study.codebook.order
    ]


@pytest.mark.parametrize("suffix", ROUND)
def test_out_and_in_again_is_the_same_codebook(study, tmp_path, suffix):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    path = tmp_path / f"book{suffix}"
    notes = export_codebook(study, path)
    assert all(isinstance(note, str) for note in notes)
    before = codes(study)
    import_codebook(study, understand_codebook(path), coder="ana", why="round trip")
    assert [(name, text) for _, name, text in codes(study)] == [(n, t) for _, n, t in before]
    assert [code for code, *_ in codes(study)] == [code for code, *_ in before]
    assert [c.code_id for c in study.codings()] == ["ward"]


def test_yaml_goes_out_byte_for_byte(study, folder, tmp_path):
    assert export_codebook(study, tmp_path / "b.yaml") == []
    assert (tmp_path / "b.yaml").read_bytes() == (folder / "codebook.yaml").read_bytes()


@pytest.mark.parametrize("suffix", [*ROUND, ".md", ".docx"])
def test_the_same_bytes_every_time(study, tmp_path, suffix):
    for name in ("one", "two"):
        export_codebook(study, tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_pages_show_an_extract_worth_quoting_with_its_reference(study, tmp_path):
    made = add_codings(study, "SU1:5", ["trust"], coder="ana", quote="trust the cleaner")
    add_codings(study, "SU1:2", ["family"], coder="ana", quote="kept me going")
    mark_quotable(study, [c.id for c in made], coder="ana")
    export_codebook(study, tmp_path / "b.md")
    page = (tmp_path / "b.md").read_text(encoding="utf-8")
    assert "trust the cleaner" in page
    assert "SU1" in page
    assert "kept me going" not in page
    export_codebook(study, tmp_path / "b.docx")
    word = docx.Document(str(tmp_path / "b.docx"))
    said = "\n".join(p.text for p in word.element.body.iter() if p.text and p.text.strip())
    assert "trust the cleaner" in said


def test_an_import_that_would_take_a_code_from_its_codings_changes_nothing(study, folder, tmp_path):
    add_codings(study, "SU1:5", ["ward"], coder="ana")
    other = tmp_path / "other.csv"
    other.write_text("id,name,parent\nlife,Life,\nmoney,Money,life\n", encoding="utf-8")
    before = (folder / "codebook.yaml").read_bytes()
    with pytest.raises(QualcodeError, match="'ward'"):
        import_codebook(study, understand_codebook(other), coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == before


def test_an_import_is_taken_back(study, folder, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(
        "title: T\nversion: 1\nlanguage: en\nthemes:\n  - {id: a, name: A, codes: [{id: b, name: B}]}\n",
        encoding="utf-8",
    )
    before = (folder / "codebook.yaml").read_bytes()
    import_codebook(study, understand_codebook(other), coder="ana")
    assert study.codebook.order == ("a", "b") or list(study.codebook.order) == ["a", "b"]
    undo(study, coder="ana")
    assert (folder / "codebook.yaml").read_bytes() == before


def test_what_a_page_leaves_out_is_told_code_by_code(study, folder, tmp_path):
    edit_codebook(
        study,
        lambda text: text.replace(
            "name: Trust", "name: Trust\n        examples: [a, b]\n        unit: turn"
        ),
        action="codebook set",
        coder="ana",
    )
    assert export_codebook(study, tmp_path / "b.docx") == [
        "“Family and friends” is printed without its keywords (2)",
        "“Money and work” is printed without its keywords (2)",
        "“Ward life” is printed without its keywords (1)",
        "“Trust” is printed without its keywords (1) and further examples (1) and its unit (turn)",
    ]
    assert export_codebook(study, tmp_path / "b.md") == [
        "“Money and work” is printed without the options of its keywords (1)",
        "“Trust” is printed without further examples (1) and its unit (turn)",
    ]
    assert export_codebook(study, tmp_path / "b.yaml") == []


@pytest.mark.parametrize("name", ["book.exe", "book"])
def test_a_format_that_is_none_is_refused(study, tmp_path, name):
    with pytest.raises(QualcodeError):
        export_codebook(study, tmp_path / name)
    with pytest.raises(QualcodeError):
        write_trail(study, tmp_path / name)
    assert list(tmp_path.glob("book*")) == []


@pytest.fixture
def developed(study):
    def rename(name, why=None):
        edit_codebook(
            study,
            lambda text: rename_code(text, "trust", name),
            action="codebook rename",
            coder="=ben|x",
            why=why,
        )

    rename("Safety", "trust | said\nless")
    add_codings(study, "SU1:5", ["trust"], coder="ana")
    rename("Being safe")
    return study


def test_the_trail_tells_every_version_what_it_did_and_why(developed, tmp_path):
    path = tmp_path / "trail.csv"
    count = write_trail(developed, path)
    assert count == len(find_versions(developed))
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert tuple(head) == TRAIL_COLUMNS
    assert [row[0] for row in rows] == [str(n) for n in range(1, count + 1)]
    assert rows[0][3].startswith("First version.")
    assert "“Safety”" in rows[-2][3]
    assert "1 of the codings was made under it" in rows[-2][3]
    assert rows[-2][2] == "'=ben|x"
    assert rows[-2][4] == "trust | said\nless"


def test_the_trail_as_markdown_stays_one_table(developed, tmp_path):
    write_trail(developed, tmp_path / "trail.md")
    lines = (tmp_path / "trail.md").read_text(encoding="utf-8").rstrip("\n").split("\n")
    assert lines[0] == "# Getting by: development of the codebook"
    table = [line.replace("\\|", "") for line in lines if line.startswith("|")]
    assert len(table) == 2 + len(find_versions(developed))
    assert {line.count("|") for line in table} == {len(TRAIL_COLUMNS) + 1}
    assert r"=ben\|x" in lines[-4]


def test_the_trail_as_a_word_table(developed, tmp_path):
    write_trail(developed, tmp_path / "trail.docx")
    (table,) = docx.Document(str(tmp_path / "trail.docx")).tables
    assert tuple(cell.text for cell in table.rows[0].cells) == TRAIL_COLUMNS
    assert len(table.rows) == 1 + len(find_versions(developed))
    assert "Being safe" in table.rows[-1].cells[3].text


def test_through_the_command_line(qualcode, folder):
    for suffix in (*ROUND, ".md", ".docx"):
        assert "Wrote" in qualcode("codebook", "export", f"b{suffix}", within=folder).told
    qualcode("codebook", "rename", "trust", "Safety", within=folder)
    done = qualcode("codebook", "import", "b.xlsx", "--why", "back", "--json", within=folder).json
    assert done["done"].startswith("2 codes" if "2 codes" in done["done"] else "4 codes")
    versions = qualcode("codebook", "versions", "--json", within=folder).json
    assert versions[-1]["why"] == "back"
    for suffix in (".md", ".csv", ".docx"):
        said = qualcode("codebook", "trail", f"trail{suffix}", within=folder).told
        assert f"Wrote {len(versions)} versions" in said
