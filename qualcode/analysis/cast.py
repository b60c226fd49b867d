"""Who speaks in which role, and for which case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property

from qualcode.model.documents import (
    FOCUS_GROUP,
    INTERVIEW,
    MODERATOR,
    OTHER,
    PARTICIPANT,
    QUESTIONNAIRE,
    Case,
    Document,
    Membership,
    Turn,
)
from qualcode.model.spans import Span

_GLOB = re.compile(r"[*?\[]")


_QUESTION = re.compile(r"[?？؟]['\"”’»)\s]*$")
_MOST_QUESTIONS = 2 / 3


@dataclass(frozen=True)
class Cast:
    """Roles and cases of a study.

    `members` are the rules of `cases.csv`, `attributes` the facts it has about each case;
    `moderators` and `others` are labels, compared without case, closing punctuation or a number
    (but M1 is not M: a man as often as a moderator).
    """

    members: tuple[Membership, ...] = ()
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    moderators: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def role_of(self, speaker: str | None) -> str:
        """`participant`, `moderator` or `other`; who has no label counts as participant."""
        if speaker is None:
            return PARTICIPANT
        if speaker not in self._roles:
            names = {_plain(speaker), re.sub(r"(?<=\w\w)\s*\d+$", "", _plain(speaker))}
            other = OTHER if names & self._others else PARTICIPANT
            self._roles[speaker] = MODERATOR if names & self._moderators else other
        return self._roles[speaker]

    def case_of(self, document: Document, turn: Turn) -> str:
        """The case that speaks a turn; empty for moderators and others.

        The narrowest rule wins: one that names the speaker before one for the whole document, one
        that names the document before a glob. A speaker that no rule names is a case of their own.
        """
        if self.role_of(turn.speaker) != PARTICIPANT:
            return ""
        rule = self._rule(document.name, turn.speaker or "")
        if rule:
            return rule.case
        if document.respondent:
            return document.respondent
        return f"{document.name}:{turn.speaker}" if turn.speaker else document.name

    def source_of(self, document: Document) -> str:
        """The kind of source: what `cases.csv` says of the document, else what it looks like."""
        said = (
            r.facts.get("source", "")
            for r in self.members
            if r.document and _fits(r, document.name)
        )
        if given := next(filter(None, said), ""):
            return " ".join(given.casefold().split())
        if document.respondent:
            return QUESTIONNAIRE
        speakers = {t.speaker for t in document.turns if self.role_of(t.speaker) == PARTICIPANT}
        return FOCUS_GROUP if len(speakers) > 1 else INTERVIEW

    def occasion_of(self, case: str, document: str) -> Mapping[str, str]:
        """What `cases.csv` says of the case in this document alone: its wave, its date."""
        if (case, document) not in self._occasions:
            fitting = [r for r in self.members if r.case == case and _fits(r, document)]
            found: dict[str, str] = {}
            for rule in sorted(fitting, key=lambda r: r.document != document):
                found |= {name: value for name, value in rule.facts.items() if name not in found}
            self._occasions[case, document] = found
        return self._occasions[case, document]

    def is_placed(self, document: Document, speaker: str | None) -> bool:
        """True if a rule of `cases.csv` says whose words these are."""
        return self._rule(document.name, speaker or "") is not None

    def group_of(self, document: str) -> str:
        """The case that a rule for the whole document names, members aside; empty without one."""
        rule = self._rule(document, "")
        return rule.case if rule else ""

    def case_of_span(self, document: Document, span: Span) -> str:
        """The case of the words under `span`.

        Words of several cases belong to the group they sit in (a rule for the whole document),
        where there is one; else to the case that speaks first.
        """
        cases = dict.fromkeys(
            case for turn in document.turns_of(span) if (case := self.case_of(document, turn))
        )
        if len(cases) > 1 and (group := self._rule(document.name, "")):
            return group.case
        return next(iter(cases), "")

    def stretches_of(self, document: Document, span: Span) -> list[tuple[str, Span]]:
        """The stretches of `span` in which one case speaks, in order, with the case.

        What a moderator says between two turns of one case is part of its stretch; what moderators
        say at the ends is in none.
        """
        found: list[tuple[str, Span]] = []
        for turn in document.turns_of(span):
            case = self.case_of(document, turn)
            if not case:
                continue
            part = Span(max(turn.span.start, span.start), min(turn.span.end, span.end))
            if found and found[-1][0] == case:
                part = found.pop()[1].joined(part)
            found.append((case, part))
        return found

    def others_in(self, document: Document, span: Span) -> list[str]:
        """The cases that speak in `span` and that it does not count for: all but the first.

        Empty if one case speaks alone, or if the span belongs to the group they sit in.
        """
        counts_for = self.case_of_span(document, span)
        cases = dict.fromkeys(case for case, _ in self.stretches_of(document, span))
        return [case for case in cases if case != counts_for] if counts_for in cases else []

    @cached_property
    def _moderators(self) -> frozenset[str]:
        return frozenset(map(_plain, self.moderators))

    @cached_property
    def _others(self) -> frozenset[str]:
        return frozenset(map(_plain, self.others))

    @cached_property
    def _occasions(self) -> dict[tuple[str, str], Mapping[str, str]]:
        return {}

    @cached_property
    def _roles(self) -> dict[str, str]:
        """The role of each label that was asked for."""
        return {}

    @cached_property
    def _found(self) -> dict[tuple[str, str], Membership | None]:
        """The rule of each document and speaker that was asked for."""
        return {}

    @cached_property
    def _rules(self) -> dict[tuple[bool, str, bool, str], list[tuple[int, Membership]]]:
        """The rules with their places in the table, by all that decides whether one can fit.

        That is whether a speaker is named, and who; whether the document is a glob, and its name,
        or what a name must begin with to fit the glob.
        """
        rules: dict[tuple[bool, str, bool, str], list[tuple[int, Membership]]] = {}
        for place, rule in enumerate(self.members):
            glob = _GLOB.search(rule.document)
            name = rule.document[: glob.start()] if glob else rule.document
            key = (bool(rule.speaker), _plain(rule.speaker), bool(glob), name)
            rules.setdefault(key, []).append((place, rule))
        return rules

    def _rule(self, document: str, speaker: str) -> Membership | None:
        if (document, speaker) not in self._found:
            self._found[document, speaker] = self._narrowest(document, speaker)
        return self._found[document, speaker]

    def _narrowest(self, document: str, speaker: str) -> Membership | None:
        """The first of the narrowest rules that fit."""
        for named, label in ((True, _plain(speaker)), (False, "")):
            exact = self._rules.get((named, label, False, document)) if document else None
            if exact:
                return exact[0][1]
            beginnings = (document[:length] for length in range(len(document) + 1))
            globs = (self._rules.get((named, label, True, one), ()) for one in beginnings)
            fitting = [(at, rule) for group in globs for at, rule in group if _fits(rule, document)]
            if fitting:
                return min(fitting, key=lambda one: one[0])[1]
            if anywhere := self._rules.get((named, label, False, "")):
                return anywhere[0][1]
        return None


def find_cases(documents: list[Document], cast: Cast) -> list[Case]:
    """Every case that `cases.csv` names or that speaks, with attributes; natural order of names.

    What the table says of moderators makes no case. Each case has the same attributes, in the order of `cases.csv`, then of the questionnaires.
    """
    silent = moderators_as_cases(cast)
    names = dict.fromkeys(rule.case for rule in cast.members if rule.case not in silent)
    attributes = Attributes(cast, find_answers(documents))
    for document in documents:
        for turn in document.turns:
            names.setdefault(cast.case_of(document, turn))
    names.pop("", None)
    return [Case(name, attributes.of(name)) for name in sorted(names, key=natural)]


Answers = Mapping[str, Mapping[str, str]]  # by respondent, what they answered


def find_answers(documents: Iterable[Document]) -> Answers:
    """The closed answers of each respondent."""
    return {one.respondent: one.attributes for one in documents if one.respondent}


class Attributes:
    """The attributes of cases, each case looked up when it is asked for.

    All cases have the same `names`, in the order of `cases.csv`, then of the questionnaires.
    """

    def __init__(self, cast: Cast, answers: Answers) -> None:
        self._listed, self._answers = cast.attributes, answers
        facts = (*self._listed.values(), *answers.values())
        self.names = list(dict.fromkeys(name for one in facts for name in one))
        self._known: dict[str, dict[str, str]] = {}

    def of(self, case: str) -> Mapping[str, str]:
        """The attributes of a case, empty if nothing is known."""
        if case not in self._known:
            listed, told = self._listed.get(case, {}), self._answers.get(case, {})
            self._known[case] = {n: listed.get(n) or told.get(n, "") for n in self.names}
        return self._known[case]


def moderators_as_cases(cast: Cast) -> dict[str, str]:
    """Cases whose rows name none but moderators and others, with the label of the first."""
    roles: dict[str, list[Membership]] = {}
    for rule in cast.members:
        roles.setdefault(rule.case, []).append(rule)
    return {
        case: rules[0].speaker
        for case, rules in roles.items()
        if all(_is_about_nobody(rule, case, cast) for rule in rules)
    }


def _is_about_nobody(rule: Membership, case: str, cast: Cast) -> bool:
    """A row without a place stands for the speaker of its case's name, and for such a document."""
    speaker = rule.speaker or (case if rule.document == case else "")
    return bool(speaker) and cast.role_of(speaker) != PARTICIPANT


