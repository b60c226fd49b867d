"""A pseudonymised copy of a study: names replaced everywhere, codings moved along.

The study that holds the names stays as it is, to be locked away. The copy begins with a history of
its own, since the old one quotes the old words. Pseudonymised, never anonymised: who holds the key,
or knows the people, can still tell them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualcode.actions.files import make_private_folder, write_file
from qualcode.actions.ingest import fingerprint, read_options
from qualcode.actions.pseudonym_files import Words, copy_files, document_names
from qualcode.codebook.yaml_file import read_codebook_text
from qualcode.errors import QualcodeError
from qualcode.model.documents import Document, Turn
from qualcode.model.spans import Span
from qualcode.readers import ReadOptions, read_file
from qualcode.store.codings import (
    load_memos,
    save_coding,
    save_decision,
    save_memo,
    save_summary,
)
from qualcode.store.database import Change, create_store
from qualcode.store.documents import save_document
from qualcode.study.settings import FILE_NAME
from qualcode.study.study import STORE_NAME, Study, open_study
from qualcode.text.cells import guard, unguard
from qualcode.text.names import Proposal, cannot_find, load_recogniser, propose_names
from qualcode.text.pseudonyms import Edit, Leak, carry_over_edits, find_leaks, replace_all
from qualcode.text.tables import MAX_BYTES, decode, read_table

KEY_COLUMNS = ("name", "pseudonym")

Key = dict[str, str]


@dataclass
class PseudonymReport:
    """What was replaced: documents, places, and what a person should know."""

    documents: int = 0
    places: int = 0
    notes: list[str] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)


def read_key(path: Path) -> Key:
    """The key (or the study's own list): a table with the columns `name` and `pseudonym`.

    Raises ProblemsError where a name has no pseudonym, or two.
    """
    table = read_table(path)
    if any(column not in table.columns for column in KEY_COLUMNS):
        raise QualcodeError(
            f"{path.name} has no columns 'name' and 'pseudonym'.", "Anna Smith,[P3]"
        )
    key: Key = {}
    for row in table.rows:
        name, pseudonym = (unguard(row.cells[column]).strip() for column in KEY_COLUMNS)
        if not name or not pseudonym or key.get(name, pseudonym) != pseudonym:
            raise QualcodeError(
                f"{path.name}:{row.line}: '{name}' needs one pseudonym.", "Mend the table."
            )
        key[name] = pseudonym
    return key


def write_key(study: Study, key: Mapping[str, str], path: Path) -> None:
    """Keep the key outside the study, readable by its owner alone.

    Raises QualcodeError where `path` lies in the study: who gets the study would get the key.
    """
    refuse_inside(study.folder, path)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(KEY_COLUMNS)
    writer.writerows([guard(name), guard(key[name])] for name in sorted(key))
    write_file(path, out.getvalue())


def refuse_inside(folder: Path, path: Path) -> None:
    """QualcodeError where `path` lies in `folder`, or in any study or output folder."""
    target = path.absolute().resolve()
    home = folder.resolve()
    in_study = any((above / FILE_NAME).is_file() for above in target.parents)
    if target.is_relative_to(home) or in_study or "outputs" in target.parts:
        raise QualcodeError(
            f"The key must not lie in a study or an output folder ({path}).",
            "Name a place outside, such as an encrypted drive: who gets the study must not get it.",
        )


def pseudonymise(
    study: Study, target: Path, key: Mapping[str, str], *, coder: str
) -> PseudonymReport:
    """Make a copy of the study at `target` with every name replaced by its pseudonym.

    Transcripts, labels, file names, cases, codebook, settings, codings, decisions, memos and
    summaries are gone through; codings stay on their words. Raises QualcodeError before anything is
    written where the folder is taken or there is nothing to replace.
    """
    if not key:
        raise QualcodeError("There is no name to replace.", "Confirm some, or give a list.")
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise QualcodeError(f"{target} is there already.", "Choose the name of a new folder.")
    if target.absolute().resolve().is_relative_to(study.folder.resolve()):
        raise QualcodeError("The copy must not lie in the study.", "Choose a folder beside it.")
    report = PseudonymReport()
    words = Words(key, study.codebook.language)
    names = document_names((document.name for document in study.documents), words)
    make_private_folder(target)
    try:
        copy_files(study, target, words, names)
        create_store(target / STORE_NAME).close()
        with open_study(target) as copy, copy.store.change("pseudonymise", coder) as change:
            cases = _copy_documents(study, copy, change, words, names, report)
            _copy_notes(study, change, words, names, cases)
            change.note(f"{report.places} places in {report.documents} documents")
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)  # it was empty, or not there, before
        raise
    with open_study(target) as copy:
        report.leaks = scan_leaks(copy, key)
    return report


@dataclass(frozen=True)
class Proposed:
    """A name to confirm: what it is taken for, what could stand instead, where it stands."""

    name: str
    kind: str
    why: str
    pseudonym: str
    contexts: tuple[str, ...]


def find_proposals(study: Study, known: Mapping[str, str]) -> tuple[list[Proposed], str]:
    """Names, places, dates and the like that a person should decide on, and what may be missed.

    What the key has already is not proposed again. A trained spaCy model is used where one is
    installed; without one the second value says what cannot be found.
    """
    language = study.codebook.language
    texts = {document.name: document.text for document in study.documents}
    speakers = {turn.speaker for d in study.documents for turn in d.turns if turn.speaker}
    recogniser = load_recogniser(language)
    found = propose_names(texts, known, language, speakers=speakers, recogniser=recogniser)
    proposals = [
        Proposed(p.name, p.kind, p.why, p.replacement, tuple(_contexts(texts, p)))
        for p in found
        if p.name not in known
    ]
    return proposals, cannot_find(language, recogniser)


def _contexts(texts: Mapping[str, str], proposal: Proposal) -> list[str]:
    shown = []
    for where, span in proposal.places[:3]:
        around = texts[where][max(span.start - 40, 0) : span.end + 40]
        shown.append(f"{where}: …{' '.join(around.split())}…")
    return shown


def scan_leaks(
    study: Study, key: Mapping[str, str], outputs: Mapping[str, bytes] | None = None
) -> list[Leak]:
    """Every place where a name of the key still stands: texts, memos, files, their metadata.

    `outputs` (by path below `outputs/`) are looked at in place of those on disk.
    """
    texts = _everything(study, with_outputs=outputs is None)
    for name, data in (outputs or {}).items():
        texts |= _data_texts(f"outputs/{name}", data)
    return find_leaks(key, texts, language=study.codebook.language)


def _copy_documents(
    study: Study,
    copy: Study,
    change: Change,
    words: Words,
    names: Mapping[str, str],
    report: PseudonymReport,
) -> dict[str, str]:
    """Copy each document with its codings; returns what each case is called in the copy."""
    cases: dict[str, str] = {}
    files = _Files(copy, words)
    for document in study.documents:
        text, edits = replace_all(document.text, words.key, language=words.language)
        carried = carry_over_edits([turn.span for turn in document.turns], edits)
        turns = tuple(
            replace(
                turn,
                speaker=words.of(turn.speaker) if turn.speaker else None,
                span=place.after or place.before,
            )
            for turn, place in zip(document.turns, carried, strict=True)
        )
        lines = carry_over_edits([_point(line.start, document) for line in document.lines], edits)
        new = replace(
            document,
            name=names[document.name],
            text=text,
            turns=turns,
            lines=tuple(
                replace(line, start=(place.after or place.before).start)
                for line, place in zip(document.lines, lines, strict=True)
            ),
            respondent=words.of(document.respondent) if document.respondent else None,
            attributes={k: words.of(v) for k, v in document.attributes.items()},
        )
        for turn, moved in zip(document.turns, new.turns, strict=True):
            cases[study.cast.case_of(document, turn)] = copy.cast.case_of(new, moved)
        save_document(change, files.written(new, report))
        _copy_codings(study, change, document, text, edits, words)
        report.documents += 1
        report.places += len(edits)
    return cases


def _point(start: int, document: Document) -> Span:
    return Span(start, min(start + 1, len(document.text)))


def _copy_codings(
    study: Study,
    change: Change,
    document: Document,
    text: str,
    edits: Sequence[Edit],
    words: Words,
) -> None:
    def moved(span: Span | None, said: str) -> tuple[Span | None, str]:
        if span is None:
            return None, words.of(said)
        after = carry_over_edits([span], edits)[0].after or span
        return after, after.of(text)

    for coding in study.codings():
        if coding.document == document.id:
            span, said = moved(coding.span, coding.text)
            triggers = tuple(words.of(trigger) for trigger in coding.triggers)
            memo = words.of(coding.memo)
            moved_coding = replace(coding, span=span, text=said, memo=memo, triggers=triggers)
            save_coding(change, moved_coding)
    for decision in study.decisions():
        if decision.document == document.id:
            span, said = moved(decision.span, decision.text)
            triggers = tuple(words.of(trigger) for trigger in decision.triggers)
            why = words.of(decision.why)
            moved_decision = replace(decision, span=span, text=said, why=why, triggers=triggers)
            save_decision(change, moved_decision)


def _copy_notes(
    study: Study,
    change: Change,
    words: Words,
    names: Mapping[str, str],
    cases: Mapping[str, str],
) -> None:
    def case_of(name: str) -> str:
        return cases.get(name) or words.of(name)

    held = {c.id: words.of(c.text) for c in study.codings()}
    for summary in study.summaries():
        rests = {
            coding: held.get(coding, words.of(text)) for coding, text in summary.rests_on.items()
        }
        case, text = case_of(summary.case), words.of(summary.text)
        save_summary(change, replace(summary, case=case, text=text, rests_on=rests))
    for memo in load_memos(study.store):
        target = memo.target
        if memo.target_kind == "document":
            target = names.get(target, words.file_name(target))
        elif memo.target_kind == "case":
            target = case_of(target)
        elif memo.target_kind == "cell":
            case, slash, code_id = target.rpartition("/")
            target = f"{case_of(case)}{slash}{code_id}"
        save_memo(change, replace(memo, target=target, text=words.of(memo.text)))


class _Files:
    """The transcripts of the copy, each written so that reading it gives the same again."""

    def __init__(self, copy: Study, words: Words) -> None:
        self._copy = copy
        self._words = words

    def written(self, document: Document, report: PseudonymReport) -> Document:
        """The document with its new file and that file's hash."""
        stem = document.name.replace("/", "-").replace("\\", "-")
        for suffix, data in ((".txt", document.text), (".json", _segments(document))):
            file = f"{self._copy.settings.transcripts}/{stem}{suffix}"
            path = self._copy.folder / file
            write_file(path, data)
            options = read_options(self._copy, file)
            if _reads_back(path, options, document):
                break
            if suffix == ".txt":
                path.unlink()
        else:
            report.notes.append(f"{document.name}: read anew, its turns may be others.")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return replace(
            document,
            file=file,
            file_sha256=sha256,
            part="",
            read_with=fingerprint(options, ""),
        )


def _segments(document: Document) -> str:
    """The turns as a speech recogniser's JSON: label, words, times."""
    rows = [_segment(document, turn) for turn in document.turns]
    return json.dumps({"segments": rows}, ensure_ascii=False, indent=1) + "\n"


def _segment(document: Document, turn: Turn) -> dict[str, Any]:
    row: dict[str, Any] = {"text": turn.span.of(document.text)}
    row |= {"speaker": turn.speaker} if turn.speaker else {}
    row |= {"start": turn.time_start} if turn.time_start is not None else {}
    return row | ({"end": turn.time_end} if turn.time_end is not None else {})


def _reads_back(path: Path, options: ReadOptions, document: Document) -> bool:
    try:
        readings = read_file(path, options)
    except QualcodeError:
        return False
    return (
        len(readings) == 1
        and readings[0].text == document.text
        and readings[0].turns == document.turns
        and not document.respondent
    )


def _everything(study: Study, *, with_outputs: bool) -> dict[str, str]:
    """All that is written in a study, by where it stands."""
    texts = {document.name: document.text for document in study.documents}
    texts |= {f"the name of {d.file}": Path(d.file).stem for d in study.documents}
    for name in (FILE_NAME, study.settings.codebook, study.settings.cases):
        if (study.folder / name).is_file():
            texts[name] = read_codebook_text(study.folder / name)
    for coding in study.codings():
        texts[f"the memo of {coding.id}"] = coding.memo
        texts[f"the keywords of {coding.id}"] = "\n".join(coding.triggers)
        texts[f"the words of {coding.id}"] = "" if coding.span else coding.text
    for decision in study.decisions():
        texts[f"the reason of {decision.id}"] = decision.why
    for summary in study.summaries():
        texts[f"the summary of {summary.case}, {summary.code_id}"] = summary.text
    for memo in load_memos(study.store):
        texts[f"the memo on {memo.target_kind} {memo.target}"] = memo.text
    for folder in (study.transcripts, *([study.outputs] if with_outputs else [])):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file():
                where = path.relative_to(study.folder).as_posix()
                texts[f"the name of {where}"] = path.stem
                texts |= _data_texts(where, path.read_bytes())
    return {where: text for where, text in texts.items() if text}


def _data_texts(where: str, data: bytes) -> dict[str, str]:
    """The text of a file, or what the parts of an archive say (docx, xlsx): metadata too."""
    if where.lower().endswith((".pdf", ".png")):
        return {}
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {where: decode(data)}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [i for i in archive.infolist() if i.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > MAX_BYTES:
            raise QualcodeError(f"{where} would unpack to too much to be looked through.", None)
        return {f"{where} ({p.filename})": decode(archive.read(p)) for p in parts}
