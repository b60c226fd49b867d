"""The states of the codebook: who brought them about, when and why, and what changed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from qualcode.codebook.versions import Change, compare_codebooks
from qualcode.codebook.yaml_file import parse_codebook
from qualcode.errors import QualcodeError
from qualcode.study.study import Study


@dataclass(frozen=True)
class Version:
    """One state of the codebook: `number` from 1, who brought it about, when and why."""

    number: int
    when: str
    coder: str
    action: str
    why: str | None
    sha256: str


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


def compare_versions(study: Study, first: int, second: int) -> list[Change]:
    """What changed from one version to another, in words."""
    books = [
        parse_codebook(text_of_version(study, find_version(study, number)), f"version {number}")
        for number in (first, second)
    ]
    return compare_codebooks(*books)


def _content_of(row: str) -> str:
    content: str = json.loads(row)["content"]
    return content
