"""Where names still occur in a study: in text, files, file properties, and the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import QualcodeError
from qualcode.files.words import words_in
from qualcode.files.yaml_nodes import read_codebook_text
from qualcode.pseudonyms.documents import memo_place, note_place, reason_place, summary_place
from qualcode.pseudonyms.key import NameKey
from qualcode.pseudonyms.replacing import Leak, find_leaks
from qualcode.store.copies import FOLDER as BACKUPS
from qualcode.store.database import open_copy
from qualcode.store.kept_words import APART, load_kept_words
from qualcode.study.study import STORE_NAME, Study

OUTPUTS = "outputs/"


@dataclass(frozen=True)
class Leaks:
    """The result of a scan: names that occur, words that may be names, and unreadable files."""

    standing: list[Leak] = field(default_factory=list)
    doubtful: list[Leak] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def said_texts(study: Study) -> dict[str, str]:
    """Yield all transcripts, memos, summaries and reasons, each with its place."""
    whole = study.everything_hidden_too
    texts = {document.name: document.text for document in study.documents}
    texts |= {memo_place(coding.id): coding.memo for coding in whole.codings()}
    texts |= {reason_place(decision.id): decision.why for decision in whole.decisions()}
    texts |= {summary_place(s.case, s.code_id): s.text for s in whole.summaries()}
    texts |= {note_place(memo): memo.text for memo in whole.memos()}
    return {where: text for where, text in texts.items() if text}


def scan_leaks(study: Study, key: NameKey, outputs: Mapping[str, bytes] | None = None) -> Leaks:
    """Return every place where a name from the key still occurs.

    This checks the transcripts and all notes, labels, coders and file names; every file in the
    study's folder, with its properties; the store's history, and its backups. `outputs` (by path
    below `outputs/`) are checked instead of those on disk.
    """
    unread: list[str] = []
    texts = said_texts(study) | _labels(study)
    now = set(texts.values())
    codebook = study.codebook_path
    if codebook.is_file():
        now.add(read_codebook_text(codebook))
    texts |= load_kept_words(study.store, beside=now)
    given = {f"{OUTPUTS}{name}": data for name, data in (outputs or {}).items()}
    for where, data in [*given.items(), *_files(study, set(given), unread)]:
        texts[f"the name of {where}"] = where
        found = words_in(where, data)
        if found is None:
            unread.append(where)
        texts |= found or {}
    texts |= _backups(study, unread)
    language = study.codebook.language
    found_leaks = find_leaks(key.names, texts, language=language, unsure=True, refused=key.refused)
    standing = [leak for leak in found_leaks if leak.sure]
    doubtful = [leak for leak in found_leaks if not leak.sure and not leak.form.islower()]
    return Leaks(standing, doubtful, sorted(unread))


def _labels(study: Study) -> dict[str, str]:
    """Yield speakers, respondents with their attributes, coders, and the text of orphans."""
    texts: dict[str, str] = {}
    for document in study.documents:
        speakers = dict.fromkeys(turn.speaker for turn in document.turns if turn.speaker)
        about = [document.name, *speakers, document.respondent or "", document.part]
        texts[f"the labels of {document.name}"] = APART.join(
            [*about, *document.attributes.values()]
        )
    for coding in study.everything_hidden_too.codings():
        texts[f"the keywords of {coding.id}"] = "\n".join(coding.triggers)
        texts[f"the text of {coding.id}"] = "" if coding.span else coding.text
    texts["the names of coders"] = APART.join(find_coders(study))
    return {where: text for where, text in texts.items() if text}


def find_coders(study: Study) -> list[str]:
    """Return the names of everyone who coded, decided, summarised or wrote a note."""
    whole = study.everything_hidden_too
    coders = {coding.coder for coding in whole.codings()}
    coders |= {decision.coder for decision in whole.decisions()}
    coders |= {summary.coder for summary in whole.summaries()}
    return sorted(coders | {memo.coder for memo in whole.memos()})


def _files(study: Study, given: set[str], unread: list[str]) -> Iterator[tuple[str, bytes]]:
    """Return the study's files without store and backups; hidden folders are reported as unread."""
    for path in sorted(study.folder.rglob("*")):
        where = path.relative_to(study.folder).as_posix()
        hidden = next((part for part in Path(where).parts[:-1] if part.startswith(".")), None)
        if hidden:
            if f"{hidden}/" not in unread:
                unread.append(f"{hidden}/")
        elif path.is_file() and where not in given and not _is_store(where):
            try:
                yield where, path.read_bytes()
            except OSError:
                unread.append(where)


def _is_store(where: str) -> bool:
    return where.startswith((STORE_NAME, f"{BACKUPS}/"))


def _backups(study: Study, unread: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    folder = study.folder / BACKUPS
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        where = path.relative_to(study.folder).as_posix()
        texts[f"the name of {where}"] = where
        try:
            with open_copy(path) as copy:
                kept = load_kept_words(copy)
        except QualcodeError:
            unread.append(where)
            continue
        texts |= {f"{where}: {place}": text for place, text in kept.items()}
    return texts
