"""The files of two copies of a study: codebooks joined; cases and transcripts brought along."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from qualcode.codebook.joining import JoinedCodebook, join_codebooks, put_back
from qualcode.codebook.yaml_file import parse_codebook
from qualcode.errors import QualcodeError
from qualcode.exchange.cases_table import compare_cases
from qualcode.files.places import OWN, place_in
from qualcode.files.tables import read_table
from qualcode.files.yaml_nodes import read_codebook_text
from qualcode.store.codings import load_codes_in_use
from qualcode.store.database import Change, Store
from qualcode.store.documents import load_stored
from qualcode.store.merge import EDITED, NEW, THEIRS, MergePlan
from qualcode.store.wordings import find_common_wording
from qualcode.study.settings import load_settings
from qualcode.study.study import Study

_TOLD = 20  # differences of two tables
_NOTHING = "themes: []\n"  # what two codebooks set out from that never were one


@dataclass(frozen=True)
class Codebooks:
    """A codebook as the two copies set out from it, as it is here, and as it is there: YAML texts."""

    base: str
    mine: str
    theirs: str

    def join(self, take: Collection[str] = ()) -> JoinedCodebook:
        """The two, joined; of the conflicts those in `take` as theirs."""
        if self.mine == self.base:
            # Comments and order come along, too.
            return JoinedCodebook(self.theirs, ())
        return join_codebooks(self.base, self.mine, self.theirs, take=take)

    def keep_used(self, change: Change, text: str) -> tuple[str, list[str]]:
        """`text` with the codes that one copy deleted and codings of the other refer to.

        Returns them, too. They are read as they are in the change.
        """
        gone = load_codes_in_use(change) - set(parse_codebook(text).order)
        for source in (self.mine, self.theirs) if gone else ():
            text = put_back(text, gone, source)
        return text, sorted(gone & set(parse_codebook(text).order))


def find_codebooks(study: Study, home: Path, theirs: Store) -> Codebooks | None:
    """The codebooks to be joined; None if both are the same, or the copy in `home` has none.

    Raises ProblemsError if theirs has errors.
    """
    name = load_settings(home).codebook
    if not (home / name).is_file():
        return None
    mine, there = study.codebook_text(), read_codebook_text(home / name)
    if mine == there:
        return None
    parse_codebook(there, f"{home.name}/{name}")
    base = find_common_wording(study.store, theirs, study.settings.codebook, name)
    return Codebooks(base or _NOTHING, mine, there)


def find_cases(study: Study, home: Path, theirs: Store) -> tuple[str, list[str]]:
    """The wording of their cases table, where they alone changed it (else empty), and warnings."""
    name = load_settings(home).cases
    if not (home / name).is_file():
        return "", []
    there = _text(home / name)
    mine = _text(study.cases_path) if study.cases_path.is_file() else None
    base = find_common_wording(study.store, theirs, study.settings.cases, name)
    if there in {mine, base}:
        return "", []
    if mine == base:
        return there, []
    return "", _case_differences(study, home / name)


def _case_differences(study: Study, theirs: Path) -> list[str]:
    """A warning that says what to write into the cases table by hand; none if they say the same."""
    told = f"{study.settings.cases} differs between the two copies and was not changed; "
    try:
        found = compare_cases(read_table(study.cases_path), read_table(theirs))
    except QualcodeError:
        return [f"{told}compare the two files yourself: {theirs.resolve()}"]
    more = [f"and {len(found) - _TOLD} more: {theirs.resolve()}"] if len(found) > _TOLD else []
    lines = "".join(f"\n  {line}" for line in (*found[:_TOLD], *more))
    return [f"{told}enter these values if you want them:{lines}"] if found else []


def find_transcripts(study: Study, home: Path, theirs: Store, plan: MergePlan) -> dict[Path, bytes]:
    """The files of documents whose text is now theirs; else the next ingest would undo the merge."""
    files = {stored.id: stored.file for stored in load_stored(theirs)}
    settings = load_settings(home)
    own, found = (*OWN, settings.codebook, settings.cases), {}
    for match in plan.documents:
        if match.state == NEW or (match.state == EDITED and match.text == THEIRS):
            source = place_in(home, files[match.their_id], own=own)
            if source.is_file():
                found[study.place(match.file)] = source.read_bytes()
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace")
