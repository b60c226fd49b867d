"""Everything that a run writes: made in memory, so that no output is half written."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import platform
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from qualcode.exchange.extracts_csv import write_extracts
from qualcode.exchange.workbook.matrix import write_matrix_workbook
from qualcode.files.writing import file_sha256
from qualcode.model.codings import Coding, Decision, Summary
from qualcode.model.matrix import Matrix
from qualcode.store.documents import load_stored, texts_sha256
from qualcode.study.settings import FILE_NAME, RUN_FILE
from qualcode.study.study import Study
from qualcode.version import __version__
from qualcode.writers.codebook_page import codebook_markdown
from qualcode.writers.matrix_html import matrix_html
from qualcode.writers.tables import write_matrix_csv

MISSING = "missing"
# The libraries whose version can change what is found or how it is written.
LIBRARIES = ("spacy", "spacy-lookups-data", "pandas", "xlsxwriter", "ahocorasick_rs")

Outputs = dict[str, bytes]


def make_outputs(study: Study) -> Outputs:
    """Return every output by its path below `outputs/`, `run.json` last."""
    matrices = study.matrices()
    extracts, suggested = study.find_extracts(), study.find_suggested()
    facets, attributes = list(study.codebook.facets), study.attribute_names
    about = about_study(study)
    outputs = {
        "matrix.xlsx": workbook_of(study, matrices, about),
        **{f"matrix/{m.theme_id}.csv": csv_of(m) for m in matrices},
        "matrix.html": page_of(study, matrices, about),
        "extracts.csv": write_extracts(extracts, facets, attributes).encode("utf-8"),
        "suggestions.csv": write_extracts(suggested, facets, attributes).encode("utf-8"),
        "codebook.md": codebook_markdown(study.codebook, reading=study.approach.reading).encode(
            "utf-8"
        ),
    }
    record = run_record(study, outputs)
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    return {**outputs, RUN_FILE: text.encode("utf-8")}


def find_made(study: Study, record: dict[str, Any]) -> list[str] | None:
    """Return the outputs in order if a run would make each of them unchanged; None if it might not.

    `record` is that of the last run. The result is not None if nothing that the outputs depend on
    has changed since and each file is as it was written. In a blind study the outputs depend on the
    viewer, so the result is always None.
    """
    names = [f"matrix/{theme.id}.csv" for theme in study.codebook.themes]
    names = ["matrix.xlsx", *names, "matrix.html", "extracts.csv", "suggestions.csv", "codebook.md"]
    made = record["outputs"]
    if study.settings.blind or sorted(names) != sorted(made):
        return None
    if record["versions"] != versions() or record.get("texts") != texts_sha256(study.store):
        return None
    files = {name: study.outputs / name for name in names}
    if any(not f.is_file() or file_sha256(f) != made[name] for name, f in files.items()):
        return None
    if record["inputs"] != input_hashes(study) or record["decisions"] != decisions_hash(study):
        return None
    return [*names, RUN_FILE]


def about_study(study: Study) -> dict[str, str]:
    """Return what a reader of the outputs should know, by name."""
    stored = load_stored(study.store)
    codings = study.codings()
    coders = sorted({coding.coder for coding in codings})
    return {
        "Study": study.title,
        "Approach": study.settings.approach,
        "Codebook": f"{study.codebook.title}, version {study.codebook.version or 'not given'}",
        "Documents": str(len(stored)),
        "Cases": str(len(study.cases)),
        "Codings": str(len(codings)),
        "Coders": ", ".join(coders),
        "Suggestions without a decision": str(len(study.suggestions())),
        "Written by": f"qualcode {__version__}",
        "Note": study.approach.footnote,
    }


def run_record(study: Study, outputs: Outputs) -> dict[str, Any]:
    """Return the contents of `run.json`: versions, counts, and the SHA-256 of all files.

    `decisions` is one hash of everything that people decided (codings, decisions, summaries);
    `texts` is one hash of the documents as they were read.
    """
    return {
        "title": study.title,
        "versions": versions(),
        "counts": {
            "documents": len(study.documents),
            "turns": sum(len(document.turns) for document in study.documents),
            "cases": len(study.cases),
            "codings": len(study.codings()),
            "suggestions": len(study.suggestions()),
            "summaries": len(study.summaries()),
        },
        "inputs": input_hashes(study),
        "texts": texts_sha256(study.store),
        "decisions": decisions_hash(study),
        "outputs": {name: sha256_of(data) for name, data in sorted(outputs.items())},
    }


def versions() -> dict[str, str]:
    """Return the versions that can change an output: the program, Python, installed libraries."""
    python = ".".join(platform.python_version_tuple()[:2])
    found = {"qualcode": __version__, "python": python}
    for name in LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def input_hashes(study: Study) -> dict[str, str]:
    """Return the SHA-256 of each input file by its path; `missing` if it does not exist."""
    files = {stored.file for stored in load_stored(study.store)}
    fixed = [FILE_NAME, study.settings.codebook]
    if study.cases_path.is_file():
        fixed.append(study.settings.cases)
    hashes = {}
    for name in (*fixed, *sorted(files)):
        path = study.folder / name
        hashes[name] = file_sha256(path) if path.is_file() else MISSING
    return hashes


def decisions_hash(study: Study) -> str:
    """Hash what people decided, but not when: the same decisions give the same hash everywhere."""
    whole = study.everything_hidden_too
    values: list[Coding | Decision | Summary]
    values = [*whole.codings(), *whole.decisions(), *whole.summaries()]
    digest, between = hashlib.sha256(), b""
    for line in sorted(repr(replace(value, created="")) for value in values):
        digest.update(between + line.encode("utf-8", "surrogatepass"))
        between = b"\n"
    return digest.hexdigest()


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 as hex."""
    return hashlib.sha256(data).hexdigest()


def workbook_of(study: Study, matrices: list[Matrix], about: dict[str, str]) -> bytes:
    """Return the matrices as an .xlsx, with the sheets Extracts, Cases and About."""
    out = io.BytesIO()
    write_matrix_workbook(
        out,
        matrices,
        extracts=study.find_extracts(),
        cases=study.cases,
        about=about,
        title=study.title,
    )
    return out.getvalue()


def page_of(study: Study, matrices: list[Matrix], about: dict[str, str]) -> bytes:
    """Return the matrices as one page, with its language set for screen readers."""
    return matrix_html(
        matrices,
        documents=study.documents,
        title=study.title,
        about=about,
        language=study.codebook.language,
    ).encode("utf-8")


def csv_of(matrix: Matrix) -> bytes:
    """Return a matrix as CSV."""
    out = io.StringIO(newline="")
    write_matrix_csv(matrix, out)
    return out.getvalue().encode("utf-8")
