"""REFI-QDA codebooks, out and in."""

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from qualcode.codebook.yaml_file import read_codebook
from qualcode.codebook.yaml_text import write_codebook
from qualcode.errors import QualcodeError
from qualcode.exchange.codebooks.formats import read_foreign_codebook
from qualcode.exchange.codebooks.qdc import read_qdc, write_qdc
from qualcode.exchange.codebooks.sections import HEADINGS, read_sections, write_sections
from qualcode.model.codes import Code, Codebook, Keyword, Theme

sys.path.insert(0, str(Path(__file__).parents[1] / "codebook"))
from codebook_strategies import codebooks, without_lines

REAL = Path(__file__).parents[3] / "shared" / "real" / "refi_qda"
real = pytest.mark.skipif(
    not REAL.exists(), reason="needs ../shared/real/refi_qda beside the checkout"
)

CODEBOOK = Codebook(
    title="Recovery",
    version="2",
    facets={"impact": ("helpful", "unhelpful")},
    themes=(
        Theme(
            "life",
            "Life & work",
            "Outside.",
            (
                Code(
                    "money",
                    "Money",
                    "Having it\n\nor not.",
                    include=("debt", "two\nlines"),
                    exclude=("[work]",),
                    examples=("USE WHEN",),
                    keywords=(Keyword("=ROM"), Keyword(near=("a", "b"), words=3, facet={"impact": "helpful"})),
                    asked_of={"group": ("user", "carer | staff"), "a: b": ("c",)},
                    unit="turn",
                    retired=True,
                    codes=(Code("debt", "Debt"), Code("debt-2", "Debt")),
                ),
            ),
            "#1f77b4",
        ),
        Theme("empty", "Nothing yet"),
    ),
)  # fmt: skip


def saved(tmp_path, data):
    path = tmp_path / "codes.qdc"
    path.write_bytes(data)
    return path


def qdc(codes, head="", tail=""):
    return (
        f'{head}<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{codes}</Codes>{tail}</CodeBook>'
    ).encode()


def test_a_codebook_comes_back_as_it_went_but_for_its_title_and_version(tmp_path):
    data, notes = write_qdc(CODEBOOK)
    found = read_qdc(saved(tmp_path, data))
    assert found.codebook == replace(CODEBOOK, title="", version="")
    assert found.notes == ()
    assert notes == [
        "The title “Recovery” cannot be stored in REFI-QDA",
        "The version “2” cannot be stored in REFI-QDA",
    ]


def test_writing_it_twice_gives_the_same_bytes():
    assert write_qdc(CODEBOOK) == write_qdc(CODEBOOK)


def test_a_person_can_read_the_description():
    data, _ = write_qdc(CODEBOOK)
    assert "\n\nUSE WHEN\n" in data.decode()
    assert "KEYWORDS\n=ROM\n" in data.decode()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(codebooks)
def test_every_codebook_comes_back(tmp_path_factory, codebook):
    if not codebook.themes:
        return
    found = read_qdc(saved(tmp_path_factory.mktemp("qdc"), write_qdc(codebook)[0]))
    assert without_lines(found.codebook) == replace(codebook, title="", version="", language="en")


@real
def test_what_is_written_is_valid_for_the_standards_schema():
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(str(REAL / "xsd" / "Codebook_from_spec_1.5.xsd")))
    for codebook in (CODEBOOK, Codebook(themes=(Theme("a", "A"),))):
        schema.assertValid(etree.parse(io.BytesIO(write_qdc(codebook)[0])))


@real
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(codebooks)
def test_every_codebook_is_valid_for_the_standards_schema(codebook):
    from lxml import etree

    if codebook.themes:
        schema = etree.XMLSchema(etree.parse(str(REAL / "xsd" / "Codebook_from_spec_1.5.xsd")))
        schema.assertValid(etree.parse(io.BytesIO(write_qdc(codebook)[0])))


@real
def test_every_real_codebook_and_project_is_read():
    paths = sorted(p for p in REAL.rglob("*") if p.suffix in {".qdc", ".qde", ".qdpx"})
    assert len(paths) >= 3
    for path in paths:
        found = read_foreign_codebook(path)
        assert len(list(found.codebook.walk())) >= 6, path.name
        assert read_codebook(write_codebook(found.codebook))[0] is not None


@real
def test_the_example_of_the_standard_is_read():
    found = read_qdc(REAL / "annexA1_codebook.qdc")
    (theme,) = found.codebook.themes
    assert [code.name for code in theme.codes] == [
        "Topics", "Economy", "Health care", "Values", "Conservatives", "Liberals",
    ]  # fmt: skip
    assert found.codebook.code("economy").definition == "Anything about jobs or taxes or business"
    assert "The colour #ffff00 of “Economy”: only themes have colours" in found.notes
    assert read_codebook(write_codebook(found.codebook))[0] is not None


