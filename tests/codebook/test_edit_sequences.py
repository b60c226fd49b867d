"""Random sequences of edits: the file says what the same edits on values say, and keeps its comments."""

import random
import re
from dataclasses import replace

import pytest
from codebook_strategies import without_lines
from test_edit import TEXT

from qualcode.codebook import edit, keyword_edits, merging
from qualcode.codebook.yaml_file import read_codebook
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code, Keyword, Theme

SEQUENCES = 1000
INDENTLESS = """\
# header
themes:
- id: a
  name: A
  definition: |
    Two lines
      of text.

    # no comment, but text
  codes:
  # first
  - name: B
    id: b # odd order
    keywords: ['x y', "z"]   # in brackets
  -
    id: c
    name: C
    codes: [{id: d, name: D}, {id: e, name: 'E, e', keywords: [one]}]

- id: f
  name: F
  codes:
      -   id: g
          name: G
          examples:
             - one
             # between
             - >
               folded
               text

          retired: no
      # at the end of f
"""
TEXTS = [
    "x",
    "no",
    "a: b",
    "it's",
    "word " * 30 + "end",
    "two\nlines",
    "#1",
    "'q'",
    '"d"',
    "ä",
    "- x",
]


def read(text):
    codebook, problems = read_codebook(text)
    assert codebook is not None, problems
    return without_lines(codebook)


def update(codebook, code_id, change):
    """The codebook with `change` made to one code or theme (None takes it out)."""

    def walk(nodes):
        done = ((change(n) if n.id == code_id else replace(n, codes=walk(n.codes))) for n in nodes)
        return tuple(node for node in done if node is not None)

    return replace(codebook, themes=walk(codebook.themes))


def put(nodes, node, beside, after):
    if beside is None:
        return (*nodes, node)
    at = [n.id for n in nodes].index(beside) + after
    return (*nodes[:at], node, *nodes[at:])


def parent_of(codebook, code_id):
    holders = (*codebook.themes, *codebook.walk())
    return next((h for h in holders if any(c.id == code_id for c in h.codes)), None)


def flat(name):
    return " ".join(name.split())


def some_code(rng, book):
    return rng.choice(list(book.walk()))


def rename(rng, text, book, number):
    one, words = rng.choice(list(book.order)), rng.choice(TEXTS)
    expected = update(book, one, lambda n: replace(n, name=flat(words)))
    return edit.rename_code(text, one, words), expected


def define(rng, text, book, number):
    one, words = rng.choice(list(book.order)), rng.choice([*TEXTS, ""])
    expected = update(book, one, lambda n: replace(n, definition=words))
    return edit.set_value(text, one, "definition", words), expected


def add_theme(rng, text, book, number):
    theme = Theme(f"t{number}", "A theme", codes=(Code(f"tc{number}", "x"),))
    beside, after = rng.choice([None, *(theme.id for theme in book.themes)]), rng.random() < 0.5
    expected = replace(book, themes=put(book.themes, theme, beside, after))
    return edit.add_theme(text, theme, **{"after" if after else "before": beside}), expected


def set_list(rng, text, book, number):
    one, key = some_code(rng, book).id, rng.choice(["include", "exclude", "examples"])
    values = tuple(rng.sample(TEXTS, rng.randrange(4)))
    expected = update(book, one, lambda n: replace(n, **{key: values}))
    return edit.set_value(text, one, key, values), expected


def retire(rng, text, book, number):
    one, retired = some_code(rng, book).id, rng.random() < 0.5
    expected = update(book, one, lambda n: replace(n, retired=retired))
    return edit.retire_code(text, one, retired=retired), expected


def add_keyword(rng, text, book, number):
    code, words = some_code(rng, book), rng.choice(TEXTS)
    keyword = rng.choice([Keyword(words), Keyword(near=(words, "b"), words=3, unless=("c, d",))])
    new = code.keywords if keyword in code.keywords else (*code.keywords, keyword)
    expected = update(book, code.id, lambda n: replace(n, keywords=new))
    return keyword_edits.add_keyword(text, code.id, keyword), expected


def remove_keyword(rng, text, book, number):
    code = rng.choice([code for code in book.walk() if code.keywords] or [None])
    if code is None:
        return text, book
    gone = rng.choice(code.keywords)
    at = [str(k) for k in code.keywords].index(str(gone))
    kept = (*code.keywords[:at], *code.keywords[at + 1 :])
    expected = update(book, code.id, lambda n: replace(n, keywords=kept))
    return keyword_edits.remove_keyword(text, code.id, str(gone)), expected


