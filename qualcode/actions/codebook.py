"""The codebook as it changes: edits that keep the file, versions, and codings that come along."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qualcode.actions.cases import keep_input
from qualcode.actions.files import write_file
from qualcode.codebook.carrying import (
    Vanished,
    carry_codings,
    carry_decisions,
    carry_memos,
    carry_summaries,
    find_vanished,
)
from qualcode.codebook.edit import add_code, add_theme
from qualcode.codebook.joining import Conflict, join_codebooks
from qualcode.codebook.merging import merge_codes
from qualcode.codebook.versions import Change as Difference
from qualcode.codebook.versions import compare_codebooks
from qualcode.codebook.yaml_file import HINT, read_codebook, read_codebook_text
from qualcode.errors import ProblemsError, QualcodeError
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.store.codings import (
    load_memos,
    save_coding,
    save_decision,
    save_memo,
    save_summary,
    summary_id,
)
from qualcode.store.database import Change
from qualcode.study.study import Study, nearest

OPEN_CODES = "open_codes"

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Version:
    """One state of the codebook: `number` from 1, who brought it about, when and why."""

    number: int
    when: str
    coder: str
    action: str
    why: str | None
    sha256: str


@dataclass(frozen=True)
class MergeReport:
    """What a merge did to the codings: how many changed their code, how many became one."""

    carried: int
    joined: int


def recognise_codebook(
    study: Study, *, coder: str, allow: Collection[str] = ()
) -> list[Difference]:
    """Take note of a codebook that was edited by hand; returns what changed, in words.

    Raises QualcodeError, and keeps nothing, where codes have gone that codings or summaries hold on
    to (but for those in `allow`): the message says what can be done about it.
    """
    text = read_codebook_text(study.codebook_path)
    last = _last_text(study)
    if text == last:
        return []
    after = _sound(text, study.codebook_path.name)
    changes: list[Difference] = []
    if last is not None:
        before = _sound(last, "the last version")
        _refuse_vanished(study, after, before, allow)
        changes = compare_codebooks(before, after)
    with study.store.change("codebook edit", coder, undoable=False) as change:
        keep_input(change, study.settings.codebook, text)
        change.note("; ".join(c.words for c in changes) or "first seen")
    study.refresh()
    return changes


def edit_codebook(
    study: Study, edit: Edit, *, action: str, coder: str, why: str | None = None
) -> list[Difference]:
    """Change the codebook's file in place by `edit`, a function from its text to the new text.

    What the edit does not touch stays byte for byte. Raises QualcodeError, and writes nothing, where
    the result would have errors or codings would lose their code.
    """
    recognise_codebook(study, coder=coder)
    before = read_codebook_text(study.codebook_path)
    with study.store.change(action, coder, why=why) as change:
        changes = _write(study, change, before, edit(before))
    study.refresh()
    return changes


def add_open_code(study: Study, code_id: str, name: str, *, coder: str) -> list[Difference]:
    """Put a code of open coding under the theme `open_codes`, which is made where it is missing."""

    def edit(text: str) -> str:
        if OPEN_CODES not in study.codebook.order:
            text = add_theme(text, Theme(OPEN_CODES, "Open codes"))
        return add_code(text, OPEN_CODES, Code(code_id, name))

    return edit_codebook(study, edit, action="codebook add", coder=coder, why="open coding")


def add_named_codes(study: Study, names: Collection[str], *, coder: str) -> None:
    """Open coding by name: a code for each, with an id made of its words."""
    taken = set(study.codebook.order)
    for name in dict.fromkeys(names):
        plain = "_".join(re.findall(r"[a-z0-9]+", fold_accents(name).casefold())) or "code"
        number, code_id = 2, plain
        while code_id in taken:
            code_id, number = f"{plain}_{number}", number + 1
        taken.add(code_id)
        add_open_code(study, code_id, name, coder=coder)


def fold_accents(text: str) -> str:
    """Letters without their accents."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))


