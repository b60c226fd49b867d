"""The codebook as it changes: edits that keep the file, by a command or by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qualcode.actions.cases import keep_input
from qualcode.codebook.carrying import Vanished, find_vanished
from qualcode.codebook.edit import add_code, add_theme
from qualcode.codebook.joining import Conflict, join_codebooks
from qualcode.codebook.versions import Change as Difference
from qualcode.codebook.versions import compare_codebooks, parents_of
from qualcode.codebook.yaml_file import parse_codebook
from qualcode.codebook.yaml_text import write_codebook
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.exchange.codebooks.formats import read_foreign_codebook
from qualcode.files.writing import encode_alike
from qualcode.files.yaml_nodes import read_codebook_text
from qualcode.keywords.entries import check_keywords
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.store.codings import Which, load_codes_in_use
from qualcode.store.database import Change
from qualcode.store.read_codebook import codebook_key, has_read_codebook, keep_read_codebook
from qualcode.store.wordings import load_input
from qualcode.study.codebook_versions import find_wordings
from qualcode.study.study import Study
from qualcode.text.known_names import nearest

Edit = Callable[[str], str]

OPEN_CODES = "open_codes"


def recognise_codebook(
    study: Study, *, coder: str, allow: Collection[str] = ()
) -> list[Difference]:
    """Take note of a codebook that was edited by hand; returns what changed, in words.

    Raises QualcodeError, and saves nothing, if codes have gone that codings or summaries refer to
    to (but for those in `allow`): the message says what can be done about it.
    """
    text = study.codebook_text()
    last = _last_text(study)
    if text == last or not study.codebook_path.exists():
        _keep_read(study, text, coder)
        return []
    # What was there when the study was begun is no edit, and is not undone.
    with study.store.change("codebook edit", coder, undoable=last is not None) as change:
        # Another process may have been here while we waited.
        study.refresh()
        text, last = study.codebook_text(), _last_text(study)
        if text == last:
            return []
        after = parse_codebook(text, study.codebook_path.name)
        changes: list[Difference] = []
        if last is not None:
            before = parse_codebook(last, "the last version")
            _refuse_vanished(study, after, before, allow)
            changes = compare_codebooks(before, after)
        keep_input(change, study.settings.codebook, text)
        change.note("; ".join(c.words for c in changes) or "first seen")
    study.refresh()
    return changes


def _keep_read(study: Study, text: str, coder: str) -> None:
    """Keep the codebook as it was read, so that the next command need not read its file."""
    key = codebook_key(text, study.settings.language)
    if has_read_codebook(study.store, key):
        return
    with suppress(QualcodeError):  # another writes, or nobody may: it is read again next time
        read = study.codebook
        with study.store.change("codebook edit", coder) as change:
            keep_read_codebook(change, key, read)


def edit_codebook(
    study: Study, edit: Edit, *, action: str, coder: str, why: str | None = None
) -> list[Difference]:
    """Change the codebook's file in place by `edit`, a function from its text to the new text.

    What the edit does not touch stays byte for byte. Raises QualcodeError, and writes nothing, where
    the result would have errors or codings would lose their code.
    """
    recognise_codebook(study, coder=coder)
    with study.store.change(action, coder, why=why) as change:
        study.refresh()
        before = study.codebook_text()
        changes = write_version(study, change, before, edit(before))
    study.refresh()
    return changes


def join_codebook(
    study: Study, other: Path, base: Path, *, coder: str, why: str | None = None
) -> tuple[list[Difference], tuple[Conflict, ...]]:
    """Bring what changed from `base` to `other` into the codebook, in place.

    Returns what changed, and what both sides changed differently: that stays as it is here.
    """
    was, theirs = read_codebook_text(base), read_codebook_text(other)
    conflicts: list[Conflict] = []

    def join(ours: str) -> str:
        joined = join_codebooks(was, ours, theirs)
        conflicts.extend(joined.conflicts)
        return joined.text

    changes = edit_codebook(study, join, action="codebook join", coder=coder, why=why)
    return changes, tuple(conflicts)


def restore_code(study: Study, code_id: str, *, coder: str, why: str | None = None) -> str:
    """Put back a code that has vanished from the file, as the last version that had it knew it.

    If more have vanished, only the file is corrected: it is recorded once all of them are settled.
    Returns the code's name. Raises QualcodeError if no version had it.
    """
    if code_id in study.codebook.order:
        raise QualcodeError(
            f"'{code_id}' is already in the codebook, so there is nothing to restore.",
            f"`qualcode codebook retire {code_id} --back` makes a retired code usable again.",
        )
    for book in find_wordings(study):
        found = book.code(code_id) or book.theme(code_id)
        if found is None:
            continue
        with study.store.change("codebook restore", coder, why=why) as change:
            text = study.codebook_text()
            after = _put_back(text, found, parents_of(book)[code_id])
            if _find_vanished(study, parse_codebook(after, study.codebook_path.name), book):
                change.note(f"{code_id} is back in the file; other codes are still missing there")
                change.put_file(study.codebook_path, encode_alike(study.codebook_path, after))
            else:
                write_version(study, change, text, after)
        study.refresh()
        return found.name
    raise QualcodeError(f"No version of the codebook contains a code '{code_id}'.", None)


def write_version(
    study: Study, change: Change, before: str, after: str, allow: Collection[str] = ()
) -> list[Difference]:
    """Keep `after` as the codebook, within a change, and write its file; errors as `edit_codebook`."""
    if before == after:
        return []
    name = study.codebook_path.name
    old, new = parse_codebook(before, name), parse_codebook(after, name)
    _refuse_unreadable(new, old, name)
    _refuse_vanished(study, new, old, allow)
    changes = compare_codebooks(old, new)
    change.note("; ".join(c.words for c in changes))
    keep_input(change, study.settings.codebook, after)
    change.put_file(study.codebook_path, encode_alike(study.codebook_path, after))
    return changes


def _refuse_unreadable(after: Codebook, before: Codebook, name: str) -> None:
    """A keyword that cannot be read stops `suggest`; one that was there before is reported by `check`."""
    known = {problem.message for problem in check_keywords(before, name)}
    new = [p for p in check_keywords(after, name) if p.severity == "error"]
    new = [problem for problem in new if problem.message not in known]
    if new:
        raise ProblemsError(new, "Nothing was changed. docs/keywords.md explains the keywords.")


def _refuse_vanished(
    study: Study, after: Codebook, before: Codebook, allow: Collection[str]
) -> None:
    vanished = [v for v in _find_vanished(study, after, before) if v.code_id not in allow]
    if not vanished:
        return
    lines = [
        f"'{v.code_id}' ({v.name}): {count_uses(study, v.code_id)}{_likely(v)}" for v in vanished
    ]
    first, into = vanished[0].code_id, vanished[0].likely or "INTO"
    raise QualcodeError(
        f"{study.settings.codebook} no longer contains codes that are in use; nothing was changed:\n  "
        + "\n  ".join(lines),
        f"`qualcode codebook merge {first} {into}` gives its codings to another code. "
        f"`qualcode codebook restore {first}` puts it back into the file; `qualcode "
        f"codebook retire {first}` then retires it.",
    )


def _find_vanished(study: Study, after: Codebook, before: Codebook) -> list[Vanished]:
    return list(find_vanished(after, load_codes_in_use(study.store), before))


def _likely(vanished: Vanished) -> str:
    return f"; did you rename it to '{vanished.likely}'?" if vanished.likely else ""


def count_uses(study: Study, code_id: str) -> str:
    """How many codings and summaries refer to a code, in words; empty if none does."""
    whole = study.everything_hidden_too
    codings = len(whole.codings(Which(code=code_id)))
    summaries = len(whole.summaries(Which(code=code_id)))
    counted = ((codings, "coding", "codings"), (summaries, "summary", "summaries"))
    return ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counted if n)


def _last_text(study: Study) -> str | None:
    return load_input(study.store, study.settings.codebook)


def _put_back(text: str, found: Code | Theme, home: str) -> str:
    if isinstance(found, Theme):
        return add_theme(text, found)
    book = parse_codebook(text, "codebook.yaml")
    if home not in book.order:
        raise QualcodeError(
            f"'{found.id}' was in '{home}', which no longer exists either.",
            nearest(home, list(book.order), "codes"),
        )
    return add_code(text, home, found)


@dataclass(frozen=True)
class UnderstoodCodebook:
    """A codebook file as it was understood: its tree, its text as ours, and what could not be taken."""

    codebook: Codebook
    text: str
    notes: tuple[str, ...]


def understand_codebook(path: Path) -> UnderstoodCodebook:
    """Read another person's or program's codebook; nothing is changed. Errors as the readers'."""
    if path.suffix.lower() in {".yaml", ".yml"} and "themes:" in read_codebook_text(path):
        text, notes = read_codebook_text(path), tuple[str, ...]()
    else:
        imported = read_foreign_codebook(path)
        text, notes = write_codebook(imported.codebook), imported.notes
    return UnderstoodCodebook(parse_codebook(text, path.name), text, notes)


