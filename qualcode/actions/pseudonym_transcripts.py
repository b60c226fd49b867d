"""The transcripts of a pseudonymised copy, each written so that reading it gives the same again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.actions.ingest import fingerprint, read_options
from qualcode.errors import QualcodeError
from qualcode.files.writing import file_sha256, write_file
from qualcode.model.documents import Document, Reading
from qualcode.pseudonyms.key import Words
from qualcode.readers import read_file
from qualcode.readers.kept_transcript import write_kept
from qualcode.readers.survey import read_questions
from qualcode.study.study import Study


@dataclass(frozen=True)
class Questionnaire:
    """The answers of one table, put back into a table: a row a respondent.

    `columns` says what each is, as `study.yaml` does; `answers` are by respondent and column.
    """

    file: str
    columns: Mapping[str, str]
    answers: Mapping[str, Mapping[str, Document]]

    def csv(self) -> str:
        """The table as CSV."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        for respondent, answers in self.answers.items():
            facts = next(iter(answers.values())).attributes
            said = {column: document.text for column, document in answers.items()}
            named = {c: respondent for c, kind in self.columns.items() if kind == "respondent"}
            cells = {**facts, **said, **named}
            writer.writerow([cells.get(column, "") for column in self.columns])
        return out.getvalue()

    def documents(self) -> list[Document]:
        """The answers in the order in which a reader finds them: by rows, then columns."""
        rows = self.answers.values()
        return [row[column] for row in rows for column in self.columns if column in row]


def find_questionnaires(
    study: Study, after: Mapping[str, Document], words: Words
) -> list[Questionnaire]:
    """The questionnaires of a study; `after` are its documents with names replaced, by id."""
    files: dict[str, list[Document]] = {}
    for document in study.documents:
        if document.respondent:
            files.setdefault(document.file, []).append(document)
    return [_questionnaire(study, file, answers, after, words) for file, answers in files.items()]


def _questionnaire(
    study: Study,
    file: str,
    before: Iterable[Document],
    after: Mapping[str, Document],
    words: Words,
) -> Questionnaire:
    questions = {short: words.of(head) for short, head in _headings(study, file).items()}
    answers: dict[str, dict[str, Document]] = {}
    facts: dict[str, str] = {}
    for document in before:
        new = after[document.id]
        short = document.part.removeprefix(f"{document.respondent}.") or "answer"
        column = questions.setdefault(short, words.of(short))
        answers.setdefault(new.respondent or "", {}).setdefault(column, new)
        facts |= dict.fromkeys(new.attributes, "attribute")
    named = "respondent"
    while named in {*facts, *questions.values()}:
        named += "_"
    asked = dict.fromkeys(questions.values(), "open")
    name = f"{words.file_name(Path(file).stem)}.csv"
    return Questionnaire(name, {named: "respondent", **facts, **asked}, answers)


def _headings(study: Study, file: str) -> dict[str, str]:
    """The questions as they were asked; the store has their short names only."""
    try:
        return read_questions(study.folder / file, read_options(study, file))
    except QualcodeError:
        return {}  # the file has gone


class Transcripts:
    """Writes the documents of a copy; `notes` say which had to be kept in another form."""

    def __init__(self, copy: Study) -> None:
        self.notes: list[str] = []
        self._copy = copy
        self._taken: set[str] = set()

    def answers(self, questionnaire: Questionnaire) -> Iterator[Document]:
        """The answers with their new file; those the table cannot contain are left out."""
        expected = questionnaire.documents()
        self._taken.add(questionnaire.file.casefold())
        path, readings = self._try(questionnaire.file, questionnaire.csv())
        same = len(readings) == len(expected) and all(
            _is_same(reading, document, part=reading.part)
            for reading, document in zip(readings, expected, strict=False)
        )
        if not same:
            path.unlink()
            return
        for reading, document in zip(readings, expected, strict=True):
            yield self._placed(path, replace(document, part=reading.part))

    def written(self, document: Document) -> Document:
        """The document with its new file: plain text where that says all of it."""
        stem = document.name.replace("/", "-").replace("\\", "-")
        plain, number = stem, 2
        while f"{stem}.txt".casefold() in self._taken:
            stem, number = f"{plain}-{number}", number + 1
        self._taken.add(f"{stem}.txt".casefold())
        document = replace(document, part="")
        path, readings = self._try(f"{stem}.txt", document.text)
        if len(readings) == 1 and _is_same(readings[0], document):
            return self._placed(path, document)
        path.unlink()
        path, readings = self._try(f"{stem}.json", write_kept(_reading(document)))
        if len(readings) != 1 or not _is_same(readings[0], document):
            self.notes.append(f"{document.name}: if it is imported again, its turns may differ.")
        return self._placed(path, document)

    def _try(self, name: str, text: str) -> tuple[Path, list[Reading]]:
        file = f"{self._copy.settings.transcripts}/{name}"
        path = self._copy.folder / file
        write_file(path, text)
        try:
            return path, read_file(path, read_options(self._copy, file))
        except QualcodeError:
            return path, []

    def _placed(self, path: Path, document: Document) -> Document:
        file = path.relative_to(self._copy.folder).as_posix()
        return replace(
            document,
            file=file,
            file_sha256=file_sha256(path),
            read_with=fingerprint(read_options(self._copy, file), ""),
        )


def _reading(document: Document, part: str = "") -> Reading:
    return Reading(
        document.text,
        document.turns,
        part,
        document.lines,
        document.respondent,
        dict(document.attributes),
    )


def _is_same(reading: Reading, document: Document, part: str = "") -> bool:
    return replace(reading, notes=(), attributes=dict(reading.attributes)) == _reading(
        document, part
    )
