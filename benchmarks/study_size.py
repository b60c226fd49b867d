"""What each command costs in a large study, beside a study of a tenth of its size.

    python benchmarks/study_size.py [--documents 2000] [--only NAME ...] [--runs 3] [--keep FOLDER]

Both studies are made on the spot from a fixed seed. The large one has 2,000 documents of 40 turns,
100,000 codings by two coders, 2,000 codes in themes of 40, and 5,000 cases with a row for each
speaker; the small one a tenth of each. `--documents` scales all of it. `--keep` keeps the studies in
FOLDER and uses them again.

Each command runs in a process of its own, at both sizes, in the same run. One JSON object comes last:

- `commands`: for each command the processor seconds (user and system) at the tenth and in full, their
  ratio, and the most memory in full, in megabytes;
- `at_most`: the ratio allowed. 1.5 for what touches one place, 12 for what reads the whole study;
- `over`: the commands that are over their ratio, or over 300 MB;
- `run_times_check`: `run` with nothing changed beside `check`, in full (at most 3);
- `refused_times_version`: an unknown attribute and an unknown code, beside `qualcode --version`.

POSIX only, because of how it asks for processor time and memory.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qualcode.actions.ingest import fingerprint, read_options
from qualcode.actions.new import create_study
from qualcode.model.codings import ACCEPT, KEYWORD, Coding, Decision, Summary
from qualcode.model.documents import Document
from qualcode.model.spans import Span
from qualcode.readers import read_file
from qualcode.store.codings import save_coding, save_decision, save_summary
from qualcode.store.documents import save_document
from qualcode.study.study import Study, open_study

DOCUMENTS, TURNS, CODINGS_A_DOCUMENT, THEME = 2000, 40, 50, 40
CODERS = ("ana", "ben")
FLAT, LINEAR, MEGABYTES = 1.5, 12.0, 300
COMMON = """
    the and to of it was that in they my we not with but there so for be had time when people
    felt work group home week session started looking talking waiting nurses family friends
    doctors questions feeling angry helped stayed nights mornings letters money children
