"""Settings, codebook and cases of a study with every name replaced, still of the form they had."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from qualcode.codebook.yaml_file import read_codebook
from qualcode.errors import ProblemsError
from qualcode.exchange.cases_table import CASE, DOCUMENT, SPEAKER, write_cases, write_cases_workbook
from qualcode.files.tables import read_table
from qualcode.files.writing import make_private_folder, write_file
from qualcode.files.yaml_nodes import read_codebook_text
from qualcode.pseudonyms.documents import Renames
from qualcode.pseudonyms.key import Words
from qualcode.pseudonyms.replacing import replace_spans
from qualcode.study.settings import FILE_NAME, load_settings
from qualcode.study.study import Study

# A setting with all its lines, comments between them too; what comes after stays.
_OF_FILES = re.compile(
    r"^(?:questionnaires|encodings):[^\n]*\n?(?:(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]+[^\s][^\n]*\n?)*",
    re.MULTILINE,
)

Questions = Mapping[str, Mapping[str, str]]


def copy_files(
    study: Study, target: Path, words: Words, names: Renames, questions: Questions
) -> None:
    """Write settings, codebook and cases to `target`; `questions` are its questionnaires.

    Raises ProblemsError if a pseudonym breaks one of them.
    """
    speakers = {turn.speaker for d in study.documents for turn in d.turns if turn.speaker}
    labels = {speaker: words.label(speaker) for speaker in sorted(speakers)} | dict(names.coders)
    settings = yaml_of(read_codebook_text(study.folder / FILE_NAME), words, labels)
    write_file(target / FILE_NAME, _with_questionnaires(settings, questions))
    codebook_path = target / study.settings.codebook
    if study.codebook_path.is_file():
        text = yaml_of(read_codebook_text(study.codebook_path), words, names.codes)
        write_file(codebook_path, text)
    if study.cases_path.is_file():
        write_file(target / study.settings.cases, _cases_of(study, words, names))
    load_settings(target)
    codebook, problems = read_codebook(read_codebook_text(codebook_path))
    if codebook is None:
        raise ProblemsError(
            problems, "A pseudonym cannot be used in the codebook. Choose another one."
        )
    make_private_folder(target / study.settings.transcripts)


def yaml_of(text: str, words: Words, called: Mapping[str, str]) -> str:
    """YAML with names replaced: a value that a pseudonym gets into is put in quotation marks.

    Without them the brackets of `[P3]` would make a list of it. `called` are values that are
    replaced as a whole: ids, labels.
    """
    import yaml

    parts, end = [], 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if not isinstance(token, yaml.ScalarToken) or token.style in {"|", ">"}:
            continue
        start, stop = token.start_mark.index, token.end_mark.index
        new = called.get(token.value) or _value(token.value, words)
        if new != token.value:
            said = new if re.fullmatch(r"[a-z_]\w*", new) else json.dumps(new, ensure_ascii=False)
            parts += [words.of(text[end:start]), said]
            end = stop
    return "".join([*parts, words.of(text[end:])])


def _value(text: str, words: Words) -> str:
    if not re.fullmatch(r"/.+/", text):
        return words.of(text)
    # A regular expression, in which the brackets of a pseudonym would mean something.
    found = {span: re.escape(said) for span, said in words.find(text).items()}
    return replace_spans(text, found)[0]


def _with_questionnaires(settings: str, questions: Questions) -> str:
    """What the settings say of single files is of the old ones: their columns, their encodings."""
    kept = _OF_FILES.sub("", settings)
    if not questions:
        return kept
    said = "".join(
        f"  {json.dumps(file, ensure_ascii=False)}: {json.dumps(kinds, ensure_ascii=False)}\n"
        for file, kinds in questions.items()
    )
    return f"{kept.rstrip()}\n\nquestionnaires:\n{said}"


def _cases_of(study: Study, words: Words, names: Renames) -> bytes:
    plain = write_cases(read_table(study.cases_path))
    head, *lines = csv.reader(io.StringIO(plain, newline=""))
    rows = [[words.of(cell) for cell in head]]
    rows += [
        [_cell(*pair, words, names) for pair in zip(head, line, strict=True)] for line in lines
    ]
    if study.cases_path.suffix.lower() in {".xlsx", ".xlsm"}:
        return write_cases_workbook(rows)
    return _csv(rows).encode("utf-8")


def _cell(column: str, cell: str, words: Words, names: Renames) -> str:
    if column == DOCUMENT:
        is_glob = any(sign in cell for sign in "*?[")
        return names.documents.get(cell, (words.label if is_glob else words.file_name)(cell))
    return words.label(cell) if column in {CASE, SPEAKER} else words.of(cell)


def _csv(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