def beside_one(rng, book, into, but=""):
    home = book.code(into) or book.theme(into)
    beside = rng.choice([None, *(c.id for c in home.codes if c.id != but)])
    return beside, rng.random() < 0.5


def add_code(rng, text, book, number):
    into, words = rng.choice(list(book.order)), rng.choice(TEXTS)
    new = Code(f"n{number}", flat(words), definition=words, keywords=(Keyword("k"),))
    beside, after = beside_one(rng, book, into)
    expected = update(book, into, lambda n: replace(n, codes=put(n.codes, new, beside, after)))
    return edit.add_code(text, into, new, **{"after" if after else "before": beside}), expected


def move(rng, text, book, number):
    code, into = some_code(rng, book), rng.choice(list(book.order))
    if into in {c.id for c in code.walk()}:
        with pytest.raises(QualcodeError):
            edit.move_code(text, code.id, into)
        return text, book
    beside, after = beside_one(rng, book, into, but=code.id)
    without = update(book, code.id, lambda _: None)
    expected = update(without, into, lambda n: replace(n, codes=put(n.codes, code, beside, after)))
    sides = {"after" if after else "before": beside}
    return edit.move_code(text, code.id, into, **sides), expected


def merge(rng, text, book, number):
    code, into = some_code(rng, book), rng.choice(list(book.order))
    if into in {c.id for c in code.walk()} or book.code(into) is None:
        with pytest.raises(QualcodeError):
            merging.merge_codes(text, code.id, into)
        return text, book

    def joined(n):
        keywords = list(n.keywords)
        keywords += [k for k in code.keywords if k not in keywords]
        return replace(
            n,
            keywords=tuple(keywords),
            include=(*n.include, *(i for i in code.include if i not in n.include)),
            examples=(*n.examples, *(e for e in code.examples if e not in n.examples)),
            codes=(*n.codes, *code.codes),
        )

    without = update(book, code.id, lambda _: None)
    return merging.merge_codes(text, code.id, into), update(without, into, joined)


def split(rng, text, book, number):
    code = some_code(rng, book)
    parts = [Code(f"s{number}a", "A"), Code(f"s{number}b", "B", keywords=code.keywords[:1])]
    taken = {str(k) for k in parts[1].keywords}
    left = tuple(k for k in code.keywords if str(k) not in taken)
    expected = update(book, code.id, lambda n: replace(n, retired=True, keywords=left))

    def parted(n):
        first = put(n.codes, parts[0], code.id, after=True)
        return replace(n, codes=put(first, parts[1], parts[0].id, after=True))

    expected = update(expected, parent_of(book, code.id).id, parted)
    return merging.split_code(text, code.id, parts), expected


ACTIONS = [
    rename, define, add_theme, set_list, retire, add_keyword, remove_keyword, add_code, move, merge, split,
]  # fmt: skip


def step(rng, text, number):
    """One random edit on the text, and the same on the codebook."""
    book = read(text)
    return rng.choice(ACTIONS if any(book.walk()) else [rename, define, add_theme])(
        rng, text, book, number
    )


def comments(text):
    return sorted(re.findall(r"(?:^|\s)#\s.*", text, re.MULTILINE))


@pytest.mark.parametrize("block", range(10))
def test_edits_in_the_file_are_the_same_edits_on_values(block):
    for seed in range(block, SEQUENCES, 10):
        rng = random.Random(seed)
        text = rng.choice([TEXT, INDENTLESS])
        text = text.replace("\n", "\r\n") if rng.random() < 0.2 else text
        text = text.removesuffix("\n") if rng.random() < 0.2 else text
        for number in range(rng.randrange(1, 5)):
            after, expected = step(rng, text, number)
            assert read(after) == expected, (seed, number)
            text = after


@pytest.mark.parametrize("seed", range(100))
def test_moving_and_renaming_loses_no_comment_and_no_line(seed):
    rng = random.Random(seed)
    text = rng.choice([TEXT, INDENTLESS])
    before = comments(text)
    for _ in range(4):
        ids = [code.id for code in read(text).walk()]
        try:
            text = edit.move_code(
                text, rng.choice(ids), rng.choice([*ids, read(text).themes[0].id])
            )
            text = edit.rename_code(text, rng.choice(ids), "Another")
        except QualcodeError:
            continue
    found = comments(text)
    assert [c.strip() for c in found] == [c.strip() for c in before]
