"""What commands print as JSON: the shapes of the views, the page that lists them, and what really comes out."""

from __future__ import annotations

import types
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import hypothesis.strategies as st
import pytest
from hypothesis import given
from typer.core import TyperGroup
from typer.main import get_command

from qualcode.cli.main import app
from qualcode.model.spans import Span
from qualcode.views.contract import COMMANDS, keys_of, to_example, with_json
from qualcode.views.plain import Checked, to_json

PAGE = Path(__file__).parents[2] / "docs" / "outputs.md"
# What prints no JSON of its own: a schema as it is, a script for a shell, one of another command's.
OTHER = {"codebook schema", "completion", "open", "extracts", "read", "undo", "redo", "word import",
         "codebook rename", "codebook set", "codebook move", "codebook split", "codebook retire",
         "codebook trail"}  # fmt: skip


def misfits(shape, value, path="$"):
    """Where a value is not of a shape: another type, a key too few or too many."""
    origin, kinds = get_origin(shape), get_args(shape)
    if origin is Annotated:
        return misfits(kinds[0], value, path)
    if keys := keys_of(shape):
        return _of_object(keys, value, path)
    if origin in {Union, types.UnionType}:
        found = [misfits(kind, value, path) for kind in kinds]
        return [] if [] in found else min(found, key=len)
    if origin is list or (origin is tuple and kinds[1:] == (...,)):
        return _of_list(kinds[0], value, path)
    if origin is tuple:
        return [] if isinstance(value, list) and len(value) == len(kinds) else [f"{path}: {value}"]
    if origin in {dict, Mapping}:
        return _of_object(dict.fromkeys(value, kinds[1]), value, path)
    fits = shape is Any or value is shape or type(value) is shape
    return [] if fits or (shape, type(value)) == (float, int) else [f"{path} is {value!r}"]


def _of_object(keys, value, path):
    if not isinstance(value, dict):
        return [f"{path} is not an object"]
    both = keys.keys() & value.keys()
    inner = [said for key in both for said in misfits(keys[key], value[key], f"{path}.{key}")]
    return [f"{path}.{key}" for key in keys.keys() ^ value.keys()] + inner


def _of_list(kind, value, path):
    if not isinstance(value, list):
        return [f"{path} is not a list"]
    return [said for i, one in enumerate(value) for said in misfits(kind, one, f"{path}[{i}]")]


def test_misfits_are_found():
    right = {"ok": True, "problems": [{"path": "a", "line": 1, "severity": "error", "message": ""}]}
    assert misfits(Checked, right) == []
    assert misfits(Checked, {"ok": 1, "problems": []}) == ["$.ok is 1"]
    assert misfits(Checked, {"ok": True}) == ["$.problems"]
    assert misfits(list[dict[str, int]], [{"a": None}]) == ["$[0].a is None"]
    assert misfits(int | None, None) == []
    assert misfits(Checked, right | {"more": 1}) == ["$.more"]
    right["problems"][0]["line"] = "1"
    assert misfits(Checked, right) == ["$.problems[0].line is '1'"]


def test_the_page_is_made_of_the_views():
    text = PAGE.read_text(encoding="utf-8")
    assert with_json(text) == text, "run `make docs`"


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_are_of_their_shape(command):
    """But for the keys that the page names apart."""
    shape = COMMANDS[command][0]
    wrong = misfits(shape, to_example(shape))
    assert [said for said in wrong if " is " in said] == []


def commands(group, name=""):
    for key in group.list_commands(None):
        command = group.get_command(None, key)
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{name}{key} ")
        else:
            yield name + key


def test_every_command_is_on_the_page():
    listed = {" ".join(takewhile(lambda word: word[0].islower(), key.split())) for key in COMMANDS}
    assert set(commands(get_command(app))) - OTHER == listed


@pytest.fixture
def used(folder, qualcode, tmp_path):
    """The small study with something of everything in it, and files to import."""

    def do(*words, status=0):
        return qualcode(*words, within=folder, status=status)

    do("code", "add", "SU1:2", "family", "--quote", "Honestly 😀 it did")
    do("code", "add", "SU1:5", "ward", "--facet", "impact=mixed", "--memo", "Why here?")
    do("code", "add", "SU2:2", "family")
    do("code", "add", "SU2:2", "money", "--coder", "ben")
    do("code", "mark", do("code", "list", "--json").json[-1]["coding_id"])
    do("matrix", "summarise", "SU1", "family", "Her sister rings.")
    do("memo", "add", "code:family", "Widen it?")
    transcript = folder / "transcripts/SU1.md"
    text = transcript.read_text(encoding="utf-8").replace(" Honestly 😀 it did.", "")
    transcript.write_text(text, encoding="utf-8")
    do("ingest")
    do("suggest")
    do("codebook", "set", "family", "definition", "Who is there.", "--why", "shorter")
    (folder / "sum.csv").write_text("case,code_id,text\nSU2,family,A friend.\n", "utf-8")
    (folder / "types.csv").write_text("case,type\nSU1,stayer\nSU2,returner\n", "utf-8")
    (folder / "items.csv").write_text("item,evidence,note\nAsk,family,\n", "utf-8")
    (folder / "answers.csv").write_text("id,text\n1,My sister has money.\n2,\n", "utf-8")
    (folder / "names.csv").write_text("name,pseudonym\nKaya,[P1]\n", "utf-8")
    (folder / "other.yaml").write_bytes((folder / "codebook.yaml").read_bytes())
    (folder / "new.txt").write_text("P9: Hello.\n\nP8: Good day.\n", "utf-8")
    return folder


