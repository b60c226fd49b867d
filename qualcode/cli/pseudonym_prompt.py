"""Each possible name is shown in context, and a person decides about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.cli.render import ask, out, plural, tell
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.pseudonyms.key import NameKey, Place
    from qualcode.study.name_proposals import Context, Doubt
    from qualcode.study.study import Study
    from qualcode.views.name_prompt import DoubtQueue, Keep, NameAnswers, ProposalQueue

SHOWN = 3  # lines shown for each name

_BACK, _LATER, _KIND, _ENOUGH, _QUIT = "b", "s", "k", "e", "q"
_STEPS: dict[str, Callable[[ProposalQueue], None]] = {
    _BACK: lambda queue: queue.back(),
    _LATER: lambda queue: queue.skip(),
    _KIND: lambda queue: queue.skip(kind=True),
}
_HELP = """\
  Enter   accept the proposed pseudonym
  [P3]    or type another one; one that you used before makes the two one person
  n       not a name: leave it, and do not ask again
  b       back to the previous one
  s       skip it, decide later
  k       skip the rest of this kind
  e       end: leave the rest unchanged, and go on to the copy
  q       quit; your decisions are saved"""
_DOUBT_HELP = """\
  y       yes, replace it
  n       no, leave it, and do not ask again
  a       yes, here and in all remaining places of this word
  o       no, neither here nor in any remaining place of this word
  s       skip this word, decide later
  e       end: leave the rest unchanged, and go on to the copy
  q       quit; your decisions are saved"""
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
    """Ask about every name and every doubtful form; None if the person does not want a copy yet.

    `keep` is called after every answer, so that no answer is lost.
    """
    from qualcode.views.name_prompt import NameAnswers

    answers = NameAnswers(study, key, keep)
    try:
        asked = _ask_proposals(answers)
        asked = _ask_doubts(answers) or asked
    except _Stopped:
        return None
    if asked:
        tell()
        count = plural(len(answers.key.names), "name")
        if _chosen(f"{count} to replace. Create the copy in {target} now? (y/n) ", "yn") == "n":
            return None
    return answers.key


def _ask_proposals(answers: NameAnswers) -> bool:
    """Ask about possible names one at a time; return whether anything was asked."""
    from qualcode.views.name_prompt import ProposalQueue

    queue = ProposalQueue(answers)
    count = len(queue.proposals)
    if queue.missed:
        _say(queue.missed, "yellow")
    said = f"{plural(count, 'name')} for you to decide; each answer is saved at once."
    _say(f"{said} Press ? for help." if count else "No other names are proposed.")
    while proposal := queue.proposal:
        tell()
        tell(f"{queue.at + 1} of {count}: {proposal.name}", "bold")
        tell(f"  {proposal.kind} ({proposal.why}), {plural(len(proposal.places), 'place')}", "dim")
        _show(proposal.places[:SHOWN], proposal.contexts)
        for name, pseudonym in queue.alike:
            _say(
                f"  Similar to {name}, which is {pseudonym}. If they are the same person, type that.",
                "dim",
            )
        if _pseudonym(queue) == _ENOUGH:
            return True
    return count > 0


def _pseudonym(queue: ProposalQueue) -> str:
    """Ask about the current name, carry out the answer, and return it."""
    question = f"Pseudonym {queue.pseudonym}? (Enter: yes; or type another; n: not a name; ?) "
    while True:
        answer = ask(question)
        if answer == "?":
            tell(_HELP)
        elif answer == _QUIT:
            raise _Stopped
        elif len(answer) == 1 and answer not in {*_STEPS, _ENOUGH, "n", "y"}:
            tell("  A pseudonym needs more than one letter. Press ? for help.", "yellow")
        elif _done(queue, answer):
            return answer


def _done(queue: ProposalQueue, answer: str) -> bool:
    """Carry out the answer; False if the pseudonym is not valid."""
    if answer in _STEPS:
        _STEPS[answer](queue)
    elif answer in {"n", "no"}:
        queue.refuse()
    elif answer != _ENOUGH:
        try:
            queue.replace(queue.pseudonym if answer in {"", "y", "yes"} else answer)
        except QualcodeError as error:
            _say(error.on_one_line, "yellow")
            return False
    return True


def _ask_doubts(answers: NameAnswers) -> bool:
    """Ask about other forms of the confirmed names; return whether anything was asked."""
    from qualcode.views.name_prompt import DoubtQueue

    queue, rounds, asked = DoubtQueue(answers), 0, False
    while doubt := queue.doubt:
        if queue.rounds > rounds:
            rounds = queue.rounds
            tell()
            _say(f"{plural(queue.of, 'word')} that may be other forms of these names.")
        asked = True
        tell()
        how = _HOW[doubt.kind].format(name=doubt.name)
        tell(f"{queue.number} of {queue.of}: {doubt.form} - {how}", "bold")
        answer = _spelling(queue, doubt) if doubt.is_spelling else _each_place(queue, doubt)
        if answer == _ENOUGH:
            break
    return asked


def _spelling(queue: DoubtQueue, doubt: Doubt) -> str:
    """Ask once for all places of the form."""
    _show(doubt.places[:SHOWN], doubt.contexts)
    more = len(doubt.places) - SHOWN
    if more > 0:
        tell(f"    and in {plural(more, 'more place')}", "dim")
    answer = _chosen(f"Replace it with {doubt.pseudonym} as well? (y: yes; n: no; ?) ", "ynse")
    if answer == _LATER:
        queue.skip()
    elif answer != _ENOUGH:
        try:
            queue.answer(yes=answer == "y")
        except QualcodeError as error:
            _say(error.on_one_line, "yellow")
    return answer


def _each_place(queue: DoubtQueue, doubt: Doubt) -> str:
    """Ask separately for each place."""
    question = f"Is it {doubt.pseudonym} here? (y: yes; n: no; a: all the rest; o: none; ?) "
    answer = ""
    while queue.doubt is doubt:
        tell(f"  place {queue.at + 1} of {len(doubt.places)}", "dim")
        _show(queue.places[:1], doubt.contexts[queue.at :])
        answer = _chosen(question, "ynaose")
        if answer == _ENOUGH:
            break
        if answer == _LATER:
            queue.skip()
        else:
            queue.answer_place(yes=answer in "ya", rest=answer in "ao")
    return answer


def _say(text: str, style: str = "") -> None:
    """Print a sentence, wrapped between words."""
    out().print(text, style=style or None)


def _show(places: Sequence[Place], contexts: Sequence[Context]) -> None:
    from rich.text import Text

    for place, context in zip(places, contexts, strict=False):
        tell(f"  {place.where}, line {place.line}", "dim")
        line = Text(f"    {context.before}").append(context.word, "bold reverse")
        out().print(line.append(context.after), soft_wrap=True)


def _chosen(question: str, keys: str) -> str:
    """Return one of the keys; ask again until one of them is pressed."""
    while True:
        answer = ask(question).lower()[:1]
        if answer == _QUIT:
            raise _Stopped
        if answer == "?" and len(keys) > len("yn"):
            tell(_DOUBT_HELP)
        if answer and answer in keys:
            return answer
