"""What `pseudonymise` asks a person, one name at a time; every answer is kept at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from qualcode.pseudonyms.key import NameKey, Place, check_key
from qualcode.study.name_proposals import Doubt, Proposed, find_doubts, find_proposals
from qualcode.study.study import Study

Keep = Callable[[NameKey], None]


class NameAnswers:
    """The key as it grows: `keep` is called with it after every answer."""

    def __init__(self, study: Study, key: NameKey, keep: Keep) -> None:
        self.study = study
        self.key = key
        self._keep = keep

    def replace(self, name: str, pseudonym: str) -> None:
        """Give a name a pseudonym; QualcodeError, and nothing kept, if it cannot be one."""
        now = self.key | NameKey({name: pseudonym})
        check_key(now, self.study.codebook.language)
        self.set(now)

    def refuse(self, word: str) -> None:
        """The word is not a name: it is not asked about again."""
        self.set(replace(self.key, refused=self.key.refused | {word}))

    def answer_places(self, places: Mapping[Place, tuple[str, str]]) -> None:
        """At each place its word and pseudonym; an empty one leaves the word as it is."""
        self.set(replace(self.key, places={**self.key.places, **places}))

    def set(self, key: NameKey) -> None:
        """Keep the key."""
        self.key = key
        self._keep(key)


class ProposalQueue:
    """What may be a name, one by one, with a way back; `missed` says what is not looked for."""

    def __init__(self, answers: NameAnswers) -> None:
        self.proposals, self.missed = find_proposals(answers.study, answers.key)
        self.at = 0
        self._answers = answers
        self._passed = ""  # the kind of which the rest is skipped
        self._before: list[tuple[int, NameKey]] = []
        self._find()

    @property
    def proposal(self) -> Proposed | None:
        """What to decide on; None at the end."""
        return self.proposals[self.at] if self.at < len(self.proposals) else None

    @property
    def pseudonym(self) -> str:
        """What it would be called: like those it belongs to, else as it was proposed."""
        assert self.proposal
        return self._answers.key.kin(self.proposal.name) or self.proposal.pseudonym

    @property
    def alike(self) -> list[tuple[str, str]]:
        """Names of the key that are like it, with their pseudonyms."""
        assert self.proposal
        key = self._answers.key
        return [(name, key.names[name]) for name in key.like(self.proposal.name)]

    def replace(self, pseudonym: str) -> None:
        """Replace it, and go on; QualcodeError if that cannot be a pseudonym."""
        assert self.proposal
        before = (self.at, self._answers.key)
        self._answers.replace(self.proposal.name, pseudonym)
        self._go_on(before)

    def refuse(self) -> None:
        """It is not a name; go on."""
        assert self.proposal
        before = (self.at, self._answers.key)
        self._answers.refuse(self.proposal.name)
        self._go_on(before)

    def skip(self, *, kind: bool = False) -> None:
        """Decide later, on this one or on the rest of its kind."""
        assert self.proposal
        if kind:
            self._passed = self.proposal.kind
        self._go_on((self.at, self._answers.key))

    def back(self) -> None:
        """To the one before, with the key as it was; at the first one nothing changes."""
        self._passed = ""
        if self._before:
            self.at, key = self._before.pop()
            self._answers.set(key)

    def _go_on(self, before: tuple[int, NameKey]) -> None:
        self._before.append(before)
        self.at += 1
        self._find()

    def _find(self) -> None:
        while self.proposal and (
            self.proposal.kind == self._passed or self._answers.key.is_decided(self.proposal.name)
        ):
            self.at += 1


class DoubtQueue:
    """Other forms of what is a name by now; an accepted one may have other forms itself.

    They come in `rounds`: `number` of `of` in this one. A doubt about a spelling has one answer; of
    any other each place has its own, and `places` are those still without.
    """

    def __init__(self, answers: NameAnswers) -> None:
        self.rounds = 0
        self.number = 0
        self.of = 0
        self.doubt: Doubt | None = None
        self.at = 0
        self._answers = answers
        self._round: list[Doubt] = []
        self._seen: set[tuple[str, str]] = set()
        self._next()

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of the doubt that have no answer yet, the one asked about first."""
        assert self.doubt
        return self.doubt.places[self.at :]

    def answer(self, *, yes: bool) -> None:
        """The spelling is the name everywhere, or is not a name; QualcodeError if it cannot be."""
        assert self.doubt
        try:
            if yes:
                self._answers.replace(self.doubt.form, self.doubt.pseudonym)
            else:
                self._answers.refuse(self.doubt.form)
        finally:
            self._next()

    def answer_place(self, *, yes: bool, rest: bool = False) -> None:
        """The word is the name at this place, or is not; with `rest` at all that are left."""
        assert self.doubt
        here = self.places if rest else self.places[:1]
        words = [context.word for context in self.doubt.contexts[self.at :]]
        said = self.doubt.pseudonym if yes else ""
        self._answers.answer_places(
            {place: (word, said) for place, word in zip(here, words, strict=False)}
        )
        self.at += len(here)
        if self.at >= len(self.doubt.places):
            self._next()

    def skip(self) -> None:
        """Decide on the word later."""
        self._next()

    def _next(self) -> None:
        self.at, self.doubt = 0, None
        while self.doubt is None:
            if self.number == len(self._round):
                found = find_doubts(self._answers.study, self._answers.key)
                self._round = [one for one in found if (one.name, one.form) not in self._seen]
                self.number, self.of = 0, len(self._round)
                self.rounds += 1
                if not self._round:
                    return
            doubt = self._round[self.number]
            self.number += 1
            self._seen.add((doubt.name, doubt.form))
            is_open = doubt.places and not self._answers.key.is_decided(doubt.form)
            if is_open or (doubt.places and not doubt.is_spelling):
                self.doubt = doubt