""".split()  # noqa: SIM905 - a list of 46 words would fill the page


@dataclass(frozen=True)
class Made:
    """A made study, and places in it that the commands name."""

    folder: Path
    document: str
    case: str
    code: str
    theme: str


def invented_word(number: int) -> str:
    """A word that can be spoken and that no language's lemma table knows."""
    word = "z"
    for _ in range(4):
        number, at = divmod(number, 50)
        word += "bdfgklmnpr"[at % 10] + "aeiou"[at // 10]
    return word + "x"


def make_study(folder: Path, documents: int) -> Made:
    """A study of so many documents, and of all else in proportion."""
    dice = random.Random(documents)
    codes = [f"c{n:04}" for n in range(documents)]
    names = [f"D{n:04}" for n in range(documents)]
    speakers = {name: ["P1", "P2", "P3"][: 2 + n % 2] for n, name in enumerate(names)}
    create_study(folder, title="Made").close()
    write(folder / "codebook.yaml", codebook(codes))
    write(folder / "cases.csv", cases(speakers))
    for name in names:
        write(folder / "transcripts" / f"{name}.txt", transcript(speakers[name], dice, len(codes)))
    with open_study(folder) as study, study.store.change("ingest", CODERS[0]) as change:
        kept = [read(study, f"transcripts/{name}.txt", name) for name in names]
        for document in kept:
            save_document(change, document)
        for document in kept:
            for coding in code_document(document, codes, dice):
                save_coding(change, coding)
                if coding.origin == KEYWORD:
                    save_decision(change, accepted(coding))
        for name in names[::4]:
            cell = Summary(f"{name}-P1", codes[dice.randrange(len(codes))], "Waits.", CODERS[0])
            save_summary(change, cell)
    made = Made(folder, names[7], f"{names[7]}-P1", codes[7], "t000")
    qualcode(made, "suggest")
    return made


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def codebook(codes: list[str]) -> str:
    lines = ["title: Made", "version: 1", "language: en", "themes:"]
    for number, code in enumerate(codes):
        if number % THEME == 0:
            theme = number // THEME
            lines += [f"  - id: t{theme:03}", f"    name: Theme {theme}"]
            lines += ["    definition: Made.", "    codes:"]
        lines += [f"      - id: {code}", f"        name: Code {number}"]
        lines += ["        definition: Made."]
        lines += [f"        keywords: [{invented_word(number)}]"]
    return "\n".join(lines) + "\n"


def cases(speakers: dict[str, list[str]]) -> str:
    rows = ["case,document,speaker,role,site"]
    for number, (document, labels) in enumerate(speakers.items()):
        for label in labels:
            role = "clinician" if label == "P1" else "service user"
            rows.append(f"{document}-{label},{document},{label},{role},site {number % 5}")
    return "\n".join(rows) + "\n"


def transcript(speakers: list[str], dice: random.Random, codes: int) -> str:
    lines = []
    for turn in range(TURNS):
        said = [dice.choice(COMMON) for _ in range(30)]
        if turn % 8 == 1:
            said[12] = invented_word(dice.randrange(codes))
        words = " ".join(said).capitalize()
        speaker = dice.choice(speakers) if turn % 2 else "Interviewer"
        lines.append(f"{speaker}: {words}.")
    return "\n\n".join(lines) + "\n"


def read(study: Study, file: str, name: str) -> Document:
    """A document as `ingest` would keep it."""
    path, options = study.folder / file, read_options(study, file)
    reading = read_file(path, options)[0]
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Document(
        hashlib.sha256(f"{file}\n\n{sha256}".encode()).hexdigest()[:16],
        name,
        file,
        sha256,
        reading.text,
        reading.turns,
        read_with=fingerprint(options, ""),
    )


def code_document(document: Document, codes: list[str], dice: random.Random) -> list[Coding]:
    """Half by each coder, over what participants say: whole turns and parts of them."""
    turns = [turn for turn in document.turns if turn.speaker != "Interviewer"]
    found = {}
    for number in range(CODINGS_A_DOCUMENT):
        turn, code, coder = dice.choice(turns), dice.choice(codes), CODERS[number % 2]
        start = turn.span.start + dice.choice([0, 0, 5, 11])
        span = Span(start, turn.span.end)
        name = hashlib.sha256(f"{document.id}{code}{span}{coder}".encode()).hexdigest()[:16]
        origin = KEYWORD if number % 25 == 0 else "manual"
        found[name] = Coding(name, document.id, code, span, span.of(document.text), coder, origin)
    return list(found.values())


def accepted(coding: Coding) -> Decision:
    return Decision(
        f"d{coding.id[1:]}",
        coding.document,
        coding.code_id,
        coding.span,
        coding.text,
        ACCEPT,
        coding.coder,
        coding=coding.id,
    )


def measure(words: list[str], typed: str = "", *, fails: bool = False) -> tuple[float, float, str]:
    """Seconds of the processor, megabytes at the most, and what was printed."""
    environment = os.environ | {"COLUMNS": "100", "QUALCODE_CODER": CODERS[0]}
    with (
        tempfile.TemporaryFile() as told,
        tempfile.TemporaryFile() as noted,
        tempfile.TemporaryFile() as keys,
    ):
        keys.write(typed.encode())
        keys.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "qualcode", *words],
            stdin=keys, stdout=told, stderr=noted, env=environment,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if bool(process.returncode) != fails:
            noted.seek(0)
            why = noted.read(10_000).decode("utf-8", "replace")
            sys.exit(f"exit status {process.returncode}: {' '.join(words)}\n{why}")
        told.seek(0)
        said = told.read(100_000).decode("utf-8", "replace")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, used.ru_maxrss / unit, said


def qualcode(
    made: Made, *words: str, typed: str = "", fails: bool = False
) -> tuple[float, float, str]:
    return measure(["--study", str(made.folder), *words], typed, fails=fails)


Figures = tuple[float, float]


