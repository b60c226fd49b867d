"""Random changes of the codebook, by command and by hand: every coding stays on a code that exists.

A sequence is a handful of changes in a row. What the program refuses changes nothing.
"""

from __future__ import annotations

import random
import re

import pytest

from qualcode.actions.code import add_codings, recode
from qualcode.actions.codebook import (
    add_open_code,
    edit_codebook,
    recognise_codebook,
    restore_code,
)
from qualcode.actions.codebook_merge import merge_code
from qualcode.actions.history import undo
from qualcode.codebook import edit, merging
from qualcode.errors import QualcodeError
from qualcode.model.codes import Code
from qualcode.outputs.check import check_study
from qualcode.study.codebook_versions import find_splits, find_waiting

SEQUENCES = 1000
STUDIES = 4
TURNS = ("SU1:2", "SU1:4", "SU1:5", "FG1:2", "FG1:3", "FG1:5")


def codes_of(study):
    return [code.id for code in study.codebook.walk()]


def some(rng, study):
    return rng.choice(codes_of(study))


def by_command(rng, study, action, how):
    edit_codebook(study, how, action=action, coder=rng.choice(["ana", "ben"]))


def rename(rng, study, number):
    one = some(rng, study)
    by_command(rng, study, "codebook rename", lambda t: edit.rename_code(t, one, f"Name {number}"))


def move(rng, study, number):
    one, into = some(rng, study), rng.choice(list(study.codebook.order))
    by_command(rng, study, "codebook move", lambda t: edit.move_code(t, one, into))


def retire(rng, study, number):
    one, out = some(rng, study), rng.random() < 0.7
    by_command(rng, study, "codebook retire", lambda t: edit.retire_code(t, one, retired=out))


def merge(rng, study, number):
    if len(codes_of(study)) > 3:
        merge_code(study, some(rng, study), some(rng, study), coder="ana")


def split(rng, study, number):
    one = some(rng, study)
    parts = [Code(f"s{number}a", "A"), Code(f"s{number}b", "B")]
    by_command(rng, study, "codebook split", lambda t: merging.split_code(t, one, parts))


def add(rng, study, number):
    add_open_code(study, f"new_{number}", f"New {number}", coder="ana")


def remove(rng, study, number):
    one = some(rng, study)
    by_command(rng, study, "codebook set", lambda t: edit.remove_code(t, one))


def by_hand(rng, study, number):
    """Somebody takes a code out, or gives it another id, in an editor; then settles it, or puts it back."""
    path = study.codebook_path
    before = path.read_bytes()
    text, one = before.decode("utf-8"), some(rng, study)
    if rng.random() < 0.5:
        after = edit.remove_code(text, one)
    else:
        after = re.sub(rf"\bid: {one}\b", f"id: {one}x", text)
    path.write_bytes(after.encode("utf-8"))
    study.refresh()
    try:
        recognise_codebook(study, coder="ben")
    except QualcodeError as error:
        gone = re.findall(r"^  '(\w+)'", error.message, re.MULTILINE)
        try:
            if not gone:
                raise
            for code_id in gone:
                settle(rng, study, code_id)
        except QualcodeError:  # what it stood in is gone too, or the id is taken: back to before
            path.write_bytes(before)
            study.refresh()
        recognise_codebook(study, coder="ana")


def settle(rng, study, code_id):
    if rng.random() < 0.5 and codes_of(study):
        merge_code(study, code_id, some(rng, study), coder="ana")
    else:
        restore_code(study, code_id, coder="ana")


def deal_out(rng, study, number):
    for split in find_splits(study):
        found = [study.codebook.code(part) for part in split.parts]
        parts = [part.id for part in found if part and not part.retired]
        for coding in study.codings():
            if coding.code_id == split.code_id and parts and rng.random() < 0.5:
                recode(study, coding, rng.choice(parts), coder="ben")


def code(rng, study, number):
    place, coder = rng.choice(TURNS), rng.choice(["ana", "ben"])
    memo = f"memo {number}" if rng.random() < 0.5 else ""
    add_codings(study, place, [some(rng, study)], coder=coder, memo=memo)


def back(rng, study, number):
    undo(study, coder=rng.choice(["ana", "ben"]))


ACTIONS = [
    rename,
    move,
    retire,
    merge,
    split,
    add,
    remove,
    by_hand,
    deal_out,
    code,
    code,
    code,
    back,
]


def check(study):
    held = {coding.code_id for coding in study.codings()}
    assert held <= set(study.codebook.order)


def check_queue(study):
    held = {coding.code_id for coding in study.codings()}
    assert set(find_waiting(study)) == held & {split.code_id for split in find_splits(study)}


@pytest.mark.parametrize("seed", range(STUDIES))
def test_every_coding_is_on_a_code_that_exists_or_waits(study, seed):
    study.store._connection.execute("PRAGMA synchronous = OFF")
    rng = random.Random(seed)
    done = refused = 0
    for sequence in range(SEQUENCES // STUDIES):
        for step in range(rng.randrange(1, 4)):
            file = study.codebook_path.read_bytes()
            rows = study.codings()
            try:
                rng.choice(ACTIONS)(rng, study, f"{sequence}_{step}")
                done += 1
            except QualcodeError:
                refused += 1
                assert (study.codebook_path.read_bytes(), study.codings()) == (file, rows)
            check(study)
        if sequence % 50 == 0:
            check_queue(study)
        if len(codes_of(study)) > 12:
            for code_id in codes_of(study)[6:]:
                merge_code(study, code_id, codes_of(study)[0], coder="ana")
    assert check_study(study) == []
    assert done > refused