def merge_code(
    study: Study, code_id: str, into: str, *, coder: str, why: str | None = None
) -> MergeReport:
    """Give the codings, decisions, summaries and memos of a code to another, and take it out.

    Two codings of the same words become one, with both coders and memos. A code that has vanished
    from the file by hand can still be merged, whatever else has vanished.
    """
    if code_id in study.codebook.order:
        recognise_codebook(study, coder=coder)
    study.require_code(into)
    text = read_codebook_text(study.codebook_path)
    after = text if code_id not in study.codebook.order else merge_codes(text, code_id, into)
    if after == text and not _users(study, code_id):
        study.require_code(code_id)
    with study.store.change("codebook merge", coder, why=why) as change:
        change.note(f"{code_id} into {into}")
        _write(study, change, text, after, allow={code_id})
        report = _carry(study, change, {code_id: into})
    study.refresh()
    return report


def join_codebook(
    study: Study, other: Path, base: Path, *, coder: str, why: str | None = None
) -> tuple[list[Difference], tuple[Conflict, ...]]:
    """Bring what changed from `base` to `other` into the codebook, in place.

    Returns what changed, and what both sides changed differently: that stays as it is here.
    """
    ours = read_codebook_text(study.codebook_path)
    joined = join_codebooks(read_codebook_text(base), ours, read_codebook_text(other))
    changes = edit_codebook(
        study, lambda _: joined.text, action="codebook join", coder=coder, why=why
    )
    return changes, joined.conflicts


def restore_code(study: Study, code_id: str, *, coder: str, why: str | None = None) -> str:
    """Put back a code that has vanished from the file, as the last version that had it knew it.

    Where more have vanished, the file alone is mended: it is noted once all of them are settled.
    Returns the code's name. Raises QualcodeError where no version had it.
    """
    for version in reversed(find_versions(study)):
        book = _sound(text_of_version(study, version), "an earlier version")
        found = book.code(code_id) or book.theme(code_id)
        if found is None:
            continue
        text = read_codebook_text(study.codebook_path)
        after = _put_back(text, found, _parent(book, code_id))
        if _find_vanished(study, _sound(after, study.codebook_path.name), book):
            write_file(study.codebook_path, after)
        else:
            with study.store.change("codebook restore", coder, why=why) as change:
                _write(study, change, text, after)
        study.refresh()
        return found.name
    raise QualcodeError(f"No version of the codebook had a code '{code_id}'.", None)


def find_versions(study: Study) -> list[Version]:
    """The states of the codebook's content, oldest first."""
    rows = study.store.rows(
        'SELECT c."when", c.coder, c.action, c.why, r.after FROM change_row r '
        "JOIN change c ON c.id = r.change "
        "WHERE r.tbl = 'input' AND r.key = ? AND r.after IS NOT NULL ORDER BY c.id, r.seq",
        (study.settings.codebook,),
    )
    return [
        Version(number, r["when"], r["coder"], r["action"], r["why"], _content_of(r["after"]))
        for number, r in enumerate(rows, 1)
    ]


def find_version(study: Study, number: int) -> Version:
    """The version of that number; QualcodeError where there is none."""
    versions = find_versions(study)
    if 1 <= number <= len(versions):
        return versions[number - 1]
    raise QualcodeError(
        f"There is no version {number} of the codebook.", f"The versions: 1 to {len(versions)}."
    )


def text_of_version(study: Study, version: Version) -> str:
    """The file as it was."""
    body: str = study.store.rows("SELECT body FROM content WHERE sha256 = ?", (version.sha256,))[0][
        "body"
    ]
    return body


def compare_versions(study: Study, first: int, second: int) -> list[Difference]:
    """What changed from one version to another, in words."""
    books = [
        _sound(text_of_version(study, find_version(study, number)), f"version {number}")
        for number in (first, second)
    ]
    return compare_codebooks(*books)


