"""Kills commands that change a file and the store, and looks whether one changed without the other.

    python benchmarks/never_mixed.py [--kills 500] [--seed 1]

A child process runs a command and is ended, without any tidying up, before one of the moments at which
something reaches the disk: a file written beside, a rename, a deletion, a commit. The parent opens the
study, as the next command would, and compares files and rows with the study before the command and after
it. Every moment of every command is tried at least once, then some of them again until there are
`--kills` kills. Prints one JSON object: `mixed` counts the
kills after which the study was neither as before nor as after, `before` and `after` those after which it
was so. Exit status 1 if anything is wrong. Needs `os.fork`, so it runs on Linux and macOS.
"""

# ruff: noqa: ARG005 - every command is given the study and the folder

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from small_study import write_small_study

from qualcode.actions.cases import import_cases
from qualcode.actions.code import add_codings, remove_codings
from qualcode.actions.codebook import add_open_code, edit_codebook, join_codebook, restore_code
from qualcode.actions.codebook_merge import merge_code
from qualcode.actions.history import redo, undo
from qualcode.actions.ingest import ingest
from qualcode.actions.merge import merge_study
from qualcode.actions.office import import_word
from qualcode.actions.suggest import suggest
from qualcode.actions.summaries import summarise
from qualcode.actions.team import set_blind
from qualcode.codebook.edit import rename_code
from qualcode.codebook.merging import split_code
from qualcode.model.codes import Code
from qualcode.outputs.check import check_study
from qualcode.outputs.to_fill_in import export_word
from qualcode.store import transactions
from qualcode.store.database import create_store
from qualcode.study.study import Study, open_study

KILLED = 9
TABLES = ("document", "coding", "decision", "summary", "memo", "input")

Command = Callable[[Study, Path], Any]
State = dict[str, Any]

SPLIT = [Code("ward_a", "Ward, day"), Code("ward_b", "Ward, night")]


def _rename(text: str) -> str:
    return rename_code(text, "trust", "Safety")


