"""Each name that may be one, shown where it stands, and decided on by a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.cli.render import ask, out, plural, tell
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.pseudonyms.key import NameKey, Place
    from qualcode.study.name_proposals import Context, Doubt, Proposed
    from qualcode.study.study import Study

Keep = Callable[["NameKey"], None]
SHOWN = 3  # lines told of a name

_BACK, _LATER, _KIND, _ENOUGH, _QUIT = "b", "s", "k", "e", "q"
_HELP = "  Enter   accept the proposed pseudonym\n  [P3]    or type another one; one "
"that you used before makes the two one person\n  n       not a name: leave "
"it, and do not ask again\n  b       back to the previous one\n  s       skip "
"it, decide later\n  k       skip the rest of this kind\n  e       end: leave "
"the rest unchanged, and go on to the copy\n  q       quit; your decisions "
"are saved"
_DOUBT_HELP = "  y       yes, replace it\n  n       no, leave it, and do not ask again\n  "
"a       yes, here and in all remaining places of this word\n  o       no, "
"neither here nor in any remaining place of this word\n  s       skip this "
"word, decide later\n  e       end: leave the rest unchanged, and go on to "
"the copy\n  q       quit; your decisions are saved"
_HOW = {
    "misspelt": "{name}, misspelt?",
    "part": "part of {name}?",
    "initials": "the initials of {name}?",
    "joined": "{name}, or a double name of another person?",
    "exact": "the name or the ordinary word?",
    "case": "the name or the ordinary word?",
    "plural": "the name or the ordinary word?",
}


class _Stopped(Exception):  # noqa: N818 - no error: the person wants no more questions
    pass


def confirm(study: Study, key: NameKey, keep: Keep, target: Path) -> NameKey | None:
    """Ask about every name and every doubtful form; None if the person does not want a copy (yet).

    `keep` is called after every answer, so that none is lost.
    """
    dialogue = _Dialogue(study, key, keep)
    try:
        dialogue.ask_proposals()
        dialogue.ask_doubts()
    except _Stopped:
        return None
    if dialogue.asked:
        tell()
        count = plural(len(dialogue.key.names), "name")
        if _chosen(f"{count} to replace. Create the copy in {target} now? (y/n) ", "yn") == "n":
            return None
    return dialogue.key


class _Dialogue:
    def __init__(self, study: Study, key: NameKey, keep: Keep) -> None:
        self.key = key
        self.asked = False
        self._study = study
        self._keep = keep

    def ask_proposals(self) -> None:
        """Ask about what may be a name, one by one; `b` goes back to the previous one."""
        from qualcode.study.name_proposals import find_proposals

        proposals, missed = find_proposals(self._study, self.key)
        if missed:
            _say(missed, "yellow")
        said = f"{plural(len(proposals), 'name')} for you to decide; each answer is saved at once."
        _say(f"{said} Press ? for help." if proposals else "No other names are proposed.")
        passed, at = "", 0
        answered: list[tuple[int, NameKey]] = []
        while at < len(proposals):
            proposal = proposals[at]
            if proposal.kind == passed or self.key.is_decided(proposal.name):
                at += 1
                continue
            before = (at, self.key)
            answer = self._ask_proposal(f"{at + 1} of {len(proposals)}", proposal)
            if answer == _ENOUGH:
                return
            if answer == _BACK:
                passed = ""
                if answered:
                    at, self.key = answered.pop()
                    self._keep(self.key)
                continue
            passed = proposal.kind if answer == _KIND else passed
            answered.append(before)
            at += 1

    def _ask_proposal(self, number: str, proposal: Proposed) -> str:
        self.asked = True
        tell()
        tell(f"{number}: {proposal.name}", "bold")
        tell(f"  {proposal.kind} ({proposal.why}), {plural(len(proposal.places), 'place')}", "dim")
        _show(proposal.places[:SHOWN], proposal.contexts)
        for name in self.key.like(proposal.name):
            _say(
                f"  Similar to {name}, which is {self.key.names[name]}. If they are the same person, type that.",
                "dim",
            )
        return self._pseudonym(proposal)

    def ask_doubts(self) -> None:
        """Ask about other forms of accepted names; an accepted form may have other forms itself."""
        from qualcode.study.name_proposals import find_doubts

        seen: set[tuple[str, str]] = set()
        while True:
            doubts = [d for d in find_doubts(self._study, self.key) if (d.name, d.form) not in seen]
            if not doubts:
                return
            tell()
            _say(f"{plural(len(doubts), 'word')} that may be other forms of these names.")
            for number, doubt in enumerate(doubts, 1):
                seen.add((doubt.name, doubt.form))
                if doubt.is_spelling and self.key.is_decided(doubt.form):
                    continue
                self.asked = True
                tell()
                how = _HOW[doubt.kind].format(name=doubt.name)
                tell(f"{number} of {len(doubts)}: {doubt.form} - {how}", "bold")
                if not (self._spelling(doubt) if doubt.is_spelling else self._each_place(doubt)):
                    return

    def _pseudonym(self, proposal: Proposed) -> str:
        proposed = self.key.kin(proposal.name) or proposal.pseudonym
        question = f"Pseudonym {proposed}? (Enter: yes; or type another; n: not a name; ?) "
        while True:
            answer = ask(question)
            if answer == "?":
                tell(_HELP)
            elif answer == _QUIT:
                raise _Stopped
            elif answer in {_BACK, _LATER, _KIND, _ENOUGH}:
                return answer
            elif answer in {"n", "no"}:
                self._decide(refused=proposal.name)
                return ""
            elif len(answer) == 1 and answer != "y":
                tell("  A pseudonym needs more than one letter. Press ? for help.", "yellow")
            else:
                said = proposed if answer in {"", "y", "yes"} else answer
                if self._replace(proposal.name, said):
                    return ""

    def _spelling(self, doubt: Doubt) -> bool:
        """One answer for all places of the form; False where the person has had enough."""
        _show(doubt.places[:SHOWN], doubt.contexts)
        more = len(doubt.places) - SHOWN
        if more > 0:
            tell(f"    and in {plural(more, 'more place')}", "dim")
        answer = _chosen(f"Replace it with {doubt.pseudonym} as well? (y: yes; n: no; ?) ", "ynse")
        if answer == "y":
            self._replace(doubt.form, doubt.pseudonym)
        elif answer == "n":
            self._decide(refused=doubt.form)
        return answer != _ENOUGH

    def _each_place(self, doubt: Doubt) -> bool:
        """An answer a place; False where the person has had enough."""
        question = f"Is it {doubt.pseudonym} here? (y: yes; n: no; a: all the rest; o: none; ?) "
        for at, place in enumerate(doubt.places):
            tell(f"  place {at + 1} of {len(doubt.places)}", "dim")
            _show([place], doubt.contexts[at:])
            answer = _chosen(question, "ynaose")
            if answer in {_LATER, _ENOUGH}:
                return answer == _LATER
            here = doubt.places[at:] if answer in "ao" else [place]
            words = [context.word for context in doubt.contexts[at:]]
            said = doubt.pseudonym if answer in "ya" else ""
            self._decide(places={p: (word, said) for p, word in zip(here, words, strict=False)})
            if answer in "ao":
                return True
        return True

    def _replace(self, name: str, pseudonym: str) -> bool:
        from qualcode.pseudonyms.key import NameKey, check_key

        now = self.key | NameKey({name: pseudonym})
        try:
            check_key(now, self._study.codebook.language)
        except QualcodeError as error:
            _say(error.on_one_line, "yellow")
            return False
        self.key = now
        self._keep(now)
        return True

    def _decide(
        self, *, refused: str = "", places: dict[Place, tuple[str, str]] | None = None
    ) -> None:
        words = self.key.refused | ({refused} if refused else set())
        self.key = replace(self.key, refused=words, places={**self.key.places, **(places or {})})
        self._keep(self.key)


def _say(text: str, style: str = "") -> None:
    """A sentence, broken between words."""
    out().print(text, style=style or None)


def _show(places: Sequence[Place], contexts: Sequence[Context]) -> None:
    from rich.text import Text

    for place, context in zip(places, contexts, strict=False):
        tell(f"  {place.where}, line {place.line}", "dim")
        line = Text(f"    {context.before}").append(context.word, "bold reverse")
        out().print(line.append(context.after), soft_wrap=True)


def _chosen(question: str, keys: str) -> str:
    """One of the keys; asked again until it is one."""
    while True:
        answer = ask(question).lower()[:1]
        if answer == _QUIT:
            raise _Stopped
        if answer == "?" and len(keys) > len("yn"):
            tell(_DOUBT_HELP)
        if answer and answer in keys:
            return answer
