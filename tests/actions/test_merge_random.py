"""Two copies of a study in which much was done, joined both ways: one study, with nothing lost."""

from __future__ import annotations

import random
import shutil

import pytest

from qualcode.actions.code import add_codings, mark_quotable, recode, remove_codings
from qualcode.actions.codebook import edit_codebook, recognise_codebook
from qualcode.actions.codebook_merge import merge_code
from qualcode.actions.history import redo, undo
from qualcode.actions.ingest import ingest
from qualcode.actions.memos import add_memo
from qualcode.actions.merge import merge_study
from qualcode.actions.review import Answer, decide
from qualcode.actions.suggest import suggest
from qualcode.actions.summaries import summarise
from qualcode.codebook.edit import add_code, set_value
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code
from qualcode.outputs.check import check_study
from qualcode.store import database
from qualcode.study import open_study
from qualcode.study.memos import find_memos

STEPS = 60


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Stores that do not wait for the disk."""
    set_up = database._set_up

    def set_up_quickly(connection):
        set_up(connection)
        connection.execute("PRAGMA synchronous = OFF")

    monkeypatch.setattr(database, "_set_up", set_up_quickly)


def codes_of(study):
    return list(study.codebook.order)


def code_words(rng, study, coder, number):
    document = rng.choice(study.documents)
    turn = rng.choice(document.turns)
    words = turn.span.of(document.text).split()
    first = rng.randrange(len(words))
    quote = " ".join(words[first : first + rng.randint(1, 4)]) if rng.random() < 0.6 else ""
    place, memo = f"{document.name}:{turn.number}", rng.choice(["", f"memo {number}"])
    add_codings(study, place, [rng.choice(codes_of(study))], coder=coder, quote=quote, memo=memo)


def change_coding(rng, study, coder, number):
    del number
    coding = rng.choice(study.codings())
    what = rng.random()
    if what < 0.4:
        remove_codings(study, [coding.id], coder=coder)
    elif what < 0.7:
        recode(study, coding, rng.choice(codes_of(study)), coder=coder)
    else:
        mark_quotable(study, [coding.id], coder=coder)


def note(rng, study, coder, number):
    targets = ["study", f"document:{rng.choice(study.documents).name}"]
    targets += [f"code:{rng.choice(codes_of(study))}"]
    targets += [f"coding:{coding.id}" for coding in study.codings()[:3]]
    add_memo(study, rng.choice(targets), f"{coder} {number}", coder=coder)


def write_summary(rng, study, coder, number):
    case, code = rng.choice(study.cases).name, rng.choice(codes_of(study))
    summarise(study, case, code, rng.choice(["", f"Summary {coder} {number}"]), coder=coder)


def answer(rng, study, coder, number):
    verdict = rng.choice(["accept", "reject"])
    decide(study, rng.choice(study.suggestions()), Answer(verdict, why=str(number)), coder=coder)


def change_codebook(rng, study, coder, number):
    code = rng.choice(codes_of(study))
    what = rng.random()
    if what < 0.2:
        merge_code(study, code, rng.choice(codes_of(study)), coder=coder)
        return

    def edit(text):
        if what < 0.5:
            return set_value(text, code, "name", f"Name {coder} {number}")
        if what < 0.7:
            return set_value(text, code, "definition", f"Definition {coder} {number}")
        return add_code(text, study.codebook.themes[0].id, Code(f"{coder}{number}", "New"))

    edit_codebook(study, edit, action="codebook set", coder=coder)


def edit_transcript(rng, study, coder, number):
    file = rng.choice(sorted((study.folder / "transcripts").iterdir()))
    lines = file.read_text(encoding="utf-8").split("\n")
    at = rng.choice([at for at, line in enumerate(lines) if len(line.split()) > 4])
    words = lines[at].split(" ")
    words.insert(rng.randrange(2, len(words)), f"really{number}")
    lines[at] = " ".join(words)
    file.write_text("\n".join(lines), encoding="utf-8", newline="\n")
    ingest(study, coder=coder)
    suggest(study, coder=coder)


def new_transcript(rng, study, coder, number):
    del rng
    text = f"P1: I said {number} things about money to {coder}.\n\nP2: And my sister too.\n"
    file = study.folder / "transcripts" / f"{coder}{number}.txt"
    file.write_text(text, encoding="utf-8", newline="\n")
    ingest(study, coder=coder)


def take_back(rng, study, coder, number):
    del number
    rng.choice([undo, undo, redo])(study, coder=coder)


ACTS = [code_words] * 7 + [change_coding] * 4 + [answer] * 3 + [note, write_summary] * 2
ACTS += [change_codebook] * 2 + [edit_transcript, new_transcript] + [take_back] * 3


def work(study, rng, coder, first, steps):
    for number in range(first, first + steps):
        who = coder if rng.random() < 0.9 else "cleo"
        try:
            rng.choice(ACTS)(rng, study, who, number)
        except (QualcodeError, IndexError):
            continue  # what cannot be done is not done


def errors(study):
    """What `check` finds, but for orphans: words may go when a text is edited."""
    return [str(p) for p in check_study(study) if "is an orphan" not in str(p)]


def told(study):
    """All that a person decided, whatever the ids of documents new to both copies."""
    study.refresh()
    texts = {document.id: document.text for document in study.documents}
    placed = [*study.codings(), *study.decisions()]
    return {
        "texts": sorted(texts.values()),
        "places": sorted(
            repr((texts[one.document], one.code_id, one.span, one.text, one.coder))
            for one in placed
        ),
        "memos": sorted((n.kind, n.text, n.coder) for n in find_memos(study)),
        "summaries": sorted((s.case, s.code_id, s.text, s.coder) for s in study.summaries()),
        "codes": sorted(
            (node.id, node.name, node.definition)
            for theme in study.codebook.themes
            for node in (theme, *theme.walk())
        ),
    }


@pytest.mark.parametrize("seed", range(4))
def test_copies_joined_both_ways_are_one_study(folder, tmp_path, seed):
    rng = random.Random(seed)
    side, other = rng.sample(["ours", "theirs"], 2)
    with open_study(folder) as study:
        recognise_codebook(study, coder="ana")
        work(study, rng, "ana", 0, 15)
    copy = shutil.copytree(folder, tmp_path / "bens")
    for home, coder in ((folder, "ana"), (copy, "ben")):
        with open_study(home) as study:
            work(study, rng, coder, 100, STEPS)
            assert errors(study) == []
    apart = shutil.copytree(copy, tmp_path / "apart"), shutil.copytree(folder, tmp_path / "anas")
    with open_study(folder) as study, open_study(copy) as bens:
        merge_study(study, copy, coder="ana", choose=lambda _: side)
        joined = told(study)
        assert errors(study) == []
        again = merge_study(study, copy, coder="ana")
        assert (again.conflicts, again.added, again.changed, again.removed) == ((), 0, 0, 0)
        back = merge_study(bens, folder, coder="ben")
        assert back.conflicts == ()
        assert told(bens) == joined
        assert errors(bens) == []
    with open_study(apart[0]) as bens:
        merge_study(bens, apart[1], coder="ben", choose=lambda _: other)
        assert told(bens) == joined
