"""Where sentences end in speech that a person typed up.

Written rules instead of a model: they load in no time, and they know transcripts (a pause written
as `...`, answers that start in lower case, `Psy.D`). Held against spaCy's sentencizer in the tests.
"""

from __future__ import annotations

import re

from qualcode.model.spans import Span

# Never the last word of a sentence, in any of the languages: titles and the like.
_ABBREVIATIONS = (
    "mr mrs ms dr drs prof st rev hon sr jr fr col gen lt sgt capt "
    "vs cf e.g i.e eg ie approx no nr nos pp vol fig ed eds dept "
    "hr frau dipl ing bzw ca evtl ggf inkl sog vgl d.h u.a o.ä z.b "
    "m mme mlle mm p.ex c.-à-d sra srta dra ud uds p.ej "
    "sig sig.ra dott dott.ssa prof.ssa p.es dhr mevr mw bijv o.a d.w.z m.b.t"
)
_TITLES = frozenset(_ABBREVIATIONS.split())
# Abbreviations that are ordinary words as well: only a number after them tells.
_WORDS_TOO = frozenset({"no", "ed", "m", "fig", "ms"})
# What a sentence begins with far more often than a surname is.
_BEGINNINGS = (
    "a and at because but did do does for he her his how i if in is it it's let like maybe my no "
    "now of oh ok okay on or our right she so that that's the then there they this to was we well "
    "what when where which who why yeah yes you your"
)
_STARTERS = frozenset(_BEGINNINGS.split())
_LIST_ENDS = frozenset({"etc", "usw", "ecc", "enz"})
_END = re.compile(
    r"""(?<![.!?…‽؟۔।॥])(?P<mark>[.!?…‽؟۔।॥]++)                # full stops of many scripts
        [)\]}"'”’»›*_]*                         # what closes after them
        (?=(?P<gap>\s+)|\Z)
      | (?<=[^\W\d_]{2})[.!?](?=[^\W\d_a-z][a-z])   # a space forgotten: `better.Then`
      | [。！？｡]+[”’」』）]*                      # no space is written after these
      | (?P<blank>\n[^\S\n]*\n\s*)      # an empty line
    """,
    re.VERBOSE,
)
_OPENERS = " \t\n\"'“”‘’«‹([{*_-–—\\"
_WORD = re.compile(r"[^\W_]+")
_TIME_MARK = re.compile(r"\\?\[\s*\d+(?::\d+)+[^\]\n]{0,40}\]")


def find_sentences(text: str) -> list[Span]:
    """The sentences of one turn's text, in order, without the white space around them.

    A full stop, question or exclamation mark ends a sentence, whatever the case of the next word;
    `...` and `…` end one only if the next word has a capital, since otherwise it is a pause. An
    abbreviation, an initial and a number of a list end none. An empty line always does.
    """
    spans: list[Span] = []
    start = 0
    for found in _END.finditer(text):
        if found.start() < start:
            continue
        if found["blank"] is not None:
            _append(spans, text, start, found.start())
            start = found.end()
        elif found["mark"] is None or not _goes_on(text, start, found):
            _append(spans, text, start, found.end())
            start = found.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    if spans and not any(char.isalnum() for char in text[start:end]):
        spans[-1] = Span(spans[-1].start, end)
    else:
        spans.append(Span(start, end))


def _goes_on(text: str, start: int, found: re.Match[str]) -> bool:
    mark = found["mark"]
    if found["gap"] is None:
        return False
    following = _following(text, found.end() + len(found["gap"]))
    if mark == "…" or mark.startswith(".."):
        # `I` has its capital in the middle of a sentence, too.
        return following[:1].islower() or following == "I"
    if mark != ".":
        return False
    return _is_abbreviation(text, start, found.start("mark"), following)


def _following(text: str, at: int) -> str:
    """The next word, past quotes and time marks; empty at the end."""
    stamp = _TIME_MARK.match(text, at)
    at = stamp.end() if stamp else at
    while at < len(text) and text[at] in _OPENERS:
        at += 1
    word = _WORD.match(text, at)
    return word.group() if word else text[at : at + 1]


def _is_abbreviation(text: str, start: int, stop: int, following: str) -> bool:
    *before, last = text[start:stop].split() or [""]
    word = last.lstrip("\"'“”‘’«([{*_\\")
    low = word.lower()
    if low in _TITLES:
        return low not in _WORDS_TOO or following.isdigit()
    if low in _LIST_ENDS:
        return following[:1].islower()
    if "." in word and word.replace(".", "").isalpha():
        return following[:1].islower() or following.isdigit()
    if word.isdigit():
        return not before and len(word) < 4
    return len(word) == 1 and _is_initial(before, word, following)


def _is_initial(before: list[str], letter: str, following: str) -> bool:
    """`J. Smith`, `A. B. Jones`, but not `you and I. Then` nor `plan B. We`."""
    if letter == "I" or not letter.isupper():
        return False
    if not following[:1].isupper():
        return following[:1].islower()
    named = not before or (before[-1].strip(_OPENERS)[:1].isupper() and len(before[-1]) > 1)
    return named or following.lower() not in _STARTERS