@real
def test_the_codebook_of_a_project_is_read():
    found = read_qdc(REAL / "atlas_standard_project" / "Project.qde")
    assert [code.name for code in found.codebook.walk()][4:7] == [
        "Coke::full-fat Coke",
        "Coke::diet Coke",
        "Coke",
    ]
    assert (
        found.codebook.code("bacon_and_eggs").definition == "a plate of breakfast made by the hotel"
    )


GUID = 'guid="{5215cc69-b628-4e02-afb9-9beeaee55808}"'


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + qdc(f"<Code {GUID} name='A' isCodable='true'/>", '<?xml version="1.0" encoding="UTF-8"?>\n'),
        qdc(f"<Code {GUID} name='A' isCodable='true'/>", "\n\n<?xml version='1.0'?>"),
        qdc(f"<Code {GUID} name='A' isCodable='true'/>", tail="<Sets/>"),
        qdc("<Code name='A'/>"),
        b"<CodeBook><Codes><Code name=' A '/></Codes></CodeBook>",
        qdc("<Code name='A'/>").decode().encode("utf-16"),
        qdc("<Code name='A'><NoteRef targetGUID='x'/></Code>"),
    ],
    ids=["bom", "blank lines first", "empty sets", "bare", "no namespace", "utf-16", "a note"],
)  # fmt: skip
def test_what_programs_write_is_read(tmp_path, data):
    found = read_qdc(saved(tmp_path, data))
    assert [code.name for code in found.codebook.walk()] == ["A"]


def test_equal_names_under_different_parents_get_different_ids(tmp_path):
    child = "<Code name='Other'/><Code name='Other'/>"
    found = read_qdc(
        saved(tmp_path, qdc(f"<Code name='A'>{child}</Code><Code name='B'>{child}</Code>"))
    )
    assert [code.id for code in found.codebook.walk()] == ["other", "a_other", "b_other", "other_2"]
    assert read_codebook(write_codebook(found.codebook))[0] is not None


@pytest.mark.parametrize("depth", [2, 30, 2000])
def test_trees_of_any_depth_are_read(tmp_path, depth):
    data = qdc("<Code name='x'>" * depth + "</Code>" * depth)
    found = read_qdc(saved(tmp_path, data))
    assert len(list(found.codebook.walk())) == depth - 1
    assert bool(found.notes) == (depth > 60)
    assert read_codebook(write_codebook(found.codebook))[0] is not None


def test_what_has_no_counterpart_is_told_item_by_item(tmp_path):
    data = qdc(
        "<Code name='A' color='#abc'><Code name='B' color='#123456'/></Code><Code name='C'/><Code/>",
        tail="<Sets><Set name='Mine'><MemberCode guid='x'/></Set></Sets>",
    )
    found = read_qdc(saved(tmp_path, data))
    assert found.codebook.themes[0].color == "#aabbcc"
    assert found.notes == (
        "The code  has no name",
        "The set of codes “Mine” cannot be imported",
        "2 codes without a heading are under the theme “Codes”",
        "The colour #123456 of “B”: only themes have colours",
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is not valid XML"),
        (b"<CodeBook>", "is not valid XML"),
        (b"PK\x03\x04", "is not valid XML"),
        (b"<a/>", "has no `CodeBook`"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>', "declares entities"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><CodeBook/>', "declares entities"),
    ],
)
def test_what_is_no_codebook_is_refused(tmp_path, data, told):
    with pytest.raises(QualcodeError, match=told):
        read_qdc(saved(tmp_path, data))


def test_a_missing_file_and_an_empty_codebook_are_told(tmp_path):
    with pytest.raises(QualcodeError, match="cannot be read"):
        read_qdc(tmp_path / "none.qdc")
    with pytest.raises(QualcodeError, match="cannot be empty"):
        write_qdc(Codebook())


@pytest.mark.parametrize("heading", sorted(HEADINGS))
def test_a_definition_with_a_line_like_a_heading_is_kept(heading):
    definition = f"First.\n{heading}\nLast."
    assert read_sections(write_sections(definition, [("USE WHEN", ("a",))])) == (
        definition,
        [("USE WHEN", ("a",))],
    )


def test_somebody_elses_headings_are_left_in_the_definition():
    text = 'Mine.\n\nKEYWORDS\n{"odd": 1}'
    assert read_sections(text) == (text, [])