def import_codebook(
    study: Study, understood: UnderstoodCodebook, *, coder: str, why: str | None = None
) -> None:
    """Make a codebook the study's own.

    Raises QualcodeError, and changes nothing, if codings would lose their code.
    """
    text = understood.text
    edit_codebook(study, lambda _: text, action="codebook import", coder=coder, why=why)


def add_open_code(study: Study, code_id: str, name: str, *, coder: str) -> list[Difference]:
    """Put a code of open coding under the theme `open_codes`, which is made if it is missing."""
    return edit_codebook(
        study,
        lambda text: with_open_codes(study, text, {code_id: name}),
        action="codebook add",
        coder=coder,
        why="open coding",
    )


def put_open_codes(study: Study, change: Change, names: Collection[str]) -> None:
    """The same for several names, each with an id made of its words, within a change."""
    study.refresh()
    before = study.codebook_text()
    codes: dict[str, str] = {}
    for name in dict.fromkeys(names):
        codes[make_code_id(name, {*study.codebook.order, *codes})] = name
    write_version(study, change, before, with_open_codes(study, before, codes))
    study.refresh()


def with_open_codes(study: Study, text: str, codes: Mapping[str, str]) -> str:
    """The codebook's text with codes (names by their ids) of open coding under `open_codes`."""
    if OPEN_CODES not in study.codebook.order:
        text = add_theme(text, Theme(OPEN_CODES, "Open codes"))
    for code_id, name in codes.items():
        text = add_code(text, OPEN_CODES, Code(code_id, name))
    return text


def make_code_id(name: str, taken: Collection[str]) -> str:
    """An id made of the words of a name, and not among those taken."""
    plain = "_".join(re.findall(r"[a-z0-9]+", _fold_accents(name).casefold())) or "code"
    number, code_id = 2, plain
    while code_id in taken:
        code_id, number = f"{plain}_{number}", number + 1
    return code_id


def _fold_accents(text: str) -> str:
    """Letters without their accents."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))