def _write(
    study: Study, change: Change, before: str, after: str, allow: Collection[str] = ()
) -> list[Difference]:
    if before == after:
        return []
    old, new = _sound(before, study.codebook_path.name), _sound(after, study.codebook_path.name)
    _refuse_vanished(study, new, old, allow)
    changes = compare_codebooks(old, new)
    change.note("; ".join(c.words for c in changes))
    keep_input(change, study.settings.codebook, after)
    write_file(study.codebook_path, after)
    return changes


def _carry(study: Study, change: Change, moves: Mapping[str, str]) -> MergeReport:
    across = study.settings.approach != "coding-reliability"
    carried = carry_codings(study.codings(), moves, across_coders=across)
    for joined in carried.joined:
        change.remove("coding", joined.gone.id)
    for _, coding in carried.changed:
        save_coding(change, coding)
    became = {joined.gone.id: joined.result.id for joined in carried.joined}
    for decision in carry_decisions(study.decisions(), moves):
        made = decision.coding
        while made in became:
            made = became[made]
        save_decision(change, replace(decision, coding=made))
    summaries = study.summaries()  # as they were: the loop takes some of them away
    for summary in summaries:
        if summary.code_id in moves:
            change.remove("summary", summary_id(summary.case, summary.code_id))
    for summary in carry_summaries(summaries, moves):
        save_summary(change, summary)
    for memo in carry_memos(load_memos(study.store), moves):
        save_memo(change, memo)
    return MergeReport(len(carried.changed), len(carried.joined))


def _refuse_vanished(
    study: Study, after: Codebook, before: Codebook, allow: Collection[str]
) -> None:
    vanished = [v for v in _find_vanished(study, after, before) if v.code_id not in allow]
    if not vanished:
        return
    lines = [f"'{v.code_id}' ({v.name}): {_users(study, v.code_id)}{_likely(v)}" for v in vanished]
    first = vanished[0].code_id
    raise QualcodeError(
        f"{study.settings.codebook} no longer has codes that are in use; nothing was changed:\n  "
        + "\n  ".join(lines),
        f"`qualcode codebook merge {first} INTO` gives its codings to another code; "
        f"`qualcode codebook restore {first}` puts it back, and then "
        f"`qualcode codebook retire {first}` takes it out of use.",
    )


def _find_vanished(study: Study, after: Codebook, before: Codebook) -> list[Vanished]:
    used = {c.code_id for c in study.codings()} | {s.code_id for s in study.summaries()}
    return list(find_vanished(after, used, before))


def _likely(vanished: Vanished) -> str:
    return f"; is it now '{vanished.likely}'?" if vanished.likely else ""


def _users(study: Study, code_id: str) -> str:
    codings = sum(1 for coding in study.codings() if coding.code_id == code_id)
    summaries = sum(1 for summary in study.summaries() if summary.code_id == code_id)
    parts = [f"{codings} codings"] if codings else []
    parts += [f"{summaries} summaries"] if summaries else []
    return ", ".join(parts)


def _last_text(study: Study) -> str | None:
    rows = study.store.rows(
        "SELECT body FROM input i JOIN content c ON c.sha256 = i.content WHERE i.id = ?",
        (study.settings.codebook,),
    )
    return rows[0]["body"] if rows else None


def _sound(text: str, name: str) -> Codebook:
    codebook, problems = read_codebook(text, name)
    if codebook is None:
        errors = [problem for problem in problems if problem.severity == "error"]
        raise ProblemsError(errors, HINT)
    return codebook


def _parent(book: Codebook, code_id: str) -> str:
    for theme in book.themes:
        nodes: list[Theme | Code] = [theme, *theme.walk()]
        for node in nodes:
            if any(child.id == code_id for child in node.codes):
                return node.id
    return ""


def _put_back(text: str, found: Code | Theme, home: str) -> str:
    if isinstance(found, Theme):
        return add_theme(text, found)
    book = _sound(text, "codebook.yaml")
    if home not in book.order:
        raise QualcodeError(
            f"'{found.id}' stood in '{home}', which is gone too.",
            nearest(home, list(book.order), "codes"),
        )
    return add_code(text, home, found)


def _content_of(row: str) -> str:
    content: str = json.loads(row)["content"]
    return content
