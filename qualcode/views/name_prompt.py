"""What `pseudonymise` asks, one name at a time; every answer is saved at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from qualcode.pseudonyms.key import NameKey, Place, check_key
from qualcode.study.name_proposals import Doubt, Proposed, find_doubts, find_proposals
from qualcode.study.study import Study

Keep = Callable[[NameKey], None]


class NameAnswers:
    """The key while it grows: `keep` is called with it after every answer."""

    def __init__(self, study: Study, key: NameKey, keep: Keep) -> None:
        self.study = study
        self.key = key
        self._keep = keep

    def replace(self, name: str, pseudonym: str) -> None:
        """Give a name a pseudonym; QualcodeError, with nothing saved, if it is not valid."""
        now = self.key | NameKey({name: pseudonym})
        check_key(now, self.study.codebook.language)
        self.set(now)

    def refuse(self, word: str) -> None:
        """Record that the word is not a name, so that it is not asked about again."""
        self.set(replace(self.key, refused=self.key.refused | {word}))

    def answer_places(self, places: Mapping[Place, tuple[str, str]]) -> None:
        """Record the pseudonym of the word at each place; an empty one leaves the word unchanged."""
        self.set(replace(self.key, places={**self.key.places, **places}))

    def set(self, key: NameKey) -> None:
        """Save the key."""
        self.key = key
        self._keep(key)


class ProposalQueue:
    """Possible names, one at a time, with a way back; `missed` lists what is not searched for."""

    def __init__(self, answers: NameAnswers) -> None:
        self.proposals, self.missed = find_proposals(answers.study, answers.key)
        self.at = 0
        self._answers = answers
        self._passed = ""  # the kind whose remaining names are skipped
        self._before: list[tuple[int, NameKey]] = []
        self._find()

    @property
    def proposal(self) -> Proposed | None:
        """Return the current name, or None at the end."""
        return self.proposals[self.at] if self.at < len(self.proposals) else None

    @property
    def pseudonym(self) -> str:
        """Return the suggested pseudonym: that of a related name if there is one."""
        assert self.proposal
        return self._answers.key.kin(self.proposal.name) or self.proposal.pseudonym

    @property
    def alike(self) -> list[tuple[str, str]]:
        """Return similar names in the key, with their pseudonyms."""
        assert self.proposal
        key = self._answers.key
        return [(name, key.names[name]) for name in key.like(self.proposal.name)]

    def replace(self, pseudonym: str) -> None:
        """Replace the name and continue; QualcodeError if the pseudonym is not valid."""
        assert self.proposal
        before = (self.at, self._answers.key)
        self._answers.replace(self.proposal.name, pseudonym)
        self._go_on(before)

    def refuse(self) -> None:
        """Record that it is not a name, and continue."""
        assert self.proposal
        before = (self.at, self._answers.key)
        self._answers.refuse(self.proposal.name)
        self._go_on(before)

    def skip(self, *, kind: bool = False) -> None:
        """Decide later about this name, or about all remaining names of its kind."""
        assert self.proposal
        if kind:
            self._passed = self.proposal.kind
        self._go_on((self.at, self._answers.key))

    def back(self) -> None:
        """Go back to the previous name and restore the key; at the first one, nothing changes."""
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
    """Other forms of the confirmed names; an accepted form can have further forms.

    Forms are asked in rounds: `number` of `of` in this round. A misspelling needs one answer. Any
    other form needs one answer per place; `places` are those without an answer.
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
        """Return the places of the form without an answer, the current one first."""
        assert self.doubt
        return self.doubt.places[self.at :]

    def answer(self, *, yes: bool) -> None:
        """Record that the form is the name, or is not; QualcodeError if it is not valid."""
        assert self.doubt
        try:
            if yes:
                self._answers.replace(self.doubt.form, self.doubt.pseudonym)
            else:
                self._answers.refuse(self.doubt.form)
        finally:
            self._next()

    def answer_place(self, *, yes: bool, rest: bool = False) -> None:
        """Record if the word is the name at this place; with `rest`, at all remaining places."""
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
        """Decide about the word later."""
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
