"""The files of a study with every name replaced, and still of the form they had."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from qualcode.actions.files import make_private_folder, write_file
from qualcode.codebook.yaml_file import read_codebook, read_codebook_text
from qualcode.errors import ProblemsError
from qualcode.exchange.cases_table import DOCUMENT, write_cases
from qualcode.study.settings import FILE_NAME, load_settings
from qualcode.study.study import Study
from qualcode.text.pseudonyms import replace_all
from qualcode.text.tables import read_table


class Words:
    """Replaces names; the same name by the same pseudonym everywhere."""

    def __init__(self, key: Mapping[str, str], language: str) -> None:
        self.key = key
        self.language = language

    def of(self, text: str) -> str:
        """The text with every name replaced."""
        return replace_all(text, self.key, language=self.language)[0] if text else text

    def file_name(self, name: str) -> str:
        """A path with every name in it replaced by its pseudonym, without brackets."""
        new = self.of(name)
        if new == name:
            return name
        return new.replace("[", "").replace("]", "").replace(",", "")


def document_names(names: Iterable[str], words: Words) -> dict[str, str]:
    """What each document is called in the copy; two that would be called alike are numbered."""
    new: dict[str, str] = {}
    for name in names:
        plain = given = words.file_name(name)
        number = 2
        while given in new.values():
            given, number = f"{plain}-{number}", number + 1
        new[name] = given
    return new


def copy_files(study: Study, target: Path, words: Words, names: Mapping[str, str]) -> None:
    """Write settings, codebook and cases to `target`, with `names` for the documents.

    Raises ProblemsError where a pseudonym breaks the codebook.
    """
    for name in (FILE_NAME, study.settings.codebook):
        if (study.folder / name).is_file():
            write_file(target / name, yaml_of(read_codebook_text(study.folder / name), words))
    if study.cases_path.is_file():
        write_file(target / study.settings.cases, _cases_of(study, words, names))
    load_settings(target)
    codebook, problems = read_codebook(read_codebook_text(target / study.settings.codebook))
    if codebook is None:
        raise ProblemsError(problems, "A pseudonym breaks the codebook: choose another.")
    make_private_folder(target / study.settings.transcripts)


def yaml_of(text: str, words: Words) -> str:
    """YAML with names replaced: a value that a pseudonym gets into is put in quotation marks.

    Without them the brackets of `[P3]` would make a list of it.
    """
    import yaml

    parts, end = [], 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if not isinstance(token, yaml.ScalarToken) or token.style in {"|", ">"}:
            continue
        start, stop = token.start_mark.index, token.end_mark.index
        new = words.of(token.value)
        if new != token.value:
            parts += [words.of(text[end:start]), json.dumps(new, ensure_ascii=False)]
            end = stop
    return "".join([*parts, words.of(text[end:])])


def _cases_of(study: Study, words: Words, names: Mapping[str, str]) -> str:
    plain = write_cases(read_table(study.cases_path))
    head, *lines = csv.reader(io.StringIO(plain, newline=""))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([words.of(cell) for cell in head])
    for line in lines:
        cells = [
            names.get(cell, words.file_name(cell)) if name == DOCUMENT else words.of(cell)
            for name, cell in zip(head, line, strict=True)
        ]
        writer.writerow(cells)
    return out.getvalue()
