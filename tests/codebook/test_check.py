"""Each rule finds what it is for, at its line, and says what was probably meant."""

import pytest

from qualcode.codebook.check import RULES
from qualcode.codebook.yaml_file import read_codebook

GOOD = """\
facets:
  impact: [helpful, unhelpful]
themes:
  - id: life
    name: Life
    definition: What happens outside.
    codes:
      - id: money
        name: Money
        definition: Having it or not.
        keywords: [money, debt]
      - id: family
        name: Family
        definition: Who is at home.
"""

# What is replaced, by what, and the problem that it makes.
FAULTS = [
    ("name: Money", "nmae: Money", "9: unknown key `nmae` in code `money`; did you mean `name`?"),
    ("name: Money", "label: Money", "9: unknown key `label` in code `money`; did you mean `name`?"),
    ("name: Money", "title: M", "9: unknown key `title` in code `money`; did you mean `name`?"),
    ("name: Money", "version: 1", "9: unknown key `version` in code `money`; it belongs in the codebook"),
    ("name: Money", "zzz: M", "9: unknown key `zzz` in code `money`; the keys are id, name, definition, include, exclude, examples, keywords, asked_of, unit, retired, codes"),
    ("name: Money", "id: twice", "9: key `id` appears twice in code `money` (line 8)"),
    ("name: Money", "name: [a]", "9: `name` of code `money` must be a single text, not a list"),
    ("name: Money", "name: {a: b}", "9: `name` of code `money` must be a single text, not keys with values; text with a colon must be in quotes"),
    ("name: Money", "name:", "8: warning: code `money` has no name"),
    ("definition: Having it or not.", "unit: turn", "8: warning: code `money` has no definition"),
    ("definition: What happens outside.", "", "4: warning: theme `life` has no definition"),
    ("name: Money", "unit: sentense", "9: `unit` of code `money` must be match, sentence or turn, not the text `sentense`; did you mean `sentence`?"),
    ("name: Money", 'retired: "true"', "9: `retired` of code `money` must be true or false, not the text `true`"),
    ("name: Money", "retired: maybe", "9: `retired` of code `money` must be true or false, not the text `maybe`"),
    ("name: Money", "asked_of: clients", "9: `asked_of` of code `money` must look like {name: [value, value]}, not the text `clients`"),
    ("name: Money", "asked_of: {group: }", "9: `group` in `asked_of` of code `money` has no value"),
    ("name: Money", "asked_of: {a: b, a: c}", "9: `a` appears twice in `asked_of` of code `money` (line 9)"),
    ("name: Money", "asked_of: {a: {b: c}}", "9: `a` of code `money` must be a list of texts, not keys with values; text with a colon must be in quotes"),
    ("name: Money", "include: [a, {b: c}]", "9: `include` of code `money` must be a list of texts, not keys with values; text with a colon must be in quotes"),
    ("name: Money", "include: [a, '']", "9: there is an empty line in `include` of code `money`"),
    ("id: money", "id:", "8: code `Money` has no `id`"),
    ("id: money", "id: my money!", "8: `my money!` cannot be an id; use letters, digits, _ and -; `my_money` can be used"),
    ("id: money", "id: -x", "8: `-x` cannot be an id; use letters, digits, _ and -; `x` can be used"),
    ("id: family", "id: money", "12: id `money` is already used (line 8); choose another id for this code"),
    ("id: family", "id: life", "12: id `life` is already used (line 4); choose another id for this code"),
    ("id: family", "id: Money", "12: warning: id `Money` differs from `money` (line 8) only by capitals"),
    ("id: life", "id: con", "4: theme `con` cannot be a file name on Windows; choose another id"),
    ("name: Family", "name: money", "12: warning: the name `money` is also in line 8"),
    ("name: Life", "color: #ff0000", "5: warning: theme `life`: a colour must be in quotes, because # starts a comment"),
    ("name: Life", "color: red", '5: `color` of theme `life` must look like "#1f77b4", not `red`'),
    ("    codes:\n", "    code:\n", "7: unknown key `code` in theme `life`; did you mean `codes`?"),
    ("    codes:\n", "    children:\n", "7: unknown key `children` in theme `life`; did you mean `codes`?"),
    ("      - id: money\n        name", "      - money\n      - id: x\n        name", "8: a code must have keys with values (`id: ...`), not the text `money`"),
    ("  impact: [helpful, unhelpful]", "  impact: []", "2: facet `impact` has no values"),
    ("  impact: [helpful, unhelpful]", "  impact: [a, b, A]", "2: facet `impact` lists `A` twice"),
    ("  impact: [", "  text: [", "2: facet `text` has the same name as a column of extracts.csv; choose another name"),
    ("[money, debt]", "[money, money]", "11: warning: keyword `money` of code `money` appears twice (line 11)"),
    ("[money, debt]", "[{near: [a, b], facet: {impct: helpful}}]", "11: keyword `near: a, b` sets facet `impct`, which does not exist; did you mean `impact`?"),
    ("[money, debt]", "[{pattern: a, facet: {zzz: helpful}}]", "11: keyword `a` sets facet `zzz`, which does not exist; the values are impact"),
    ("[money, debt]", "[{pattern: a, facet: {impact: helpfull}}]", "11: keyword `a` sets `impact` to `helpfull`, which is not one of its values; did you mean `helpful`?"),
    ("[money, debt]", "[{pattern: a, facet: {impact: zzz}}]", "11: keyword `a` sets `impact` to `zzz`, which is not one of its values; the values are helpful, unhelpful"),
    ("[money, debt]", "[{pattern: a, facet: {impact: [helpful]}}]", "11: `impact` in `facet` of keyword `a` must be a single text, not a list"),
    ("[money, debt]", "[{pattern: a, facet: helpful}]", "11: `facet` of keyword `a` must look like {name: value}, not the text `helpful`"),
    ("[money, debt]", "[{unless: a}]", "11: a keyword has neither `pattern` nor `near`"),
    ("[money, debt]", "[{pattern: a, near: [b, c]}]", "11: keyword `a` has both `pattern` and `near`; split it into two keywords"),
    ("[money, debt]", "[{near: a}]", "11: `near` of keyword `near: a` needs at least 2 texts"),
    ("[money, debt]", "[{near: [a, b], words: 0}]", "11: `words` of keyword `near: a, b` must be a number, 1 or more, not the text `0`"),
    ("[money, debt]", "[{near: [a, b], words: six}]", "11: `words` of keyword `near: a, b` must be a number, 1 or more, not the text `six`"),
    ("[money, debt]", "[{pattern: a, ordered: true}]", "11: warning: keyword `a`: `ordered` has no effect without `near`"),
    ("[money, debt]", "[re: zero]", "11: unknown key `re` in a keyword; a keyword with a colon must be in quotes"),
    ("[money, debt]", "[{near: [a, b], not: c}]", "11: unknown key `not` in keyword `near: a, b`; did you mean `unless`?"),
    ("[money, debt]", "[{near: [a, b], word: 3}]", "11: unknown key `word` in keyword `near: a, b`; did you mean `words`?"),
    ("[money, debt]", "[{word: a}]", "11: unknown key `word` in a keyword; did you mean `pattern`?"),
    ("[money, debt]", "[[a]]", "11: `keywords` of code `money` must be a list of texts, not a list"),
]  # fmt: skip


