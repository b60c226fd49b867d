"""The versions of the codebook: who made them, when and why, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qualcode.codebook.versions import Change, compare_codebooks, tell_changes
from qualcode.codebook.yaml_file import parse_codebook
from qualcode.errors import QualcodeError
from qualcode.model.codes import Codebook
from qualcode.store.codings import Which
from qualcode.store.documents import load_text
from qualcode.store.wordings import Wording, load_input_history
from qualcode.study.study import Study

SPLIT = "codebook split"


@dataclass(frozen=True)
class Version:
    """A version of the codebook: `number` from 1, who made it, when and why.

    `change` is the number of that change in the history, `sha256` the hash of the file's text.
    """

    number: int
    when: str
    coder: str
    action: str
    why: str | None
    sha256: str
    change: int


@dataclass(frozen=True)
class Split:
    """A code that was split, and the ids of the codes that replace it."""

    code_id: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A version that changed a code, and how, in sentences."""

    version: Version
    words: tuple[str, ...]


def find_versions(study: Study) -> list[Version]:
    """Return the versions of the codebook in this study, oldest first.

    Versions imported with another copy of the study are not included, because this codebook was
    never in that state.
    """
    return [
        Version(number, w.when, w.coder, w.action, w.why, w.sha256, w.change)
        for number, w in enumerate(_wordings(study), 1)
    ]


def find_version(study: Study, number: int) -> Version:
    """Return the version of that number; QualcodeError if there is none."""
    versions = find_versions(study)
    if 1 <= number <= len(versions):
        return versions[number - 1]
    known = (
        "There are no versions yet." if not versions else f"The versions are 1 to {len(versions)}."
    )
    raise QualcodeError(f"There is no version {number} of the codebook.", known)


def find_wordings(study: Study) -> Iterator[Codebook]:
    """Return every known state of the codebook, with those of other copies; the latest first."""
    ours = [wording.sha256 for wording in _wordings(study)]
    theirs = [wording.sha256 for wording in _wordings(study, elsewhere=True)]
    known = dict.fromkeys([*reversed(ours), *reversed(theirs)])
    return (
        parse_codebook(load_text(study.store, sha256), "an earlier version") for sha256 in known
    )


def count_made(study: Study, versions: Sequence[Version]) -> Counter[int]:
    """Return how many of the codings were made under each version, by its number.

    An undo restores the same text as a new version; the time distinguishes the two.
    """
    made: Counter[int] = Counter()
    for coding in study.codings():
        same = [version for version in versions if version.sha256 == coding.codebook]
        before = [version for version in same if version.when <= coding.created]
        made.update(version.number for version in (before[-1:] or same[:1]))
    return made


def text_of_version(study: Study, version: Version) -> str:
    """Return the file as it was."""
    return load_text(study.store, version.sha256)


def codebook_of_version(study: Study, version: Version) -> Codebook:
    """Return the codebook as it was."""
    return parse_codebook(text_of_version(study, version), f"version {version.number}")


def compare_versions(study: Study, first: int, second: int) -> list[Change]:
    """Describe what changed in the codebook from one version to another."""
    versions = [find_version(study, number) for number in (first, second)]
    return compare_codebooks(*(codebook_of_version(study, version) for version in versions))


def find_story(study: Study, code_id: str) -> list[Step]:
    """Return what the versions changed about one code or theme, oldest first; only those that did."""
    versions = find_versions(study)
    books = [codebook_of_version(study, version) for version in versions]
    steps = []
    if books and code_id in books[0].order:
        steps.append(Step(versions[0], ("It has been there from the beginning",)))
    for version, (before, after) in zip(versions[1:], pairwise(books), strict=True):
        changes = [c for c in compare_codebooks(before, after) if c.code_id == code_id]
        if changes:
            steps.append(Step(version, tuple(tell_changes(changes))))
    return steps


def find_splits(study: Study) -> list[Split]:
    """Return the codes that were split and are now out of use, in the order of the splits."""
    versions = find_versions(study)
    splits: dict[str, Split] = {}
    for before, after in pairwise(versions):
        if after.action == SPLIT:
            pair = codebook_of_version(study, before), codebook_of_version(study, after)
            splits |= {split.code_id: split for split in _splits(*pair)}
    return [split for split in splits.values() if _is_open(study.codebook, split)]


def find_waiting(study: Study) -> dict[str, int]:
    """Return the codes that were split and still have codings, with their number."""
    split = (one.code_id for one in find_splits(study))
    held = {code: len(study.codings(Which(code=code, placed=True))) for code in split}
    return {code: count for code, count in held.items() if count}


def _splits(before: Codebook, after: Codebook) -> list[Split]:
    changes = compare_codebooks(before, after)
    parts = tuple(change.code_id for change in changes if change.kind == "added")
    return [Split(change.code_id, parts) for change in changes if change.kind == "retired"]


def _is_open(codebook: Codebook, split: Split) -> bool:
    code = codebook.code(split.code_id)
    return code is not None and code.retired


def _wordings(study: Study, *, elsewhere: bool = False) -> list[Wording]:
    return load_input_history(study.store, study.settings.codebook, elsewhere=elsewhere)