KEY = ["--key", "../key.csv", "--list", "names.csv"]
# The words after each command; `ID` is the first coding's, `LOST` an orphan's.
CALLS = {
    "documents show DOC": ["documents", "show", "SU2"],
    "finish DOC": ["finish", "SU2"],
    "crosstab --by group": ["crosstab", "--by", "group"],
    "find QUERY": ["find", "family or 'money'"],
    "find --saved": ["find", "--saved"],
    "find --memos TEXT": ["find", "--memos", "widen"],
    "documents attach": ["documents", "attach", "LOST", "SU1:2"],
    "cases import": ["cases", "import", "cases.csv"],
    "cases blank": ["cases", "blank", "blank.csv"],
    "code add": ["code", "add", "SU1:4", "money"],
    "code remove": ["code", "remove", "ID"],
    "code mark": ["code", "mark", "ID"],
    "code import": ["code", "import", "coded.csv"],
    "suggest --explain DOC:TURN": ["suggest", "--explain", "FG1:2"],
    "suggest --like CODE": ["suggest", "--like", "family"],
    "suggest --like CODE --evaluate": ["suggest", "--like", "family", "--evaluate"],
    "review --accept-all": ["review", "--accept-all", "--reason", "all good"],
    "matrix show THEME": ["matrix", "show", "life"],
    "matrix import": ["matrix", "import", "sum.csv"],
    "matrix summarise": ["matrix", "summarise", "SU2", "family", "A friend."],
    "codebook show CODE": ["codebook", "show", "family"],
    "codebook at VERSION": ["codebook", "at", "1"],
    "codebook diff A B": ["codebook", "diff", "1", "2"],
    "codebook add": ["codebook", "add", "new", "New", "--into", "life"],
    "codebook merge": ["codebook", "merge", "money", "family"],
    "codebook restore": ["codebook", "restore", "family"],
    "codebook join": ["codebook", "join", "other.yaml", "--base", "other.yaml"],
    "codebook import": ["codebook", "import", "other.yaml"],
    "codebook export": ["codebook", "export", "book.csv"],
    "compare": ["compare", "--by", "group", "--against", "family"],
    "types": ["types", "types.csv"],
    "checklist": ["checklist", "items.csv"],
    "kwic PATTERN": ["kwic", "money"],
    "keywords suggest CODE": ["keywords", "suggest", "family"],
    "keywords sample CODE": ["keywords", "sample", "money"],
    "scan": ["scan", "answers.csv", "--codebook", "codebook.yaml", "--text", "text",
             "--out", "found.csv", "--processes", "1"],
    "memo add": ["memo", "add", "study", "A thought."],
    "sheet export": ["sheet", "export", "sheet.xlsx"],
    "word export": ["word", "export", "SU1", "SU1.docx"],
    "sheet import": ["sheet", "import", "sheet.xlsx"],
    "ingest": ["ingest", "new.txt"],
    "ingest --dry-run": ["ingest", "--dry-run", "new.txt"],
    "new DIR": ["new", "../other"],
    "demo": ["demo", "../demo"],
    "merge OTHER-STUDY": ["merge", "../copy"],
    "pseudonymise --to DIR": ["pseudonymise", *KEY, "--to", "../safe"],
    "pseudonymise --propose": ["pseudonymise", *KEY, "--propose"],
    "pseudonymise --scan": ["pseudonymise", *KEY, "--scan"],
    "dump DIR": ["dump", "../dump"],
    "restore DIR STUDY": ["restore", "../dump", "../again"],
    "backups --put-back NAME": ["backups", "--put-back", "NAME"],
}  # fmt: skip


BEFORE = {
    "find --saved": [["find", "family", "--save", "kin"]],
    "code import": [["extracts", "--out", "coded.csv"]],
    "sheet import": [["sheet", "export", "sheet.xlsx"]],
    "merge OTHER-STUDY": [["dump", "../dump"], ["restore", "../dump", "../copy"]],
    "restore DIR STUDY": [["dump", "../dump"]],
    "run --verify": [["run"]],
    "backups": [["backups", "--make", "before"]],
    "backups --put-back NAME": [["backups", "--make", "before"]],
}
# Where the words of a call come from: the first of a list, and its key.
ASKED = {
    "ID": (["code", "list"], "coding_id"),
    "LOST": (["documents", "orphans"], "coding_id"),
    "NAME": (["backups"], "name"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_prints(used, qualcode, command, monkeypatch):
    for least in ("LEAST_PASSAGES", "LEAST_DOCUMENTS"):
        monkeypatch.setattr(f"qualcode.study.likeness.{least}", 1)

    def do(*words):
        return qualcode(*words, within=used)

    for words in BEFORE.get(command, []):
        do(*words)
    if command == "codebook restore":
        book = used / "codebook.yaml"
        text = book.read_text(encoding="utf-8")
        start, end = text.index("      - id: family"), text.index("      - id: money")
        book.write_text(text[:start] + text[end:], encoding="utf-8")
    words = [
        do(*ASKED[word][0], "--json").json[0][ASKED[word][1]] if word in ASKED else word
        for word in CALLS.get(command, command.split())
    ]
    status = 1 if command == "pseudonymise --scan" else 0
    value = qualcode(*words, "--json", within=used, status=status).json
    assert misfits(COMMANDS[command][0], value) == []
    assert value or command == "keywords suggest CODE"  # too little is coded to set words apart


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(PLAIN)
def test_plain_values_are_json_already(value):
    assert to_json(value) == value


def test_what_is_not_plain_is_refused():
    assert to_json({"a": (Span(1, 2), Path("x"))}) == {"a": [{"start": 1, "end": 2}, "x"]}
    with pytest.raises(TypeError, match="set is not a plain value"):
        to_json([{1, 2}])


def test_hints_of_every_shape_are_read():
    assert get_type_hints(Checked)["ok"] is bool