# A command, and what is done before it; the folder holds what comes from outside.
COMMANDS: dict[str, tuple[Command, Command]] = {
    "codebook add": (lambda s, f: add_open_code(s, "new", "New", coder="ana"), lambda s, f: None),
    "codebook rename": (
        lambda s, f: edit_codebook(s, _rename, action="codebook rename", coder="ana"),
        lambda s, f: None,
    ),
    "codebook merge": (lambda s, f: merge_code(s, "ward", "trust", coder="ana"), lambda s, f: None),
    "undo of a codebook merge": (
        lambda s, f: undo(s, coder="ana"),
        lambda s, f: merge_code(s, "ward", "trust", coder="ana"),
    ),
    "redo of a codebook merge": (
        lambda s, f: redo(s, coder="ana"),
        lambda s, f: (merge_code(s, "ward", "trust", coder="ana"), undo(s, coder="ana")),
    ),
    "codebook split": (
        lambda s, f: edit_codebook(
            s, lambda t: split_code(t, "ward", SPLIT), action="codebook split", coder="ana"
        ),
        lambda s, f: None,
    ),
    "codebook restore": (
        lambda s, f: restore_code(s, "ward", coder="ana"),
        lambda s, f: s.codebook_path.write_text(
            s.codebook_text().replace("- id: ward", "- id: wart"), encoding="utf-8"
        ),
    ),
    "codebook join": (
        lambda s, f: join_codebook(s, f / "theirs.yaml", f / "base.yaml", coder="ana"),
        lambda s, f: None,
    ),
    "cases import": (lambda s, f: import_cases(s, f / "cases.csv", coder="ana"), lambda s, f: None),
    "undo of a cases import": (
        lambda s, f: undo(s, coder="ana"),
        lambda s, f: import_cases(s, f / "cases.csv", coder="ana"),
    ),
    "team blind": (lambda s, f: set_blind(s, blind=True, coder="ana"), lambda s, f: None),
    "word import": (
        lambda s, f: import_word(s, f / "coded.docx", coder="ana", add_codes=True),
        lambda s, f: None,
    ),
    "merge": (lambda s, f: merge_study(s, f / "other", coder="ana"), lambda s, f: None),
    "undo of a merge": (
        lambda s, f: undo(s, coder="ana"),
        lambda s, f: merge_study(s, f / "other", coder="ana"),
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    # A process is killed, not the machine: what it wrote is there, whether it reached a disk or not.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as name:
        home = make_home(Path(name))
        result = kill_everywhere(home, options.kills, random.Random(options.seed))
    print(json.dumps({**result, "seconds": round(time.monotonic() - began, 1)}))
    return int(bool(result["mixed"]))


def make_home(folder: Path) -> Path:
    """A study, coded; a copy of it that went on by itself; and files that come from outside."""
    home = folder / "home"
    write_small_study(home / "study")
    create_store(home / "study" / "study.db").close()
    with open_study(home / "study") as study:
        ingest(study, coder="ana")
        suggest(study, coder="ana")
        for place in ("SU1:2", "SU1:4", "FG1:2", "FG1:3"):
            add_codings(study, place, ["ward", "trust"], coder="ana", memo="mine")
        summarise(study, "SU1", "ward", "Nobody talked.", coder="ana")
        export_word(study, "SU1", home / "coded.docx")
        (home / "base.yaml").write_text(study.codebook_text(), encoding="utf-8")
        (home / "theirs.yaml").write_text(_rename(study.codebook_text()), encoding="utf-8")
    comment_on(home / "coded.docx", "My sister rings me", "Rings: every night")
    (home / "cases.csv").write_text("case,document\nKaya,SU1\nLee,SU2\n", encoding="utf-8")
    (home / "new").mkdir()
    for name in ("N1", "N2"):
        text = f"Interviewer: How is {name}?\n\nKim: Much better since the ward.\n"
        (home / "new" / f"{name}.txt").write_text(text, encoding="utf-8")
    go_on_apart(home)
    return home


def comment_on(path: Path, words: str, text: str) -> None:
    """Put a comment on the first run of a Word file that has these words."""
    document = docx.Document(str(path))
    runs = (run for paragraph in document.paragraphs for run in paragraph.runs)
    document.add_comment([next(run for run in runs if words in run.text)], text=text, author="Ben")
    document.save(str(path))


def go_on_apart(home: Path) -> None:
    """The other copy codes, renames a code, reads and edits transcripts, and changes its cases."""
    shutil.copytree(home / "study", home / "other")
    with open_study(home / "other") as other:
        text = other.transcripts / "SU1.txt"
        text = text if text.is_file() else next(other.transcripts.glob("SU1*"))
        text.write_bytes(text.read_bytes().replace(b"every night", b"each night"))
        shutil.copy2(home / "new" / "N1.txt", other.transcripts / "N1.txt")
        ingest(other, coder="ben")
        add_codings(other, "SU1:2", ["money"], coder="ben")
        remove_codings(other, [other.codings()[0].id], coder="ben")
        edit_codebook(other, _rename, action="codebook rename", coder="ben")
        import_cases(other, home / "cases.csv", coder="ben")


def kill_everywhere(home: Path, kills: int, chance: random.Random) -> dict[str, Any]:
    count: Counter[str] = Counter()
    moments: list[tuple[str, int]] = []
    wrong: list[str] = []
    ends: dict[str, tuple[Path, State, State]] = {}
    for name, (command, prepare) in COMMANDS.items():
        ready = _prepared(home, name, prepare)
        before = state_of(ready / "study")
        whole = Path(shutil.copytree(ready, ready.with_name(f"{ready.name}-whole")))
        length = run_and_die(whole, command, 0)
        ends[name] = ready, before, state_of(whole / "study")
        moments += [(name, moment) for moment in range(1, length + 1)]
    count["moments"] = len(moments)
    again = max(0, kills - len(moments))
    for name, moment in [*moments, *chance.choices(moments, k=again)]:
        ready, before, after = ends[name]
        state = kill_once(ready, COMMANDS[name][0], moment)
        count["kills"] += 1
        if state == before:
            count["before"] += 1
        elif state == after:
            count["after"] += 1
        else:
            count["mixed"] += 1
            wrong.append(f"{name}, moment {moment}: {_difference(state, before, after)}")
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    names = ("kills", "moments", "before", "after", "mixed")
    return {"commands": len(COMMANDS), **{key: count[key] for key in names}}


def _prepared(home: Path, name: str, prepare: Command) -> Path:
    ready = Path(shutil.copytree(home, home.with_name(name.replace(" ", "-"))))
    with open_study(ready / "study") as study:
        prepare(study, ready)
    return ready


def kill_once(ready: Path, command: Command, moment: int) -> State:
    """What the study is after a kill and the next opening."""
    with tempfile.TemporaryDirectory(dir=ready.parent) as name:
        home = Path(shutil.copytree(ready, Path(name) / "home"))
        run_and_die(home, command, moment)
        return state_of(home / "study")


def run_and_die(home: Path, command: Command, moment: int) -> int:
    """Run a command in a child; it dies before its `moment`-th moment (0: never). Returns how many."""
    counted = home / "moments"
    child = os.fork()
    if child == 0:
        try:
            _die_at(moment, counted)
            with open_study(home / "study") as study:
                command(study, home)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - nothing of the parent may run in the child
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in ({0} if not moment else {0, KILLED}):
        raise RuntimeError(f"the command ended with status {status}")
    return len(counted.read_bytes()) if counted.is_file() else 0


def _die_at(moment: int, counted: Path) -> None:
    """From now on each thing that reaches the disk is counted, and the `moment`-th is not done."""
    log = os.open(counted, os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_WRONLY)
    done = 0

    def dying(act: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*values: Any, **named: Any) -> Any:
            nonlocal done
            done += 1
            if done == moment:
                os._exit(KILLED)
            os.write(log, b".")
            return act(*values, **named)

        return wrapped

    for owner, name in (
        (os, "fsync"),
        (Path, "replace"),
        (Path, "unlink"),
        (transactions, "_commit"),
    ):
        setattr(owner, name, dying(getattr(owner, name)))


def state_of(folder: Path) -> State:
    """Files and rows of a study, without when a row was made; what check says of it, too."""
    with open_study(folder) as study:
        names = ("codebook.yaml", "cases.csv", "study.yaml")
        files = {name: _bytes(folder / name) for name in names}
        kept = [file for file in study.transcripts.iterdir() if not file.name.startswith(".")]
        files |= {file.name: file.read_bytes() for file in kept}
        rows = {
            table: sorted(
                json.dumps({k: v for k, v in row.items() if k != "created"}, sort_keys=True)
                for row in study.store.rows(f'SELECT * FROM "{table}"')
            )
            for table in TABLES
        }
        journals = sorted(file.name for file in folder.glob("study.db-files-*"))
        said = [str(p) for p in check_study(study) if p.severity == "error"]
    return {"files": files, "rows": rows, "journals": journals, "check": said}


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _difference(state: State, before: State, after: State) -> str:
    parts = []
    for kind in ("files", "rows", "journals", "check"):
        parts += [] if state[kind] == before[kind] else [f"{kind} not as before"]
        parts += [] if state[kind] == after[kind] else [f"{kind} not as after"]
    return ", ".join(parts) + (f" {state['check'][:2]}" if state["check"] else "")


if __name__ == "__main__":
    sys.exit(main())