def find_named(rule: Membership, documents: Collection[str]) -> list[str]:
    """Which of these documents a rule is about, whoever speaks."""
    if rule.document and not _GLOB.search(rule.document):
        return [rule.document] if rule.document in documents else []
    return [name for name in documents if _fits(rule, name)]


def names_speaker(rule: Membership, labels: Iterable[str]) -> bool:
    """Whether a rule is about one of these speakers, wherever they speak."""
    return not rule.speaker or any(_plain(rule.speaker) == _plain(label) for label in labels)


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key that puts P2 before P10."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts]


def _fits(rule: Membership, document: str) -> bool:
    """Whether a rule is about this document, whoever speaks."""
    return rule.document in {"", document} or fnmatchcase(document, rule.document)


def _plain(label: str) -> str:
    return label.strip().rstrip(":.").strip().casefold()


def guess_moderators(document: Document, cast: Cast) -> list[str]:
    """The labels that ask most of the questions, if no moderator is known: a guess to report.

    At least three turns, half of them questions; or a quarter of them, if these are most of the
    questions that anyone asks.
    """
    if any(cast.role_of(turn.speaker) == MODERATOR for turn in document.turns):
        return []
    asked: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for turn in document.turns:
        if turn.speaker:
            spoken[turn.speaker] += 1
            asked[turn.speaker] += _QUESTION.search(turn.span.of(document.text)) is not None
    most = asked.total() * _MOST_QUESTIONS
    return [
        name
        for name, turns in spoken.items()
        if turns >= 3
        and (asked[name] * 2 >= turns or (asked[name] >= max(3, most) and asked[name] * 4 >= turns))
    ]


@dataclass(frozen=True)
class SpeakerCount:
    """A speaker of a document, with their role, turns and case."""

    speaker: str | None
    role: str
    turns: int
    case: str


def count_speakers(document: Document, cast: Cast) -> list[SpeakerCount]:
    """Who speaks in a document and how often, in the order of their first words."""
    counts = Counter(turn.speaker for turn in document.turns)
    first = {turn.speaker: turn for turn in reversed(document.turns)}
    return [
        SpeakerCount(name, cast.role_of(name), turns, cast.case_of(document, first[name]))
        for name, turns in counts.items()
    ]
