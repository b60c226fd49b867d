"""The facts above a conversation, which look like labels: `Interviewer: Anna Bell`, `Lieu : Lyon`."""

from __future__ import annotations

import re

from qualcode.readers.label_evidence import Evidence, is_role, words_of
from qualcode.readers.label_words import HEADS, INTERJECTIONS, PARTICLES, ROLES
from qualcode.readers.labels import REACH, Label, LabelStyle

# Of the facts above a talk (date, place, who asked) no more are looked for.
_MOST_FACTS = 30
TABLE = "Name | speech"
_HEADS_OF_SPEECH = {
    "speech",
    "text",
    "transcript",
    "transcription",
    "content",
    "words",
    "utterance",
    "dialogue",
}
_GAP = re.compile(r"\n[^\S\n]*\n")
# A line that gives a fact: up to five words, then a colon or an equals sign.
_FACT = re.compile(r"\W{0,3}[^\s:：=].{0,50}?\s*[:：=]")


def find_facts(
    text: str, style: LabelStyle, candidates: list[Label], evidence: Evidence
) -> set[int]:
    """Where the labels start that are facts above the talk, a title, or the headings of a table."""
    if style.name == TABLE:
        heads = rest_of_line(text, candidates[0]).casefold().split("|")
        if any(head.strip() in _HEADS_OF_SPEECH for head in heads):
            return {candidates[0].start}
    return (
        _run_of_facts(text, candidates, evidence)
        | _in_first_blocks(text, style, candidates, evidence)
        | _titles(text, candidates, evidence)
    )


def _run_of_facts(text: str, candidates: list[Label], evidence: Evidence) -> set[int]:
    """Labels in one run of brief lines with `Date: ...`, a fact that no one could be named after.

    It is among the first two. A label that comes again below is a fact only if an empty line ends
    the run.
    """
    run: list[Label] = []
    told = False
    for place, label in enumerate(candidates[:_MOST_FACTS]):
        head = not evidence.belief(label.speaker)
        told = told or (head and place < 2)
        rest = rest_of_line(text, label)
        if not is_brief(rest) or (place > 1 and not told):
            break
        if not head and evidence.counts[label.speaker] > 1 and not _ends_in_gap(text, label):
            break
        run.append(label)
    return {label.start for label in run} if told else set()


def _in_first_blocks(
    text: str, style: LabelStyle, candidates: list[Label], evidence: Evidence
) -> set[int]:
    """Labels in the blocks at the top that have a fact per line and end in an empty line.

    If turns elsewhere follow an empty line each, a block with two labels is such a block; else its
    lines must say who, when or where.
    """
    found: set[int] = set()
    if style.alone:
        return found
    at = 0
    while gap := _GAP.search(text, at):
        block = text[at : gap.start()]
        inside = [label for label in candidates if at <= label.start < gap.start()]
        lines = [line for line in block.split("\n") if line.strip()]
        rests = [rest_of_line(text, label) for label in inside]
        if len(lines) > _MOST_FACTS or not all(_is_fact_or_title(line) for line in lines):
            break
        if not all(evidence.counts[label.speaker] > 1 for label in inside):
            by_place = evidence.apart and len(inside) > 1 and any(map(_FACT.match, lines))
        else:
            by_place = evidence.apart and len(inside) > 1
        facts = sum(map(_is_fact, rests)) == len(rests) and (len(inside) > 1 or len(lines) > 1)
        if inside and not by_place and not facts:
            break
        found |= {label.start for label in inside}
        at = gap.end()
    below = [label for label in candidates if label.start not in found]
    return found if any(evidence.firm(label.speaker) for label in below) else set()


def _titles(text: str, candidates: list[Label], evidence: Evidence) -> set[int]:
    """Rare labels before the first usual one, after which no sentence follows: `A life: part one`."""
    found: set[int] = set()
    for label in candidates[:_MOST_FACTS]:
        rest = rest_of_line(text, label)
        if evidence.counts[label.speaker] > 1:
            first = not text[: label.start].strip() and _names_a_work(rest)
            return found | {label.start} if first else found
        said = re.search(r"[.?!…。？！]\W*$", rest) and not _is_fact(rest)
        if said or (is_role(label.speaker) and not _is_fact(rest)):
            return found
        found.add(label.start)
    return set()


def _names_a_work(said: str) -> bool:
    """True for a title: in capitals, or with a year, and without the end of a sentence."""
    capitals = said.upper() == said != said.lower() and len(said.split()) > 2
    return is_brief(said) and (capitals or re.search(r"\b(?:19|20)\d\d\b", said) is not None)


def _ends_in_gap(text: str, label: Label) -> bool:
    """True if an empty line follows the run of lines of one label each that `label` is in."""
    below = text[label.speech : label.speech + 3 * REACH].split("\n\n", 1)
    return len(below) > 1 and all(":" in line for line in below[0].split("\n")[1:])


def rest_of_line(text: str, label: Label) -> str:
    """What follows the label on its line."""
    return text[label.speech : label.speech + REACH].split("\n", 1)[0]


def is_brief(said: str) -> bool:
    """True for a few words that are not a sentence."""
    return 0 < len(said.split()) <= 8 and not said.rstrip().endswith((".", "?", "!", "…"))


def _is_fact_or_title(line: str) -> bool:
    match = _FACT.match(line)
    rest = line[match.end() :] if match else line
    return is_brief(rest) or _is_fact(rest) or not rest.strip()


def _is_fact(said: str) -> bool:
    """True for who, when, where or how long: names, roles, dates, numbers; not `Hello`, `Yes`."""
    words = said.replace(",", " ").split()
    if not 0 < len(words) <= 10 or said.rstrip().endswith(("?", "!", "…")):
        return False
    plain = words_of(said)
    if said.rstrip().endswith(".") and len(words[-1]) > 5:
        return False
    if plain and (all(word in INTERJECTIONS for word in plain) or plain[0] in INTERJECTIONS):
        return False
    return any(map(str.isdigit, said)) or all(
        word[:1].isupper() or not word[:1].isalpha() or word.casefold().strip(".,") in _FACTUAL
        for word in words
    )


_FACTUAL = (
    ROLES | PARTICLES | HEADS | {"min", "min.", "minutes", "hour", "hours", "aged", "yes", "no"}
)
