"""Reading codebooks, good and bad."""

from pathlib import Path

import pytest

from qualcode.codebook.yaml_file import load_codebook, read_codebook
from qualcode.errors import ProblemsError, QualcodeError

CODEBOOK = """\
title: Psychological recovery
version: 1.0
language: no
facets:
  impact: [helpful, unhelpful, mixed]
themes:
  - id: intra
    name: Intra-therapeutic factors
    definition: What happens in therapy.
    color: "#1f77b4"
    codes:
      - id: relationship
        name: Therapeutic
          relationship
        definition: >-
          How the two
          get on.
        asked_of: {group: service user, site: [a, b]}
        include: One reason
        exclude:
          - not this
          - nor that
        unit: turn
        keywords:
          - therapist
          - =ROM
          - /clean(ed)? up/
          - "*recover*"
          - near: [trust, therapist]
            words: 6
            ordered: yes
            facet: {impact: helpful}
            unless: mistrust
          - pattern: no
            speakers: [P1, participant]
            inherit: true
        codes:
          - id: on
            name: off
            definition: yes
            retired: true
"""


def read(text):
    codebook, problems = read_codebook(text)
    assert problems == []
    return codebook


def messages(text):
    return [str(problem) for problem in read_codebook(text)[1]]


def errors(text):
    return [str(p) for p in read_codebook(text)[1] if p.severity == "error"]


def test_every_key_is_read():
    codebook = read(CODEBOOK)
    assert (codebook.title, codebook.version) == ("Psychological recovery", "1.0")
    assert codebook.facets == {"impact": ("helpful", "unhelpful", "mixed")}
    (theme,) = codebook.themes
    assert (theme.id, theme.color, theme.line) == ("intra", "#1f77b4", 7)
    (code,) = theme.codes
    assert code.name == "Therapeutic relationship"
    assert code.definition == "How the two get on."
    assert code.asked_of == {"group": ("service user",), "site": ("a", "b")}
    assert code.include == ("One reason",)
    assert code.exclude == ("not this", "nor that")
    assert (code.unit, code.retired, code.line) == ("turn", False, 12)


def test_keywords_are_read_with_their_lines():
    keywords = read(CODEBOOK).code("relationship").keywords
    assert [k.pattern for k in keywords[:4]] == [
        "therapist",
        "=ROM",
        "/clean(ed)? up/",
        "*recover*",
    ]
    near, last = keywords[4:]
    assert near.near == ("trust", "therapist")
    assert (near.words, near.ordered, near.unless) == (6, True, ("mistrust",))
    assert (near.facet, near.line) == ({"impact": "helpful"}, 29)
    assert (last.pattern, last.speakers, last.inherit) == ("no", ("P1", "participant"), True)


def test_words_that_yaml_takes_for_other_things_stay_as_written():
    codebook = read(CODEBOOK)
    assert codebook.language == "no"
    assert codebook.code("on").name == "off"
    assert codebook.code("on").definition == "yes"
    assert codebook.code("on").retired is True


def test_a_file_with_windows_newlines_and_a_byte_order_mark_is_the_same(tmp_path):
    file = tmp_path / "codebook.yaml"
    for data in (
        CODEBOOK.encode(),
        CODEBOOK.replace("\n", "\r\n").encode("utf-8-sig"),
        CODEBOOK.encode("utf-16"),
    ):
        file.write_bytes(data)
        assert load_codebook(file) == read(CODEBOOK)


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    with pytest.raises(QualcodeError, match="There is no codebook at"):
        load_codebook(tmp_path / "none.yaml")
    with pytest.raises(QualcodeError):
        load_codebook(tmp_path)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("title: x\nname: Ängste".encode("latin-1"))
    with pytest.raises(ProblemsError, match=r"latin\.yaml:2: is not text in UTF-8"):
        load_codebook(latin)


def test_load_raises_with_all_errors_and_no_warnings(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("titel: x\nthemes:\n  - name: a\n  - id: b c\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load_codebook(file)
    assert [p.line for p in caught.value.problems] == [1, 3, 4]
    assert {p.severity for p in caught.value.problems} == {"error"}


BAD_YAML = {
    "": "codebook.yaml: is empty",
    "# only a comment\n": "codebook.yaml: is empty",
    "just text": "codebook.yaml:1: the codebook must have keys with values",
    "[a, b]": "codebook.yaml:1: the codebook must have keys",
    "title: x": "codebook.yaml:1: there is no `themes:`",
    "themes:\n  - id: a: b": "codebook.yaml:2: is not valid YAML: there is a second colon",
    "themes:\n- id: a\n  codes:\n  - id: b\n    keywords:\n    - feel heard  # hm\n      unless: [x]": (
        "codebook.yaml:6: is not valid YAML: a keyword with `unless` below it is written as "
        "`- pattern: feel heard`"
    ),
    "themes:\n\t- id: a": "codebook.yaml:2: is not valid YAML: there is a tab here",
    "title: @home": "codebook.yaml:1: is not valid YAML: text that starts with @",
    "title: *recover*": "codebook.yaml:1: is not valid YAML: text that starts with * or &",
    "themes: []\ntitle: 'it": "codebook.yaml:2: is not valid YAML: a quotation mark is opened",
    "themes: [\ntitle: a": "codebook.yaml:",
    'title: "\\d"': "codebook.yaml:1: is not valid YAML: \\d has no meaning",
    "a: \x07": "codebook.yaml:1: is not valid YAML: there is a control character",
    "? [a]\n: b": "codebook.yaml:1: a key must be one word",
    "a: b\n---\nc: d": "codebook.yaml:2: a second YAML document",
    "title: !!python/object/apply:os.getcwd []": "codebook.yaml:1: `tag:yaml.org,2002:python",
    "title: !x y": "codebook.yaml:1: `!x` is read as a tag",
    "<<: {title: x}\nthemes:": "codebook.yaml:1: `<<` (a merge key",
    "[" * 300: "codebook.yaml:1: is nested more than 200 levels deep",
    "a" * 2_000_001: "codebook.yaml: is too long",
}


@pytest.mark.parametrize("text", BAD_YAML, ids=lambda text: text[:20] or "empty")
def test_what_is_no_codebook_says_where_and_what(text):
    codebook, problems = read_codebook(text)
    assert codebook is None
    assert str(problems[0]).startswith(BAD_YAML[text])


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    levels = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    levels += [f"{n}: &{n} [{', '.join([f'*{m}'] * 9)}]" for m, n in zip("abcdefgh", "bcdefghi")]  # noqa: B905
    codebook, problems = read_codebook("\n".join(levels))
    assert codebook is None
    assert "`&a` is read as an anchor" in str(problems[0])


def test_a_wildcard_in_brackets_is_explained_where_pyyaml_has_no_libyaml(monkeypatch):
    monkeypatch.delattr("yaml.CSafeLoader", raising=False)
    text = CODEBOOK.replace("[trust, therapist]", "[tru?t, therapist]")
    assert errors(text) == [
        "codebook.yaml:29: is not valid YAML: text with ? inside brackets must be in quotes"
    ]


def test_an_alias_in_a_keyword_says_to_use_quotes():
    text = CODEBOOK.replace('"*recover*"', "*recover")
    assert errors(text)[0].startswith("codebook.yaml:28: is not YAML") or "alias" in errors(text)[0]


def test_the_examples_path_is_what_problems_call_the_file():
    assert str(read_codebook("x: y", str(Path("a") / "b.yaml"))[1][0]).startswith(
        str(Path("a") / "b.yaml:1:")
    )
