"""What the rows of a matrix stand for: cases, participants, groups, or groups with their members.

In a focus group the group speaks too: what several say to one another belongs to none of them
alone (Kidd & Parshall 2000). So a group has a row, a summary and extracts of its own; they are not
the sum of its members'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualcode.analysis.cast import Cast, natural
from qualcode.errors import QualcodeError
from qualcode.model.documents import PARTICIPANT, Case, Document
from qualcode.model.matrix import Extract

BY_CASE, BY_PARTICIPANT, BY_GROUP, BY_BOTH = KINDS = ("case", "participant", "group", "both")

Voice = tuple[str, str]  # document's name, speaker's label


@dataclass(frozen=True)
class Rows:
    """The rows chosen, and which of them an extract belongs to.

    `cases` are the rows in their order; `group_of` names for each row the group it belongs to (a
    group's own row belongs to itself). Only `place` and `rest` know how extracts are shared out.
    """

    kind: str
    cases: tuple[Case, ...]
    group_of: Mapping[str, str] = field(default_factory=dict)
    _groups: Mapping[str, str] = field(default_factory=dict)  # document's name -> its group's row
    _voices: Mapping[Voice, str] = field(default_factory=dict)  # -> the participant's row
    _talk: frozenset[str] = frozenset()  # ids of codings over the words of several members

    def place(self, extracts: Iterable[Extract]) -> list[Extract]:
        """Each extract, with the row it is shown in as its `case`.

        Rows by `group`: everything said in a group is in the group's row. By `both`: what one
        member says is in the member's row; what several say to one another, and what belongs to no one,
        (a moderator's words), in the group's.
        """
        if self.kind == BY_CASE:
            return list(extracts)
        return [replace(extract, case=self._row(extract)) for extract in extracts]

    def rest(self, extracts: Iterable[Extract]) -> list[Extract]:
        """What the summary of each row rests on: a group's on everything said in it, whoever by.

        So a group's summary goes out of date with its members' words too, and the same summary
        serves rows by `group` and by `both`.
        """
        if self.kind != BY_BOTH:
            return self.place(extracts)
        found = []
        for extract in extracts:
            group = self._groups.get(extract.document)
            found += [replace(extract, case=group)] if group is not None else []
            found += [extract] if extract.case != group else []
        return found

    def heard(
        self, documents: Iterable[Document], cast: Cast
    ) -> dict[str, dict[str, frozenset[int]]]:
        """By row and document's id, the turns in which the row is heard."""
        found: dict[str, dict[str, list[int]]] = {}
        for document in documents:
            for turn in document.turns:
                for row in self._rows_of(
                    document.name, turn.speaker or "", cast.case_of(document, turn)
                ):
                    found.setdefault(row, {}).setdefault(document.id, []).append(turn.number)
        return {
            row: {name: frozenset(turns) for name, turns in places.items()}
            for row, places in found.items()
        }

    @property
    def groups(self) -> frozenset[str]:
        """The rows that are a group."""
        return frozenset(self._groups.values())

    def _rows_of(self, document: str, speaker: str, case: str) -> tuple[str, ...]:
        if not case:
            return ()
        group = self._groups.get(document)
        if self.kind == BY_PARTICIPANT:
            return (self._voices.get((document, speaker), case),)
        if group is None:
            return (case,)
        return (group,) if self.kind == BY_GROUP else tuple(dict.fromkeys((group, case)))

    def _row(self, extract: Extract) -> str:
        group = self._groups.get(extract.document)
        if self.kind == BY_PARTICIPANT:
            return self._voices.get((extract.document, extract.speaker), extract.case)
        if group is None or (self.kind == BY_BOTH and not self._is_common(extract)):
            return extract.case
        return group

    def _is_common(self, extract: Extract) -> bool:
        return not extract.case or extract.coding.id in self._talk


def find_rows(
    kind: str,
    *,
    cases: Sequence[Case],
    documents: Sequence[Document],
    cast: Cast,
    extracts: Iterable[Extract] = (),
) -> Rows:
    """The rows of that kind; a group is a document in which several participants speak.

    `participant`: one row per speaker of a document, under the name of their case if the case is
    theirs alone. A group has the attributes that all its members share. `extracts` (suggestions may
    be among them) are those that will be placed. Raises QualcodeError for another kind.
    """
    if kind not in KINDS:
        raise QualcodeError(f"Rows cannot be {kind!r}.", f"Rows: {', '.join(KINDS)}.")
    if kind == BY_CASE:
        return Rows(kind, tuple(cases))
    members = _members(documents, cast)
    if kind == BY_PARTICIPANT:
        return _participants(members, cases)
    return _grouped(kind, members, cases, documents, cast, extracts)


def _members(documents: Sequence[Document], cast: Cast) -> dict[str, dict[str, str]]:
    """For each document its participants' labels with their cases, in the order they speak."""
    found: dict[str, dict[str, str]] = {}
    for document in documents:
        voices = found.setdefault(document.name, {})
        for turn in document.turns:
            label = turn.speaker or ""
            if label not in voices and cast.role_of(turn.speaker) == PARTICIPANT:
                voices[label] = cast.case_of(document, turn)
    return found


def _participants(members: Mapping[str, Mapping[str, str]], cases: Sequence[Case]) -> Rows:
    facts = {case.name: case.attributes for case in cases}
    voices = [(doc, label, case) for doc, said in members.items() for label, case in said.items()]
    voices_of = Counter(case for _, _, case in voices)
    rows: dict[Voice, str] = {}
    named: dict[str, Case] = {}
    for document, label, case in voices:
        alone = voices_of[case] == 1
        name = case if alone else f"{document}:{label}" if label else document
        rows[document, label] = name
        named[name] = Case(name, facts.get(case, {}))
    ordered = sorted(named.values(), key=lambda case: natural(case.name))
    return Rows(BY_PARTICIPANT, tuple(ordered), _voices=rows)


def _grouped(
    kind: str,
    members: Mapping[str, Mapping[str, str]],
    cases: Sequence[Case],
    documents: Sequence[Document],
    cast: Cast,
    extracts: Iterable[Extract],
) -> Rows:
    facts = {case.name: case.attributes for case in cases}
    own = {doc: cast.group_of(doc) or doc for doc, said in members.items() if len(said) > 1}
    groups: dict[str, dict[str, None]] = {}
    for document, group in own.items():
        groups.setdefault(group, {}).update(dict.fromkeys(members[document].values()))
    group_of = {case: group for group, found in groups.items() for case in found}
    group_of |= {group: group for group in groups}
    rows = [_group(name, list(found), facts) for name, found in groups.items()]
    outside = [c for c in cases if c.name not in group_of]
    if kind == BY_GROUP:
        ordered = sorted([*rows, *outside], key=lambda case: natural(case.name))
        return Rows(kind, tuple(ordered), {name: name for name in groups}, own)
    inside = [c for c in cases if c.name in group_of and c.name not in groups]
    ordered = sorted(
        [*rows, *inside, *outside],
        key=lambda c: (
            natural(group_of.get(c.name, c.name)),
            c.name not in groups,
            natural(c.name),
        ),
    )
    by_id = {document.id: document for document in documents}
    talk = frozenset(
        extract.coding.id for extract in extracts if _is_talk(extract, by_id, members, cast)
    )
    return Rows(kind, tuple(ordered), group_of, own, _talk=talk)


def _group(name: str, members: Sequence[str], facts: Mapping[str, Mapping[str, str]]) -> Case:
    """The group's row: what is the same for all its members, and what `cases.csv` says of it."""
    attributes = dict.fromkeys((a for member in members for a in facts.get(member, {})), "")
    for attribute in attributes:
        values = {facts.get(member, {}).get(attribute, "") for member in members}
        attributes[attribute] = values.pop() if len(values) == 1 else ""
    said = {key: value for key, value in facts.get(name, {}).items() if value}
    return Case(name, attributes | said)


def _is_talk(
    extract: Extract,
    documents: Mapping[str, Document],
    members: Mapping[str, Mapping[str, str]],
    cast: Cast,
) -> bool:
    """Whether the words of two members or more are under the coding."""
    document, span = documents.get(extract.coding.document), extract.coding.span
    if document is None or span is None or len(members.get(document.name, ())) < 2:
        return False
    labels = {turn.speaker or "" for turn in document.turns_of(span)}
    return len({label for label in labels if cast.role_of(label or None) == PARTICIPANT}) > 1
