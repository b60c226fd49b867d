"""Codebooks as people and programs lay them out in tables."""

from __future__ import annotations

import openpyxl
import pytest

from qualcode.exchange.codebooks.rows import read_codebook_table

TREE = {
    "Support": [{"Family": ["Sister visits", "Parents ring"]}, {"Staff": ["Nurse sits down"]}],
    "Noise": [{"Night": ["Cannot sleep"]}],
}
FLAT = {"Support": ["Family", "Staff"], "Noise": ["Night"]}


def outline(codebook):
    def below(node):
        return [code.name if not code.codes else {code.name: below(code)} for code in node.codes]

    return {theme.name: below(theme) for theme in codebook.themes}


def read(tmp_path, rows, name="codes.csv"):
    path = tmp_path / name
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])
        book.save(path)
    else:
        quoted = (";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
        path.write_text("\n".join(quoted), "utf-8")
    return read_codebook_table(path)


def three(heads, order=(0, 1, 2), *, repeat=False):
    """Three levels in columns, empty below or repeated."""
    rows = [
        ("Support", "Family", "Sister visits"),
        ("Support", "Family", "Parents ring"),
        ("Support", "Staff", "Nurse sits down"),
        ("Noise", "Night", "Cannot sleep"),
    ]
    shown, before = [], ("", "", "")
    for row in rows:
        kept = tuple(
            "" if not repeat and row[: n + 1] == before[: n + 1] else cell
            for n, cell in enumerate(row)
        )
        shown.append(tuple(kept[place] for place in order))
        before = row
    return [tuple(heads[place] for place in order), *shown]


HEADS = [
    ("Theme", "Sub-theme", "Code"), ("Theme", "Subtheme", "Codes"), ("Main theme", "Sub-category", "Code name"),
    ("Category", "Subcategory", "Code"), ("Hauptkategorie", "Unterkategorie", "Code"), ("Thema", "Unterthema", "Kode"),
    ("Tema", "Subtema", "Código"), ("Thème", "Sous-thème", "Code"), ("Categoría", "Subcategoría", "Código"),
    ("Aggregate dimension", "2nd-order theme", "1st-order concept"), ("Theme", "Category", "Code"),
    ("Level 1", "Level 2", "Level 3"), ("Global theme", "Organising theme", "Basic theme"), ("Domain", "Theme", "Code"),
    ("Theme", "Code", "Sub-code"), ("Theme", "Code", "Child code"),
]  # fmt: skip


@pytest.mark.parametrize("name", ["codes.csv", "codes.xlsx"])
@pytest.mark.parametrize("heads", HEADS, ids=lambda heads: heads[0] + heads[2])
def test_a_column_per_level(tmp_path, heads, name):
    for repeat in (False, True):
        assert outline(read(tmp_path, three(heads, repeat=repeat), name).codebook) == TREE
    upside_down = three(heads, (2, 1, 0), repeat=True)
    assert outline(read(tmp_path, upside_down, name).codebook) == TREE


def test_what_is_beside_the_levels_goes_to_the_right_one(tmp_path):
    rows = [
        ("Codebook of the ward study", "", "", "", "", ""),
        ("Theme", "Description", "Code", "Description", "Coding rule", "Example"),
        ("Support", "What others do", "Family", "Kin", "only kin", "“My sister came.”"),
        ("", "", "", "", "", "“My brother too.”"),
        ("", "", "Staff", "Nurses", "", ""),
    ]
    book = read(tmp_path, rows).codebook
    assert outline(book) == {"Support": ["Family", "Staff"]}
    assert book.themes[0].definition == "What others do"
    family = book.code("family")
    assert (family.definition, family.include) == ("Kin", ("only kin",))
    assert family.examples == ("“My sister came.”", "“My brother too.”")
    named = [
        ("Theme", "Theme definition", "Code", "Code definition"),
        ("Support", "a", "Family", "b"),
    ]
    book = read(tmp_path, named).codebook
    assert (book.themes[0].definition, book.code("family").definition) == ("a", "b")


@pytest.mark.parametrize("between", ["\n", "; ", ", ", "\n- "])
def test_several_codes_in_a_cell(tmp_path, between):
    rows = [
        ("Theme", "Codes", "Description"),
        ("Support", between.join(["Family", "Staff"]), "Others"),
        ("Noise", "Night", "The ward"),
    ]
    book = read(tmp_path, rows).codebook
    assert outline(book) == FLAT
    assert book.themes[0].definition == "Others"
    assert book.code("night").definition == "The ward"


def test_a_comma_in_the_name_of_one_code_stays(tmp_path):
    rows = [("Theme", "Code"), ("Support", "Family, friends"), ("Noise", "Night")]
    assert outline(read(tmp_path, rows).codebook)["Support"] == ["Family, friends"]


PLACED = {
    "NVivo": ["Codes\\\\Support", "Codes\\\\Support\\Family", "Codes\\\\Support\\Staff", "Codes\\\\Noise", "Codes\\\\Noise\\Night"],
    "NVivo, old": ["Nodes\\\\Support", "Nodes\\\\Support\\Family", "Nodes\\\\Support\\Staff", "Nodes\\\\Noise", "Nodes\\\\Noise\\Night"],
    "MAXQDA": ["Support", "Support\\Family", "Support\\Staff", "Noise", "Noise\\Night"],
    "MAXQDA, new": ["Support", "Support > Family", "Support > Staff", "Noise", "Noise > Night"],
    "ATLAS.ti": ["Support", "Support::Family", "Support::Staff", "Noise", "Noise::Night"],
    "Taguette": ["Support", "Support.Family", "Support.Staff", "Noise", "Noise.Night"],
    "slashes": ["Support", "Support/Family", "Support/Staff", "Noise", "Noise/Night"],
    "indented": ["Support", "    Family", "    Staff", "Noise", "    Night"],
    "tabs": ["Support", "\tFamily", "\tStaff", "Noise", "\tNight"],
    "numbers": ["1 Support", "1.1 Family", "1.2 Staff", "2 Noise", "2.1 Night"],
    "numbers with points": ["1. Support", "1.1. Family", "1.2. Staff", "2. Noise", "2.1. Night"],
    "letters and numbers": ["K1 Support", "K1.1 Family", "K1.2 Staff", "K2 Noise", "K2.1 Night"],
}  # fmt: skip


@pytest.mark.parametrize("way", PLACED)
@pytest.mark.parametrize("head", ["Name", "Code", "Tag", "Kategorie"])
def test_names_that_say_where_they_belong(tmp_path, way, head):
    rows = [(head, "Description", "References"), *((name, "x", "4") for name in PLACED[way])]
    found = read(tmp_path, rows)
    assert outline(found.codebook) == FLAT
    assert "The column “References” cannot be imported" in found.notes


def test_parents_without_a_row_of_their_own_are_made(tmp_path):
    rows = [("tag", "description"), ("support.family", "Kin"), ("support.staff", ""), ("noise", "")]
    assert outline(read(tmp_path, rows).codebook) == {
        "support": ["family", "staff"],
        "Codes": ["noise"],
    }


def test_numbers_in_a_column_of_their_own(tmp_path):
    rows = [
        ("No.", "Code", "Definition"),
        ("1", "Support", ""),
        ("1.1", "Family", "Kin"),
        ("1.2", "Staff", ""),
        ("2", "Noise", ""),
        ("2.1", "Night", ""),
    ]
    assert outline(read(tmp_path, rows).codebook) == FLAT


@pytest.mark.parametrize(
    "name", ["therapist/client", "Dr. Smith", "6.30 am", "and/or", "Loss: of hope", "COVID-19"]
)
def test_signs_in_plain_names_make_no_tree(tmp_path, name):
    rows = [("Code", "Definition"), (name, "a"), ("Other", "b")]
    assert outline(read(tmp_path, rows).codebook) == {"Codes": [name, "Other"]}


def test_qualcoder_puts_the_code_before_its_category(tmp_path):
    rows = [
        ("codename", "codememo", "catname", "color"),
        ("Family", "Kin", "Support", "#F98866"),
        ("Staff", "", "Support", "red"),
        ("Night", "", "Noise", ""),
    ]
    book = read(tmp_path, rows).codebook
    assert outline(book) == FLAT
    assert book.code("family").definition == "Kin"


def test_german_categories_keep_their_anchors_and_rules(tmp_path):
    rows = [
        ("Kategorie", "Definition", "Ankerbeispiel", "Kodierregel"),
        ("K1 Unterstützung", "Was andere tun", "„Meine Schwester.“", "Nur Familie"),
        ("K2 Lärm", "", "", ""),
    ]
    book = read(tmp_path, rows).codebook
    (theme,) = book.themes
    assert [code.name for code in theme.codes] == ["K1 Unterstützung", "K2 Lärm"]
    assert (theme.codes[0].examples, theme.codes[0].include) == (
        ("„Meine Schwester.“",),
        ("Nur Familie",),
    )