def one_place(made: Made, turn: int) -> dict[str, Figures]:
    """The commands that touch one place; what they change they change back."""
    found: dict[str, Figures] = {}

    def ask(name: str, *words: str, typed: str = "") -> str:
        seconds, megabytes, said = qualcode(made, *words, typed=typed)
        found[name] = (seconds, megabytes)
        return said

    place = f"{made.document}:{turn}"
    added = json.loads(ask("code add", "code", "add", place, made.code, "--json"))
    ask("code remove", "code", "remove", coding_id(added))
    ask("undo", "undo")
    qualcode(made, "undo")
    ask("review: first screen", "review", typed="q\n")
    ask("review: one decision", "review", typed="a\nq\n")
    qualcode(made, "undo")
    ask("matrix summarise", "matrix", "summarise", made.case, made.code, f"Waits {turn}.")
    qualcode(made, "undo")
    ask("code list --document", "code", "list", "--document", made.document)
    ask("documents show", "documents", "show", made.document)
    return found


def coding_id(added: object) -> str:
    first = added[0] if isinstance(added, list) else added
    assert isinstance(first, dict)
    return str(first["coding_id"])


WHOLE: dict[str, Callable[[Made], list[str]]] = {
    "documents list": lambda _: ["documents", "list"],
    "code list": lambda _: ["code", "list"],
    "matrix show": lambda made: ["matrix", "show", made.theme],
    "extracts": lambda _: ["extracts"],
    "check": lambda _: ["check"],
    "ingest": lambda _: ["ingest"],
    "suggest": lambda _: ["suggest"],
    "run": lambda _: ["run"],
}
REFUSED: dict[str, list[str]] = {
    "unknown attribute": ["matrix", "show", "--where", "nosuch=1"],
    "unknown code": ["code", "list", "--code", "nosuch"],
}


def compare(small: Made, large: Made, runs: int, only: list[str]) -> dict[str, object]:
    taken: dict[str, dict[str, Figures]] = {}
    if not only or "run" in only:
        for made in (small, large):
            qualcode(made, "run")  # the run after which nothing changes
    for number in range(runs):
        for size, made in (("tenth", small), ("full", large)):
            for name, figures in one_round(made, 2 * number + 2, only).items():
                known = taken.setdefault(name, {}).get(size, (float("inf"), 0.0))
                taken[name][size] = (min(known[0], figures[0]), max(known[1], figures[1]))
    return figures_of(taken)


def one_round(made: Made, turn: int, only: list[str]) -> dict[str, Figures]:
    found = {"version": measure(["--version"])[:2]}
    if not only or "one" in only:
        found |= one_place(made, turn)
    for name, words in WHOLE.items():
        if not only or name in only:
            found[name] = qualcode(made, *words(made))[:2]
    for name, refused in REFUSED.items():
        if not only or name in only:
            found[name] = qualcode(made, *refused, fails=True)[:2]
    return found


def figures_of(taken: dict[str, dict[str, Figures]]) -> dict[str, object]:
    version = taken.pop("version")["full"][0]
    commands, over = {}, []
    for name, sizes in taken.items():
        (tenth, _), (full, megabytes) = sizes["tenth"], sizes["full"]
        most = LINEAR if name in WHOLE else FLAT
        commands[name] = {
            "tenth": round(tenth, 2),
            "full": round(full, 2),
            "ratio": round(full / tenth, 2),
            "at_most": most,
            "mb": round(megabytes),
        }
        if full / tenth > most or megabytes > MEGABYTES:
            over.append(name)
    found: dict[str, object] = {"commands": commands, "over": over}
    if "run" in taken and "check" in taken:
        found["run_times_check"] = round(taken["run"]["full"][0] / taken["check"]["full"][0], 2)
    refused = {
        name: round(taken[name]["full"][0] / version, 2) for name in REFUSED if name in taken
    }
    return found | ({"refused_times_version": refused} if refused else {})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        help=f"one (all that touch one place), {', '.join([*WHOLE, *REFUSED])}",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = options.keep or Path(name)
        small = ready(home / "tenth", options.documents // 10)
        large = ready(home / "full", options.documents)
        found = compare(small, large, options.runs, options.only)
    print(json.dumps({"documents": options.documents, **found}))


def ready(folder: Path, documents: int) -> Made:
    """The study in `folder`, made where it is not there."""
    if folder.is_dir():
        return Made(folder, "D0007", "D0007-P1", "c0007", "t000")
    return make_study(folder, documents)


if __name__ == "__main__":
    main()