def test_a_good_codebook_has_no_problem():
    assert read_codebook(GOOD)[1] == []


@pytest.mark.parametrize(("part", "fault", "problem"), FAULTS, ids=lambda text: text[:30])
def test_a_fault_is_told_with_its_line_and_what_was_meant(part, fault, problem):
    assert part in GOOD
    text = GOOD.replace(part, fault, 1)
    codebook, problems = read_codebook(text)
    assert f"codebook.yaml:{problem}" in [str(found) for found in problems]
    assert (codebook is None) == any(found.severity == "error" for found in problems)


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_the_lines():
    text = GOOD
    for part, fault, _ in [FAULTS[0], FAULTS[11], FAULTS[33], FAULTS[38]]:
        text = text.replace(part, fault, 1)
    lines = [problem.line for problem in read_codebook(text)[1]]
    assert lines == sorted(lines)
    assert len(set(lines)) >= 3


def test_every_rule_is_met_by_a_fault_of_its_own():
    from qualcode.files.yaml_nodes import read_nodes

    met = set()
    for part, fault, _ in FAULTS:
        root, _ = read_nodes(GOOD.replace(part, fault, 1), "codebook.yaml")
        met |= {rule.__name__ for rule in RULES if list(rule(root))}
    no_themes, _ = read_nodes("title: x", "codebook.yaml")
    met |= {rule.__name__ for rule in RULES if list(rule(no_themes))}
    assert met == {rule.__name__ for rule in RULES}


def test_no_themes_yet_is_a_codebook_to_begin_with():
    codebook, problems = read_codebook("title: Open coding\nthemes: []\n")
    assert codebook is not None
    assert [str(p) for p in problems] == ["codebook.yaml:2: warning: there are no themes yet"]


def test_two_themes_that_would_be_one_file_are_an_error():
    text = (
        GOOD
        + "  - id: LIFE\n    name: More\n    definition: x\n    codes: [{id: a, name: A, definition: x}]\n"
    )
    codebook, problems = read_codebook(text)
    assert codebook is None
    assert "id `LIFE` differs from `life` (line 4) only by capitals" in str(problems[0])


def test_letters_of_every_script_make_an_id():
    for name in ("ängste", "tunne_elämä", "回復", "a-b", "1", "no"):
        assert read_codebook(GOOD.replace("id: money", f"id: {name}"))[1] == []
    for name in ("a b", "a.b", "a/b", "a:b", "é!", "$"):
        assert read_codebook(GOOD.replace("id: money", f'id: "{name}"'))[0] is None


def test_a_retired_code_needs_no_definition():
    text = GOOD.replace("definition: Having it or not.", "retired: true")
    assert read_codebook(text)[1] == []
