"""Names in messages are quoted as they are: no face and no list of problems changes their capitals."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from qualcode.cli import render
from qualcode.errors import QualcodeError

PACKAGE = Path(__file__).resolve().parents[2] / "qualcode"
# Errors whose text people read as it is. Those of `files.yaml_nodes` and `keywords.entries` are parts
# of sentences, which end up behind a place or the name of an entry.
SAID_WHOLE = {"QualcodeError", "NoTranscriptError", "complain"}

words = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40)
names = st.text("aåbcßdéłiǆ1", min_size=1, max_size=8)


@pytest.fixture(autouse=True)
def _new_consoles():
    render.out.cache_clear()
    render.err.cache_clear()


@given(message=words, hint=words)
def test_a_message_is_shown_as_it_is(message, hint):
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "note", lambda text, style="": seen.append(text))
        render.complain(message, hint)
    assert seen == [f"Error: {message}", hint]


@given(name=names, hinted=names)
def test_a_message_among_problems_is_as_it_is(name, hinted):
    said = QualcodeError(f"{name} is not a code.", f"{hinted} is one.").on_one_line
    assert said == f"{name} is not a code. {hinted} is one."


def begins(node):
    """The literal start of a text, empty where it starts with a value."""
    if isinstance(node, ast.JoinedStr):
        return begins(node.values[0])
    if isinstance(node, ast.BinOp):
        return begins(node.left)
    if isinstance(node, ast.IfExp):
        return begins(node.body) or begins(node.orelse)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_our_own_words_start_with_a_capital_where_they_are_written():
    """Nothing puts one there later: it could not tell our words from a name."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            texts = node.args[:2] if node.func.id in SAID_WHOLE else []
            found += [
                f"{path.name}:{text.lineno}: {begins(text)}"
                for text in texts
                if begins(text)[:1].islower()
            ]
    assert found == []


@pytest.mark.parametrize("name", ["ax", "iPhone talk", "ärger", "éva-2", "ǆ"])
@pytest.mark.parametrize(
    "command",
    [
        ["code", "add", "{}:9", "family"],
        ["suggest", "--explain", "{}:9"],
        ["documents", "attach", "{}", "SU1:1"],
        ["read", "{}", "9"],
        ["documents", "show", "{}x"],
        ["cases", "import", "{}.csv"],
        ["matrix", "show", "{}"],
        ["matrix", "summarise", "{}", "family", "Text."],
        ["codebook", "rename", "{}", "Other"],
        ["codebook", "import", "{}.xyz"],
        ["history", "--code", "{}"],
        ["memo", "add", "document:{}x", "Text."],
        ["keywords", "suggest", "{}"],
        ["compare", "--by", "{}"],
        ["word", "import", "{}.docx"],
        ["new", "other", "--example", "{}"],
    ],
)
def test_names_of_a_study(qualcode, folder, name, command):
    (folder / "transcripts" / f"{name}.txt").write_text("P9: We talked.\n", encoding="utf-8")
    qualcode("ingest", within=folder)
    said = qualcode(*(word.format(name) for word in command), within=folder, status=1).err
    said = unicodedata.normalize("NFC", said)
    assert name in said
    assert f"{name[:1].upper()}{name[1:]}" not in said
