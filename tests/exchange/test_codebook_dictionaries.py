"""Dictionaries of content analysis become codebooks."""

import pytest

from qualcode.codebook.yaml_file import read_codebook
from qualcode.codebook.yaml_text import write_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.exchange.codebooks.formats import read_foreign_codebook

LIWC = """\
%
1\tPositive
2\tNegative
%
happ*\t1
glad\t1
so so\t1\t2
9/11\t2
:)\t1
kind  (02 134)1/2
like\t<of>1
odd\t7
alone
"""

NESTED = """\
%
1\tAffect (Affective)
\t2\tPosemo
\t3\tNegemo
\t\t4\tAnx
5\tSocial
%
happy\t1\t2
worried\t3 4
friend\t5
feel\t1
"""

YOSHIKODER = """\
<?xml version="1.0" encoding="UTF-8"?>
<dictionary style="050805" patternengine="substring">
  <cnode name="Economy words" desc="Economy words">
    <cnode name="State" desc="More state">
      <pnode name="benefit*" score="2"/>
      <cnode name="Health"><pnode name="nhs"/></cnode>
    </cnode>
    <cnode name="Market" desc=""><pnode name="tax"/><pnode name="tax"/></cnode>
  </cnode>
</dictionary>
"""

LEXICODER = """\
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<dictionary style="Lexicoder" name="agendas">
  <cnode name="t100"><pnode name="total supply"></pnode><pnode name=" NBB "></pnode></cnode>
  <cnode name="t200"><pnode name="civil right "></pnode></cnode>
</dictionary>
"""

QUANTEDA = """\
US:
  MA: Boston
  CA: [Sacramento, san francisco]
  '': Washington DC
JP:
  '': Tokyo
no: [no, 1.0, ":("]
mixed:
  __: [own]
  part:
    - a
    - b*
"""


def read(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_foreign_codebook(path)
    assert read_codebook(write_codebook(found.codebook))[0] is not None
    return found


def outline(node):
    words = [str(keyword) for keyword in getattr(node, "keywords", ())]
    return [node.name, words, [outline(code) for code in node.codes]]


def themes(found):
    return [outline(theme) for theme in found.codebook.themes]


def test_a_flat_liwc_dictionary_is_one_theme(tmp_path):
    found = read(tmp_path, "moods.dic", LIWC)
    assert themes(found) == [
        [
            "moods",
            [],
            [
                ["Positive", ["happ*", "glad", "so so"], []],
                ["Negative", ["so so", "9/11"], []],
            ],
        ]
    ]
    told = "\n".join(found.notes)
    assert "`:)` of “Positive” has no letters" in told
    assert "`kind  (02 134)1/2` (line 10) depends on the surrounding words" in told
    assert "`odd` (line 12) belongs to category 7, which does not exist" in told
    assert "`alone` (line 13) does not belong to any category" in told
    assert "finds its other forms too" in found.notes[0]


def test_a_nested_liwc_dictionary_keeps_its_tree(tmp_path):
    found = read(tmp_path, "n.dic", NESTED.replace("\n", "\r\n").encode("cp1252"))
    assert themes(found) == [
        [
            "Affect (Affective)",
            [],
            [
                ["Affect (Affective) (general)", ["happy", "feel"], []],
                ["Posemo", ["happy"], []],
                ["Negemo", ["worried"], [["Anx", ["worried"], []]]],
            ],
        ],
        ["Codes", [], [["Social", ["friend"], []]]],
    ]


def test_a_yoshikoder_dictionary_is_read(tmp_path):
    found = read(tmp_path, "a.ykd", YOSHIKODER)
    assert found.codebook.title == "Economy words"
    assert themes(found) == [
        ["State", [], [["State (general)", ["benefit*"], []], ["Health", ["nhs"], []]]],
        ["Codes", [], [["Market", ["tax"], []]]],
    ]
    assert found.codebook.themes[0].definition == "More state"
    assert "Scores in “State” cannot be imported" in found.notes


def test_a_lexicoder_dictionary_is_read(tmp_path):
    found = read(tmp_path, "a.lcd", LEXICODER)
    assert themes(found) == [
        ["agendas", [], [["t100", ["total supply", "NBB"], []], ["t200", ["civil right"], []]]]
    ]


def test_regular_expressions_stay_what_they_are(tmp_path):
    found = read(
        tmp_path,
        "a.ykd",
        YOSHIKODER.replace("substring", "regexp").replace("benefit*", "benefits?"),
    )
    assert str(found.codebook.code("state_general").keywords[0]) == "/benefits?/"


def test_a_quanteda_dictionary_is_read(tmp_path):
    found = read(tmp_path, "places.yml", QUANTEDA)
    assert themes(found) == [
        [
            "US",
            [],
            [
                ["US (general)", ["Washington DC"], []],
                ["MA", ["Boston"], []],
                ["CA", ["Sacramento", "san francisco"], []],
            ],
        ],
        ["mixed", [], [["mixed (general)", ["own"], []], ["part", ["a", "b*"], []]]],
        ["Codes", [], [["JP", ["Tokyo"], []], ["no", ["no", "1.0"], []]]],
    ]
    assert "`:(` of “no” has no letters, and was left out" in found.notes


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.dic", "happy 1", "between two lines of %"),
        ("a.dic", "", "between two lines of %"),
        ("a.ykd", "<a/>", "not a dictionary of Yoshikoder"),
        ("a.ykd", "not xml", "is not valid XML"),
        ("a.lcd", '<!DOCTYPE a [<!ENTITY b "c">]><dictionary/>', "declares entities"),
        ("a.yml", "- a\n- b", "is not a dictionary"),
        ("a.yml", "", "is not a dictionary"),
        ("a.yml", "a: [b", "is not valid YAML"),
        ("a.yml", "a: &x [b]\nc: *x", "uses aliases"),
        ("a.yml", "[" * 200, "nested more than"),
    ],
)
def test_what_is_no_dictionary_is_refused(tmp_path, name, text, told):
    with pytest.raises(QualcodeError, match=told):
        read(tmp_path, name, text)


def test_a_bad_category_is_told_with_its_line(tmp_path):
    with pytest.raises(ProblemsError, match=r"a\.dic:3: `Negative` is not a category"):
        read(tmp_path, "a.dic", "%\n1\tPositive\nNegative\n%\nglad\t1\n")
